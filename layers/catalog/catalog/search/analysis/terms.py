"""Builds the terms by which a video's words are found; a prefix distinguishes their kinds.

`*` is a stem, `-` a typo key, `~` a phonetic key. A word, two neighbours joined, and other spellings have no prefix:
they begin with a letter or a digit.
"""

from collections.abc import Iterable, Iterator, Sequence

from catalog.search.analysis.phonetics import is_indic, phonetic_key
from catalog.search.analysis.stemmer import stem
from catalog.search.analysis.tokenizer import Words, joined_word, season_and_episode
from catalog.search.analysis.typos import typo_keys

# The longest title that is also indexed as one word, for one that is typed without blanks.
LONGEST_TITLE = 60

_FIRST_HANGUL, _LAST_HANGUL = "\uac00", "\ud7a3"


def title_terms(title: Words) -> list[str]:
    """Return the forms of a title's words, with repetitions since matches in short titles score higher, then others."""
    others = dict.fromkeys((*_other_words(title), *_as_one_word(title)))
    return [*(form for word in title.words for form in _word_forms(word)), *others]


def other_terms(title: Words, channel: Words, tags: Sequence[Words]) -> Iterable[str]:
    """Return a title's words and all forms of a channel and of tags, each once.

    Of tags only exact forms, since producers tag typos themselves.
    """
    return dict.fromkeys(_all_forms(title, channel, tags))


def stem_term(word: str) -> str:
    """Return the term of a word's stem."""
    return f"*{stem(word)}"


def typo_terms(word: str) -> list[str]:
    """Return the terms of a word's typo keys; a word one typo away has one of them in common."""
    return [f"-{slip}" for slip in typo_keys(word)]


def phonetic_terms(word: str) -> list[str]:
    """Return the terms of a word's phonetic key and its typo keys, the phonetic key first."""
    return [f"~{slip}" for slip in typo_keys(phonetic_key(word))]


def _word_forms(word: str) -> list[str]:
    sounds = phonetic_terms(word) if is_indic(word) else []
    return [stem_term(word), *typo_terms(word), *sounds]


def _all_forms(title: Words, channel: Words, tags: Sequence[Words]) -> Iterator[str]:
    yield from (*title.words, *channel.words, *_other_words(channel))
    yield from (form for word in channel.words if is_indic(word) for form in phonetic_terms(word))
    yield from (form for word in channel.words for form in typo_terms(word))
    yield from (form for tag in tags for form in (*tag.words, *tag.other_words()))


def _other_words(text: Words) -> Iterator[str]:
    yield from text.other_words()
    yield from (part for word in text.words for part in (*hangul_pairs(word), *season_and_episode(word)))


def _as_one_word(title: Words) -> Iterator[str]:
    if whole := joined_word(title.words, LONGEST_TITLE):
        yield whole


def hangul_pairs(word: str) -> list[str]:
    """Return the neighbouring syllables of a Korean word, which may be a compound; none for other words."""
    if len(word) < 2 or not all(_FIRST_HANGUL <= syllable <= _LAST_HANGUL for syllable in word):
        return []
    return [word[place : place + 2] for place in range(len(word) - 1)]

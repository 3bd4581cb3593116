"""Builds the terms by which a video's words are found; a prefix distinguishes their kinds.

`*` is a stem, `-` a typo key, `~` a phonetic key. A word, two neighbours joined, and other spellings have no prefix:
they begin with a letter or a digit.
"""

from collections.abc import Iterable, Iterator, Sequence

from catalog.search.analysis.numbered import parts_of
from catalog.search.analysis.phonetics import has_sounds, other_phonetic_keys, phonetic_key
from catalog.search.analysis.stemmer import stem
from catalog.search.analysis.tokenizer import Words, joined_word
from catalog.search.analysis.typos import typo_keys

# The longest title that is also indexed as one word, for one that is typed without blanks.
LONGEST_TITLE = 60

# Neighbours that are joined in titles and channels. Of tags and of what is asked for, fewer are.
MAX_JOINED_IN_DOCUMENT, LONGEST_JOINED_IN_DOCUMENT = 6, 45

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
    """Return the terms of a word's phonetic key, which is the first, of its typo keys, and of other keys."""
    return [f"~{key}" for key in (*typo_keys(phonetic_key(word)), *other_phonetic_keys(word))]


def _word_forms(word: str) -> list[str]:
    sounds = phonetic_terms(word) if has_sounds(word) else []
    return [stem_term(word), *typo_terms(word), *sounds]


def _all_forms(title: Words, channel: Words, tags: Sequence[Words]) -> Iterator[str]:
    yield from (*title.words, *channel.words, *_other_words(channel))
    yield from (form for word in channel.words if has_sounds(word) for form in phonetic_terms(word))
    yield from (form for word in channel.words for form in (stem_term(word), *typo_terms(word)))
    yield from (form for tag in tags for form in (*tag.words, *tag.other_words(), *tag.parts))


def _other_words(text: Words) -> Iterator[str]:
    yield from (*text.other_words(MAX_JOINED_IN_DOCUMENT, LONGEST_JOINED_IN_DOCUMENT), *text.parts)
    pairs = (one.text for one in text.joined_up_to(2))
    yield from map(stem_term, (*text.unprefixed(), *(pair for pair in pairs if stem(pair) != pair)))
    yield from (part for word in text.words for part in (*hangul_pairs(word), *parts_of(word)))


def _as_one_word(title: Words) -> Iterator[str]:
    if whole := joined_word(title.words, LONGEST_TITLE):
        yield whole


def hangul_pairs(word: str) -> list[str]:
    """Return the neighbouring syllables of a Korean word, which may be a compound; none for other words."""
    if len(word) < 2 or not _is_hangul(word):
        return []
    return [word[place : place + 2] for place in range(len(word) - 1)]


def _is_hangul(word: str) -> bool:
    return all(_FIRST_HANGUL <= syllable <= _LAST_HANGUL for syllable in word)

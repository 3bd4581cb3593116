"""All the forms by which a video's words may be asked for, told apart by their first character.

A word as it is, two neighbours written as one, and other spellings have none; `*` is a stem, `-` a word with or
without a slip, `~` a sound. A word itself begins with a letter or a digit.
"""

from collections.abc import Iterable, Iterator, Sequence

from catalog.search.inflection import stem
from catalog.search.slips import slips
from catalog.search.sounds import is_indic, sound_key
from catalog.search.words import Words


def title_forms(title: Words) -> list[str]:
    """Return a title's stems, slips and sounds, as often as they stand there: a short title says more by each."""
    return [form for word in title.words for form in _word_forms(word)]


def forms_of(title: Words, channel: Words, tags: Sequence[Words]) -> Iterable[str]:
    """Return all other forms of a video's words, each once. Of tags only what was typed: they spell slips out."""
    return dict.fromkeys(_all_forms(title, channel, tags))


def stem_form(word: str) -> str:
    """Return the form of the word's stem."""
    return f"*{stem(word)}"


def slip_forms(word: str) -> list[str]:
    """Return the forms of the word and its slips; they meet those of every word that is one slip away."""
    return [f"-{slip}" for slip in slips(word)]


def sound_forms(word: str) -> list[str]:
    """Return the forms of the word's sound and its slips, the sound itself first."""
    return [f"~{slip}" for slip in slips(sound_key(word))]


def _word_forms(word: str) -> list[str]:
    sounds = sound_forms(word) if is_indic(word) else []
    return [stem_form(word), *slip_forms(word), *sounds]


def _all_forms(title: Words, channel: Words, tags: Sequence[Words]) -> Iterator[str]:
    for text in (title, channel):
        yield from (*text.words, *text.pairs, *text.spellings)
    yield from (form for word in channel.words if is_indic(word) for form in sound_forms(word))
    yield from (form for word in channel.words for form in slip_forms(word))
    yield from (form for tag in tags for form in (*tag.words, *tag.spellings))

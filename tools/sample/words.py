"""Word lists by language and theme, and the values of their slots."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

LANGUAGES = ("english", "german", "french", "portuguese", "spanish", "hindi")

_FOLDER = Path(__file__).parent / "languages"
NUMBERS = {
    "number": range(2, 100),
    "few": range(3, 11),
    "minutes": range(10, 65, 5),
    "matchday": range(1, 35),
}

type Words = tuple[str, ...]


class Theme(NamedTuple):
    """Word lists of a theme in one language; titles, endings and abouts may have slots."""

    titles: Words
    endings: Words
    about: Words
    subject: str
    channels: Words
    tags: Words
    hashtags: Words
    emoji: Words
    slots: Mapping[str, Words]


class Language(NamedTuple):
    """Word lists of one language, and its language codes."""

    codes: Words
    sentences: Words
    themes: Mapping[str, Theme]


class Filling(dict[str, str]):
    """Values of slots: each is drawn at its first use and then reused.

    A digit at the end draws another word of the same list: `{team2}` is never `{team}`.
    """

    def __init__(self, random: Random, slots: Mapping[str, Words], year: int) -> None:
        super().__init__(year=str(year))
        self._random = random
        self._slots = slots

    def __missing__(self, slot: str) -> str:
        """Draw the value of a slot."""
        self[slot] = self._number(slot) if slot in NUMBERS else self._word(slot)
        return self[slot]

    def _number(self, slot: str) -> str:
        return str(self._random.choice(NUMBERS[slot]))

    def _word(self, slot: str) -> str:
        words = self._slots[slot.rstrip("23456789")]
        taken = set(self.values())
        return self._random.choice([word for word in words if word not in taken])


@cache
def read_language(name: str) -> Language:
    """Read the word lists of a language."""
    content = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    codes, sentences = tuple(content.pop("codes")), tuple(content.pop("sentences"))
    return Language(codes, sentences, {theme: _theme(words) for theme, words in content.items()})


def _theme(words: dict[str, Any]) -> Theme:
    subject = words.pop("subject")
    lists = {key: tuple(values) for key, values in words.items()}
    own = {key: lists.pop(key) for key in Theme._fields if key in lists}
    return Theme(subject=subject, slots=lists, **own)

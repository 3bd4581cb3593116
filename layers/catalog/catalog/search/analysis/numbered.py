"""Finds what is numbered, seasons, episodes and parts, and gives it one spelling, however it is written.

`S04E08`, `4x08`, `Season 4 Episode 8` and `Staffel Vier, Folge 8` are `s4e8`; `Ep. 09` and `Episode Nine` are `ep9`.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from catalog.search.analysis.synonyms import NUMBERS

_SEASON, _EPISODE, _PART = "s", "ep", "pt"


def _kinds(words: str, kind: str) -> dict[str, str]:
    return dict.fromkeys(words.split(), kind)


# Words that stand before their number.
_BEFORE = {
    **_kinds("season staffel temporada saison stagione sezon", _SEASON),
    **_kinds(
        "episode ep eps epi episodio episodios episodes folge folgen capitulo cap puntata no nr number nummer", _EPISODE
    ),
    **_kinds("part pt teil parte partie", _PART),
    **_kinds("chapter ch kapitel chapitre", "ch"),
    **_kinds("volume vol", "vol"),
}
# Words that stand after their number, or before it if no number is there.
_AFTER = {
    **_kinds("сезон sezon 시즌 기", _SEASON),
    **_kinds("серия серии серию эпизод выпуск bolum 화 회", _EPISODE),
    **_kinds("часть", _PART),
}
_WORDS = {**_BEFORE, **_AFTER}
# Before digits in one word, a letter is enough.
_PREFIXES = {**_WORDS, "s": _SEASON, "t": _SEASON, "e": _EPISODE}
_COMBINED = r"(?:[st]([0-9]{1,2})ep?|([0-9]{1,2})x)([0-9]{1,4})"
_DIGITS = "0123456789"
# How words end that say which one of several it is: 2nd, third.
_ORDINAL = ("st", "nd", "rd", "th")
# Between two numbers: 1 vs 1 is 1v1.
_AGAINST = frozenset({"v", "vs", "versus"})
_LONGEST = 30
# More digits are no number of an episode.
_MOST_DIGITS = 4


class Numbered(NamedTuple):
    """One spelling of what is numbered; `first` and `last` are the places of its words."""

    text: str
    first: int
    last: int


def is_numbered(words: Sequence[str]) -> bool:
    """Tell whether one of the words may have a number, which may be a word as well."""
    return not _WORDS.keys().isdisjoint(words)


def numbered(words: Sequence[str]) -> list[Numbered]:
    """Return what is numbered in a text, and a season with its episode as one."""
    found = [*_each(words)]
    return [*found, *_with_season(found)] if len(found) > 1 else found


def parts_of(word: str) -> list[str]:
    """Return what else finds an episode: season and number of `s04e08`, the number of `e09`; nothing for others."""
    head = word.rstrip(_DIGITS)
    if head in _PREFIXES and len(head) < len(word):
        return [word[len(head) :].lstrip("0") or "0"]
    episode = re.fullmatch(_COMBINED, word)
    return [f"{_SEASON}{int(episode[1] or episode[2])}", f"{_EPISODE}{int(episode[3])}"] if episode else []


def _each(words: Sequence[str]) -> Iterator[Numbered]:
    after = None
    for place, word in enumerate(words):
        if word[-1] in _DIGITS:
            found = _with_number(word, place)
        elif word in _AGAINST:
            found = _against(words, place)
        elif word in _WORDS:
            # The first word says for all whether they stand after their numbers.
            after = _is_after(words, place) if after is None else after
            found = _beside(words, place, after=after)
        else:
            found = _after_number(word, place)
        if found is not None:
            yield found


def _with_number(word: str, place: int) -> Numbered | None:
    text = None if word.isdigit() else _in_one_word(word)
    return None if text is None else Numbered(text, place, place)


def _against(words: Sequence[str], place: int) -> Numbered | None:
    if not 0 < place < len(words) - 1:
        return None
    one, other = words[place - 1], words[place + 1]
    is_score = one.isdigit() and other.isdigit()
    return Numbered(f"{one}v{other}"[:_LONGEST], place - 1, place + 1) if is_score else None


def _beside(words: Sequence[str], place: int, *, after: bool) -> Numbered | None:
    other = place - 1 if after or _is_ordinal(words, place) else place + 1
    number = _number(words[other]) if 0 <= other < len(words) else None
    if number is None:
        return None
    return Numbered(f"{_WORDS[words[place]]}{number}", min(place, other), max(place, other))


def _after_number(word: str, place: int) -> Numbered | None:
    rest = word.lstrip(_DIGITS)
    if word[0] not in _DIGITS or rest not in _AFTER:
        return None
    number = _number(word.removesuffix(rest))
    return None if number is None else Numbered(f"{_AFTER[rest]}{number}", place, place)


def _in_one_word(word: str) -> str | None:
    head = word.rstrip(_DIGITS)
    digits = word[len(head) :]
    if (kind := _PREFIXES.get(head)) is not None:
        return f"{kind}{int(digits)}" if len(digits) <= _MOST_DIGITS else None
    episode = re.fullmatch(_COMBINED, word)
    return f"{_SEASON}{int(episode[1] or episode[2])}e{int(episode[3])}" if episode else None


def _is_after(words: Sequence[str], place: int) -> bool:
    """Tell whether the word at `place` stands after its number, as in Russian, where a number is before it."""
    return words[place] in _AFTER and place > 0 and _number(words[place - 1]) is not None


def _is_ordinal(words: Sequence[str], place: int) -> bool:
    """Tell whether the word at `place` stands after an ordinal, and before no number: 2nd season."""
    follows = place + 1 < len(words) and _number(words[place + 1]) is not None
    return place > 0 and not follows and words[place - 1].endswith(_ORDINAL)


def _number(word: str) -> int | None:
    if word.isdigit() and word.isascii():
        return int(word) if len(word) <= _MOST_DIGITS else None
    return NUMBERS.get(word)


def _with_season(found: Sequence[Numbered]) -> Iterator[Numbered]:
    """Yield a season and an episode beside each other as one."""
    for one, other in pairwise(found):
        if one.last + 1 != other.first:
            continue
        season, episode = (one, other) if other.text.startswith(_EPISODE) else (other, one)
        number = season.text.removeprefix(_SEASON)
        if number.isdigit() and episode.text.startswith(_EPISODE):
            yield Numbered(f"{_SEASON}{number}e{episode.text.removeprefix(_EPISODE)}", one.first, other.last)

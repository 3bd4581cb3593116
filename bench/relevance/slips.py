"""Slips of the finger: one letter too many, too few, beside its key, or before its turn."""

from collections.abc import Callable
from random import Random

MIN_LETTERS = 4

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# How far the row below stands to the right.
_OFFSETS = (0.0, 0.25, 0.75)
_REACH = 1.3


def _places() -> dict[str, tuple[float, float]]:
    return {
        key: (column + _OFFSETS[row], float(row)) for row, keys in enumerate(_ROWS) for column, key in enumerate(keys)
    }


def _neighbours() -> dict[str, str]:
    places = _places()
    return {
        key: "".join(
            other
            for other, (right, below) in places.items()
            if other != key and (right - x) ** 2 + (below - y) ** 2 < _REACH**2
        )
        for key, (x, y) in places.items()
    }


NEIGHBOURS = _neighbours()


def _insert(word: str, at: int, rng: Random) -> str:
    return word[:at] + rng.choice(word[at] + NEIGHBOURS[word[at]]) + word[at:]


def _delete(word: str, at: int, _rng: Random) -> str:
    return word[:at] + word[at + 1 :]


def _substitute(word: str, at: int, rng: Random) -> str:
    return word[:at] + rng.choice(NEIGHBOURS[word[at]]) + word[at + 1 :]


def _transpose(word: str, at: int, _rng: Random) -> str:
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


_KINDS: tuple[Callable[[str, int, Random], str], ...] = (_insert, _delete, _substitute, _transpose)


def slip(word: str, rng: Random) -> str:
    """Return a word of at least two letters a-z with one slip in it, at any place, the first letter included."""
    while True:
        slipped = rng.choice(_KINDS)(word, rng.randrange(len(word)), rng)
        # Two like letters in each other's place are no slip.
        if slipped != word:
            return slipped

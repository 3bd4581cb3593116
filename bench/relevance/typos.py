"""Mistype words: one letter too many, too few, beside its key, or before its turn."""

from random import Random

MIN_LETTERS = 4
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# How far the row below is shifted to the right.
_OFFSETS = (0.0, 0.25, 0.75)
_REACH = 1.3


def _neighbours() -> dict[str, str]:
    places = {key: (column + _OFFSETS[row], row) for row, keys in enumerate(_ROWS) for column, key in enumerate(keys)}
    return {
        key: "".join(
            other
            for other, (right, below) in places.items()
            if other != key and (right - x) ** 2 + (below - y) ** 2 < _REACH**2
        )
        for key, (x, y) in places.items()
    }


NEIGHBOURS = _neighbours()


def mistype(word: str, rng: Random) -> str:
    """Return a word of at least two letters a-z with one typo, at any place, the first letter included."""
    while True:
        kind, at = rng.choice(("insert", "delete", "substitute", "transpose")), rng.randrange(len(word))
        before, letter, after = word[:at], word[at], word[at + 1 :]
        match kind:
            case "insert":
                mistyped = before + rng.choice(letter + NEIGHBOURS[letter]) + letter + after
            case "delete":
                mistyped = before + after
            case "substitute":
                mistyped = before + rng.choice(NEIGHBOURS[letter]) + after
            case _:
                at = min(at, len(word) - 2)
                mistyped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        # Two equal letters transposed are no typo.
        if mistyped != word:
            return mistyped

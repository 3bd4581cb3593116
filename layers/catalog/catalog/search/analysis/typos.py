"""Computes typo keys, by which words with one typo match without a fuzzy query.

Two words that differ by one inserted, deleted, replaced or swapped letter have a key in common: the word itself or the
word without one letter (symmetric deletion of SymSpell, Garbe 2012). So a typo is a lookup of a few terms, where a
fuzzy query scans the dictionary.
"""

MIN_LENGTH = 4
MAX_LENGTH = 24

# Lengths of the openings of titles in which suggestions match typos.
MIN_OPENING = 3
MAX_OPENING = 12


def typo_keys(word: str) -> list[str]:
    """Return the word and, from four letters on, its forms with one letter left out; numbers match only exactly."""
    if not MIN_LENGTH <= len(word) <= MAX_LENGTH or any(map(str.isdigit, word)):
        return [word]
    return list(dict.fromkeys([word, *_with_one_left_out(word)]))


def is_one_typo(word: str, other: str) -> bool:
    """Tell whether two words differ by one inserted, deleted, replaced or swapped letter."""
    before = _alike(word, other)
    first, second = word[before:], other[before:]
    behind = _alike(first[::-1], second[::-1])
    first, second = first[: len(first) - behind], second[: len(second) - behind]
    return max(len(first), len(second)) == 1 or (len(first) == 2 and first == second[::-1])


def _alike(word: str, other: str) -> int:
    """Return how many letters two words begin with alike."""
    pairs = enumerate(zip(word, other, strict=False))
    return next((place for place, (one, another) in pairs if one != another), min(len(word), len(other)))


def opening_typo_keys(typed: str) -> list[str]:
    """Return the opening of a text, and its forms with one letter left out."""
    opening = typed[:MAX_OPENING]
    return list(dict.fromkeys([opening, *_with_one_left_out(opening)]))


def all_opening_typo_keys(title: str) -> list[str]:
    """Return the typo keys of all openings of a title, from three letters on."""
    lengths = range(MIN_OPENING, min(len(title), MAX_OPENING) + 1)
    return list(dict.fromkeys(slip for length in lengths for slip in opening_typo_keys(title[:length])))


def _with_one_left_out(text: str) -> list[str]:
    return [text[:place] + text[place + 1 :] for place in range(len(text))]

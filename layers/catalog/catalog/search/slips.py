"""Words with one slip of the finger, found without any engine's help.

Two words that differ by one letter too many, too few, another, or swapped, have a form in common: each of them, or each
with one letter left out (the symmetric deletion of SymSpell, Garbe 2012). So a slip is a look-up of a few terms where a
fuzzy query walks the whole dictionary.
"""

from collections.abc import Iterator

MIN_LENGTH = 4
MAX_LENGTH = 24

# A slip among the first letters of a title is forgiven while it is being typed.
MIN_OPENING = 3
MAX_OPENING = 12


def slips(word: str) -> list[str]:
    """Return the word and, from four letters on, every form of it with one letter left out; numbers are meant."""
    if not MIN_LENGTH <= len(word) <= MAX_LENGTH or any(map(str.isdigit, word)):
        return [word]
    return list(dict.fromkeys([word, *_with_one_left_out(word)]))


def opening_slips(typed: str) -> list[str]:
    """Return what is typed so far, no more than its opening, and every form of it with one letter left out."""
    opening = typed[:MAX_OPENING]
    return list(dict.fromkeys([opening, *_with_one_left_out(opening)]))


def all_opening_slips(title: str) -> list[str]:
    """Return the slips of every opening of a title, from the third letter on."""
    lengths = range(MIN_OPENING, min(len(title), MAX_OPENING) + 1)
    return list(dict.fromkeys(slip for length in lengths for slip in opening_slips(title[:length])))


def _with_one_left_out(text: str) -> Iterator[str]:
    return (text[:place] + text[place + 1 :] for place in range(len(text)))

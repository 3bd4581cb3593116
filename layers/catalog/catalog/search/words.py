"""Words of a text, as documents hold them and queries ask for them."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from catalog.search.letters import fold

# Chinese and Japanese write no blanks: each character is a word, and two that stand together are found as a pair.
UNSPACED = "\u3041-\u309f\u3400-\u9fff\uf900-\ufaff"
# Letters and digits of all scripts, with the marks that spell Indic and Thai words.
_LETTER = rf"(?:(?![{UNSPACED}])[^\W_]|[\u0900-\u0963\u0971-\u0df3\u0e31-\u0e4e])"
# Words that hold more than letters and digits: C++, C#, U.S.A., what's.
_LANGUAGE = r"(?<![^\W_])[a-z](?:\+\+|#)(?![^\W_])"
_ACRONYM = r"(?:[a-z]\.){2,}(?:[a-z](?![a-z]))?"
_WORD = re.compile(rf"[{UNSPACED}]|{_LANGUAGE}|{_ACRONYM}|{_LETTER}+(?:'{_LETTER}+)*")
# What stands between parts that are also written as one: spider-man, AC/DC, AT&T, 1,000.
_LINK = re.compile(r"[-\u2010-\u2015/&.,:+*_\u00b7]")
_HASHTAG = re.compile(rf"#({_LETTER}+)")
_LETTERS_THEN_DIGITS = re.compile(r"([a-z]+)([0-9]+)")

# French, Italian, Catalan: the word begins after the apostrophe.
_ELISIONS = "c d j l m n s t qu lorsqu puisqu jusqu quoiqu dell all nell sull un"
_ELIDED = frozenset(_ELISIONS.split())

MAX_LINKED = 4


class Words(NamedTuple):
    """A text's words in their order, and other spellings that hold more than one of them."""

    words: list[str]
    spellings: list[str]

    @property
    def pairs(self) -> list[str]:
        """Neighbours written as one word."""
        return [first + second for first, second in pairwise(self.words)]


def words_of(text: str) -> Words:
    """Return the words of `text`, folded."""
    folded = fold(text)
    words: list[str] = []
    spellings = [match[0] for match in _HASHTAG.finditer(folded)]
    run: list[str] = []
    end = 0
    for match in _WORD.finditer(folded):
        word, *others = _spelled(match[0])
        is_linked = bool(run) and _LINK.fullmatch(folded, end, match.start()) is not None
        if not is_linked:
            spellings += _run_spelling(run)
            run = []
        run.append(word)
        words.append(word)
        spellings += others
        end = match.end()
    return Words(words, spellings + _run_spelling(run))


def _run_spelling(run: Sequence[str]) -> list[str]:
    return ["".join(run)] if 2 < len(run) <= MAX_LINKED else []


def _spelled(found: str) -> list[str]:
    """Return a word as it is searched, and other spellings of it if there are any."""
    if found.isalnum():
        return [found]
    first, _, rest = found.partition("'")
    whole = found.replace("'", "").replace(".", "")
    if first in _ELIDED and len(rest) > 1:
        return [rest.replace("'", ""), whole]
    return [whole, whole[0]] if whole[-1] in "+#" else [whole]


def key_of(words: Words) -> str:
    """Return what texts share that differ in blanks, case, accents and punctuation alone: `Mr. Beast`, `MrBeast`."""
    return "".join(words.words)


def letters_then_digits(word: str) -> tuple[str, str] | None:
    """Split `ep12` into `ep` and `12`; None for other words."""
    match = _LETTERS_THEN_DIGITS.fullmatch(word)
    return (match[1], match[2]) if match else None

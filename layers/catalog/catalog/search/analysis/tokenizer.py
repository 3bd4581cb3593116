"""Tokenizes texts to words, for documents and queries alike."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from catalog.search.analysis.normalizer import fold

# Chinese and Japanese have no blanks: each character is a word, and neighbours are also indexed as pairs.
UNSPACED = "\u3041-\u309f\u3400-\u9fff\uf900-\ufaff"
# Letters and digits of all scripts, with the vowel signs of Indic and Thai words.
_LETTER = rf"(?:(?![{UNSPACED}])[^\W_]|[\u0900-\u0963\u0971-\u0df3\u0e31-\u0e4e])"
# Words with other characters than letters and digits: C++, C#, U.S.A., what's.
_LANGUAGE = r"(?<![^\W_])[a-z](?:\+\+|#)(?![^\W_])"
_ACRONYM = r"(?:[a-z]\.){2,}(?:[a-z](?![a-z]))?"
# Separators between parts that are also written as one word: spider-man, AC/DC, AT&T, 1,000.
_LINK = re.compile(r"[-\u2010-\u2015/&.,:+*_\u00b7]")
_LETTERS_THEN_DIGITS = re.compile(r"([a-z]+)([0-9]+)")

# Elisions of French, Italian and Catalan: the word begins after the apostrophe.
_ELISIONS = "c d j l m n s t qu lorsqu puisqu jusqu quoiqu dell all nell sull un"
_ELIDED = frozenset(_ELISIONS.split())

MAX_LINKED = 4


class _Patterns(NamedTuple):
    word: re.Pattern[str]
    hashtag: re.Pattern[str]


class Words(NamedTuple):
    """A text's words in order, and other spellings, such as joined words."""

    words: list[str]
    spellings: list[str]

    @property
    def pairs(self) -> list[str]:
        """Neighbours joined to one word."""
        return [first + second for first, second in pairwise(self.words)]


def tokenize(text: str) -> Words:
    """Return the normalised words of `text`."""
    folded = fold(text)
    patterns = _patterns(is_ascii=folded.isascii())
    words: list[str] = []
    spellings = [match[0] for match in patterns.hashtag.finditer(folded)]
    run: list[str] = []
    end = 0
    for match in patterns.word.finditer(folded):
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


@cache
def _patterns(*, is_ascii: bool) -> _Patterns:
    """Return the patterns for ASCII or for all scripts, which match the same in ASCII and are slow to compile."""
    letter, unspaced = ("[a-z0-9]", "") if is_ascii else (_LETTER, f"[{UNSPACED}]|")
    word = re.compile(rf"{unspaced}{_LANGUAGE}|{_ACRONYM}|{letter}+(?:'{letter}+)*")
    return _Patterns(word, re.compile(rf"#({letter}+)"))


def _run_spelling(run: Sequence[str]) -> list[str]:
    return ["".join(run)] if 2 < len(run) <= MAX_LINKED else []


def _spelled(found: str) -> list[str]:
    """Return a word's main spelling, then other spellings."""
    if found.isalnum():
        return [found]
    first, _, rest = found.partition("'")
    whole = found.replace("'", "").replace(".", "")
    if first in _ELIDED and len(rest) > 1:
        return [rest.replace("'", ""), whole]
    return [whole, whole[0]] if whole[-1] in "+#" else [whole]


def key_of(words: Words) -> str:
    """Return a key that ignores blanks, case, accents and punctuation: `Mr. Beast` and `MrBeast` have the same."""
    return "".join(words.words)


def letters_then_digits(word: str) -> tuple[str, str] | None:
    """Split `ep12` into `ep` and `12`; None for other words."""
    match = _LETTERS_THEN_DIGITS.fullmatch(word)
    return (match[1], match[2]) if match else None

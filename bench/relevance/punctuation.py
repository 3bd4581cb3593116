"""Words that punctuation holds together or marks, and the ways in which people type them: spider-man, spiderman."""

import re

from bench.relevance.words import word_of

MARKS = "'-/+&#."

# Fewer say something only in U.S. and C++.
MIN_LETTERS = 3

_QUOTES = str.maketrans("\u2019\u2018\u2010\u2011", "''--")
_OUTSIDE = re.compile(r"^[^\w#]+|[^\w+]+$")
_DOTTED = re.compile(r"(?:\w\.){2,}")
_ENDING = re.compile(r"\w\w'(?:s|t|m|d|re|ve|ll)$", re.IGNORECASE)
_ANY_MARK = re.compile("[" + re.escape(MARKS) + "]+")


def marked_words(title: str, mark: str) -> list[str]:
    """Return the words of a title that hold `mark`, without what only stands around them."""
    chunks = (_core(chunk.translate(_QUOTES)) for chunk in title.split())
    return [chunk for chunk in chunks if mark in chunk and _is_word(chunk)]


def _core(chunk: str) -> str:
    dotted = _DOTTED.search(chunk)
    return dotted.group() if dotted else _OUTSIDE.sub("", chunk)


def _is_word(chunk: str) -> bool:
    pieces = _ANY_MARK.split(chunk)
    is_short = chunk.endswith("+") or _DOTTED.fullmatch(chunk)
    is_long_enough = is_short or sum(map(len, pieces)) >= MIN_LETTERS
    is_plain = all(word_of(piece) for piece in pieces if piece)
    return bool(is_long_enough) and is_plain and any(piece.isalpha() for piece in pieces)


def spellings(chunk: str) -> list[str]:
    """Return a marked word as it is, joined, and typed apart, which nobody does with an English ending."""
    forms = [chunk, _ANY_MARK.sub("", chunk)]
    if not _ENDING.search(chunk):
        forms.append(" ".join(_ANY_MARK.sub(" ", chunk).split()))
    return list(dict.fromkeys(forms))

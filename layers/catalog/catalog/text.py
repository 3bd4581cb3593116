"""Normalises text from other services, so that it is safe to store, index and show."""

import re
import unicodedata

# Bidirectional controls reorder visible text; joiners (U+200C, U+200D) are part of Hindi and emoji and stay.
_BIDI_CONTROLS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROLS = "\x00-\x1f\x7f-\x9f"
_UNWANTED = re.compile(f"(?![\n\t])[{_CONTROLS}{_BIDI_CONTROLS}]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def normalise(text: str) -> str:
    """Return `text` in NFC, without control and bidirectional characters; line breaks and tabs stay.

    Raises `ValueError` for lone surrogates, which UTF-8 cannot encode.
    """
    if _SURROGATE.search(text):
        raise ValueError("text holds a lone surrogate")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))


def normalise_line(text: str) -> str:
    """Return `text` normalised, on one line, without leading and trailing blanks."""
    return " ".join(normalise(" ".join(text.split())).split())

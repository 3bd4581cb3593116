"""Normalises letters: accents, stylised alphabets and foreign digits become plain ones.

Done in Python, so that all engines index the same words.
"""

import re
import unicodedata
from functools import cache

# Accents that do not distinguish words; vowel signs of Indic and Thai words stay.
# The dot below an Indic letter (nukta) is often omitted.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u093c\u09bc\u0a3c\u0abc\u0b3c\u20d0-\u20ff\ufe00-\ufe0f]"
)
# Hindi's two signs for a nasal vowel, and Punjabi's, are used interchangeably.
_NASAL_SIGN = str.maketrans("\u0901\u0a70", "\u0902\u0a02")

# Variants of the apostrophe; some would decompose into a blank and an accent.
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4\u0060\u2032\uff07", "'"))
_INVISIBLE = re.compile("[\u00ad\u034f\u180e\u200b-\u200f\u2060-\u2064\ufeff]")

# Unicode names of stylised letters: small capitals, negative circles and squares, strokes.
_NAMED_LETTER = re.compile(
    r"LATIN (?:SMALL |CAPITAL )?(?:LETTER )(?:SMALL CAPITAL |SCRIPT )?([A-Z]{1,2})(?: WITH .*)?$"
)
_ODD_LETTERS = {"\N{LATIN SMALL LETTER DOTLESS I}": "i", "þ": "th", "ð": "d", "œ": "oe"}


def fold(text: str) -> str:
    """Return `text` in lower case and plain letters in the same order; punctuation stays."""
    if text.isascii():
        return text.lower().replace("`", "'")
    text = (
        unicodedata.normalize("NFKD", _INVISIBLE.sub("", text.translate(_APOSTROPHES)))
        .casefold()
        .translate(_APOSTROPHES)
    )
    text = unicodedata.normalize("NFC", _ACCENTS.sub("", text).translate(_NASAL_SIGN))
    return text if text.isascii() else "".join(map(_plain, text))


@cache
def _plain(character: str) -> str:
    if character.isascii():
        return character
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    named = _NAMED_LETTER.search(unicodedata.name(character, ""))
    return _ODD_LETTERS.get(character) or (named[1].lower() if named else character)

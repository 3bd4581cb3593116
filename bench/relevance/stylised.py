"""Translate between plain letters and stylised ones: mathematical, full-width, circled, small-capital."""

import re
import unicodedata
from functools import cache

_UNDECOMPOSED = re.compile(r"(?:LATIN LETTER SMALL CAPITAL|NEGATIVE (?:SQUARED|CIRCLED) LATIN CAPITAL LETTER) ([A-Z])")
# The first capital and the first small letter of each style, in the order of the alphabet from there.
_FIRST_LETTERS = {
    "bold": (0x1D400, 0x1D41A),
    "bold italic": (0x1D468, 0x1D482),
    "bold script": (0x1D4D0, 0x1D4EA),
    "bold fraktur": (0x1D56C, 0x1D586),
    "sans": (0x1D5A0, 0x1D5BA),
    "sans bold": (0x1D5D4, 0x1D5EE),
    "sans bold italic": (0x1D63C, 0x1D656),
    "monospace": (0x1D670, 0x1D68A),
    "full width": (0xFF21, 0xFF41),
    "circled": (0x24B6, 0x24D0),
    "squared": (0x1F130, 0x1F130),
    "negative squared": (0x1F170, 0x1F170),
}
SMALL_CAPITALS = "small capitals"
STYLES = [*_FIRST_LETTERS, SMALL_CAPITALS]
_SMALL_CAPITALS = dict(zip("abcdefghijklmnoprtuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ", strict=True))
# 1st in Spanish and Portuguese: no stylised letters, though they decompose like some.
_ORDINALS = "ªº"


def stylise(text: str, style: str) -> str:
    """Return `text` with its letters a-z and A-Z in a style."""
    return "".join(_stylised(character, style) for character in text)


def _stylised(character: str, style: str) -> str:
    if style == SMALL_CAPITALS:
        return _SMALL_CAPITALS.get(character.lower(), character)
    if not (character.isascii() and character.isalpha()):
        return character
    capital, small = _FIRST_LETTERS[style]
    return chr(capital + ord(character) - ord("A")) if character.isupper() else chr(small + ord(character) - ord("a"))


def plain(text: str) -> str:
    """Return `text` with plain letters a-z and A-Z for stylised ones."""
    return "".join(map(_plain, text))


@cache
def _plain(character: str) -> str:
    decomposed = unicodedata.normalize("NFKC", character)
    if decomposed != character:
        is_letter = len(decomposed) == 1 and decomposed.isascii() and decomposed.isalpha()
        return decomposed if is_letter and character not in _ORDINALS else character
    found = _UNDECOMPOSED.fullmatch(unicodedata.name(character, ""))
    return found.group(1).lower() if found else character

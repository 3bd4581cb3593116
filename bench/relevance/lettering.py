"""Letters in fancy dress: mathematical, full-width, circled, small-capital; and what they are undressed."""

import re
import unicodedata
from functools import cache

_UNDECOMPOSED = re.compile(r"(?:LATIN LETTER SMALL CAPITAL|NEGATIVE (?:SQUARED|CIRCLED) LATIN CAPITAL LETTER) ([A-Z])")

# The first letter of each dress: capitals, then small letters, in the order of the alphabet.
DRESSES = {
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
_SMALL_CAPITALS = dict(zip("abcdefghijklmnoprtuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ", strict=True))


def dress(text: str, kind: str) -> str:
    """Return `text` with its letters a-z and A-Z in fancy dress."""
    return "".join(_dressed(character, kind) for character in text)


def _dressed(character: str, kind: str) -> str:
    if kind == SMALL_CAPITALS:
        return _SMALL_CAPITALS.get(character.lower(), character)
    if not (character.isascii() and character.isalpha()):
        return character
    capital, small = DRESSES[kind]
    return chr(capital + ord(character) - ord("A")) if character.isupper() else chr(small + ord(character) - ord("a"))


# 1st in Spanish and Portuguese: no fancy letters, though they decompose like some.
_ORDINALS = "ªº"


@cache
def _undressed(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    if plain != character:
        is_letter = len(plain) == 1 and plain.isascii() and plain.isalpha()
        return plain if is_letter and character not in _ORDINALS else character
    found = _UNDECOMPOSED.fullmatch(unicodedata.name(character, ""))
    return found.group(1).lower() if found else character


def undress(text: str) -> str:
    """Return `text` with plain letters a-z and A-Z for those in fancy dress."""
    return "".join(_undressed(character) for character in text)

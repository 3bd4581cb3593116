"""Normalises letters: accents, stylised alphabets and foreign digits become plain ones.

Done in Python, so that all engines index the same words.
"""

import re
import unicodedata
from functools import cache
from typing import Any

# Accents that do not distinguish words; vowel signs of Indic and Thai words stay.
# The dot below an Indic letter (nukta) is often omitted.
_ACCENTS = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u093c\u09bc\u0a3c\u0abc\u0b3c\u20d0-\u20ff\ufe00-\ufe0f]"
)
# Letters that are typed for one another: Hindi's and Punjabi's signs for a nasal vowel; Persian and Urdu ya, kaf and ha
# for the Arabic ones, alif maksura for ya, ta marbuta for ha; letters of Cyrillic that a Russian keyboard lacks; Hebrew
# letters at the end of a word.
_TYPED_ALIKE = {
    **str.maketrans(
        "\u0901\u0a70\u06cc\u0649\u06d2\u06a9\u06aa\u06c1\u06be\u06d5\u0629",
        "\u0902\u0a02\u064a\u064a\u064a\u0643\u0643\u0647\u0647\u0647\u0647",
    ),
    **str.maketrans("іґғқңұүөәһєъ", "иггкнууоахеь"),
    **str.maketrans("ךםןףץ", "כמנפצ"),
}
# Both kana write the same sounds: katakana becomes hiragana, at a fixed distance in Unicode. Small kana become large.
_LARGE = str.maketrans("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ")
_HIRAGANA = {katakana: _LARGE.get(katakana - 0x60, katakana - 0x60) for katakana in range(0x30A1, 0x30F7)}
_ONE_OF_TWO = _TYPED_ALIKE | _LARGE | _HIRAGANA
# Sounds of foreign words that have two spellings in kana, and laughter in Korean letters of any length.
_V_SOUNDS = {"ゔあ": "ば", "ゔい": "び", "ゔえ": "べ", "ゔお": "ぼ", "ゔ": "ぶ"}
_RUN_OF_JAMO = "([\u1100-\u11ff])\\1+"

# Variants of the apostrophe; some would decompose into a blank and an accent.
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4\u0060\u2032\uff07", "'"))
_INVISIBLE = "[\u00ad\u034f\u180e\u200b-\u200f\u2060-\u2064\ufeff]"

# Unicode names of stylised letters: small capitals, negative circles and squares, strokes.
_NAMED_LETTER = r"LATIN (?:SMALL |CAPITAL )?(?:LETTER )(?:SMALL CAPITAL |SCRIPT )?([A-Z]{1,2})(?: WITH .*)?$"
_ODD_LETTERS = {"\N{LATIN SMALL LETTER DOTLESS I}": "i", "þ": "th", "ð": "d", "œ": "oe"}


def fold(text: str) -> str:
    """Return `text` in lower case and plain letters in the same order; punctuation stays."""
    if text.isascii():
        return text.lower().replace("`", "'")
    text = (
        unicodedata.normalize("NFKD", re.sub(_INVISIBLE, "", text.translate(_APOSTROPHES)))
        .casefold()
        .translate(_APOSTROPHES)
    )
    text = unicodedata.normalize("NFC", re.sub(_ACCENTS, "", text).translate(_ONE_OF_TWO))
    text = re.sub(_RUN_OF_JAMO, r"\1\1", text)
    if "ゔ" in text:
        for written, other in _V_SOUNDS.items():
            text = text.replace(written, other)
    return text if text.isascii() else "".join(map(_plain, text))


@cache
def _plain(character: str) -> str:
    if character.isascii():
        return character
    if "\u3400" <= character <= "\u9fff":
        return _simplified(character)
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    named = re.search(_NAMED_LETTER, unicodedata.name(character, ""))
    return _ODD_LETTERS.get(character) or (named[1].lower() if named else character)


def _simplified(character: str) -> str:
    """Return the simplified form of a Chinese character: 龙 for 龍."""
    simplified: str = _converter().convert(character)
    return simplified


@cache
def _converter() -> Any:
    from opencc import OpenCC  # noqa: PLC0415 - most texts have no Chinese character

    return OpenCC("t2s")

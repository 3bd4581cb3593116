"""Romanises Indic and Cyrillic words, and maps spellings of the same sound to one phonetic key.

Nine scripts of India share one layout in Unicode, so one table is enough.
"""

# ruff: noqa: RUF001 - letters that look like others are what is romanised

import re
from functools import lru_cache

_FIRST, _LAST = 0x0900, 0x0D7F
_INDIC_WORD = re.compile("[\u0900-\u0d7f]+")

# In the order of the code points, from the one below.
_CONSONANT_SOUNDS = "k kh g gh n ch ch j jh n t th d dh n t th d dh n n p ph b bh m y r r l l l v sh sh s h"
_VOWEL_SOUNDS = "a a a i i u u ri l e e e ai o o o au"
_SIGN_SOUNDS = "a i i u u ri ri e e e ai o o o au"
_CONSONANTS = dict(enumerate(_CONSONANT_SOUNDS.split(), 0x15))
_VOWELS = dict(enumerate(_VOWEL_SOUNDS.split(), 0x04))
_SIGNS = dict(enumerate(_SIGN_SOUNDS.split(), 0x3E))
_VIRAMA = 0x4D
_NASALS = {0x01: "n", 0x02: "n", 0x03: "h"}


# Letters as `normalizer` leaves them.
_SOUNDS = ["ж zh", "х kh", "ц ts", "ч ch", "ћ ch", "ш sh", "щ shch", "ю yu", "я ya"]
_CYRILLIC: dict[int, int | str | None] = {
    ord("ь"): None,
    **str.maketrans("абвгдезиклмнопрстуфыэјљњђџ", "abvgdeziklmnoprstufyeylnjj"),
    **{ord(letter): sound for letter, *sounds in map(str.split, _SOUNDS) for sound in sounds},
}
# From here on, words of the south of India end in the inherent a when they are spoken.
_FIRST_OF_THE_SOUTH = "\u0b80"


def has_sounds(word: str) -> bool:
    """Tell whether a word is written in a script that is also typed in Latin letters, by sound."""
    return "\u0430" <= word[:1] <= "\u045f" or is_indic(word)


def is_indic(word: str) -> bool:
    """Tell whether a word is written in a script of India."""
    return _INDIC_WORD.match(word) is not None


class _Syllable:
    """A consonant and its vowel; `vowel` is None for the inherent a, which is often not spoken."""

    def __init__(self, consonant: str, vowel: str | None) -> None:
        self.consonant = consonant
        self.vowel = vowel
        self.tail = ""


def romanise(word: str) -> str:
    """Return the pronunciation of an Indic or Cyrillic word in Latin letters, without the unspoken inherent a."""
    if not is_indic(word):
        return word.translate(_CYRILLIC)
    syllables = _syllables(word)
    if word < _FIRST_OF_THE_SOUTH:
        _drop_unspoken(syllables)
    return "".join(one.consonant + ("a" if one.vowel is None else one.vowel) + one.tail for one in syllables)


def _syllables(word: str) -> list[_Syllable]:
    syllables: list[_Syllable] = []
    for character in word:
        code = ord(character)
        letter = (code - _FIRST) % 0x80 if _FIRST <= code <= _LAST else -1
        if letter in _CONSONANTS:
            syllables.append(_Syllable(_CONSONANTS[letter], None))
        elif letter in _VOWELS:
            syllables.append(_Syllable("", _VOWELS[letter]))
        elif letter < 0:
            syllables.append(_Syllable(character, ""))
        elif syllables:
            _add_mark(syllables[-1], letter)
    return syllables


def _add_mark(syllable: _Syllable, letter: int) -> None:
    if letter == _VIRAMA:
        syllable.vowel = ""
    elif letter in _NASALS:
        syllable.tail = _NASALS[letter]
    else:
        syllable.vowel = _SIGNS.get(letter, syllable.vowel)


def _drop_unspoken(syllables: list[_Syllable]) -> None:
    """Drop the inherent a at the end, then from the right between vowels on both sides (Ohala 1983)."""
    if len(syllables) > 1 and syllables[-1].vowel is None and not syllables[-1].tail:
        syllables[-1].vowel = ""
    for place in range(len(syllables) - 2, 0, -1):
        before, here, after = syllables[place - 1 : place + 2]
        between = before.vowel != "" and not before.tail and after.vowel != "" and after.consonant
        if here.vowel is None and not here.tail and between:
            here.vowel = ""


# Applied in this order, each rule to the result of the previous ones.
_ONE_SPELLING = [
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"([a-z])\1+", r"\1\1"),
        ("ee", "i"),
        ("oo", "u"),
        (r"([a-z])\1", r"\1"),
        ("w", "v"),
        ("x", "ks"),
        ("c(?=[eiy])", "s"),
        ("q|ck|c(?!h)", "k"),
        ("z", "j"),
        ("ph", "f"),
        ("(?<=[kgjtdbr])h", ""),
        ("sh", "s"),
        ("[ae][iy](?![aeou])", "e"),
        ("a[uv](?![aeiou])|ou", "o"),
        ("(?<=[ie])y(?=[aeou])", ""),
        ("e(?=o)", "i"),
        ("y(?=$|[^aeiou])", "i"),
        ("m(?=[bpkgcjtdsv])", "n"),
        ("(?<=[aeiou])[nm]$", ""),
        ("(?<=.{2})h$", ""),
    )
]


@lru_cache(maxsize=10_000)
def phonetic_key(word: str) -> str:
    """Return one key for all spellings of a spoken word: `zindagee` and `jindagi` have the same."""
    key = romanise(word) if has_sounds(word) else word
    for pattern, spelling in _ONE_SPELLING:
        key = pattern.sub(spelling, key)
    return key

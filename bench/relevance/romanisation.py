"""Spell Hindi in Latin letters as people type it: by ear, each in another way, and the same word twice in two ways.

Written for the bench alone, so that the product's own rules are not measured by themselves.
"""

import unicodedata
from random import Random
from typing import NamedTuple

_NUKTA, _NASALS, _IGNORED = "\u093c", "\u0901\u0902", "\u200c\u200d\u0903"
_INHERENT, _NO_VOWEL = "", "\u094d"
# Spellings with how often each is typed.
type Spellings = tuple[tuple[str, int], ...]


def _read(rows: str) -> dict[str, Spellings]:
    table: dict[str, Spellings] = {}
    for row in rows.split("|"):
        letters, *spellings = row.split()
        pairs = [spelling.partition(":") for spelling in spellings]
        for letter in letters.split(","):
            table[unicodedata.normalize("NFD", letter)] = tuple((text, int(often or 1)) for text, _, often in pairs)
    return table


CONSONANTS = _read("""
क k | ख,ख़ kh | ग g | ग़ g:2 gh | घ gh | ङ n | च ch:12 c | छ chh:2 ch:3 | ज j:12 z | ज़ z:3 j:2 | झ jh:9 j | ञ n |
ट t | ठ th:4 t | ड d | ड़ d:2 r:3 | ढ dh | ढ़ dh:2 rh:2 d | ण,न,ऩ n | त t:12 th | थ th:12 t | द d | ध dh:12 d | प p |
फ ph f | फ़ f:4 ph | ब b | भ bh | म m | य,य़ y | र,ऱ r | ल,ळ,ऴ l | व v:3 w:2 | श,ष sh:5 s | स s | ह h | क़ q:2 k:3
""")
VOWELS = _read("""
अ a | आ,ा a:3 aa | इ,ि i:9 e | ई,ी i:3 ee:2 | उ,ु u:9 oo | ऊ,ू u oo | ऋ,ृ ri:3 ru | ए,े e:12 ay | ऐ,ै ai:4 e |
ऑ,ॉ,ओ,ो o | औ,ौ au:5 o ou | ऍ,ॅ,ऎ,ॆ e
""")

_DIGITS = {chr(0x966 + digit): str(digit) for digit in range(10)}
FINAL_SCHWA_KEPT, MEDIAL_SCHWA_KEPT = 0.06, 0.2
FINAL_NASAL_LEFT_OUT, NASAL_M_BEFORE_LABIAL = 0.3, 0.7
DOUBLE_AS_SINGLE, KSH_AS_X = 0.15, 0.1


class Syllable(NamedTuple):
    """A consonant or none, the vowel that follows, and whether that is nasal."""

    consonant: str
    vowel: str
    nasal: bool


def _extend(syllables: list[Syllable], character: str) -> bool:
    last = syllables[-1] if syllables else None
    if character in CONSONANTS:
        syllables.append(Syllable(character, _INHERENT, nasal=False))
    elif character in VOWELS and unicodedata.category(character).startswith("L"):
        syllables.append(Syllable("", character, nasal=False))
    elif last is None:
        return character in _IGNORED
    elif character == _NUKTA and last.consonant:
        dotted = last.consonant + _NUKTA
        syllables[-1] = last._replace(consonant=dotted if dotted in CONSONANTS else last.consonant)
    elif character in VOWELS or character == _NO_VOWEL:
        syllables[-1] = last._replace(vowel=character)
    elif character in _NASALS:
        syllables[-1] = last._replace(nasal=True)
    else:
        return character in _IGNORED
    return True


def romanise(word: str, rng: Random) -> str | None:
    """Return a spelling of a Devanagari word in Latin letters, drawn by chance; None if it is no word of Hindi."""
    if all(character in _DIGITS for character in word):
        return "".join(_DIGITS[character] for character in word)
    syllables: list[Syllable] = []
    if not all(_extend(syllables, character) for character in unicodedata.normalize("NFD", word)) or not syllables:
        return None
    _drop_schwas(syllables, rng)
    return _spell_clusters("".join(_spell(syllables, place, rng) for place in range(len(syllables))), rng)


def _drop_schwas(heard: list[Syllable], rng: Random) -> None:
    last = len(heard) - 1
    if last and _is_schwa(heard[last]) and rng.random() >= FINAL_SCHWA_KEPT:
        heard[last] = heard[last]._replace(vowel=_NO_VOWEL)
    # From the end, because a vowel that fell silent keeps the one before it: samajh, not samjh.
    for place in range(last - 1, 0, -1):
        after_vowel = heard[place - 1].vowel != _NO_VOWEL
        before_one = bool(heard[place + 1].consonant) and heard[place + 1].vowel != _NO_VOWEL
        if _is_schwa(heard[place]) and after_vowel and before_one and rng.random() >= MEDIAL_SCHWA_KEPT:
            heard[place] = heard[place]._replace(vowel=_NO_VOWEL)


def _is_schwa(syllable: Syllable) -> bool:
    return bool(syllable.consonant) and syllable.vowel == _INHERENT and not syllable.nasal


def _spell(heard: list[Syllable], place: int, rng: Random) -> str:
    syllable = heard[place]
    following = heard[place + 1].consonant if place + 1 < len(heard) else None
    consonant = _draw(CONSONANTS[syllable.consonant], rng) if syllable.consonant else ""
    plain = {_NO_VOWEL: "", _INHERENT: "a"}
    vowel = plain[syllable.vowel] if syllable.vowel in plain else _draw(VOWELS[syllable.vowel], rng)
    if not syllable.nasal:
        return consonant + vowel
    if following is not None:
        is_labial = bool(following) and following[0] in "पफबभम"
        return consonant + vowel + ("m" if is_labial and rng.random() < NASAL_M_BEFORE_LABIAL else "n")
    if vowel == "e":  # mein, karein
        vowel = rng.choice(("e", "ei"))
    return consonant + vowel + ("" if rng.random() < FINAL_NASAL_LEFT_OUT else "n")


def _spell_clusters(text: str, rng: Random) -> str:
    text = text.replace("chchh", rng.choice(("chh", "cch", "ch"))).replace("chch", rng.choice(("cch", "ch")))
    text = text.replace("jny", "gy").replace("jn", rng.choice(("gy", "gy", "gn")))
    if rng.random() < KSH_AS_X:
        text = text.replace("ksh", "x")
    for letter in "kgjtdnpbmlsr":
        if rng.random() < DOUBLE_AS_SINGLE:
            text = text.replace(letter * 2, letter)
    return text


def _draw(spellings: Spellings, rng: Random) -> str:
    texts, often = zip(*spellings, strict=True)
    return str(rng.choices(texts, often)[0])

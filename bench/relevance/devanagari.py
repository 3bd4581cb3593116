"""Hindi in Latin letters as people type it: by ear, each in another way, and the same word twice in two ways.

Written for the bench alone and by chance, so that a product which romanises by rules of its own is not measured by
those very rules.
"""

import unicodedata
from random import Random
from typing import NamedTuple

VIRAMA = "\u094d"
NUKTA = "\u093c"
NASALS = "\u0901\u0902"
VISARGA = "\u0903"
INHERENT = ""
NO_VOWEL = VIRAMA

# Spellings with how often each is typed.
type Spellings = tuple[tuple[str, int], ...]


def _read(lines: str) -> dict[str, Spellings]:
    table: dict[str, Spellings] = {}
    for line in lines.strip().splitlines():
        letters, *spellings = line.split()
        pairs = [spelling.split(":") for spelling in spellings]
        for letter in letters.split(","):
            table[unicodedata.normalize("NFD", letter)] = tuple((text, int(often or 1)) for text, often in pairs)
    return table


CONSONANTS = _read("""
क k:1
ख,ख़ kh:1
ग g:1
ग़ g:2 gh:1
घ gh:1
ङ n:1
च ch:12 c:1
छ chh:2 ch:3
ज j:12 z:1
ज़ z:3 j:2
झ jh:9 j:1
ञ n:1
ट t:1
ठ th:4 t:1
ड d:1
ड़ d:2 r:3
ढ dh:1
ढ़ dh:2 rh:2 d:1
ण,न,ऩ n:1
त t:12 th:1
थ th:12 t:1
द d:1
ध dh:12 d:1
प p:1
फ ph:1 f:1
फ़ f:4 ph:1
ब b:1
भ bh:1
म m:1
य,य़ y:1
र,ऱ r:1
ल,ळ,ऴ l:1
व v:3 w:2
श,ष sh:5 s:1
स s:1
ह h:1
क़ q:2 k:3
""")

VOWELS = _read("""
अ a:1
आ,ा a:3 aa:1
इ,ि i:9 e:1
ई,ी i:3 ee:2
उ,ु u:9 oo:1
ऊ,ू u:1 oo:1
ऋ,ृ ri:3 ru:1
ए,े e:12 ay:1
ऐ,ै ai:4 e:1
ऑ,ॉ,ओ,ो o:1
औ,ौ au:5 o:1 ou:1
ऍ,ॅ,ऎ,ॆ e:1
""")

_DIGITS = {chr(0x966 + digit): str(digit) for digit in range(10)}

FINAL_SCHWA_KEPT = 0.06
MEDIAL_SCHWA_KEPT = 0.2
FINAL_NASAL_LEFT_OUT = 0.3
NASAL_M_BEFORE_LABIAL = 0.7
DOUBLE_AS_SINGLE = 0.15
KSH_AS_X = 0.1


class Syllable(NamedTuple):
    """A consonant or none, the vowel that follows, and whether that is nasal."""

    consonant: str
    vowel: str
    nasal: bool


def syllables_of(word: str) -> list[Syllable] | None:
    """Take a Devanagari word apart; none if it holds what is no letter of Hindi."""
    syllables: list[Syllable] = []
    for character in unicodedata.normalize("NFD", word):
        if not _extend(syllables, character):
            return None
    return syllables


def _extend(syllables: list[Syllable], character: str) -> bool:
    last = syllables[-1] if syllables else None
    if character in CONSONANTS:
        syllables.append(Syllable(character, INHERENT, nasal=False))
    elif character in VOWELS and unicodedata.category(character).startswith("L"):
        syllables.append(Syllable("", character, nasal=False))
    elif character in "\u200c\u200d" or character == VISARGA:
        return True
    elif last is None:
        return False
    elif character == NUKTA and last.consonant:
        dotted = last.consonant + NUKTA
        syllables[-1] = last._replace(consonant=dotted if dotted in CONSONANTS else last.consonant)
    elif character in VOWELS or character == VIRAMA:
        syllables[-1] = last._replace(vowel=character)
    elif character in NASALS:
        syllables[-1] = last._replace(nasal=True)
    else:
        return False
    return True


def romanise(word: str, rng: Random) -> str | None:
    """Return a spelling of a Devanagari word in Latin letters, drawn by chance; none if it is no word of Hindi."""
    if all(character in _DIGITS for character in word):
        return "".join(_DIGITS[character] for character in word)
    syllables = syllables_of(word)
    if not syllables:
        return None
    heard = _drop_schwas(syllables, rng)
    parts = [_spell(heard, place, rng) for place in range(len(heard))]
    return _spell_clusters("".join(parts), rng)


def _drop_schwas(syllables: list[Syllable], rng: Random) -> list[Syllable]:
    heard = list(syllables)
    last = len(heard) - 1
    if last and _is_schwa(heard[last]) and rng.random() >= FINAL_SCHWA_KEPT:
        heard[last] = heard[last]._replace(vowel=NO_VOWEL)
    # From the end, because a vowel that fell silent keeps the one before it: samajh, not samjh.
    for place in range(last - 1, 0, -1):
        after_vowel = heard[place - 1].vowel != NO_VOWEL
        before_one = bool(heard[place + 1].consonant) and heard[place + 1].vowel != NO_VOWEL
        if _is_schwa(heard[place]) and after_vowel and before_one and rng.random() >= MEDIAL_SCHWA_KEPT:
            heard[place] = heard[place]._replace(vowel=NO_VOWEL)
    return heard


def _is_schwa(syllable: Syllable) -> bool:
    return bool(syllable.consonant) and syllable.vowel == INHERENT and not syllable.nasal


def _spell(heard: list[Syllable], place: int, rng: Random) -> str:
    syllable = heard[place]
    following = heard[place + 1].consonant if place + 1 < len(heard) else None
    consonant = _draw(CONSONANTS[syllable.consonant], rng) if syllable.consonant else ""
    if not syllable.nasal:
        return consonant + _spell_vowel(syllable, rng)
    vowel = _spell_vowel(syllable, rng)
    if following is None and vowel == "e":
        # mein, karein
        vowel = rng.choice(("e", "ei"))
    return consonant + vowel + _spell_nasal(following, rng)


def _spell_vowel(syllable: Syllable, rng: Random) -> str:
    if syllable.vowel == NO_VOWEL:
        return ""
    if syllable.vowel == INHERENT:
        return "a"
    return _draw(VOWELS[syllable.vowel], rng)


def _spell_nasal(following: str | None, rng: Random) -> str:
    if following is None:
        return "" if rng.random() < FINAL_NASAL_LEFT_OUT else "n"
    is_labial = bool(following) and following[0] in "पफबभम"
    return "m" if is_labial and rng.random() < NASAL_M_BEFORE_LABIAL else "n"


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

"""Romanises Indic, Cyrillic and Greek words, and maps spellings of the same sound to one phonetic key.

Nine scripts of India share one layout in Unicode, so one table is enough.
"""

# ruff: noqa: RUF001 - letters that look like others are what is romanised

import re
from collections.abc import Iterator
from functools import lru_cache

type _Letters = dict[int, int | str]

_FIRST, _LAST = 0x0900, 0x0D7F
_INDIC_WORD = re.compile("[\u0900-\u0d7f]+")

# In the order of the code points, from the one below. A capital D or R may be either.
_CONSONANT_SOUNDS = "k kh g gh n ch ch j jh n t th D Dh n t th d dh n n p ph b bh m y r r l l l v sh sh s h"
_VOWEL_SOUNDS = "a a aa i ee u oo ri l e e e ai o o o au"
_SIGN_SOUNDS = "aa i ee u oo ri ri e e e ai o o o au"
_CONSONANTS = {**dict(enumerate(_CONSONANT_SOUNDS.split(), 0x15)), 0x5C: "R"}
_VOWELS = dict(enumerate(_VOWEL_SOUNDS.split(), 0x04))
_SIGNS = dict(enumerate(_SIGN_SOUNDS.split(), 0x3E))
_VIRAMA = 0x4D
_NASALS = {0x01: "n", 0x02: "n", 0x03: "h"}
# Letters that only one of the scripts has, as those of Devanagari: of Assamese, Kannada, Malayalam, Odia and Telugu;
# Bengali's ng; and two of Devanagari itself.
_RARE_LETTERS = "ৎ त्,ৰ र,ৱ व,ೞ फ,ൺ न्,ൻ न्,ർ र्,ൽ ल्,ൾ ल्,ൿ क्,ൗ ौ,ୟ य,ୱ व,ౘ च,ౙ ज,ং न्ग्,ঙ न्ग,ৗ ौ,ॐ ओम्,ॲ अ"
_RARE = str.maketrans(dict(one.split() for one in _RARE_LETTERS.split(",")))
_HAS_RARE = re.compile(f"[{''.join(map(chr, _RARE))}]")
_SHORT = {"aa": "a", "ee": "i", "oo": "u"}
# From here on, words of the south of India end in the inherent a when they are spoken.
_FIRST_OF_THE_SOUTH = "\u0b80"
# Long words of the north and those that end in two consonants are also written with the inherent a.
_MANY_SYLLABLES = 3
# The inherent vowel of Bengali and Assamese is also an o.
_BENGALI = ("\u0980", "\u0a00")
# English words have a u, an e or a short a where Indic ones have the inherent a or ai.
_ENGLISH_SOUNDS = [
    ("^([^aeiou]*)a(?=n[^aeiou]|tt$)", r"\1u"),
    ("(?<=..[^a])ar$", "er"),
    ("([kD]|ch)an$", r"\1en"),
    ("(?<!a)ai(?=(?:n?k|p|ch)(?![aeiou]))", "a"),
]
# A flap of the tongue is written as a d or an r, and jn is spoken as gy.
_NORTHERN_SOUNDS = [("(?<=[aeiou])D(?=h?[^Dh])", "r"), ("R", "d"), ("jn", "gy")]
# Tamil writes k, t, p and ch also for g, d, b and s.
_TAMIL = ("\u0b80", "\u0c00")
_TAMIL_SOUNDS = [("ch(?!ch)", "s")] + [(f"(?<=[aeioumn]){hard}(?=[aeiou])", soft) for hard, soft in ("kg", "td", "pb")]
# Letters of romanised words that titles also have in another way.
_OTHER_LETTERS = [
    ("ph", "f"),
    ("j", "z"),
    ("v", "w"),
    ("ay(?![aeiou])", "ai"),
    ("en$", "ein"),
    ("(?<=..)e$", "ay"),
    ("inh$", "ingh"),
]
MAX_SPELLINGS = 8

# Letters as `normalizer` leaves them, with their sounds in English; in the Latin letters of scholars and Poles; and in
# those of Serbs and Croats.
_SOUNDS = "ж zh, х kh, ц ts, ч ch, ћ ch, ш sh, щ shch, ю yu, я ya, ь"
_SOUNDS_WITH_J = "х h, й j, ј j, ю ju, я ja"
_SERBIAN_SOUNDS = "ж z, ц c, ч c, ћ c, ш s, љ lj, њ nj, ђ dj, џ dz"


def _table(sounds: str) -> dict[int, str]:
    return {ord(letter): "".join(sound) for letter, *sound in map(str.split, sounds.split(","))}


_ENGLISH: _Letters = {**str.maketrans("абвгдезийклмнопрстуфыэјљњђџ", "abvgdeziyklmnoprstufyeylnjj"), **_table(_SOUNDS)}
_WITH_J: _Letters = {**_ENGLISH, **_table(_SOUNDS_WITH_J)}
_SERBIAN: _Letters = {**_WITH_J, **_table(_SERBIAN_SOUNDS)}
# What `normalizer` leaves as another letter: the short i at the end of a syllable and yi of Ukrainian; the hard sign,
# which is a vowel in Bulgarian.
_SHORT_I = "(?<=[аеоуыэюя])и(?![аеиоуыэюя])|(?<=и)и$"
_YI = "ии(?=[бвгджзклмнпрстфхцчш])"
_BULGARIAN_VOWEL = "(?<=[бвгджзкмпрстфхцчш])ь(?=[бвгджзклмнпрстфхцчш])"

_GREEK: _Letters = {**str.maketrans("αβγδεζηικλμνξοπρστυφω", "avgdeziiklmnxoprstyfo"), **_table("θ th, χ ch, ψ ps")}
_GREEK_PAIRS = {"ου": "ou", "αυ": "av", "ευ": "ev", "γγ": "ng", "γκ": "g", "μπ": "b"}


def has_sounds(word: str) -> bool:
    """Tell whether a word is written in a script that is also typed in Latin letters, by sound."""
    return "\u0430" <= word[:1] <= "\u045f" or is_indic(word) or _is_greek(word)


def is_indic(word: str) -> bool:
    """Tell whether a word is written in a script of India."""
    return _INDIC_WORD.match(word) is not None


def _is_greek(word: str) -> bool:
    return "α" <= word[:1] <= "ω"


class _Syllable:
    """A consonant and its vowel; `vowel` is None for the inherent a, which is often not spoken."""

    def __init__(self, consonant: str, vowel: str | None) -> None:
        self.consonant = consonant
        self.vowel = vowel
        self.tail = ""


def romanise(word: str) -> str:
    """Return the pronunciation of a word of another script in Latin letters, without the unspoken inherent a."""
    if is_indic(word):
        syllables = _syllables(word)
        return _plain(_written(syllables, _unspoken(word, syllables)))
    return _in_greek(word) if _is_greek(word) else word.translate(_ENGLISH)


@lru_cache(maxsize=10_000)
def latin_spellings(word: str) -> tuple[str, ...]:
    """Return a few spellings in plain Latin letters by which titles may have a word of another script."""
    spoken, *others = [romanise(word), *map(_plain, _other_readings(word))]
    if is_indic(word):
        syllables = _syllables(word)
        long = _written(syllables, _unspoken(word, syllables)).lower()
        without = _short(long, "aa")
        doubled = [re.sub("aa$", "a", _short(long, "ee", "oo")), without, re.sub("ee$", "i", without)]
        others = [*doubled, *_spelled_otherwise(spoken), *(one.replace("v", "w") for one in doubled), *others]
    return tuple(one for one in dict.fromkeys((spoken, *others)) if one and one.isascii())[:MAX_SPELLINGS]


def _spelled_otherwise(spelling: str) -> Iterator[str]:
    for letters, others in _OTHER_LETTERS:
        if (other := re.sub(letters, others, spelling)) != spelling:
            yield other


def _other_readings(word: str) -> Iterator[str]:
    if is_indic(word):
        yield from _other_indic(word)
    elif _is_greek(word):
        yield _in_greek(word).replace("ch", "h")
    elif len(word) > 1:
        yield from _other_cyrillic(word)


def _other_indic(word: str) -> Iterator[str]:
    """Yield a word with an inherent a that is often written, without one that is not always; then with other sounds."""
    syllables = _syllables(word)
    unspoken = _unspoken(word, syllables)
    end = {len(syllables) - 1} & unspoken
    if end and (len(syllables) >= _MANY_SYLLABLES or _ends_a_cluster(syllables)):
        unspoken -= end
        yield _written(syllables, unspoken)
    yield _written(syllables, end)
    yield _written(syllables, _unspoken(word, syllables, after_nasals=True))
    if _BENGALI[0] <= word < _BENGALI[1]:
        yield from (_written(syllables, places, "o") for places in (unspoken, end))
    spoken = _written(syllables, unspoken | end)
    others = [*_ENGLISH_SOUNDS, *(_NORTHERN_SOUNDS if word < _FIRST_OF_THE_SOUTH else ())]
    yield from (re.sub(sound, other, spoken) for sound, other in others)
    if _TAMIL[0] <= word < _TAMIL[1]:
        for sound, other in _TAMIL_SOUNDS:
            spoken = re.sub(sound, other, spoken)
        yield spoken


def _ends_a_cluster(syllables: list[_Syllable]) -> bool:
    """Tell whether the last consonant follows another one, or a nasal after a short vowel."""
    before = syllables[-2]
    return before.vowel == "" or (before.tail != "" and before.vowel in (None, "i", "u"))


def _other_cyrillic(word: str) -> Iterator[str]:
    written = re.sub(_YI, "ыи", re.sub(_SHORT_I, "й", word))
    yield from (written.translate(table) for table in (_ENGLISH, _WITH_J, _SERBIAN))
    if "ђ" in word:
        yield written.replace("ђ", "д").translate(_SERBIAN)
    yield from (re.sub(_BULGARIAN_VOWEL, vowel, word).translate(_ENGLISH) for vowel in "ua")
    if word[0] == "е":
        yield from (f"y{vowel}{word[1:].translate(_ENGLISH)}" for vowel in "eo")


def _in_greek(word: str) -> str:
    for pair, sound in _GREEK_PAIRS.items():
        word = word.replace(pair, sound)
    return word.translate(_GREEK)


def _syllables(word: str) -> list[_Syllable]:
    syllables: list[_Syllable] = []
    for character in word.translate(_RARE) if _HAS_RARE.search(word) else word:
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


def _unspoken(word: str, syllables: list[_Syllable], *, after_nasals: bool = False) -> set[int]:
    """Return the places of the inherent a at the end, then from the right between vowels on both sides (Ohala 1983)."""
    unspoken: set[int] = set()
    if word >= _FIRST_OF_THE_SOUTH:
        return unspoken
    last = len(syllables) - 1
    if last > 0 and syllables[last].vowel is None and not syllables[last].tail:
        unspoken.add(last)
    for place in range(last - 1, 0, -1):
        before, here, after = syllables[place - 1 : place + 2]
        is_before_a_vowel = after.consonant and after.vowel != "" and place + 1 not in unspoken
        is_after_a_vowel = before.vowel != "" and (after_nasals or not before.tail)
        if here.vowel is None and not here.tail and is_after_a_vowel and is_before_a_vowel:
            unspoken.add(place)
    return unspoken


def _written(syllables: list[_Syllable], unspoken: set[int], inherent: str = "a") -> str:
    """Return syllables with long vowels in two letters, and the d that may be an r as a capital."""
    written = ""
    for place, one in enumerate(syllables):
        vowel = "" if place in unspoken else inherent if one.vowel is None else one.vowel
        written += one.consonant + vowel + one.tail
    return written


def _plain(written: str) -> str:
    return _short(written.lower(), "aa", "ee", "oo")


def _short(written: str, *vowels: str) -> str:
    for vowel in vowels:
        written = written.replace(vowel, _SHORT[vowel])
    return written


# Applied in this order, each rule to the result of the previous ones.
_ONE_SPELLING = [
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        ("ee+", "i"),
        ("oo+", "u"),
        (r"([a-z])\1+", r"\1"),
        ("x", "ks"),
        ("c(?=[eiy])", "s"),
        ("q|ck|c(?!h)", "k"),
        ("ph", "f"),
        ("(?<=[kgjtdbr])h", ""),
        ("sh", "s"),
        ("[ct]h?(?=ch)", ""),
        ("(?<=[^aeiou])y(?=i)", ""),
        ("[ae][iy](?![aeou])", "e"),
        ("a[uv](?![aeiou])|ou", "o"),
        ("(?<=[ie])y(?=[aeou])", ""),
        ("e(?=o)", "i"),
        ("y(?=$|[^aeiou])", "i"),
        ("ng(?=k)", "n"),
        ("m(?=[bpkgcjtdsv])", "n"),
        ("(?<=.[aeiou])[nm]$", ""),
        ("(?<=.{2})h$", ""),
    )
]


@lru_cache(maxsize=10_000)
def phonetic_key(word: str) -> str:
    """Return one key for all spellings of a spoken word: `zindagee` and `jindagi` have the same."""
    return _key(romanise(word) if has_sounds(word) else word)


@lru_cache(maxsize=10_000)
def other_phonetic_keys(word: str) -> tuple[str, ...]:
    """Return the keys of other ways in which a word of another script is spoken or written in Latin letters."""
    if not has_sounds(word):
        return ()
    readings = dict.fromkeys((romanise(word), *map(_plain, _other_readings(word))))
    return tuple(dict.fromkeys(map(_key, readings)))[1:]


def _key(spelling: str) -> str:
    spelling = spelling.replace("w", "v").replace("z", "j")
    for pattern, other in _ONE_SPELLING:
        spelling = pattern.sub(other, spelling)
    return spelling

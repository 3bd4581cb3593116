"""Spellings of Hindi that the catalogue's own people typed: a Devanagari title whose tags say it in Latin letters too.

A tag's word is taken for a title's word when both sound alike: the same consonants, and the same vowels but for every
`a`, which Latin spellings use or leave out as they please.
"""

import re

from bench.relevance.catalogue import Item
from bench.relevance.devanagari import NO_VOWEL, Syllable, syllables_of
from bench.relevance.words import Vocabulary, folded_words

MIN_SOUNDS = 3

_ROWS = {
    "k": "कखक़ख़", "g": "गघग़", "c": "चछ", "j": "जझज़", "t": "टठतथ", "d": "डढदध", "n": "ङञणनम", "p": "पफफ़", "b": "बभ",
    "r": "रऱड़ढ़", "l": "लळ", "v": "व", "s": "शषस", "h": "ह", "": "य",
}  # fmt: skip
_SOUNDS = {letter: sound for sound, letters in _ROWS.items() for letter in letters}
_FRONT = "इिईीएेऐैऋृऍॅ"
_BACK = "उुऊूओोऔौऑॉ"

_LATIN_STEPS = (
    ("ai|ay|ey|ei", "i"), ("au|ou", "u"), ("chh?", "c"), ("([kgjtdpbs])h", r"\1"), ("f", "p"), ("q", "k"), ("x", "ks"),
    ("w", "v"), ("z", "j"), ("m", "n"), ("[ay]+", ""), ("[ei]+", "i"), ("[ou]+", "u"), (r"(.)\1+", r"\1"),
)  # fmt: skip


def sound_of_latin(word: str) -> str:
    """Return the sounds of a word in Latin letters."""
    for pattern, replacement in _LATIN_STEPS:
        word = re.sub(pattern, replacement, word)
    return word


def sound_of_devanagari(word: str) -> str:
    """Return the sounds of a word in Devanagari; nothing if it is no word of Hindi."""
    sounds = "".join(map(_sound, syllables_of(word) or ()))
    return re.sub(r"(.)\1+", r"\1", sounds)


def _sound(syllable: Syllable) -> str:
    consonant = _SOUNDS.get(syllable.consonant[:1], "") if syllable.consonant else ""
    vowel = "i" if syllable.vowel in _FRONT else "u" if syllable.vowel in _BACK else ""
    has_vowel = syllable.vowel not in ("", NO_VOWEL)
    return consonant + (vowel if has_vowel else "") + ("n" if syllable.nasal else "")


def mined_spellings(item: Item, vocabulary: Vocabulary) -> list[str]:
    """Return Latin spellings of Devanagari words of the title that its tags hold and its title does not, in order."""
    heard = [word for word in item.content(vocabulary) if word.is_devanagari]
    if not heard:
        return []
    spelled: dict[str, str] = {}
    for word in folded_words(" ".join(item.tags)):
        if word.isascii() and word.isalpha() and word not in item.title_words:
            spelled.setdefault(sound_of_latin(word), word)
    sounds = dict.fromkeys(sound_of_devanagari(word.text) for word in heard)
    return [spelled[sound] for sound in sounds if len(sound) >= MIN_SOUNDS and sound in spelled]

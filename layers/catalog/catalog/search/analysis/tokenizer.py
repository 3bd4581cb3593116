"""Tokenizes texts to words, for documents and queries alike."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from catalog.search.analysis.normalizer import fold

# Scripts without blanks: Chinese and Japanese; Thai, Lao, Burmese and Khmer with the marks on their letters. Each
# character is a word, and neighbours are also indexed as pairs. Katakana is here for texts as they are written.
_CJK = "\u3041-\u309f\u30a1-\u30ff\u3400-\u9fff\uf900-\ufaff"
_THAI_LETTER, _THAI_MARK = "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46", "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_LAO_LETTER, _LAO_MARK = "\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u0edc-\u0edf", "\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
_BURMESE_LETTER, _BURMESE_MARK = "\u1000-\u102a\u103f\u1050-\u1055", "\u102b-\u103e\u1056-\u1059"
_KHMER_LETTER, _KHMER_MARK = "\u1780-\u17b3", "\u17b4-\u17d3\u17dd"
UNSPACED = f"{_CJK}{_THAI_LETTER}{_LAO_LETTER}{_BURMESE_LETTER}{_KHMER_LETTER}"
_MARKS = f"{_THAI_MARK}{_LAO_MARK}{_BURMESE_MARK}{_KHMER_MARK}"
# A letter with its marks, and with the letters that a sign of Burmese or Khmer puts below it.
UNSPACED_CHARACTER = rf"[{UNSPACED}](?:\u1039[{_BURMESE_LETTER}]|\u17d2[{_KHMER_LETTER}]|[{_MARKS}])*"
# Letters and digits of all other scripts, with the vowel signs of Indic and Tibetan words.
_LETTER = rf"(?:(?![{UNSPACED}])[^\W_]|[\u0900-\u0963\u0971-\u0df3\u0f71-\u0f84\u0f90-\u0fbc])"
# Words with other characters than letters and digits: C++, C#, U.S.A., what's.
_LANGUAGE = r"(?<![^\W_])[a-z](?:\+\+|#)(?![^\W_])"
_ACRONYM = r"(?:[a-z]\.){2,}(?:[a-z](?![a-z]))?"
# Separators between parts that are also written as one word: spider-man, AC/DC, AT&T, 1,000.
_LINK = re.compile(r"[-\u2010-\u2015/&.,:+*_\u00b7]")
_LETTERS_THEN_DIGITS = re.compile(r"([a-z]+)([0-9]+)")
_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
# S04E08 and 4x08.
_EPISODE = re.compile(r"(?:s([0-9]{1,2})ep?|([0-9]{1,2})x)([0-9]{1,4})")
# Signs written for letters: A$AP, Ke$ha, P!nk; and R&B, which is also written RnB.
_SIGNED = re.compile(
    r"(?<![^\W_])(?:\$(?=[a-z]))?[a-z0-9]+(?:(?<=[a-z])[$\u20ac!@](?=[a-z])[a-z0-9]+)*(?:(?<=[a-z])\$+)?(?![^\W_])"
)
_SIGNS = str.maketrans({"$": "s", "\u20ac": "e", "!": "i", "@": "a"})
_AND = re.compile(r"(?<![^\W_])([a-z]{1,2})&([a-z]{1,2})(?![^\W_])")
# Letters that are also written as two: Käse and Kaese.
_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
# Pictures, without the signs that only change their colour or their joining. No word begins with the prefix of theirs.
EMOJI = "_"
_EMOJI = re.compile(
    "[\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001f3fa\U0001f400-\U0001faff]"
)

# Elisions of French, Italian and Catalan: the word begins after the apostrophe.
_ELISIONS = "c d j l m n s t qu lorsqu puisqu jusqu quoiqu dell all nell sull un"
_ELIDED = frozenset(_ELISIONS.split())

MAX_LINKED = 4
# Digits between the separators of a long number.
THOUSAND = 3
# Neighbours that are joined to one word, at most, and its characters.
MAX_JOINED, MAX_JOINED_CHARACTERS = 4, 30


class Spelling(NamedTuple):
    """Another spelling of neighbouring words, or of one; `first` and `last` are their places."""

    text: str
    first: int
    last: int


class Words(NamedTuple):
    """A text's words in order, other spellings of them, its emoji as words of their own, and both in order."""

    words: list[str]
    spellings: list[Spelling]
    emoji: list[str]
    in_order: list[str]

    @property
    def joined(self) -> list[Spelling]:
        """Neighbours joined to one word; characters of scripts without blanks are joined to pairs."""
        return [
            Spelling(text, first, last)
            for first in range(len(self.words) - 1)
            for last in range(first + 1, min(first + self._most_joined(first), len(self.words)))
            if (text := joined_word(self.words[first : last + 1])) is not None
        ]

    def _most_joined(self, first: int) -> int:
        return 2 if is_unspaced(self.words[first]) else MAX_JOINED

    def other_words(self) -> Iterator[str]:
        """Yield the texts of joined neighbours and of other spellings, and the emoji."""
        yield from (spelling.text for spelling in (*self.joined, *self.spellings))
        yield from self.emoji


def tokenize(text: str) -> Words:
    """Return the normalised words of `text`."""
    folded = fold(text)
    found = [*_word_pattern(is_ascii=folded.isascii()).finditer(folded)]
    spelled = [_spelled(match[0]) for match in found]
    words = [word for word, *_ in spelled]
    spellings = [Spelling(other, place, place) for place, (_, *others) in enumerate(spelled) for other in others]
    spellings += _hashtags(folded, found, words)
    spellings += _linked(folded, found, words)
    spellings += _signed(folded, found)
    if text.isascii():
        return Words(words, spellings, [], words)
    pictures = [*_EMOJI.finditer(folded)]
    emoji = [f"{EMOJI}{ord(picture[0]):x}" for picture in pictures]
    in_order = _in_order(zip([*found, *pictures], [*words, *emoji], strict=True)) if emoji else words
    return Words(words, spellings + _in_two_letters(text, words), emoji, in_order)


def _in_order(placed: Iterable[tuple[re.Match[str], str]]) -> list[str]:
    return [text for _, text in sorted((match.start(), text) for match, text in placed)]


@cache
def _word_pattern(*, is_ascii: bool) -> re.Pattern[str]:
    """Return the pattern of words in ASCII or in all scripts, which match the same in ASCII and are slow to compile."""
    letter, unspaced = ("[a-z0-9]", "") if is_ascii else (_LETTER, f"{UNSPACED_CHARACTER}|")
    return re.compile(rf"{unspaced}{_LANGUAGE}|{_ACRONYM}|{letter}+(?:'{letter}+)*")


def is_unspaced(word: str) -> bool:
    """Tell whether a word is a character of a script without blanks."""
    return not word.isascii() and _unspaced().match(word) is not None


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(f"[{UNSPACED}]")


def joined_word(words: Sequence[str], longest: int = MAX_JOINED_CHARACTERS) -> str | None:
    """Return neighbours as one word, without leading zeros; None if it were too long, another number, or no word.

    9/11 is not 911, but 1,000 is 1000.
    """
    text = "".join(words)
    if not 0 < len(text) <= longest or any(map(_makes_a_number, words, words[1:])):
        return None
    return _LEADING_ZEROS.sub("", text)


def _makes_a_number(before: str, after: str) -> bool:
    if not (before[-1].isdigit() and after[0].isdigit()):
        return False
    is_thousands = before.isdigit() and len(before) <= THOUSAND and after.isdigit() and len(after) == THOUSAND
    return not is_thousands


def _hashtags(folded: str, found: Sequence[re.Match[str]], words: Sequence[str]) -> list[Spelling]:
    tagged = (place for place, match in enumerate(found) if folded[match.start() - 1 : match.start()] == "#")
    return [Spelling(f"#{words[place]}", place, place) for place in tagged]


def _linked(folded: str, found: Sequence[re.Match[str]], words: Sequence[str]) -> list[Spelling]:
    """Return three or four linked words as one, such as rock-n-roll; two are neighbours like others."""
    spellings: list[Spelling] = []
    first = 0
    for place in range(1, len(found) + 1):
        if place < len(found) and _LINK.fullmatch(folded, found[place - 1].end(), found[place].start()):
            continue
        if 2 < place - first <= MAX_LINKED and (text := joined_word(words[first:place])) is not None:
            spellings.append(Spelling(text, first, place - 1))
        first = place
    return spellings


def _signed(folded: str, found: Sequence[re.Match[str]]) -> list[Spelling]:
    """Return words with signs in the place of letters as they are read."""
    readings = [
        (match.span(), match[0].translate(_SIGNS)) for match in _SIGNED.finditer(folded) if not match[0].isalnum()
    ]
    readings += [(match.span(), f"{match[1]}n{match[2]}") for match in _AND.finditer(folded)]
    spellings = []
    for (begin, end), text in readings:
        places = [place for place, match in enumerate(found) if begin <= match.start() < end]
        spellings += [Spelling(text, places[0], places[-1])] if places else []
    return spellings


def _in_two_letters(text: str, words: Sequence[str]) -> list[Spelling]:
    """Return the words of a text whose letters are also written as two: Käse and Kaese."""
    lower = unicodedata.normalize("NFC", text).lower()
    written = lower.translate(_TWO_LETTERS)
    if written == lower:
        return []
    folded = fold(written)
    others = [_spelled(match[0])[0] for match in _word_pattern(is_ascii=folded.isascii()).finditer(folded)]
    if len(others) != len(words):
        return []
    return [Spelling(other, place, place) for place, other in enumerate(others) if other != words[place]]


def _spelled(found: str) -> list[str]:
    """Return a word's main spelling, then other spellings."""
    if found.isalnum():
        return [found, *_number_spellings(found)] if found[-1].isdigit() else [found]
    first, _, rest = found.partition("'")
    whole = found.replace("'", "").replace(".", "")
    if first in _ELIDED and len(rest) > 1:
        return [rest.replace("'", ""), whole]
    return [whole, whole[0]] if whole[-1] in "+#" else [whole]


def _number_spellings(word: str) -> list[str]:
    """Return a word that ends in a number without leading zeros, an episode as S4E8."""
    plain = _LEADING_ZEROS.sub("", word)
    if episode := _EPISODE.fullmatch(plain):
        plain = f"s{episode[1] or episode[2]}e{episode[3]}"
    return [plain] if plain != word and not word.isdigit() else []


def season_and_episode(word: str) -> list[str]:
    """Return what else finds an episode such as `s04e08`: its season and its number; nothing for other words."""
    episode = _EPISODE.fullmatch(_LEADING_ZEROS.sub("", word))
    if episode is None:
        return []
    return [f"s{episode[1] or episode[2]}", f"e{episode[3]}", f"ep{episode[3]}"]


def key_of(words: Words) -> str:
    """Return a key that ignores blanks, case, accents and punctuation: `Mr. Beast` and `MrBeast` have the same.

    The key of a text of emoji alone is these.
    """
    return "".join(words.words or words.emoji)


def letters_then_digits(word: str) -> tuple[str, str] | None:
    """Split `ep12` into `ep` and `12`; None for other words."""
    match = _LETTERS_THEN_DIGITS.fullmatch(word)
    return (match[1], match[2]) if match else None

"""Tokenizes texts to words, for documents and queries alike."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from string import ascii_lowercase
from typing import NamedTuple

from catalog.search.analysis.normalizer import fold
from catalog.search.analysis.numbered import is_numbered, numbered

# Scripts without blanks: Chinese and Japanese; Thai, Lao, Burmese and Khmer with the marks on their letters. Each
# character is a word, and neighbours are also indexed as pairs. Katakana is here for texts as they are written.
_CJK = "\u3005\u3007\u3041-\u309f\u30a1-\u30ff\u3400-\u9fff\uf900-\ufaff"
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
_LANGUAGE = r"(?<![^\W_])[a-z](?:\+\+|#)(?![^\W\d_])"
_ACRONYM = r"(?:[a-z]\.){2,}(?:[a-z](?![a-z]))?"
# Separators between parts that are also written as one word: spider-man, AC/DC, AT&T, 1,000.
_LINK = re.compile(r"[-\u2010-\u2015/&.,:+*_\u00b7]")
_DIGIT = re.compile("[0-9]")
# Digits that are read as letters: l33t, se7en, her0.
_LEET = "[a-z]+(?:[013457]{1,2}[a-z]+)+0?|[a-z]{2,}0"
_LEET_LETTERS = str.maketrans("013457", "oieasv")
_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
# Signs written for letters: A$AP, Ke$ha, P!nk; and R&B, which is also written RnB.
_SIGNED = (
    r"(?<![^\W_])(?:[$\u20ac](?=[a-z]))?[a-z0-9]+(?:(?<=[a-z])[$\u20ac!@](?=[a-z])[a-z0-9]+)*"
    r"(?:(?<=[a-z])[$\u20ac]+)?(?![^\W_])"
)
_HAS_SIGN = re.compile(r"[$\u20ac!@][a-z]|[a-z][$\u20ac]|&")
_SIGNS = str.maketrans({"$": "s", "\u20ac": "e", "!": "i", "@": "a"})
_AND = r"(?<![^\W_])([a-z]{1,2})&([a-z]{1,2})(?![^\W_])"
# Letters that are also written as two: Käse and Kaese.
_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "đ": "dj"})
# Pictures, without the signs that only change their colour or their joining; flags are one.
_EMOJI = (
    "[\U0001f1e6-\U0001f1ff]{2}|[\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\U0001f000-\U0001f3fa\U0001f400-\U0001faff]"
)
_KEYCAP = "[0-9#*](?=\ufe0f?\u20e3)"
_GENDER = "\u200d[\u2640\u2642]"
# Words that are written together with capitals: #VanLife, HowToBasic, DuaLipaVEVO.
_CAPITAL_INSIDE = re.compile("[a-z][A-Z]|[A-Z]{2}[a-z]")
_CAMEL_CASE = (
    r"#[^\W_]*(?:[a-z][A-Z]|[A-Z]{2}[a-z])[^\W_]*|[A-Z]{2,}(?:[A-Z][a-z]+){2,}"
    r"|(?:[A-Z][a-z]+){2,}(?:[A-Z][a-z]+|[A-Z]{2,}(?![a-z]))"
)
_PART = r"[A-Z]+(?![a-z])|[A-Z]?[^\W\dA-Z_]+|[0-9]+"
# Words of one letter that stand before another one without a blank: and, the, in, to, from, as in Hebrew; and, in, to,
# so, as in Arabic. Before two Hebrew letters they are recognised by the next word: Tel Aviv.
_PREFIXED = "ה(?=[א-ת]{2})|[ובלמשכ](?=[א-ת]{3})|[وبل](?=[ء-ي]{3})|[فك](?=[ء-ي]{4})"
_SHORT_PREFIXED = "[ובלמשכ][א-ת]{2}"
# Words that "and" joins without blanks: rock'n'roll.
_N = re.compile("(?<=[a-z])'n'(?=[a-z])")
_PLUS = re.compile(r"(?<=[a-z])\+(?![\w+])")

# Elisions of French, Italian and Catalan: the word begins after the apostrophe.
_ELISIONS = "c d j l m n s t qu lorsqu puisqu jusqu quoiqu dell all nell sull un"
_ELIDED = frozenset(_ELISIONS.split())

MAX_LINKED = 4
# Neighbours that "&" joins are also written with "and" and "n".
_ANDS = frozenset(("and", "n"))
# Digits between the separators of a long number.
THOUSAND = 3
# Neighbours that are joined to one word, at most, and its characters.
MAX_JOINED, MAX_JOINED_CHARACTERS = 4, 30


class Spelling(NamedTuple):
    """Another spelling of neighbouring words, or of one; `first` and `last` are their places."""

    text: str
    first: int
    last: int


class _Texts(NamedTuple):
    words: list[str]
    spellings: list[Spelling]
    emoji: list[str]
    in_order: list[str]
    parts: Sequence[str] = ()
    runs: frozenset[int] = frozenset()


class Words(_Texts):
    """A text's words in order, other spellings of them, its emoji as words of their own, and words and emoji in order.

    `parts` also find a video, but are not what a text asks for. `runs` are the places where a script without blanks
    goes on from the place before.
    """

    @cached_property
    def joined(self) -> list[Spelling]:
        """Neighbours joined to one word; characters of scripts without blanks are joined to pairs."""
        return self.joined_up_to(MAX_JOINED)

    def joined_up_to(self, most: int, longest: int = MAX_JOINED_CHARACTERS) -> list[Spelling]:
        """Return up to `most` neighbours joined to one word; characters of scripts without blanks joined to pairs."""
        return [one for first in range(len(self.words) - 1) for one in self._joined_from(first, most, longest)]

    def joined_at(self, place: int) -> list[Spelling]:
        """Return the word at `place` joined with its neighbours."""
        return [one for one in self.joined if one.first <= place <= one.last]

    def _joined_from(self, first: int, most: int, longest: int) -> Iterator[Spelling]:
        end = min(first + (2 if is_unspaced(self.words[first]) else most), len(self.words))
        for last in range(first + 1, end):
            if (text := joined_word(self.words[first : last + 1], longest)) is not None:
                yield Spelling(text, first, last)

    def other_words(self, most: int = MAX_JOINED, longest: int = MAX_JOINED_CHARACTERS) -> Iterator[str]:
        """Yield the texts of up to `most` joined neighbours and of other spellings, and the emoji."""
        yield from (spelling.text for spelling in (*self.joined_up_to(most, longest), *self.spellings))
        yield from self.emoji

    def unprefixed(self, place: int | None = None) -> Iterator[str]:
        """Yield Hebrew and Arabic words, or the one at `place`, without the word of one letter before them."""
        for one in self.spellings:
            if place in (None, one.first) and _is_semitic(one.text):
                yield one.text


def tokenize(text: str) -> Words:
    """Return the normalised words of `text`."""
    if "\u200d" in text:
        text = re.sub(_GENDER, "", text)
    folded = fold(text)
    if "'n'" in folded:
        folded = _N.sub(" n ", folded)
    found = [*_word_pattern(is_ascii=folded.isascii()).finditer(folded)]
    spelled = [_spelled(match[0]) for match in found]
    words = [word for word, *_ in spelled]
    spellings = [Spelling(other, place, place) for place, (_, *others) in enumerate(spelled) for other in others]
    spellings += _hashtags(folded, found, words)
    spellings += _linked(folded, found, words)
    spellings += _signed(folded, found)
    if _DIGIT.search(folded) or is_numbered(words):
        spellings += [Spelling(*one) for one in numbered(words) if one.text != words[one.first]]
    parts = _parts(text, folded, found, words)
    if text.isascii():
        return Words(words, spellings, [], words, parts)
    spellings += [*_in_two_letters(text, words), *_without_prefix(words)]
    pictures = [(picture.start(), _code(picture[0])) for picture in re.finditer(_EMOJI, folded)]
    placed = zip((match.start() for match in found), words, strict=True)
    in_order = [word for _, word in sorted((*placed, *pictures))] if pictures else words
    emoji = [*(code for _, code in pictures), *(_code(f"{key}\u20e3") for key in re.findall(_KEYCAP, text))]
    return Words(words, spellings, emoji, in_order, parts, _runs(found, words))


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
    if not 0 < len(text) <= longest:
        return None
    if text.isalpha():
        return text
    return None if any(map(_makes_a_number, words, words[1:])) else _LEADING_ZEROS.sub("", text)


def _makes_a_number(before: str, after: str) -> bool:
    if not (before[-1].isdigit() and after[0].isdigit()):
        return False
    is_thousands = before.isdigit() and len(before) <= THOUSAND and after.isdigit() and len(after) == THOUSAND
    return not is_thousands


def _hashtags(folded: str, found: Sequence[re.Match[str]], words: Sequence[str]) -> Iterator[Spelling]:
    """Yield words after a number sign: #9 is also an episode."""
    if "#" not in folded:
        return
    for place, match in enumerate(found):
        if folded[match.start() - 1 : match.start()] == "#":
            yield Spelling(f"#{words[place]}", place, place)
            if words[place].isdigit():
                yield from (Spelling(one.text, place, place) for one in numbered(["number", words[place]]))


def _linked(folded: str, found: Sequence[re.Match[str]], words: Sequence[str]) -> list[Spelling]:
    """Return two to four linked words as one, such as rock-n-roll, and linked numbers in their order."""
    spellings: list[Spelling] = []
    first = 0
    for place in range(1, len(found) + 1):
        if place < len(found) and _LINK.fullmatch(folded, found[place - 1].end(), found[place].start()):
            continue
        if 1 < place - first <= MAX_LINKED:
            spellings += [Spelling(text, first, place - 1) for text in _as_one(words[first:place])]
        first = place
    return spellings


def _as_one(linked: Sequence[str]) -> Iterator[str]:
    """Yield linked words as one, numbers with points between them, also without letters: 9.11, 3.5mm and 3.5, 1000.

    Two words without a number are neighbours like others.
    """
    if (text := joined_word(linked)) is not None:
        if len(linked) > 2 or text.isdigit():
            yield text
    elif any(map(_makes_a_number, linked, linked[1:])):
        numbers = ".".join(linked)[:MAX_JOINED_CHARACTERS]
        yield from dict.fromkeys((numbers, numbers.strip(f"{ascii_lowercase}.")))


def _parts(text: str, folded: str, found: Sequence[re.Match[str]], words: Sequence[str]) -> list[str]:
    """Return the words of texts that are written together with capitals, and those that a sign for "and" stands for."""
    parts = []
    if _CAPITAL_INSIDE.search(text):
        parts = [fold(part) for match in re.finditer(_CAMEL_CASE, text) for part in re.findall(_PART, match[0])]
        parts = [part for part in parts if part.isalnum()]
    for first, second in _joined_by_and(folded, found, words):
        both = (f"{first}{link}{second}" for link in ("and", "n"))
        parts += ["and", *(one for one in both if len(one) <= MAX_JOINED_CHARACTERS)]
    if "+" in folded and _PLUS.search(folded):
        parts.append("plus")
    return parts


def _joined_by_and(folded: str, found: Sequence[re.Match[str]], words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the words before and behind "and", "n", "&" and "+"."""
    if not _ANDS.isdisjoint(words):
        yield from ((words[at - 1], words[at + 1]) for at in range(1, len(words) - 1) if words[at] in _ANDS)
    if "&" in folded or "+" in folded:
        for place in range(len(found) - 1):
            if folded[found[place].end() : found[place + 1].start()].strip() in ("&", "+"):
                yield words[place], words[place + 1]


def _code(picture: str) -> str:
    """Return the word for a picture; no other word begins with its prefix."""
    return f"_{''.join(f'{ord(one):x}' for one in picture)}"


def _without_prefix(words: Sequence[str]) -> Iterator[Spelling]:
    """Yield Hebrew and Arabic words without the word of one letter before them."""
    for place, word in enumerate(words):
        if word.isascii():
            continue
        if re.match(_PREFIXED, word):
            yield Spelling(word[1:], place, place)
        elif re.fullmatch(_SHORT_PREFIXED, word) and place + 1 < len(words):
            yield Spelling(f"{word[1:]}{words[place + 1]}", place, place + 1)


def _is_semitic(word: str) -> bool:
    return "\u05d0" <= word[0] <= "\u064a"


def _runs(found: Sequence[re.Match[str]], words: Sequence[str]) -> frozenset[int]:
    return frozenset(
        place
        for place in range(1, len(found))
        if found[place - 1].end() == found[place].start() and is_unspaced(words[place])
    )


def _signed(folded: str, found: Sequence[re.Match[str]]) -> list[Spelling]:
    """Return words with signs in the place of letters as they are read."""
    if not _HAS_SIGN.search(folded):
        return []
    readings = [
        (match.span(), match[0].translate(_SIGNS)) for match in re.finditer(_SIGNED, folded) if not match[0].isalnum()
    ]
    readings += [(match.span(), f"{match[1]}n{match[2]}") for match in re.finditer(_AND, folded)]
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
    if found.isalpha():
        return [found]
    if found.isalnum():
        return [found, *_number_spellings(found)]
    first, _, rest = found.partition("'")
    whole = found.replace("'", "").replace(".", "")
    if first in _ELIDED and len(rest) > 1:
        return [rest.replace("'", ""), whole]
    return [whole, whole[0]] if whole[-1] in "+#" else [whole]


def _number_spellings(word: str) -> list[str]:
    """Return a word that ends in a number without leading zeros, thousands in digits, and digits read as letters."""
    spellings = [word.translate(_LEET_LETTERS)] if re.fullmatch(_LEET, word) else []
    if word[-1].isdigit():
        plain = _LEADING_ZEROS.sub("", word)
        return [*spellings, *([plain] if plain != word and not word.isdigit() else [])]
    return [f"{word[:-1]}000"] if word[-1] == "k" and word[:-1].isdigit() else spellings


def key_of(words: Words) -> str:
    """Return a key that ignores blanks, case, accents and punctuation: `Mr. Beast` and `MrBeast` have the same.

    The key of a text of emoji alone is these.
    """
    return "".join(words.words or words.emoji)

"""Finds what is numbered, seasons, episodes and parts, and gives it one spelling, however it is written.

`S04E08`, `4x08`, `Season 4 Episode 8`, `4. Staffel, 8. Folge` and `第四季第8集` are `s4e8`; `Ep. 09` and `Episode Nine`
are `ep9`.
"""

# ruff: noqa: RUF001 - letters of other scripts look like Latin ones
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from catalog.search.analysis.synonyms import NUMBERS_BESIDE, ORDINALS, ROMANS

_SEASON, _EPISODE, _PART, _CHAPTER, _VOLUME = "s", "ep", "pt", "ch", "vol"

# Where a word stands beside its number: before it; before digits only, as Series X is none; on either side; after it,
# or before it if no number is there; only after it; only after an ordinal one.
_BEFORE, _BEFORE_DIGITS, _EITHER, _AFTER_OR_BEFORE, _AFTER, _AFTER_ORDINAL = range(6)


def _entries(words: str, side: int, *kinds: str) -> dict[str, tuple[tuple[str, ...], int]]:
    """Return for each word what it numbers, which may be one of two, and where it stands."""
    return dict.fromkeys(words.split(), (kinds, side))


_WORDS = {
    **_entries("st ss series temp", _BEFORE_DIGITS, _SEASON),
    **_entries("number nummer numero eps episodes episodios folgen", _BEFORE, _EPISODE),
    **_entries("n no nr flg tap", _BEFORE_DIGITS, _EPISODE),
    **_entries("season staffel temporada saison stagione seizoen sasong saeson sesong", _EITHER, _SEASON),
    **_entries("serie kausi tuotantokausi sezona sezonul evad musim mua σεζον", _EITHER, _SEASON),
    **_entries("しーずん ซีซั่น ซีซัน सीजन सीझन সিজন சீசன் సీజన్ ಸೀಸನ್ സീസൺ સીઝન ਸੀਜਨ", _EITHER, _SEASON),
    **_entries("الموسم موسم עונה", _EITHER, _SEASON),
    **_entries("episode ep epi episodio folge puntata odcinek odc aflevering afl", _EITHER, _EPISODE),
    **_entries("avsnitt afsnit jakso epizoda epizod episodul episod επεισοδιο", _EITHER, _EPISODE),
    **_entries("えぴそーど ตอนที่ ตอน एपिसोड कडी এপিসোড পর্ব எபிசோட் எபிசோடு", _EITHER, _EPISODE),
    **_entries("ఎపిసోడ్ ಎಪಿಸೋಡ್ ಸಂಚಿಕೆ എപ്പിസോഡ് એપિસોડ ਐਪੀਸੋਡ", _EITHER, _EPISODE),
    **_entries("الحلقه حلقه قسمت قسط", _EITHER, _EPISODE),
    **_entries("part pt teil parte partie deel bagian czesc", _EITHER, _PART),
    **_entries("الجزء جزء חלק", _EITHER, _PART),
    **_entries("dil resz भाग ভাগ பகுதி భాగం ಭಾಗ ഭാഗം ભાગ ਭਾਗ", _EITHER, _PART, _EPISODE),
    **_entries("chapter ch kapitel chapitre अध्याय", _EITHER, _CHAPTER),
    **_entries("capitulo cap פרק", _EITHER, _EPISODE, _CHAPTER),
    **_entries("volume vol", _EITHER, _VOLUME),
    **_entries("сезон сезона сезону sezon 시즌", _AFTER_OR_BEFORE, _SEASON),
    **_entries("серия серии серию эпизод эпизода выпуск випуск епизод bolum 에피소드", _AFTER_OR_BEFORE, _EPISODE),
    **_entries("часть части частина", _AFTER_OR_BEFORE, _PART),
    **_entries("기 期 季", _AFTER, _SEASON),
    **_entries("화 회 话 集", _AFTER, _EPISODE),
    **_entries("부", _AFTER, _PART, _EPISODE),
    **_entries("편", _AFTER, _PART),
    **_entries("回", _AFTER_ORDINAL, _EPISODE),
    **_entries("部", _AFTER_ORDINAL, _PART),
    **_entries("章", _AFTER_ORDINAL, _CHAPTER),
    **_entries("卷 巻", _AFTER_ORDINAL, _VOLUME),
}
# Those of several characters of a script without blanks, which are words of their own.
_UNSPACED = ("しーずん", "えぴそーど", "ซีซั่น", "ซีซัน", "ตอนที่", "ตอน")
_UNSPACED_BEGINNINGS = {word[0] for word in _UNSPACED} | {"ซี"}
_LONGEST_UNSPACED = 5
# These tell that something may be numbered; in a text with digits, the words of `_WORDS_TO_CHECK` do too.
_KIND_WORDS = _WORDS.keys() | ORDINALS.keys()
# Before digits in one word, a letter is enough.
_PREFIXES = {word: kinds for word, (kinds, _) in _WORDS.items() if word not in ("n", "st")}
_PREFIXES |= {"s": (_SEASON,), "t": (_SEASON,), "e": (_EPISODE,)}
_COMBINED = r"(?:(?:s|t|season)([0-9]{1,2})x?(?:[efc]|ep|cap|episode)|([0-9]{1,2})[xх])([0-9]{1,4})"
_DIGITS = "0123456789"
# Between the numbers of a season and its episode.
_JOINED = "e"
# A number that stands alone after a season is an episode, if it is no year: Season 3 #7.
_LOWEST_YEAR = 1000
# How numbers end that say which one of several it is, in one word with digits or beside them: 2nd, 3a, 3-я.
_MARKED = """
st nd rd th a o e er ere re eme ieme nde de ste и я ии ыи ои ая ья е а го ма та ша inci uncu nci ncu
"""
_MARKS = frozenset(_MARKED.split())
_ORDINAL_SIGNS = ("第", "제")
_HAN = "一二三四五六七八九"
_HAN_NUMBER = f"(?:([{_HAN}]?)(十))?([{_HAN}两]?)"
_HAN_DIGITS = {"两": 2, **{digit: number for number, digit in enumerate(_HAN, 1)}}
_HAN_CHARACTERS = frozenset(f"{_HAN}两十")
# Between an episode and its season.
_OF = frozenset({"of", "the", "de", "la", "der", "da", "del", "della", "di", "из"})
# Between a name and which one of that name it is: Elizabeth the Second.
_THE = frozenset({"the", "der", "die"})
_WORDS_TO_CHECK = _KIND_WORDS | _UNSPACED_BEGINNINGS | _THE
_SHORTEST_NAME, _LONGEST_NAME = 4, 20
# Between two numbers: 1 vs 1 is 1v1.
_AGAINST = frozenset({"v", "vs", "versus"})
_LONGEST = 30
# More digits are no number of an episode.
_MOST_DIGITS = 4


class Numbered(NamedTuple):
    """One spelling of what is numbered; `first` and `last` are the places of its words."""

    text: str
    first: int
    last: int


class _Kind(NamedTuple):
    """A word that says what is numbered, at its places."""

    first: int
    last: int
    kinds: tuple[str, ...]
    side: int


class _Number(NamedTuple):
    """A number at its places; one of digits or an ordinal may stand before a word of any language."""

    first: int
    last: int
    value: int
    is_digits: bool = False
    is_ordinal: bool = False


type _Piece = _Kind | _Number


def is_numbered(words: Sequence[str]) -> bool:
    """Tell whether one of the words may have a number, which may be a word as well."""
    return not _KIND_WORDS.isdisjoint(words)


def numbered(words: Sequence[str]) -> list[Numbered]:
    """Return what is numbered in a text, and a season with its episode as one."""
    found = [
        one
        for place, word in enumerate(words)
        if not (word.isalpha() or word.isdigit())
        for one in _in_one_word(word, place)
    ]
    scores = [] if _AGAINST.isdisjoint(words) else [*_scores(words)]
    if not found and _WORDS_TO_CHECK.isdisjoint(words):
        return scores
    pieces = _pieces(words)
    alone = {piece.first: piece for piece in pieces if isinstance(piece, _Number)}
    for kind, number in (pair for group in _groups(pieces) for pair in _pairs(group)):
        del alone[number.first]
        places = min(kind.first, number.first), max(kind.last, number.last)
        found += [Numbered(f"{one}{number.value}", *places) for one in kind.kinds]
    found.sort(key=lambda one: one.first)
    return [*found, *_with_season(words, found, alone), *_named(words, alone.values()), *scores]


def parts_of(word: str) -> list[str]:
    """Return what else finds an episode: season and number of `s04e08`, the number of `e09`; nothing for others."""
    if word.isalpha() or word.isdigit():
        return []
    if episode := re.fullmatch(_COMBINED, word):
        return [f"{_SEASON}{int(episode[1] or episode[2])}", f"{_EPISODE}{int(episode[3])}"]
    kinds, number = _split(word)
    return [number] if kinds else []


def _in_one_word(word: str, place: int) -> Iterator[Numbered]:
    if episode := re.fullmatch(_COMBINED, word):
        yield Numbered(f"{_SEASON}{int(episode[1] or episode[2])}{_JOINED}{int(episode[3])}", place, place)
    kinds, number = _split(word)
    if len(number) <= _MOST_DIGITS:
        yield from (Numbered(f"{kind}{number}", place, place) for kind in kinds)


def _split(word: str) -> tuple[tuple[str, ...], str]:
    """Return what a word numbers, and the number: of `ep09` and of `9화`."""
    head = word.rstrip(_DIGITS)
    if len(head) < len(word):
        return _PREFIXES.get(head, ()), word[len(head) :].lstrip("0") or "0"
    counted = word[1:] if word[0] in _ORDINAL_SIGNS else word
    tail = counted.lstrip(_DIGITS)
    kinds, side = _WORDS.get(tail, ((), _EITHER))
    if len(tail) == len(counted) or side not in (_AFTER_OR_BEFORE, _AFTER):
        return (), ""
    return kinds, counted.removesuffix(tail).lstrip("0") or "0"


def _pieces(words: Sequence[str]) -> list[_Piece]:
    """Return the numbers and the words that say what is numbered, in their order."""
    pieces: list[_Piece] = []
    place = 0
    while place < len(words):
        if (piece := _piece(words, place)) is not None:
            pieces.append(piece)
            place = piece.last
        elif words[place] in _MARKS and (number := _marked(words, pieces, place)) is not None:
            pieces[-1] = number._replace(last=place, is_ordinal=True)
        place += 1
    return pieces


def _piece(words: Sequence[str], place: int) -> _Piece | None:
    word = words[place]
    if (known := _WORDS.get(word)) is not None:
        return _Kind(place, place, *known)
    if (value := NUMBERS_BESIDE.get(word)) is not None and word.isalpha():
        return _Number(place, place, value, is_ordinal=word in ORDINALS)
    if word[0] in _ORDINAL_SIGNS:
        number = _after_sign(words, place)
        return number and number._replace(first=place, is_digits=True, is_ordinal=True)
    if word[0] in _DIGITS:
        return _of_digits(word, place)
    if word in _HAN_CHARACTERS:
        return _in_han(words, place)
    return _unspaced(words, place) if word in _UNSPACED_BEGINNINGS else None


def _of_digits(word: str, place: int) -> _Number | None:
    """Return the number of digits, with or without a mark that it is an ordinal one."""
    mark = word.lstrip(_DIGITS)
    digits = word.removesuffix(mark) if mark else word
    if len(digits) > _MOST_DIGITS or (mark and mark not in _MARKS):
        return None
    return _Number(place, place, int(digits), is_digits=True, is_ordinal=bool(mark))


def _after_sign(words: Sequence[str], place: int) -> _Number | None:
    """Return the number after a sign of ordinal numbers, in the same word or the next."""
    rest = words[place][1:]
    if rest:
        return _of_digits(rest, place) if rest[0] in _DIGITS else None
    after = words[place + 1] if place + 1 < len(words) else ""
    number = _piece(words, place + 1) if after and after not in _WORDS and after[0] not in _ORDINAL_SIGNS else None
    return number if isinstance(number, _Number) else None


def _in_han(words: Sequence[str], place: int) -> _Number | None:
    """Return a number below 100 in Chinese characters."""
    last = place
    while last + 1 < len(words) and words[last + 1] in _HAN_CHARACTERS:
        last += 1
    number = re.fullmatch(_HAN_NUMBER, "".join(words[place : last + 1]))
    if number is None:
        return None
    tens, ten, ones = number.groups()
    value = (10 * _HAN_DIGITS.get(tens, 1) if ten else 0) + _HAN_DIGITS.get(ones, 0)
    return _Number(place, last, value)


def _unspaced(words: Sequence[str], place: int) -> _Kind | None:
    """Return a word of several characters of a script without blanks."""
    for end in range(place + _LONGEST_UNSPACED, place + 1, -1):
        if (word := "".join(words[place:end])) in _UNSPACED:
            return _Kind(place, min(end, len(words)) - 1, *_WORDS[word])
    return None


def _marked(words: Sequence[str], pieces: Sequence[_Piece], place: int) -> _Number | None:
    """Return the number before the mark at `place`; None if it is an "and" between two that are numbered."""
    if not pieces or place + 1 == len(words) or words[place + 1] not in _WORDS:
        return None
    *before, number = pieces
    if not isinstance(number, _Number) or not number.is_digits or number.last + 1 != place:
        return None
    is_after_word = _is_beside(before, number, _Kind) and not _is_beside(before[:-1], before[-1], _Number)
    return None if is_after_word else number


def _is_beside(before: Sequence[_Piece], piece: _Piece, kind: type[_Piece]) -> bool:
    return bool(before) and isinstance(before[-1], kind) and before[-1].last + 1 == piece.first


def _groups(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Yield words and numbers that alternate."""
    group: list[_Piece] = []
    for piece in pieces:
        if group and _begins(piece, group[-1]):
            yield group
            group = []
        group.append(piece)
    yield group


def _begins(piece: _Piece, before: _Piece) -> bool:
    """Tell whether a group begins with a piece: it is not beside the one before, or cannot belong to it."""
    if before.last + 1 != piece.first or type(piece) is type(before):
        return True
    if isinstance(piece, _Kind):
        return piece.side in (_BEFORE, _BEFORE_DIGITS)
    is_marked = piece.is_ordinal and piece.is_digits
    return is_marked or (isinstance(before, _Kind) and before.side in (_AFTER, _AFTER_ORDINAL))


def _pairs(group: Sequence[_Piece]) -> Iterator[tuple[_Kind, _Number]]:
    """Yield the words of a group with their numbers: all stand before them, or all after them."""
    is_after = _is_after(group)
    for one, other in pairwise(group):
        kind, number = (other, one) if is_after else (one, other)
        if isinstance(kind, _Kind) and isinstance(number, _Number) and _is_its_number(number, kind, is_after=is_after):
            yield kind, number


def _is_after(group: Sequence[_Piece]) -> bool:
    """Tell whether the words of a group stand after their numbers: `3. Staffel 7. Folge`, but not `13 Season 2`."""
    if len(group) < 2 or not isinstance(group[0], _Number):
        return False
    is_later = isinstance(group[1], _Kind) and group[1].side is _AFTER_OR_BEFORE
    return group[0].is_ordinal or is_later or isinstance(group[-1], _Kind)


def _is_its_number(number: _Number, kind: _Kind, *, is_after: bool) -> bool:
    """Tell whether a word may have a number; after it, a word that usually stands before has digits or an ordinal."""
    if kind.side is _BEFORE_DIGITS:
        return number.is_digits
    if kind.side is _AFTER_ORDINAL:
        return number.is_ordinal
    return not is_after or kind.side is _AFTER_OR_BEFORE or number.is_ordinal or number.is_digits


def _with_season(words: Sequence[str], found: Sequence[Numbered], alone: Mapping[int, _Number]) -> Iterator[Numbered]:
    """Yield a season and an episode beside each other as one; a number alone after a season is an episode."""
    begin: dict[int, list[Numbered]] = {}
    for one in found:
        begin.setdefault(one.first, []).append(one)
    for one in found:
        place = one.last + 1
        number = alone.get(place)
        if _number_of(_SEASON, one) and number and number.is_digits and number.value < _LOWEST_YEAR:
            yield Numbered(f"{one.text}{_JOINED}{number.value}", one.first, number.last)
        while place < len(words) and words[place] in _OF:
            place += 1
        for other in begin.get(place, []):
            season, episode = (other, one) if one.text.startswith(_EPISODE) else (one, other)
            if _number_of(_SEASON, season) and (last := _number_of(_EPISODE, episode)):
                yield Numbered(f"{season.text}{_JOINED}{last}", one.first, other.last)


def _number_of(kind: str, one: Numbered) -> str:
    """Return the number of what is of a kind; of others nothing."""
    number = one.text.removeprefix(kind)
    return number if number.isdigit() and number != one.text else ""


def _named(words: Sequence[str], numbers: Iterable[_Number]) -> Iterator[Numbered]:
    """Yield a name with the number that says which one of that name it is: Elizabeth the Second is Elizabeth II."""
    for number in numbers:
        first = number.first - 2
        if first < 0 or not number.is_ordinal or words[first + 1] not in _THE:
            continue
        name = words[first]
        if name.isalpha() and _SHORTEST_NAME <= len(name) <= _LONGEST_NAME:
            yield Numbered(f"{name}{number.value}", first, number.last)
            if number.value in ROMANS:
                yield Numbered(f"{name}{ROMANS[number.value]}", first, number.last)


def _scores(words: Sequence[str]) -> Iterator[Numbered]:
    for place in range(1, len(words) - 1):
        one, other = words[place - 1], words[place + 1]
        if words[place] in _AGAINST and one.isdigit() and other.isdigit():
            yield Numbered(f"{one}v{other}"[:_LONGEST], place - 1, place + 1)

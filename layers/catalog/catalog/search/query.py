"""Builds the query of a text word by word; a user's text is never parsed as a query language.

Each word must match in one of its forms and has a constant score, so that a video with more of the words ranks higher;
the quality of the matches decides among those. The weights were tuned with `make relevance`.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from catalog.search.analysis.phonetics import has_sounds
from catalog.search.analysis.synonyms import NUMBERS, NUMERALS, SYNONYMS
from catalog.search.analysis.terms import hangul_pairs, hangul_parts, phonetic_terms, stem_term, typo_terms
from catalog.search.analysis.tokenizer import Words, is_unspaced, joined_word, key_of
from catalog.search.analysis.typos import typo_keys
from catalog.search.document import LONGEST_BEGINNING, POPULARITY_STEPS
from catalog.search.levers import with_synonym

type Query = dict[str, Any]

# A text of 100 characters may have 50 words. Words beyond these positions are looked up in fewer forms, or not at all.
MAX_WORDS = 20
MAX_SLIPPED = 8
MAX_JOINED = 10
MIN_SLIPPED = 3

# Where a form of a word stands: of titles, and of channels and tags.
FORM_FIELDS = ("forms", "title_forms")
# Up to two words: all must match. Three to five: 75 %. More: half.
MUST_MATCH = "2<75% 5<50%"

# A word or a whole text that is found; and one of words beside emoji, without these.
FOUND, WORDS_WITHOUT_EMOJI = 45, 1
TITLE, CHANNEL, TAGS, SYNONYM = 3, 3, 0.8, 2
BEGINNING, BEGINNING_INSIDE = 1.5, 0.5
JOINED, SPELLING = 12, 2
STEM, SLIP = 4, 1.2
SOUND = 6
# Share of the score of each further match that is added to the best one.
TIE = 0.2

PHRASE, SLOP, BEGUN_PHRASE = 2, 10, 2
EXACT_CHANNEL, NEAR_CHANNEL, EXACT_TAG = 80, 30, 30
POPULARITY_STEP = 0.6

# Linking letters of German compounds.
LINKS = ("", "s", "n", "en", "es", "e")
MIN_LINKED = 3


def text_query(asked: Words) -> Query:
    """Return the query of a text by relevance; a text without words and emoji matches nothing."""
    if not asked.words and not asked.emoji:
        return {"match_none": {}}
    return {"bool": {"must": [_found_in(asked, typos=True)], "should": [*_as_a_whole(asked), *popularity()]}}


def exact_query(asked: Words) -> Query:
    """Return the query that finds what `text_query` finds, but for typos; all matches have equal scores."""
    if not asked.words and not asked.emoji:
        return {"match_none": {}}
    return {"bool": {"filter": [_found_in(asked, typos=False)]}}


def _found_in(asked: Words, *, typos: bool) -> Query:
    """Return the query that enough words match, or the text as a whole: a channel, a tag, a title without blanks."""
    each = [_unit(asked, unit, typos=typos) for unit in dict.fromkeys(_units(asked))]
    enough = {"bool": {"should": each, "minimum_should_match": MUST_MATCH}}
    key = key_of(asked)
    whole = [term("channel_key", key), term("tag_keys", key)]
    # Numbers on both sides of a sign are not another number.
    if joined_word(asked.words) is not None:
        whole.append(any_form([key]))
    if len(asked.words) > 1:
        whole.append(with_synonym(key, FORM_FIELDS))
    if typos:
        whole.append({"terms": {"channel_slips": typo_keys(key)}})
    boost = WORDS_WITHOUT_EMOJI if _has_both(asked) else FOUND
    return {"bool": {"should": [enough, *(constant(one, boost) for one in whole)]}}


def _has_both(asked: Words) -> bool:
    """Tell whether a text has words and emoji; its key has only the words."""
    return bool(asked.words and asked.emoji)


def popularity() -> list[Query]:
    """Return the clauses that score views, a little for each popularity step."""
    return [*_POPULARITY]


def term(field: str, value: object, boost: float = 1) -> Query:
    """Return the query for one exact term."""
    return {"term": {field: value if boost == 1 else {"value": value, "boost": boost}}}


def constant(query: Query, boost: float) -> Query:
    """Return a query that scores every match of `query` with `boost`."""
    return {"constant_score": {"filter": query, "boost": boost}}


_POPULARITY = [constant(term("popularity", step), POPULARITY_STEP) for step in POPULARITY_STEPS]


class Unit(NamedTuple):
    """What has to match: a word, at its place; a pair of characters of a script without blanks; or an emoji."""

    text: str
    place: int | None = None
    phrase: str = ""
    is_last: bool = False


def _units(asked: Words) -> Iterator[Unit]:
    """Yield the units of a text; a word that comes again is the same."""
    words = asked.words[:MAX_WORDS]
    for place, word in enumerate(words):
        if not is_unspaced(word):
            yield Unit(word, words.index(word), is_last=word == words[-1])
        elif place + 1 in asked.runs and place + 1 < len(words):
            yield Unit(word + words[place + 1], phrase=f"{word} {words[place + 1]}")
        elif place not in asked.runs:
            yield Unit(word, phrase=word)
    yield from (Unit(one, phrase=one) for one in asked.emoji[:MAX_WORDS])


def _unit(asked: Words, unit: Unit, *, typos: bool) -> Query:
    if unit.place is not None:
        return _word(asked, unit.text, unit.place, is_last=unit.is_last, typos=typos)
    found = any_form([unit.text])
    phrase = [{"match_phrase": {"title": {"query": unit.phrase, "boost": TITLE}}}] if unit.phrase else []
    ways = [*phrase, *(term(field, unit.text) for field in FORM_FIELDS)]
    best = {"dis_max": {"queries": ways, "tie_breaker": TIE}}
    return {"bool": {"must": [constant(found, FOUND)], "should": [best]}} if typos else found


def exact_forms(asked: Words, place: int) -> list[str]:
    """Return the exact forms of a word: the word, its stem, its synonyms, its other spellings and joined neighbours."""
    word = asked.words[place]
    return [word, stem_term(word), *SYNONYMS.get(word, []), *_joined(asked, place)]


def any_form(forms: list[str]) -> Query:
    """Return the query for videos with any of the forms, exact ones or those of their titles."""
    return {"bool": {"should": [{"terms": {field: forms}} for field in FORM_FIELDS]}}


def _word(asked: Words, word: str, place: int, *, is_last: bool, typos: bool) -> Query:
    joined = _joined(asked, place)
    slipped = typo_terms(word) if typos and place < MAX_SLIPPED and len(word) >= MIN_SLIPPED else []
    sounds = phonetic_terms(word) if place < MAX_SLIPPED and _is_spoken(word) else []
    if not typos:
        sounds = sounds[:1]
    found = any_form([word, stem_term(word), *SYNONYMS.get(word, []), *joined, *slipped, *sounds])
    parts = [*_beginnings(word, place, is_last=is_last), *_compound(word)]
    found["bool"]["should"] += [*parts, *([with_synonym(word, FORM_FIELDS)] if place < MAX_SLIPPED else [])]
    if not typos:
        return found
    ways = [
        term("title", word, TITLE),
        term("channel", word, CHANNEL),
        term("tags", word, TAGS),
        term("title_forms", word, SPELLING),
        term("title_forms", stem_term(word), STEM),
        *(term("title", other, SYNONYM) for other in SYNONYMS.get(word, [])),
        *(term("title_forms", form, SLIP) for form in slipped),
        *(term("title_forms", sound, SOUND) for sound in sounds[:1]),
        *_ways_of_joined(joined),
        *parts,
    ]
    best = {"dis_max": {"queries": ways, "tie_breaker": TIE}}
    return {"bool": {"must": [constant(found, FOUND)], "should": [best]}}


def _beginnings(word: str, place: int, *, is_last: bool) -> Iterator[Query]:
    """Yield the query for words that begin with this one: it may be half typed, most likely the last; no number is."""
    if word.isdigit():
        return
    beginning = word[:LONGEST_BEGINNING]
    if is_last:
        yield term("title.beginnings", beginning, BEGINNING)
    elif place < MAX_SLIPPED and len(word) >= MIN_SLIPPED:
        yield term("title.beginnings", beginning, BEGINNING_INSIDE)


def _compound(word: str) -> Iterator[Query]:
    """Yield the query for compounds with a Korean word, and for the parts of a compound."""
    ways = [pairs] if (pairs := hangul_pairs(word)) else []
    ways += hangul_parts(word)
    letters = word.rstrip("0123456789")
    if letters != word and (pairs := hangul_pairs(letters)):
        ways.append([*pairs, word.removeprefix(letters)])
    yield from ({"bool": {"filter": [any_form([form]) for form in dict.fromkeys(forms)]}} for forms in ways)


def _ways_of_joined(joined: list[str]) -> list[Query]:
    return [{"terms": {field: joined, "boost": JOINED}} for field in FORM_FIELDS] if joined else []


def _joined(asked: Words, place: int) -> list[str]:
    """Return other spellings of a word: also joined with its neighbours, and with its number in other forms."""
    if place >= MAX_JOINED:
        return []
    spelled = [one.text for one in asked.spellings if one.first <= place <= one.last and len(one.text) > 1]
    spelled += [one.text for one in asked.joined_at(place)]
    spelled += [other for text in spelled for other in SYNONYMS.get(text, [])]
    spelled += map(stem_term, asked.unprefixed(place))
    return list(dict.fromkeys([*spelled, *_with_neighbour(asked.words, place), *_with_number(asked.words[place])]))


def _with_neighbour(words: Sequence[str], place: int) -> Iterator[str]:
    """Yield a word joined with each neighbour by linking letters, and with numbers in their other forms."""
    for first, second in zip(words[max(place - 1, 0) : place + 1], words[max(place, 1) : place + 2], strict=False):
        if min(len(first), len(second)) >= MIN_LINKED:
            yield from (f"{first}{link}{second}" for link in LINKS)
        if len(first) == len(second) == 1:
            yield f"{first}n{second}"
        if second in NUMERALS:
            yield f"{first}{NUMERALS[second]}"
        if second in NUMBERS and not first[-1].isdigit():
            yield f"{first}{NUMBERS[second]}"


def _with_number(word: str) -> Iterator[str]:
    """Yield letters with their number in its other forms: Rocky5 as RockyV, 8mile as EightMile."""
    if not word[0].isdigit() and word[-1].isdigit():
        letters = word.rstrip("0123456789")
        number = word[len(letters) :]
        yield from (f"{letters}{other}" for other in (*SYNONYMS.get(number, []), *_numeral(number)))
    elif word[0].isdigit() and not word[-1].isdigit():
        letters = word.lstrip("0123456789")
        number = word.removesuffix(letters)
        yield from (f"{other}{letters}" for other in SYNONYMS.get(number, []))


def _numeral(number: str) -> Iterator[str]:
    if number in NUMERALS:
        yield NUMERALS[number]


def _is_spoken(word: str) -> bool:
    return has_sounds(word) or (word.isascii() and word.isalpha() and len(word) > 1)


def _as_a_whole(asked: Words) -> Iterator[Query]:
    key, words = key_of(asked), asked.in_order[:MAX_WORDS]
    if _has_both(asked):
        emoji = [any_form([one]) for one in asked.emoji[:MAX_WORDS]]
        yield constant({"bool": {"filter": [term("channel_key", key), *emoji]}}, EXACT_CHANNEL)
    else:
        yield constant(term("channel_key", key), EXACT_CHANNEL)
        yield constant({"terms": {"channel_slips": typo_keys(key)}}, NEAR_CHANNEL)
        yield constant(term("tag_keys", key), EXACT_TAG)
    yield from (term(field, spelling.text, SPELLING) for spelling in asked.spellings for field in FORM_FIELDS)
    if len(words) > 1:
        begun = " ".join(word[:LONGEST_BEGINNING] for word in words)
        yield {"match_phrase": {"title": {"query": " ".join(words), "slop": SLOP, "boost": PHRASE}}}
        yield {"match_phrase": {"title.beginnings": {"query": begun, "boost": BEGUN_PHRASE}}}

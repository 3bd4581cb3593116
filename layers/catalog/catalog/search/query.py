"""Builds the query of a text word by word; a user's text is never parsed as a query language.

Each word must match in one of its forms and has a constant score, so that a video with more of the words ranks higher;
the quality of the matches decides among those. The weights were tuned with `make relevance`.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from catalog.search.analysis.phonetics import is_indic
from catalog.search.analysis.synonyms import BEFORE_NUMBERS, SYNONYMS
from catalog.search.analysis.terms import phonetic_terms, stem_term, typo_terms
from catalog.search.analysis.tokenizer import Words, key_of, letters_then_digits
from catalog.search.analysis.typos import typo_keys
from catalog.search.document import LONGEST_BEGINNING, POPULARITY_STEPS

type Query = dict[str, Any]

# A text of 100 characters may have 50 words. Words beyond these positions are looked up in fewer forms, or not at all.
MAX_WORDS = 20
MAX_SLIPPED = 8
MAX_JOINED = 10
MIN_SLIPPED = 3

# Up to two words: all must match. Three to five: 75 %. More: half.
MUST_MATCH = "2<75% 5<50%"

FOUND = 15
TITLE, CHANNEL, TAGS, BEGINNING, SYNONYM = 3, 3, 0.8, 1.5, 2
JOINED_IN_TITLE, JOINED_IN_CHANNEL, SPELLING = 12, 3, 2
STEM, SLIP_IN_TITLE, SLIP_IN_CHANNEL = 2, 1.2, 4
SOUND, SOUND_SLIP, SOUND_IN_CHANNEL = 6, 4, 4
# Share of the score of each further match that is added to the best one.
TIE = 0.2

PHRASE, SLOP = 2, 10
EXACT_CHANNEL, NEAR_CHANNEL, EXACT_TAG = 20, 10, 30
POPULARITY_STEP = 0.6

# Linking letters of German compounds.
LINKS = ("", "s", "n", "en", "es", "e")
MIN_LINKED = 3


def text_query(asked: Words) -> Query:
    """Return the query of a text by relevance; a text without words matches nothing."""
    words = asked.words[:MAX_WORDS]
    if not words:
        return {"match_none": {}}
    each = [_word(words, words.index(word)) for word in dict.fromkeys(words)]
    enough = {"bool": {"should": each, "minimum_should_match": MUST_MATCH}}
    return {"bool": {"must": [enough], "should": [*_as_a_whole(asked, words), *popularity()]}}


def exact_query(asked: Words) -> Query:
    """Return the query of a text without typos and phonetics: every word or a synonym of it must match."""
    words = asked.words[:MAX_WORDS]
    if not words:
        return {"match_none": {}}
    return {"bool": {"filter": [_any_form(exact_forms(words, place)) for place in range(len(words))]}}


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


def exact_forms(words: Sequence[str], place: int) -> list[str]:
    """Return the exact forms of a word: the word, its stem, its synonyms, and joined forms with its neighbours."""
    return _exact_forms(words[place], _joined_forms(words, place))


def _exact_forms(word: str, joined: list[str]) -> list[str]:
    return [word, stem_term(word), *SYNONYMS.get(word, []), *joined]


def _joined_forms(words: Sequence[str], place: int) -> list[str]:
    return list(_joined(words, place)) if place < MAX_JOINED else []


def _word(words: Sequence[str], place: int) -> Query:
    word = words[place]
    joined = _joined_forms(words, place)
    slipped = typo_terms(word) if place < MAX_SLIPPED and len(word) >= MIN_SLIPPED else []
    sounds = phonetic_terms(word) if place < MAX_SLIPPED and _is_spoken(word) else []
    ways = [
        term("title", word, TITLE),
        term("channel", word, CHANNEL),
        term("tags", word, TAGS),
        term("forms", word, SPELLING),
        term("title_forms", stem_term(word), STEM),
        *(term("title", other, SYNONYM) for other in SYNONYMS.get(word, [])),
        *(term("title_forms", form, SLIP_IN_TITLE) for form in slipped),
        *(term("title_forms", sound, SOUND) for sound in sounds[:1]),
        *(term("title_forms", sound, SOUND_SLIP) for sound in sounds[1:]),
        *_any_term(slipped, SLIP_IN_CHANNEL),
        *_any_term(sounds, SOUND_IN_CHANNEL),
        *_ways_of_joined(joined),
    ]
    found = _any_form([*_exact_forms(word, joined), *slipped, *sounds])
    if word == words[-1]:
        beginning = term("title.beginnings", word[:LONGEST_BEGINNING], BEGINNING)
        ways.append(beginning)
        found["bool"]["should"].append(beginning)
    best = {"dis_max": {"queries": ways, "tie_breaker": TIE}}
    return {"bool": {"must": [constant(found, FOUND)], "should": [best]}}


def _any_term(forms: list[str], boost: float) -> list[Query]:
    """Return a query for any of the forms with equal scores, since the frequency of a typo key says nothing."""
    return [{"terms": {"forms": forms, "boost": boost}}] if forms else []


def _any_form(forms: list[str]) -> Query:
    return {"bool": {"should": [{"terms": {field: forms}} for field in ("forms", "title_forms")]}}


def _ways_of_joined(joined: list[str]) -> list[Query]:
    if not joined:
        return []
    plain = [term(field, joined[0], boost) for field, boost in (("channel", JOINED_IN_CHANNEL), ("forms", SPELLING))]
    return [{"terms": {"title": joined, "boost": JOINED_IN_TITLE}}, *plain]


def _joined(words: Sequence[str], place: int) -> Iterator[str]:
    """Yield joined spellings of a word with its neighbours, and synonyms of letters before a number."""
    for first, second in zip(words[max(place - 1, 0) : place + 1], words[max(place, 1) : place + 2], strict=False):
        linked = min(len(first), len(second)) >= MIN_LINKED
        yield from (f"{first}{link}{second}" for link in (LINKS if linked else LINKS[:1]))
        if second.isdigit():
            yield from (f"{other}{second}" for other in BEFORE_NUMBERS.get(first, []))
    if parts := letters_then_digits(words[place]):
        letters, number = parts
        yield from (f"{other}{number}" for other in BEFORE_NUMBERS.get(letters, []))


def _is_spoken(word: str) -> bool:
    return is_indic(word) or (word.isascii() and word.isalpha() and len(word) > 1)


def _as_a_whole(asked: Words, words: Sequence[str]) -> Iterator[Query]:
    key = key_of(asked)
    yield constant(term("channel_key", key), EXACT_CHANNEL)
    yield constant({"terms": {"channel_slips": typo_keys(key)}}, NEAR_CHANNEL)
    yield constant(term("tag_keys", key), EXACT_TAG)
    yield from (term("forms", spelling, SPELLING) for spelling in asked.spellings)
    if len(words) > 1:
        yield {"match_phrase": {"title": {"query": " ".join(words), "slop": SLOP, "boost": PHRASE}}}

"""Titles that complete what is being typed."""

from collections.abc import Iterator, Sequence

from catalog.search.documents import LONGEST_BEGINNING, LONGEST_OPENING
from catalog.search.filters import clauses_of
from catalog.search.forms import slip_forms
from catalog.search.pages import BY_ID
from catalog.search.query import Query, constant, term
from catalog.search.request import Filters
from catalog.search.slips import MAX_OPENING, opening_slips
from catalog.search.words import words_of
from catalog.vocabulary import Region

MIN_SLIPPED = 3
MAX_WORDS = 12

# How a title is found comes first; all that are found alike score the same, so that the most viewed stand first.
OPENS, HOLDS, OPENS_NEARLY, HOLDS_NEARLY = 4, 3, 2, 1


def suggest_body(text: str, limit: int, region: Region | None = None) -> Query:
    """Return the body that asks for titles that complete `text`, each title once, the most viewed first."""
    words = words_of(text).words[:MAX_WORDS]
    ways = list(_ways(words)) if words else []
    return {
        "query": {
            "bool": {
                "must": [{"dis_max": {"queries": ways}} if ways else {"match_none": {}}],
                "filter": list(clauses_of(Filters(region=region)).values()),
            }
        },
        "size": limit,
        "collapse": {"field": "title_key"},
        "sort": [{"_score": "desc"}, {"views": "desc"}, BY_ID],
        "track_total_hits": False,
        "_source": ["card"],
    }


def _ways(words: Sequence[str]) -> Iterator[Query]:
    key, last = " ".join(words), words[-1]
    beginning = term("title.beginnings", last[:LONGEST_BEGINNING])
    yield constant(term("title_key.openings", key[:LONGEST_OPENING]), OPENS)
    yield constant(_all([*(term("title", word) for word in words[:-1]), beginning]), HOLDS)
    if len(key) >= MIN_SLIPPED:
        opening = {"terms": {"opening_slips": opening_slips(key)}}
        yield constant(_all([opening, *_beyond_the_opening(words)]), OPENS_NEARLY)
        nearly = [{"terms": {"title_forms": slip_forms(word)}} for word in words]
        either = {"bool": {"should": [beginning, nearly[-1]], "minimum_should_match": 1}}
        yield constant(_all([*nearly[:-1], either]), HOLDS_NEARLY)


def _beyond_the_opening(words: Sequence[str]) -> Iterator[Query]:
    """Yield what must hold of the words that begin after the opening, where no slip is forgiven."""
    begin = 0
    for place, word in enumerate(words):
        if begin >= MAX_OPENING:
            is_last = place == len(words) - 1
            yield term("title.beginnings", word[:LONGEST_BEGINNING]) if is_last else term("title", word)
        begin += len(word) + 1


def _all(queries: Sequence[Query]) -> Query:
    return {"bool": {"must": list(queries)}}

"""Reads suggestions: titles that complete a text (model: `SuggestionList`)."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from catalog.regions import Region
from catalog.search import reads
from catalog.search.analysis.terms import typo_terms
from catalog.search.analysis.tokenizer import tokenize
from catalog.search.analysis.typos import MAX_OPENING, opening_typo_keys
from catalog.search.document import LONGEST_BEGINNING, LONGEST_OPENING
from catalog.search.filters import clauses_of
from catalog.search.page_query import BY_ID
from catalog.search.query import Query, constant, term
from catalog.search.request import Filters

SHOWN = ("title", "video_id", "channel_title")
MIN_SLIPPED = 3
MAX_WORDS = 12

# Scores by kind of match; equal matches have equal scores, so that the most viewed come first.
OPENS, HOLDS, OPENS_NEARLY, HOLDS_NEARLY = 4, 3, 2, 1


def suggest(text: str, limit: int, region: Region | None = None) -> dict[str, Any]:
    """Read titles that complete `text`, each title once, best first."""
    hits = reads.search(suggest_body(text, limit, region), ["_source"])["hits"]["hits"]
    cards = [json.loads(hit["_source"]["card"]) for hit in hits]
    return {"suggestions": [{name: card[name] for name in SHOWN} for card in cards], "query": text}


def suggest_body(text: str, limit: int, region: Region | None = None) -> Query:
    """Return the query for titles that complete `text`, each title once, most viewed first."""
    words = tokenize(text).words[:MAX_WORDS]
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
        opening = {"terms": {"opening_slips": opening_typo_keys(key)}}
        yield constant(_all([opening, *_beyond_the_opening(words)]), OPENS_NEARLY)
        nearly = [{"terms": {"title_forms": typo_terms(word)}} for word in words]
        either = {"bool": {"should": [beginning, nearly[-1]], "minimum_should_match": 1}}
        yield constant(_all([*nearly[:-1], either]), HOLDS_NEARLY)


def _beyond_the_opening(words: Sequence[str]) -> Iterator[Query]:
    """Yield the conditions on words after the opening, where typos are not matched."""
    begin = 0
    for place, word in enumerate(words):
        if begin >= MAX_OPENING:
            is_last = place == len(words) - 1
            yield term("title.beginnings", word[:LONGEST_BEGINNING]) if is_last else term("title", word)
        begin += len(word) + 1


def _all(queries: Sequence[Query]) -> Query:
    return {"bool": {"must": list(queries)}}

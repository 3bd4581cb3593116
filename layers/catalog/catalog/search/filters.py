"""Filters as the index applies them, and counts that do not hide what was not chosen."""

from collections.abc import Mapping
from typing import Any

from catalog.search.query import Query, term
from catalog.search.request import Facet, Filters
from catalog.search.words import key_of, words_of

FACET_FIELDS = {Facet.CATEGORY: "category_id", Facet.REGION: "regions"}
MAX_VALUES = 50


def clauses_of(filters: Filters) -> dict[str, Query]:
    """Return the filters that are set, by the names of their parameters."""
    clauses: dict[str, Query] = {}
    if filters.category is not None:
        clauses["category"] = term("category_id", filters.category)
    if filters.region is not None:
        clauses["region"] = term("regions", filters.region)
    if filters.tag is not None:
        clauses["tag"] = same_key("tag_keys", filters.tag)
    if filters.channel is not None:
        clauses["channel"] = same_key("channel_key", filters.channel)
    if bounds := _bounds(filters.min_duration, filters.max_duration):
        clauses["duration"] = {"range": {"duration": bounds}}
    if bounds := _bounds(filters.published_after, filters.published_before):
        clauses["published"] = {"range": {"published_at": bounds}}
    return clauses


def aggregations(facets: tuple[Facet, ...], clauses: Mapping[str, Query]) -> Query:
    """Return one count a facet, each narrowed by the other facets' choices but not by its own."""
    return {
        facet: {
            "filter": {"bool": {"filter": [clauses[other] for other in facets if other != facet and other in clauses]}},
            "aggs": {"values": {"terms": {"field": FACET_FIELDS[facet], "size": MAX_VALUES}}},
        }
        for facet in facets
    }


def same_key(field: str, text: str) -> Query:
    """Match what `text` names; without a word it names nothing, rather than all that have no name."""
    key = key_of(words_of(text))
    return term(field, key) if key else {"match_none": {}}


def _bounds(least: Any, most: Any) -> Query:
    return {name: value for name, value in (("gte", least), ("lte", most)) if value is not None}

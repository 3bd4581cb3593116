"""Builds the filters and facets of a search; the counts of a facet are not narrowed by its own filter."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from catalog.search.query import Query, term
from catalog.search.request import Facet, Filters

FACET_FIELDS = {Facet.CATEGORY: "category_id", Facet.REGION: "regions"}
MAX_VALUES = 50


class Narrowing(NamedTuple):
    """Filters before counting, filters after counting, and the aggregations that count."""

    fixed: list[Query]
    chosen: list[Query]
    aggregations: Query


def narrow(filters: Filters, facets: tuple[Facet, ...] = ()) -> Narrowing:
    """Return the filters and aggregations of a search; filters of requested facets apply after counting.

    The counts of a facet are narrowed by the filters of other facets, not by its own.
    """
    clauses = clauses_of(filters)
    fixed = [clause for name, clause in clauses.items() if name not in facets]
    chosen = [clause for name, clause in clauses.items() if name in facets]
    return Narrowing(fixed, chosen, {facet: _aggregation(facet, facets, clauses) for facet in facets})


def clauses_of(filters: Filters) -> dict[str, Query]:
    """Return the conditions of set filters, by parameter name."""
    clauses: dict[str, Query] = {}
    if filters.category is not None:
        clauses["category"] = term("category_id", filters.category)
    if filters.region is not None:
        clauses["region"] = term("regions", filters.region)
    keys = filters.keys
    if "tag" in keys:
        clauses["tag"] = same_key("tag_keys", keys["tag"])
    if "channel" in keys:
        clauses["channel"] = same_key("channel_key", keys["channel"])
    # An unknown duration is 0 in cards: no minimum of 0 leaves it out.
    if bounds := _bounds(filters.min_duration or None, filters.max_duration):
        clauses["duration"] = {"range": {"duration": bounds}}
    if bounds := _bounds(filters.published_after, filters.published_before):
        clauses["published"] = {"range": {"published_at": bounds}}
    return clauses


def any_video() -> Query:
    """Return the query for all videos: the index also has documents of tags."""
    return {"exists": {"field": "video_id"}}


def same_key(field: str, key: str) -> Query:
    """Return the query for documents with this key; an empty key matches nothing."""
    return term(field, key) if key else {"match_none": {}}


def _aggregation(facet: Facet, facets: tuple[Facet, ...], clauses: Mapping[str, Query]) -> Query:
    others = [clauses[other] for other in facets if other != facet and other in clauses]
    values = {"terms": {"field": FACET_FIELDS[facet], "size": MAX_VALUES}}
    return {"filter": {"bool": {"filter": others}}, "aggs": {"values": values}}


def _bounds(least: Any, most: Any) -> Query:
    return {name: value for name, value in (("gte", least), ("lte", most)) if value is not None}

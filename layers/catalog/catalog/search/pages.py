"""The search's request to the index: one page, its order, its filters and its facets."""

from typing import Any

from catalog.search.filters import aggregations, clauses_of
from catalog.search.query import Query, exact_query, text_query
from catalog.search.request import Search, Sort

# Equal ones are ordered by id, so that pages never overlap.
BY_ID = {"video_id": "asc"}
ORDERS: dict[Sort, list[Any]] = {
    Sort.RELEVANCE: [{"_score": "desc"}, BY_ID],
    Sort.NEWEST: [{"published_at": {"order": "desc", "missing": "_last"}}, BY_ID],
    Sort.VIEWS: [{"views": "desc"}, BY_ID],
}


def search_body(search: Search) -> Query:
    """Return the body of one page of a search.

    In another order than relevance a near match might stand above an exact one: there words are found as typed only.
    Filters that are counted as facets narrow the page after counting.
    """
    clauses = clauses_of(search.filters)
    chosen = {name: clause for name, clause in clauses.items() if name in search.facets}
    fixed = [clause for name, clause in clauses.items() if name not in chosen]
    query = text_query(search.text) if search.sort is Sort.RELEVANCE else exact_query(search.text)
    body: Query = {
        "query": {"bool": {"must": [query], "filter": fixed}},
        "from": (search.page - 1) * search.per_page,
        "size": search.per_page,
        "sort": ORDERS[search.sort],
        "track_total_hits": True,
        "_source": ["card", "tags"],
    }
    if search.facets:
        body["aggs"] = aggregations(search.facets, clauses)
    if chosen:
        body["post_filter"] = {"bool": {"filter": list(chosen.values())}}
    return body

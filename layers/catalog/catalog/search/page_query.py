"""Builds the query of one page of a search: order, filters and facets."""

from typing import Any

from catalog.search.analysis.tokenizer import key_of
from catalog.search.filters import narrow
from catalog.search.levers import pinned_on
from catalog.search.pasted import pasted_id
from catalog.search.query import Query, constant, exact_query, term, text_query
from catalog.search.related_words import with_related
from catalog.search.request import Search, Sort
from catalog.search.spelling import HIT_FIELDS
from catalog.times import today

# Above the score of any text; the video with a pasted id is also above a pinned one.
PASTED, PINNED = 200_000, 100_000

# Ties are ordered by id, so that pages never overlap.
BY_ID = {"video_id": "asc"}
ORDERS: dict[Sort, list[Any]] = {
    Sort.RELEVANCE: [{"_score": "desc"}, BY_ID],
    Sort.NEWEST: [{"published_at": {"order": "desc", "missing": "_last"}}, BY_ID],
    Sort.VIEWS: [{"views": "desc"}, BY_ID],
}


def later_than_now(field: str) -> Query:
    """Return the query for documents of a time to come: a premiere is listed by date from its time on."""
    return {"range": {field: {"gt": "now"}}}


def _found_by(search: Search) -> Query:
    """Return the query of a text, or of the id or address that it is, whose video comes first."""
    pasted = pasted_id(search.text)
    if pasted is None:
        return _found_by_words(search)
    video = constant(term(pasted.field, pasted.value), PASTED)
    return video if pasted.is_certain else {"bool": {"should": [video, _found_by_words(search)]}}


def _found_by_words(search: Search) -> Query:
    """Return the query of a text's words.

    By relevance, the video that is pinned to the text today comes first, and videos with related words are found below.
    """
    words = search.words
    if search.sort is not Sort.RELEVANCE:
        return exact_query(words)
    query = with_related(text_query(words), words)
    if not (key := key_of(words)):
        return query
    return {"bool": {"should": [constant(pinned_on(key, today()), PINNED), query]}}


def search_body(search: Search) -> Query:
    """Return the body of one page of a search.

    In another order than relevance a near match might rank above an exact one: there words match without typos, and
    related words find nothing.
    """
    fixed, chosen, aggregations = narrow(search.filters, search.facets)
    wanted: Query = {"must": [_found_by(search)], "filter": fixed}
    if search.sort is Sort.NEWEST:
        wanted["must_not"] = [later_than_now("published_at")]
    body: Query = {
        "query": {"bool": wanted},
        "from": (search.page - 1) * search.per_page,
        "size": search.per_page,
        "sort": ORDERS[search.sort],
        "track_total_hits": True,
        "_source": ["card", *HIT_FIELDS],
    }
    if aggregations:
        body["aggs"] = aggregations
    if chosen:
        body["post_filter"] = {"bool": {"filter": chosen}}
    return body

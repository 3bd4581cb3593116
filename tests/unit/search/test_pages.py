"""One page of a search: its window, its order, its filters and its counts."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.documents import DEFINITION
from catalog.search.filters import FACET_FIELDS, clauses_of
from catalog.search.pages import ORDERS, search_body
from catalog.search.query import exact_query, text_query
from catalog.search.request import Facet, Filters, Search, Sort
from catalog.vocabulary import Region
from tests.factories import EVENING, MORNING, times, whole_numbers
from tests.unit.search.bodies import PARSED_BY_THE_ENGINE, keys

pages, page_sizes = st.integers(1, 100), st.integers(1, 50)
texts = st.text(st.characters(), max_size=100)
filter_sets = st.builds(
    Filters,
    category=st.none() | whole_numbers,
    region=st.none() | st.sampled_from(Region),
    tag=st.none() | texts,
    channel=st.none() | texts,
    min_duration=st.none() | whole_numbers,
    max_duration=st.none() | whole_numbers,
    published_after=st.none() | times,
    published_before=st.none() | times,
)
facet_sets = st.lists(st.sampled_from(Facet), unique=True).map(tuple)
searches = st.builds(Search, texts, pages, page_sizes, filter_sets, st.sampled_from(Sort), facet_sets)


def is_value(value: object) -> dict[str, Any]:
    """Return what a term clause holds."""
    return {"value": value, "boost": 1}


# --- The page ---------------------------------------------------------------------------------------------------------


@given(pages, page_sizes)
def test_pages_follow_one_another(page: int, per_page: int) -> None:
    body, following = (search_body(Search("river", number, per_page)) for number in (page, page + 1))
    assert body["size"] == per_page
    assert following["from"] == body["from"] + per_page
    assert search_body(Search("river", 1, per_page))["from"] == 0


@given(pages, page_sizes)
def test_the_engine_is_never_asked_beyond_its_window(page: int, per_page: int) -> None:
    body = search_body(Search("river", page, per_page))
    assert body["from"] + body["size"] <= 10_000


@given(searches)
def test_a_body_is_json_and_nothing_in_it_is_parsed(search: Search) -> None:
    body = search_body(search)
    assert json.loads(json.dumps(body, ensure_ascii=False).encode()) == body
    assert not keys(body) & PARSED_BY_THE_ENGINE


def test_every_hit_is_counted_and_only_what_is_shown_is_read() -> None:
    body = search_body(Search("river"))
    assert body["track_total_hits"] is True
    assert body["_source"] == ["card", "tags"]
    assert not body.keys() & {"aggs", "post_filter"}


# --- The order --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sort", Sort)
def test_equal_ones_go_by_id(sort: Sort) -> None:
    assert search_body(Search("river", sort=sort))["sort"][-1] == {"video_id": "asc"}
    assert len(ORDERS[sort]) == 2
    assert DEFINITION["mappings"]["properties"]["video_id"] == {"type": "keyword"}


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        (Sort.RELEVANCE, {"_score": "desc"}),
        (Sort.NEWEST, {"published_at": {"order": "desc", "missing": "_last"}}),
        (Sort.VIEWS, {"views": "desc"}),
    ],
)
def test_an_order_has_a_field(sort: Sort, first: dict[str, Any]) -> None:
    assert search_body(Search("river", sort=sort))["sort"][0] == first


def test_near_matches_are_found_in_the_order_of_relevance_only() -> None:
    asked = {sort: search_body(Search("songs", sort=sort))["query"]["bool"]["must"] for sort in Sort}
    exact = [exact_query("songs")]
    assert asked == {Sort.RELEVANCE: [text_query("songs")], Sort.NEWEST: exact, Sort.VIEWS: exact}


# --- The filters ------------------------------------------------------------------------------------------------------

FILTERS: dict[str, tuple[Filters, dict[str, Any]]] = {
    "a category": (Filters(category=19), {"term": {"category_id": is_value(19)}}),
    "category 0": (Filters(category=0), {"term": {"category_id": is_value(0)}}),
    "a region": (Filters(region=Region.IN), {"term": {"regions": is_value(Region.IN)}}),
    "a tag": (Filters(tag="Rock 'n' Roll!"), {"term": {"tag_keys": is_value("rocknroll")}}),
    "a tag without a word": (Filters(tag="\U0001f389"), {"match_none": {}}),
    "a channel": (Filters(channel="Mr. Be\u00e1st"), {"term": {"channel_key": is_value("mrbeast")}}),
    "a channel without a word": (Filters(channel="?!"), {"match_none": {}}),
    "the shortest": (Filters(min_duration=0), {"range": {"duration": {"gte": 0}}}),
    "the longest": (Filters(max_duration=60), {"range": {"duration": {"lte": 60}}}),
    "durations": (Filters(min_duration=5, max_duration=60), {"range": {"duration": {"gte": 5, "lte": 60}}}),
    "since": (Filters(published_after=MORNING), {"range": {"published_at": {"gte": MORNING}}}),
    "until": (Filters(published_before=EVENING), {"range": {"published_at": {"lte": EVENING}}}),
    "times": (
        Filters(published_after=MORNING, published_before=EVENING),
        {"range": {"published_at": {"gte": MORNING, "lte": EVENING}}},
    ),
}


@pytest.mark.parametrize(("filters", "clause"), FILTERS.values(), ids=FILTERS)
@pytest.mark.parametrize("sort", Sort)
def test_a_filter_is_one_clause_that_scores_nothing(sort: Sort, filters: Filters, clause: dict[str, Any]) -> None:
    assert search_body(Search("river", sort=sort, filters=filters))["query"]["bool"]["filter"] == [clause]


def test_no_filter_lets_all_pass() -> None:
    assert search_body(Search("river"))["query"]["bool"]["filter"] == []


ALL = Filters(19, Region.IN, "water", "slow water", 5, 60, MORNING, EVENING)


def test_all_filters_hold_together() -> None:
    clauses = search_body(Search("river", filters=ALL))["query"]["bool"]["filter"]
    assert clauses == [
        {"term": {"category_id": is_value(19)}},
        {"term": {"regions": is_value("IN")}},
        {"term": {"tag_keys": is_value("water")}},
        {"term": {"channel_key": is_value("slowwater")}},
        {"range": {"duration": {"gte": 5, "lte": 60}}},
        {"range": {"published_at": {"gte": MORNING, "lte": EVENING}}},
    ]


# --- The facets -------------------------------------------------------------------------------------------------------


def narrowed(body: dict[str, Any], facet: Facet) -> list[Any]:
    """Return what narrows a facet's count besides the query."""
    clauses: list[Any] = body["aggs"][facet]["filter"]["bool"]["filter"]
    return clauses


def test_a_count_is_narrowed_by_the_other_choice_and_not_by_its_own() -> None:
    body = search_body(Search("river", filters=ALL, facets=(Facet.CATEGORY, Facet.REGION)))
    category, region = {"term": {"category_id": is_value(19)}}, {"term": {"regions": is_value("IN")}}
    assert narrowed(body, Facet.CATEGORY) == [region]
    assert narrowed(body, Facet.REGION) == [category]
    assert body["post_filter"] == {"bool": {"filter": [category, region]}}
    assert len(body["query"]["bool"]["filter"]) == 4


@given(filter_sets, facet_sets)
def test_each_filter_narrows_the_page_once(filters: Filters, facets: tuple[Facet, ...]) -> None:
    """A filter narrows after counting when its facet is counted, and before otherwise."""
    body, clauses = search_body(Search("river", filters=filters, facets=facets)), clauses_of(filters)
    late = body.get("post_filter", {"bool": {"filter": []}})["bool"]["filter"]
    assert late == [clauses[name] for name in clauses if name in {*facets}]
    assert body["query"]["bool"]["filter"] == [clauses[name] for name in clauses if name not in {*facets}]
    assert ("post_filter" in body) is bool(late)
    for facet in facets:
        others = [other for other in facets if other is not facet]
        assert narrowed(body, facet) == [clauses[other] for other in others if other in clauses]


@given(facet_sets)
def test_what_is_asked_for_is_counted(facets: tuple[Facet, ...]) -> None:
    counted = search_body(Search("river", facets=facets)).get("aggs", {})
    assert [*counted] == [*facets]
    for facet, count in counted.items():
        assert count["aggs"]["values"]["terms"]["field"] == FACET_FIELDS[facet]
        assert count["aggs"]["values"]["terms"]["size"] >= len(Region)


def test_a_category_that_is_not_counted_narrows_the_count_of_regions() -> None:
    body = search_body(Search("river", filters=Filters(category=19), facets=(Facet.REGION,)))
    assert body["query"]["bool"]["filter"] == [{"term": {"category_id": is_value(19)}}]
    assert "post_filter" not in body

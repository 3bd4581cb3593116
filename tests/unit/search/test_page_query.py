"""One page of a search: its window, its order, its filters and its counts."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catalog.regions import Region
from catalog.search.analysis.tokenizer import tokenize
from catalog.search.document import DEFINITION
from catalog.search.filters import FACET_FIELDS, clauses_of
from catalog.search.levers import pinned_on
from catalog.search.page_query import PINNED, search_body
from catalog.search.query import constant, exact_query, text_query
from catalog.search.related_words import with_related
from catalog.search.request import Facet, Filters, Search, Sort
from catalog.times import today
from tests.factories import times, whole_numbers
from tests.unit.search.bodies import require_unparsed_json

texts = st.text(st.characters(), max_size=100)
bounds = (whole_numbers, whole_numbers, times, times)
filter_sets = st.builds(
    Filters, *(st.none() | values for values in (whole_numbers, st.sampled_from(Region), texts, texts, *bounds))
)
facet_sets = st.lists(st.sampled_from(Facet), unique=True).map(tuple)
places = (st.integers(1, 100), st.integers(1, 50))
searches = st.builds(Search, texts, *places, filter_sets, st.sampled_from(Sort), facet_sets)


@given(st.integers(1, 100), st.integers(1, 50))
def test_pages_follow_one_another_within_the_window_of_the_engine(page: int, per_page: int) -> None:
    body, following = (search_body(Search("river", number, per_page)) for number in (page, page + 1))
    assert body["size"] == per_page
    assert following["from"] == body["from"] + per_page
    assert search_body(Search("river", 1, per_page))["from"] == 0
    assert body["from"] + body["size"] <= 10_000
    # Every hit is counted, and only what is shown is read.
    assert body["track_total_hits"] is True
    assert body["_source"] == ["card", "title", "channel", "tags"]
    assert not body.keys() & {"aggs", "post_filter"}


def test_hits_are_ordered_by_one_field_and_then_by_id_and_near_ones_are_found_by_relevance_only() -> None:
    asked_for = tokenize("songs")
    near, exact = with_related(text_query(asked_for), asked_for), exact_query(asked_for)
    asked: dict[Sort, tuple[dict[str, Any], Any]] = {
        Sort.RELEVANCE: ({"_score": "desc"}, near),
        Sort.NEWEST: ({"published_at": {"order": "desc", "missing": "_last"}}, exact),
        Sort.VIEWS: ({"views": "desc"}, exact),
    }
    for sort in Sort:
        order, query = asked[sort]
        body = search_body(Search("songs", sort=sort))
        assert body["sort"] == [order, {"video_id": "asc"}]
        # What is pinned to a text is first by relevance alone.
        pinned = constant(pinned_on("songs", today()), PINNED)
        found = {"bool": {"should": [pinned, query]}} if sort is Sort.RELEVANCE else query
        assert body["query"]["bool"]["must"] == [found]
    assert DEFINITION["mappings"]["properties"]["video_id"] == {"type": "keyword"}


@given(searches)
def test_a_body_is_unparsed_json_that_each_filter_narrows_once(search: Search) -> None:
    """A filter narrows after counting when its facet is counted, and before otherwise."""
    body, clauses = search_body(search), clauses_of(search.filters)
    require_unparsed_json(body)
    late = body.get("post_filter", {"bool": {"filter": []}})["bool"]["filter"]
    assert late == [clauses[name] for name in clauses if name in {*search.facets}]
    assert body["query"]["bool"]["filter"] == [clauses[name] for name in clauses if name not in {*search.facets}]
    assert ("post_filter" in body) is bool(late)
    counted = body.get("aggs", {})
    assert [*counted] == [*search.facets]
    for facet, count in counted.items():
        others = [other for other in search.facets if other is not facet]
        narrowed = count["filter"]["bool"]["filter"]
        assert narrowed == [clauses[other] for other in others if other in clauses]
        assert count["aggs"]["values"]["terms"]["field"] == FACET_FIELDS[facet]
        assert count["aggs"]["values"]["terms"]["size"] >= len(Region)

"""What the index answered, in the words of the contracts."""

from typing import Any

import pytest

from catalog.contracts.dailywatch import SearchResult, Suggestions
from catalog.contracts.killrvideo import VideoPage
from catalog.search.documents import document_of
from catalog.search.request import Facet, Search
from catalog.search.results import list_page_of, page_of, suggestions_of
from catalog.video import Video
from tests.factories import MORNING, video, video_id


def answer(*states: Video, total: int | None = None, relation: str = "eq", **members: Any) -> dict[str, Any]:
    """Return what the engine answers when it finds `states`."""
    hits = [{"_id": state.video_id, "_source": document_of(state)} for state in states]
    found = {"value": len(hits) if total is None else total, "relation": relation}
    return {"took": 1, "hits": {"hits": hits, "total": found}, **members}


def test_a_page_has_cards_and_where_it_stands() -> None:
    page = page_of(answer(video(2), video(1), total=41), Search("River", 3, 2), highlight=False)
    assert [card["video_id"] for card in page.pop("videos")] == [video_id(2), video_id(1)]
    assert page == {"total": 41, "total_relation": "eq", "page": 3, "per_page": 2, "query": "River"}


def test_a_total_may_be_a_lower_bound() -> None:
    assert page_of(answer(relation="gte"), Search("river"), highlight=False)["total_relation"] == "gte"


def test_a_page_without_hits_is_a_page() -> None:
    page = page_of(answer(), Search("river"), highlight=True)
    assert (page["videos"], page["total"]) == ([], 0)
    SearchResult.model_validate(page)


def test_what_was_found_is_shown_in_both_texts_when_asked() -> None:
    page = page_of(answer(video(channel_title="River & Co")), Search("river"), highlight=True)
    (found,) = page["videos"]
    assert found["highlight"] == {
        "title": "A <mark>river</mark> at night",
        "channel_title": "<mark>River</mark> &amp; Co",
    }
    assert found["title"] == "A river at night"
    SearchResult.model_validate(page)


def test_the_answer_itself_stays_as_it_is() -> None:
    given = answer(video())
    page_of(given, Search("river"), highlight=True)
    assert given == answer(video())


def buckets(**counts: int) -> dict[str, Any]:
    """Return an aggregation with its buckets."""
    return {"doc_count": 9, "values": {"buckets": [{"key": key, "doc_count": count} for key, count in counts.items()]}}


def test_facets_have_the_counts_of_the_engine_in_its_order() -> None:
    categories = {"doc_count": 9, "values": {"buckets": [{"key": 19, "doc_count": 7}, {"key": 0, "doc_count": 2}]}}
    found = answer(aggregations={"category": categories, "region": buckets(US=7, IN=3)})
    page = page_of(found, Search("river", facets=(Facet.REGION, Facet.CATEGORY)), highlight=False)
    assert page["facets"] == {
        "region": [{"region": "US", "count": 7}, {"region": "IN", "count": 3}],
        "category": [{"category_id": 19, "count": 7}, {"category_id": 0, "count": 2}],
    }
    SearchResult.model_validate(page)


def test_only_the_facets_that_were_asked_for_are_there() -> None:
    found = answer(aggregations={"region": buckets(US=7)})
    assert page_of(found, Search("river", facets=(Facet.REGION,)), highlight=False)["facets"].keys() == {"region"}
    assert "facets" not in page_of(answer(), Search("river"), highlight=False)


def test_suggestions_are_cards_in_the_order_of_the_engine() -> None:
    found = suggestions_of(answer(video(2), video(1, name="A lake")))
    assert [card["title"] for card in found] == ["A river at night", "A lake"]
    Suggestions.model_validate({"suggestions": found, "query": "a"})


def test_a_list_shows_what_its_contract_names() -> None:
    hits = answer(video(1, tags=["water"], user_id=video_id(9)))["hits"]["hits"]
    page = VideoPage.model_validate(list_page_of(hits, 41, 3, 20)).model_dump(by_alias=True, mode="json")
    assert page["data"] == [
        {
            "videoId": video_id(1),
            "userId": video_id(9),
            "name": "A river at night",
            "previewImageLocation": "https://images.example/river.jpg",
            "addedDate": MORNING,
            "tags": ["water"],
            "views": 1_000,
            "duration": 95,
            "channelTitle": "Slow Water",
            "status": "READY",
        }
    ]
    assert page["pagination"] == {"currentPage": 3, "pageSize": 20, "totalItems": 41, "totalPages": 3}


@pytest.mark.parametrize(("total", "size", "pages"), [(0, 20, 0), (1, 20, 1), (20, 20, 1), (21, 20, 2), (41, 1, 41)])
def test_the_last_page_may_be_a_part(total: int, size: int, pages: int) -> None:
    assert list_page_of([], total, 1, size)["pagination"]["total_pages"] == pages

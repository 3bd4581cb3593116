"""What the index answered, in the words of the contracts."""

import json
from typing import Any

from catalog.search.api import SearchResult
from catalog.search.document import document_of
from catalog.search.request import Facet, Search, Sort
from catalog.search.results import page_of
from catalog.videos.model import Video
from tests.factories import video, video_id


def answer(*states: Video, total: int | None = None, relation: str = "eq", **members: Any) -> dict[str, Any]:
    """Return what the engine answers when it finds `states`."""
    hits = [{"_id": state.video_id, "_source": document_of(state), "sort": [47.25, state.video_id]} for state in states]
    found = {"value": len(hits) if total is None else total, "relation": relation}
    return {"took": 1, "hits": {"hits": hits, "total": found}, **members}


def page(found: dict[str, Any], search: Search | None = None, *, highlight: bool = False) -> dict[str, Any]:
    """Return the page of an answer, which the contract allows."""
    text = page_of(found, search or Search("river"), highlight=highlight)
    made: dict[str, Any] = json.loads(text)
    assert SearchResult.model_validate(made).model_dump(exclude_unset=True) == made
    return made


def test_a_page_has_cards_and_its_place_among_the_pages() -> None:
    shown = page(answer(video(2), video(1), total=41), Search("River", 3, 2))
    assert [card["video_id"] for card in shown.pop("videos")] == [video_id(2), video_id(1)]
    assert shown == {"total": 41, "total_relation": "eq", "page": 3, "per_page": 2, "query": "River"}
    shown = page(answer(relation="gte"), highlight=True)
    assert (shown["videos"], shown["total"], shown["total_relation"]) == ([], 0, "gte")


def test_a_card_says_when_only_related_words_found_it() -> None:
    found = answer(video(2), video(1))
    found["hits"]["hits"][1]["sort"][0] = 14.75
    for highlight in (False, True):
        typed, related = page(found, highlight=highlight)["videos"]
        assert ("matched_by" in typed, related["matched_by"]) == (False, "related words")
    found["hits"]["hits"][1]["sort"][0] = 1
    assert all("matched_by" not in one for one in page(found, Search("river", sort=Sort.VIEWS))["videos"])


def test_matches_are_marked_in_both_texts_of_a_card_when_asked() -> None:
    found, unchanged = (answer(video(channel_title="River & Co")) for _ in range(2))
    (card,) = page(found, highlight=True)["videos"]
    assert card["title"] == "A river at night"
    assert card["highlight"] == {
        "title": "A <mark>river</mark> at night",
        "channel_title": "<mark>River</mark> &amp; Co",
    }
    assert found == unchanged


def buckets(counts: dict[Any, int]) -> dict[str, Any]:
    return {"doc_count": 9, "values": {"buckets": [{"key": key, "doc_count": count} for key, count in counts.items()]}}


def test_the_facets_that_were_asked_for_have_the_counts_of_the_engine_in_its_order() -> None:
    found = answer(aggregations={"category": buckets({19: 7, 0: 2}), "region": buckets({"US": 7, "IN": 3})})
    assert page(found, Search("river", facets=(Facet.REGION, Facet.CATEGORY)))["facets"] == {
        "region": [{"region": "US", "count": 7}, {"region": "IN", "count": 3}],
        "category": [{"category_id": 19, "count": 7}, {"category_id": 0, "count": 2}],
    }
    found = answer(aggregations={"region": buckets({"US": 7})})
    assert page(found, Search("river", facets=(Facet.REGION,)))["facets"].keys() == {"region"}
    assert "facets" not in page(answer())

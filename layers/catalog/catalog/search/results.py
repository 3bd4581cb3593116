"""What the index answered, in the words of the contracts."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.contracts.dailywatch import VideoCard
from catalog.search.highlights import Highlighter
from catalog.search.request import Facet, Search

CARD = tuple(VideoCard.model_fields)

type Hit = Mapping[str, Any]


def page_of(answer: Mapping[str, Any], search: Search, *, highlight: bool) -> dict[str, Any]:
    """Return a page of DailyWatch's search; what was not asked for is left out."""
    hits, total = answer["hits"]["hits"], answer["hits"]["total"]
    page = {
        "videos": _cards(hits, search.text if highlight else None),
        "total": total["value"],
        "page": search.page,
        "per_page": search.per_page,
        "query": search.text,
        "total_relation": total["relation"],
    }
    return page | ({"facets": _facets(answer["aggregations"], search.facets)} if search.facets else {})


def suggestions_of(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the titles that the index suggests."""
    return [hit["_source"]["card"] for hit in answer["hits"]["hits"]]


def list_page_of(hits: Sequence[Hit], total: int, page: int, page_size: int) -> dict[str, Any]:
    """Return a page of KillrVideo's lists."""
    pagination = {
        "current_page": page,
        "page_size": page_size,
        "total_items": total,
        "total_pages": -(-total // page_size),
    }
    return {"data": [_summary(hit["_source"]) for hit in hits], "pagination": pagination}


def _cards(hits: Sequence[Hit], marked_text: str | None) -> list[dict[str, Any]]:
    cards = [_in_order(hit["_source"]["card"]) for hit in hits]
    if marked_text is None:
        return cards
    mark = Highlighter.of(marked_text).mark
    return [{**card, "highlight": {name: mark(card[name]) for name in ("title", "channel_title")}} for card in cards]


def _in_order(card: Mapping[str, Any]) -> dict[str, Any]:
    """Return a card with its fields as the contract orders them: the engine has an order of its own."""
    return {name: card[name] for name in CARD}


def _facets(aggregations: Mapping[str, Any], facets: Sequence[Facet]) -> dict[str, Any]:
    keys = {Facet.CATEGORY: "category_id", Facet.REGION: "region"}
    return {
        facet: [
            {keys[facet]: bucket["key"], "count": bucket["doc_count"]}
            for bucket in aggregations[facet]["values"]["buckets"]
        ]
        for facet in facets
    }


def _summary(source: Mapping[str, Any]) -> dict[str, Any]:
    card, listing = source["card"], source["listing"]
    return {**card, **listing, "name": card["title"], "preview_image_location": card["thumbnail_url"]}

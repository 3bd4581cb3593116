"""Builds pages of search results from the engine's answer (models: `api`)."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from catalog.coding import json_with_list, to_json
from catalog.search.analysis.tokenizer import Words
from catalog.search.highlights import Highlighter
from catalog.search.related_words import MATCHED_BY, is_related
from catalog.search.request import Facet, Search, Sort


def page_of(answer: Mapping[str, Any], search: Search, *, highlight: bool, did_you_mean: str | None = None) -> str:
    """Return a page of search hits in JSON; optional fields are left out unless requested or known.

    The cards are joined as they are stored, in JSON.
    """
    hits, total = answer["hits"]["hits"], answer["hits"]["total"]
    cards: Iterable[str] = (hit["_source"]["card"] for hit in hits)
    if search.sort is Sort.RELEVANCE:
        cards = map(_explained, hits)
    page = {
        "total": total["value"],
        "page": search.page,
        "per_page": search.per_page,
        "query": search.text,
        "total_relation": total["relation"],
    }
    if search.facets:
        page["facets"] = _facets(answer["aggregations"], search.facets)
    if did_you_mean:
        page["did_you_mean"] = did_you_mean
    return json_with_list("videos", _highlighted(cards, search.words) if highlight else cards, page)


def _explained(hit: Mapping[str, Any]) -> str:
    """Return the card of a hit, which says why it is there if it is not for the words as they are typed."""
    card: str = hit["_source"]["card"]
    return f'{card[:-1]},"matched_by":{to_json(MATCHED_BY)}}}' if is_related(hit) else card


def _highlighted(cards: Iterable[str], words: Words) -> Iterator[str]:
    mark = Highlighter.of(words).mark
    for card in map(json.loads, cards):
        yield to_json({**card, "highlight": {name: mark(card[name]) for name in ("title", "channel_title")}})


def _facets(aggregations: Mapping[str, Any], facets: Sequence[Facet]) -> dict[str, Any]:
    keys = {Facet.CATEGORY: "category_id", Facet.REGION: "region"}
    return {
        facet: [
            {keys[facet]: bucket["key"], "count": bucket["doc_count"]}
            for bucket in aggregations[facet]["values"]["buckets"]
        ]
        for facet in facets
    }

"""The search's request to the index, built from typed parts: no text of a user is ever parsed as a query language."""

from typing import Any

from catalog.text import normalise_line

FIELDS = ("title^3", "channel_title^2", "tags")

type Query = dict[str, Any]


def search_body(text: str, page: int, per_page: int) -> Query:
    """Return the body of one page of a search; equal scores are ordered by id, so that pages never overlap."""
    return {
        "query": {"bool": {"should": _ways_to_match(text), "minimum_should_match": 1}},
        "from": (page - 1) * per_page,
        "size": per_page,
        "sort": [{"_score": "desc"}, {"video_id": "asc"}],
        "track_total_hits": True,
        "_source": ["card"],
    }


def _ways_to_match(text: str) -> list[Query]:
    every_word = {"query": normalise_line(text), "fields": list(FIELDS), "operator": "and"}
    return [
        {"multi_match": {**every_word, "type": "cross_fields", "boost": 3}},
        {"multi_match": {**every_word, "type": "bool_prefix"}},
        {"multi_match": {**every_word, "type": "best_fields", "fuzziness": "AUTO", "prefix_length": 1, "boost": 0.5}},
    ]

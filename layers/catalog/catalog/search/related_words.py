"""Finds videos by words that are related to those of a search, below all that words as typed find.

The index has a document for each tag with related tags (`tag_associations`), beside those of videos. A search names
that of its text, and the engine looks its tags up: the search is still one request, and a new document needs no other
change of the index.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.search.analysis.tokenizer import Words, key_of
from catalog.search.document import POPULARITY_STEPS
from catalog.search.index_names import read_alias
from catalog.search.query import FOUND, Query, constant, term

# Related tags by how close they are: their places in the list, and the score of a video that has one of them.
CLOSENESS = {
    "first": (slice(0, 1), 3.0),
    "second": (slice(1, 2), 2.0),
    "third": (slice(2, 3), 2.0),
    "near": (slice(3, 6), 1.5),
    "far": (slice(6, None), 1.0),
}
# Tags that are not close enough to find a video: they decide among those that others find.
TOO_FAR = ("near", "far")

# The scores of a video of a channel that often gives the tag, and of a step of views. All scores together stay below
# that of a single word that is found.
OFTEN, VIEWS_STEP = 0.5, 0.05

MATCHED_BY = "related words"

_POPULARITY = [constant(term("popularity", step), VIEWS_STEP) for step in POPULARITY_STEPS]

# The longest text of a search: no longer tag is asked for.
MAX_CHARACTERS = 100


def association_id(tag: str) -> str:
    """Return the id of the document of a tag, which no video has."""
    return f"tag:{tag}"


def association_document(tag: str, related: Sequence[str], channels: Sequence[str]) -> dict[str, Any]:
    """Return the document of a tag with its related tags and channels, the closest first."""
    words = {name: [*related[places]] for name, (places, _) in CLOSENESS.items()}
    return {"related_to": tag, "related_words": {**words, "channels": [*channels]}}


def with_related(query: Query, asked: Words) -> Query:
    """Return `query` with the videos that have related tags, below all that it finds; their order is their own."""
    key = key_of(asked)
    if not key:
        return query
    tags = {name: looked_up("tag_keys", key, name, score) for name, (_, score) in CLOSENESS.items()}
    scored = [tags.pop(name) for name in TOO_FAR]
    scored += _POPULARITY
    finding = [*tags.values(), looked_up("channel_key", key, "channels", OFTEN)]
    related = {"bool": {"must": [{"bool": {"should": finding}}], "should": scored}}
    # The better of the two: a related tag adds nothing to what is found as typed.
    return {"dis_max": {"queries": [query, related]}}


def looked_up(field: str, tag: str, name: str, score: float) -> Query:
    """Return the query for videos that have a key of the list `name` in a tag's document; without one none."""
    where = {"index": read_alias(), "id": association_id(tag), "path": f"related_words.{name}"}
    return constant({"terms": {field: where}}, score)


def is_related(hit: Mapping[str, Any]) -> bool:
    """Tell whether a hit of a search by relevance was found by related words alone."""
    return bool(hit["sort"][0] < FOUND)

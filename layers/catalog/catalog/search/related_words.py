"""Finds videos by words that are related to those of a search, below all that words as typed find.

The index has a document for each tag with related tags (`tag_associations`), beside those of videos. A search names
that of its text, and the engine looks its tags up: the search is still one request, and a new document needs no other
change of the index.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from catalog.search.analysis.tokenizer import Words, key_of
from catalog.search.document import POPULARITY_STEPS
from catalog.search.index_names import read_alias
from catalog.search.query import FOUND, Query, constant, term

if TYPE_CHECKING:
    from catalog.search.tag_associations import Association

# Lists of related tags, by the share of their videos that have the tag, at least; and the score of a video that has a
# tag of the list.
LISTS = {"half": (0.5, 4.0), "quarter": (0.25, 3.0), "tenth": (0.1, 2.0)}

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


def association_document(one: "Association") -> dict[str, Any]:
    """Return the document of a tag with its related tags and its channels, the closest first."""
    words: dict[str, list[str]] = {name: [] for name in LISTS}
    for related in one.related:
        if name := next((name for name, (least, _) in LISTS.items() if related.share >= least), None):
            words[name].append(related.tag)
    return {"related_to": one.tag, "related_words": {**words, "channels": one.channels}}


def with_related(query: Query, asked: Words) -> Query:
    """Return `query` with the videos that have related tags, below all that it finds; their order is their own."""
    key = key_of(asked)
    if not key:
        return query
    finding = [looked_up("tag_keys", key, name, score) for name, (_, score) in LISTS.items()]
    finding.append(looked_up("channel_key", key, "channels", OFTEN))
    related = {"bool": {"must": [{"bool": {"should": finding}}], "should": _POPULARITY}}
    # The better of the two: a related tag adds nothing to what is found as typed.
    return {"dis_max": {"queries": [query, related]}}


def looked_up(field: str, tag: str, name: str, score: float) -> Query:
    """Return the query for videos that have a key of the list `name` in a tag's document; without one none."""
    where = {"index": read_alias(), "id": association_id(tag), "path": f"related_words.{name}"}
    return constant({"terms": {field: where}}, score)


def is_related(hit: Mapping[str, Any]) -> bool:
    """Tell whether a hit of a search by relevance was found by related words alone."""
    return bool(hit["sort"][0] < FOUND)

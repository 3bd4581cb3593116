"""Operators' levers, which take effect without a rebuild: a video that is first for a text, and synonyms.

A lever is a document of the index, named by the key of a text. The clauses of a search name the levers of its words,
and the engine looks them up while it runs the search: no lever takes a request of its own, a missing one finds nothing.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from catalog.search.index_names import read_alias

# The field of levers, and the prefix of their ids; videos have neither.
LEVER = "lever"

type Query = dict[str, Any]


def lever_id(key: str) -> str:
    """Return the id of the document of a key's lever; keys are longer than ids may be."""
    return f"{LEVER}-{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def lever_document(pins: Mapping[str, Sequence[str]], synonyms: Iterable[str]) -> dict[str, Any]:
    """Return the document of a lever: the ids of videos by UTC days on which they are first, and words that mean it."""
    return {LEVER: {"pins": {day: [*ids] for day, ids in pins.items()}, "synonyms": [*synonyms]}}


def pinned_on(key: str, day: str) -> Query:
    """Return the query for the video that is first for a text on a UTC day."""
    return {"terms": {"video_id": _place(key, f"pins.{day}")}}


def with_synonym(key: str, fields: Iterable[str]) -> Query:
    """Return the query for videos with a synonym of a word, or of a text of several, in one of the fields."""
    where = _place(key, "synonyms")
    return {"bool": {"should": [{"terms": {field: where}} for field in fields]}}


def _place(key: str, path: str) -> dict[str, str]:
    return {"index": read_alias(), "id": lever_id(key), "path": f"{LEVER}.{path}"}

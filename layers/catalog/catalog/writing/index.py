"""Writes to the search index: bulk writes with external versions, and the index's life from creation to deletion.

Readers ask the one index behind the alias of their definition, which a rebuild gave it when it was complete. Writers
write to every index behind the write alias, which are two while a rebuild fills the second. An index of another
definition is neither read nor written: it belongs to another version of this code.
"""

import json
import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from catalog.errors import CatalogError, StoreRefused
from catalog.search.documents import DEFINITION, definition_name
from catalog.stores.index import read_alias
from catalog.writing.batches import requests_of
from catalog.writing.engine import NOT_THERE, SearchEngine
from catalog.writing.index_names import is_of_another_definition, own_alias, write_alias

# Amazon's smaller domains take 10 MiB in one request.
MAX_BULK_BYTES = 5 * 1024 * 1024
MAX_BULK_ACTIONS = 1_000

NEWER_IS_THERE = 409


class Superseded(CatalogError):
    """An index is no longer written, because another rebuild has ended meanwhile."""

    def __init__(self, index: str) -> None:
        super().__init__(f"another rebuild has ended meanwhile, and {index} is given up")


class Action(NamedTuple):
    """What the index shall hold of a video from `revision` on: a document, or nothing."""

    video_id: str
    revision: int
    document: dict[str, Any] | None


class Failure(NamedTuple):
    """An action that the index did not take."""

    action: Action
    status: int
    reason: str

    @property
    def is_passing(self) -> bool:
        """Whether the same action may succeed later: the engine was busy, or the index was replaced meanwhile."""
        return self.status in (429, NOT_THERE) or self.status >= 500


class Position(NamedTuple):
    """How far a rebuild has come: its index holds all of the table's scan up to the video `after`.

    `deployment` says when the stack was last deployed as the rebuild began.
    """

    began_at: datetime
    deployment: str
    after: str | None = None
    scanned: int = 0


class Index(NamedTuple):
    """An index of the current definition; only a rebuild gives it a position."""

    name: str
    is_read: bool
    is_written: bool
    position: Position | None


class IndexWriter:
    """The search index, for those who write it."""

    def __init__(self, endpoint: str, region: str) -> None:
        self._engine = SearchEngine(endpoint, region)

    # --- Writes ---

    def write(self, actions: Sequence[Action], indexes: Sequence[str] | None = None) -> list[Failure]:
        """Write actions in their order, to `indexes` or to all that are written now; an older revision is no failure.

        Raises `StoreUnavailable` when the engine cannot be reached or is overloaded as a whole.
        """
        failures = []
        for index in indexes or self.written_indexes():
            for request in requests_of(actions, _size, max_items=MAX_BULK_ACTIONS, max_bytes=MAX_BULK_BYTES):
                failures += self._bulk(index, request)
        return failures

    def written_indexes(self) -> list[str]:
        """Return the indexes behind the write alias: none before a rebuild, which will find everything in the table."""
        reply = self._engine.send("GET", f"/_alias/{write_alias()}", allowed=(NOT_THERE,))
        return [] if reply.status == NOT_THERE else sorted(reply.json())

    # --- The life of an index ---

    def indexes(self) -> list[Index]:
        """Return the indexes of the current definition, the one begun first at the head."""
        found = self._engine.send("GET", f"/{definition_name()}-*").json()
        return [_index(name, found[name]) for name in sorted(found)]

    def create_index(self, name: str, position: Position | None = None) -> None:
        """Create an index of the current definition unless it is there, and have it written from now on."""
        body = {**DEFINITION, "aliases": {write_alias(): {}, own_alias(name): {}}}
        if position:
            body["mappings"] = {**DEFINITION["mappings"], "_meta": _meta(position)}
        reply = self._engine.send("PUT", f"/{name}", body, allowed=(400,))
        if reply.status == 400 and b"resource_already_exists_exception" not in reply.body:
            raise StoreRefused(f"the index was not created: {reply.body[:500].decode(errors='replace')}")

    def note_position(self, name: str, position: Position) -> None:
        """Keep with an index how far its rebuild has come."""
        self._engine.send("PUT", f"/{name}/_mapping", {"_meta": _meta(position)})

    def swap(self, name: str) -> None:
        """Make readers and writers of this definition ask `name`, and no other index, from one moment to the next.

        Raises `Superseded`, with everything as it was, when `name` has not been written all the while.
        """
        self._engine.send("POST", f"/{name}/_refresh", allowed=(NOT_THERE,))
        still_written = {"remove": {"index": name, "alias": write_alias(), "must_exist": True}}
        actions: list[Any] = [still_written, *_alias_actions("add", name, (write_alias(), read_alias()))]
        for other in self.indexes():
            if other.name != name:
                aliases = [(write_alias(), other.is_written), (read_alias(), other.is_read)]
                actions += _alias_actions("remove", other.name, [alias for alias, is_there in aliases if is_there])
        if self._engine.send("POST", "/_aliases", {"actions": actions}, allowed=(NOT_THERE,)).status == NOT_THERE:
            raise Superseded(name)

    def merge(self, name: str) -> None:
        """Have the engine merge an index's segments in the background: a search looks every term up in each of them."""
        self._engine.send("POST", f"/{name}/_forcemerge?max_num_segments=1&wait_for_completion=false")

    def delete_others(self, name: str) -> None:
        """Delete the indexes that `name` has replaced: those of its definition that are no longer written."""
        for index in self.indexes():
            if index.name != name and not index.is_written:
                self._delete(index.name)

    def delete_other_definitions(self) -> list[str]:
        """Delete the indexes of all other definitions, and return their names."""
        found = self._engine.send("GET", "/videos-*/_alias").json()
        others = sorted(filter(is_of_another_definition, found))
        for index in others:
            self._delete(index)
        return others

    def count(self) -> int:
        """Return how many documents readers can find."""
        self._engine.send("POST", f"/{read_alias()}/_refresh")
        return int(self._engine.send("GET", f"/{read_alias()}/_count").json()["count"])

    def close(self) -> None:
        """Drop the connection; the next request opens another."""
        self._engine.close()

    def _delete(self, name: str) -> None:
        self._engine.send("DELETE", f"/{name}", allowed=(NOT_THERE,))

    def _bulk(self, index: str, actions: Sequence[Action]) -> list[Failure]:
        results = self._engine.bulk(own_alias(index), "".join(_bulk_lines(action) for action in actions))
        return [
            Failure(action, result["status"], json.dumps(result.get("error")))
            for action, result in (zip(actions, results, strict=True) if results else ())
            if "error" in result and result["status"] != NEWER_IS_THERE
        ]


def index_writer() -> IndexWriter:
    """Return the writer of the index that the environment names."""
    return IndexWriter(os.environ["SEARCH_ENDPOINT"], os.environ["AWS_REGION"])


def _index(name: str, found: dict[str, Any]) -> Index:
    aliases, noted = found["aliases"], found["mappings"].get("_meta", {}).get("rebuild")
    position = Position(**{**noted, "began_at": datetime.fromisoformat(noted["began_at"])}) if noted else None
    return Index(name, read_alias() in aliases, write_alias() in aliases, position)


def _meta(position: Position) -> dict[str, Any]:
    return {"rebuild": {**position._asdict(), "began_at": position.began_at.isoformat()}}


def _alias_actions(kind: str, index: str, aliases: Sequence[str]) -> list[dict[str, Any]]:
    return [{kind: {"index": index, "alias": alias}} for alias in aliases]


def _bulk_lines(action: Action) -> str:
    meta = {"_id": action.video_id, "version": action.revision, "version_type": "external"}
    if action.document is None:
        return json.dumps({"delete": meta}) + "\n"
    return json.dumps({"index": meta}) + "\n" + json.dumps(action.document) + "\n"


def _size(action: Action) -> int:
    return len(_bulk_lines(action))

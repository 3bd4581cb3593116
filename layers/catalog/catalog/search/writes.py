"""Writes to the search index: bulk writes with external versions, and creation, swap and deletion of indexes.

Reads use the one index behind the read alias of their definition, which a completed rebuild sets. Writes go to all
indexes behind the write alias, which are two during a rebuild. Indexes of other definitions are neither read nor
written: they belong to other versions of this code.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from catalog.batching import batch_by_size
from catalog.errors import RebuildSuperseded, StoreRefused
from catalog.search.actions import Action
from catalog.search.document import DEFINITION, definition_name
from catalog.search.engine import NOT_THERE, SearchEngine, content_of
from catalog.search.filters import any_video
from catalog.search.index_names import is_of_another_definition, own_alias, read_alias, write_alias
from catalog.settings import settings
from catalog.time_budget import TimeBudget

# Smaller domains of Amazon accept 10 MiB per request.
MAX_BULK_BYTES = 5 * 1024 * 1024
MAX_BULK_ACTIONS = 1_000

NEWER_IS_THERE = 409

IDS_PER_PAGE = 1_000


class Failure(NamedTuple):
    """An action that the index rejected."""

    action: Action
    status: int
    reason: str

    @property
    def is_passing(self) -> bool:
        """Whether a retry may succeed: the engine was overloaded, or the index was replaced meanwhile."""
        return self.status in (429, NOT_THERE) or self.status >= 500


class IndexedDocument(NamedTuple):
    """A document of the index, and the revision that it is of."""

    revision: int
    document: dict[str, Any]


class Position(NamedTuple):
    """Progress of a rebuild: its index has all videos of the table's scan up to `after`.

    `deployment` is the time of the last deployment when the rebuild began.
    """

    began_at: datetime
    deployment: str
    after: str | None = None
    scanned: int = 0


class Spread(NamedTuple):
    """How an index is spread over nodes, which is no part of its definition: primary shards, and replicas of each.

    `replicas` are the least and the most, as many as there are nodes for.
    """

    shards: int = 1
    replicas: str = "0-all"


class Index(NamedTuple):
    """An index of the current definition; `position` is None if no rebuild created it."""

    name: str
    is_read: bool
    is_written: bool
    position: Position | None
    shards: int


class IndexWriter:
    """The search index for writers; without a budget it has no limit of time."""

    def __init__(self, endpoint: str, region: str, budget: TimeBudget | None = None) -> None:
        self._engine = SearchEngine(endpoint, region, budget or TimeBudget())

    # --- Documents ---

    def write(self, actions: Sequence[Action], indexes: Sequence[str] | None = None) -> list[Failure]:
        """Write actions in their order, to `indexes` or to those of the write alias; an older revision is no failure.

        Raises `StoreUnavailable` if the engine cannot be reached or is overloaded.
        """
        failures = []
        for index in indexes or self.written_indexes():
            for request in batch_by_size(actions, _size, max_items=MAX_BULK_ACTIONS, max_bytes=MAX_BULK_BYTES):
                failures += self._bulk(index, request)
        return failures

    def written_indexes(self) -> list[str]:
        """Return the indexes behind the write alias: none before the first rebuild, which reads the whole table."""
        reply = self._engine.send("GET", f"/_alias/{write_alias()}", allowed=(NOT_THERE,))
        return [] if reply.status == NOT_THERE else sorted(content_of(reply))

    def documents(self, video_ids: Sequence[str]) -> dict[str, IndexedDocument]:
        """Read documents as they were written last, by id."""
        if not video_ids:
            return {}
        reply = self._engine.send("POST", f"/{read_alias()}/_mget", {"ids": [*video_ids]})
        found = (one for one in content_of(reply)["docs"] if one.get("found"))
        return {one["_id"]: IndexedDocument(one["_version"], one["_source"]) for one in found}

    def scan_ids(self, after: str = "") -> Iterator[list[str]]:
        """Read the ids of all videos that readers find in pages, in order, those above `after`."""
        self._engine.send("POST", f"/{read_alias()}/_refresh")
        while True:
            body = {"query": any_video(), "size": IDS_PER_PAGE, "sort": [{"video_id": "asc"}], "_source": False}
            if after:
                body["search_after"] = [after]
            hits = content_of(self._engine.send("POST", f"/{read_alias()}/_search", body))["hits"]["hits"]
            if not hits:
                return
            after = hits[-1]["sort"][0]
            yield [hit["_id"] for hit in hits]

    def associations(self, index: str) -> Iterator[dict[str, Any]]:
        """Read the documents of tags in an index; those of the last second may be missing."""
        body: dict[str, Any] = {"query": {"exists": {"field": "related_to"}}, "size": IDS_PER_PAGE}
        body |= {"sort": [{"related_to": "asc"}]}
        while hits := content_of(self._engine.send("POST", f"/{index}/_search", body))["hits"]["hits"]:
            yield from (hit["_source"] for hit in hits)
            body["search_after"] = hits[-1]["sort"]

    # --- Indexes ---

    def indexes(self) -> list[Index]:
        """Return the indexes of the current definition, oldest first."""
        found = content_of(self._engine.send("GET", f"/{definition_name()}-*"))
        return [_index(name, found[name]) for name in sorted(found)]

    def create_index(self, name: str, position: Position | None = None, spread: Spread = Spread()) -> None:  # noqa: B008 - a constant
        """Create an index of the current definition with the write alias, unless it exists."""
        spread_by = {"number_of_shards": spread.shards, "auto_expand_replicas": spread.replicas}
        settings = {**DEFINITION["settings"], "index": {**DEFINITION["settings"]["index"], **spread_by}}
        body = {**DEFINITION, "settings": settings, "aliases": {write_alias(): {}, own_alias(name): {}}}
        if position:
            body["mappings"] = {**DEFINITION["mappings"], "_meta": _meta(position)}
        reply = self._engine.send("PUT", f"/{name}", body, allowed=(400,))
        if reply.status == 400 and b"resource_already_exists_exception" not in reply.body:
            raise StoreRefused(f"the index was not created: {reply.body[:500].decode(errors='replace')}")

    def set_replicas(self, replicas: str) -> None:
        """Let the engine keep so many replicas of the indexes of this definition, which it copies by itself."""
        target = f"/{definition_name()}-*/_settings"
        self._engine.send("PUT", target, {"index": {"auto_expand_replicas": replicas}}, allowed=(NOT_THERE,))

    def note_position(self, name: str, position: Position) -> None:
        """Store the progress of a rebuild in its index."""
        self._engine.send("PUT", f"/{name}/_mapping", {"_meta": _meta(position)})

    def swap(self, name: str) -> None:
        """Atomically switch reads and writes of this definition to the index `name` only.

        Raises `RebuildSuperseded`, without a change, if `name` no longer has the write alias.
        """
        self._engine.send("POST", f"/{name}/_refresh", allowed=(NOT_THERE,))
        still_written = {"remove": {"index": name, "alias": write_alias(), "must_exist": True}}
        actions: list[Any] = [still_written, *_alias_actions("add", name, (write_alias(), read_alias()))]
        for other in self.indexes():
            if other.name != name:
                aliases = [(write_alias(), other.is_written), (read_alias(), other.is_read)]
                actions += _alias_actions("remove", other.name, [alias for alias, is_there in aliases if is_there])
        if self._engine.send("POST", "/_aliases", {"actions": actions}, allowed=(NOT_THERE,)).status == NOT_THERE:
            raise RebuildSuperseded(name)

    def force_merge(self, name: str) -> None:
        """Start merging an index's segments in the background: a search looks up every term in each segment."""
        self._engine.send("POST", f"/{name}/_forcemerge?max_num_segments=1&wait_for_completion=false")

    def delete_others(self, name: str) -> None:
        """Delete the indexes of this definition that `name` has replaced, which are no longer written."""
        for index in self.indexes():
            if index.name != name and not index.is_written:
                self._delete(index.name)

    def other_definitions(self) -> list[str]:
        """Return the names of the indexes of all other definitions."""
        return sorted(filter(is_of_another_definition, content_of(self._engine.send("GET", "/videos-*/_alias"))))

    def delete_other_definitions(self) -> list[str]:
        """Delete the indexes of all other definitions, and return their names."""
        others = self.other_definitions()
        for index in others:
            self._delete(index)
        return others

    def count(self) -> int:
        """Return the number of videos in the index that is read."""
        self._engine.send("POST", f"/{read_alias()}/_refresh")
        return int(content_of(self._engine.send("POST", f"/{read_alias()}/_count", {"query": any_video()}))["count"])

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


def index_writer(budget: TimeBudget) -> IndexWriter:
    """Return the writer of the index in the settings."""
    return IndexWriter(settings().search_endpoint, settings().aws_region, budget)


def _index(name: str, found: dict[str, Any]) -> Index:
    aliases, noted = found["aliases"], found["mappings"].get("_meta", {}).get("rebuild")
    position = Position(**{**noted, "began_at": datetime.fromisoformat(noted["began_at"])}) if noted else None
    shards = int(found["settings"]["index"]["number_of_shards"])
    return Index(name, read_alias() in aliases, write_alias() in aliases, position, shards)


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

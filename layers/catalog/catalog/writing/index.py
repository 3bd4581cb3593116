"""Writes to the search index: bulk writes with external versions, and the index's life from creation to swap.

Two aliases: readers ask `videos`, which is always exactly one index; writers write to every index that
`videos-write` names, which are two while a rebuild fills the second. Each index has an alias of its own besides, and
bulk writes require it: a write to an index that was just deleted fails, instead of creating it anew without a mapping.
"""

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from catalog.aws.transport import Patience, Reply, Transport
from catalog.errors import StoreRefused, StoreUnavailable
from catalog.search.documents import DEFINITION, definition_name
from catalog.stores.index import READ_ALIAS, is_retryable
from catalog.writing.batches import requests_of

WRITE_ALIAS = "videos-write"
WRITE_PATIENCE = Patience(connect=1.0, read=20.0, total=40.0, tries=2)

# Amazon's smaller domains take 10 MiB in one request.
MAX_BULK_BYTES = 5 * 1024 * 1024
MAX_BULK_ACTIONS = 1_000

NEWER_IS_THERE = 409
NOT_THERE = 404


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


class IndexWriter:
    """The search index, for those who write it."""

    def __init__(self, endpoint: str, region: str) -> None:
        self._transport = Transport(endpoint, "es", region, patience=WRITE_PATIENCE, is_retryable=is_retryable)

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
        """Return the indexes behind the write alias; creates the first one when there is none."""
        reply = self._send("GET", f"/_alias/{WRITE_ALIAS}", allowed=(NOT_THERE,))
        if reply.status == NOT_THERE:
            name = definition_name()
            self.create_index(name)
            self.swap(name)
            return [name]
        return sorted(reply.json())

    def create_index(self, name: str) -> None:
        """Create an index of the current definition unless it is there, and have it written from now on."""
        if self._send("HEAD", f"/{name}", allowed=(NOT_THERE,)).status == NOT_THERE:
            reply = self._send("PUT", f"/{name}", DEFINITION, allowed=(400,))
            if reply.status == 400 and b"resource_already_exists_exception" not in reply.body:
                raise StoreRefused(_reason("the index was not created", reply))
        self._update_aliases([{"add": {"index": name, "alias": alias}} for alias in (WRITE_ALIAS, _own_alias(name))])

    def swap(self, name: str) -> None:
        """Make readers and writers ask `name`, and no other index, from one moment to the next."""
        self._send("POST", f"/{name}/_refresh")
        actions = []
        for alias in (READ_ALIAS, WRITE_ALIAS):
            actions += [{"remove": {"index": one, "alias": alias}} for one in self._indexes_of(alias) if one != name]
            actions.append({"add": {"index": name, "alias": alias}})
        self._update_aliases(actions)

    def delete_others(self, name: str) -> None:
        """Delete all indexes of the catalogue but `name`: those it replaced, and those of killed rebuilds."""
        for index in self._send("GET", f"/{READ_ALIAS}-*/_alias").json():
            if index != name:
                self._send("DELETE", f"/{index}")

    def count(self) -> int:
        """Return how many documents readers can find."""
        self._send("POST", f"/{READ_ALIAS}/_refresh")
        return int(self._send("GET", f"/{READ_ALIAS}/_count").json()["count"])

    def close(self) -> None:
        """Drop the connection; the next request opens another."""
        self._transport.close()

    def _indexes_of(self, alias: str) -> list[str]:
        reply = self._send("GET", f"/_alias/{alias}", allowed=(NOT_THERE,))
        return [] if reply.status == NOT_THERE else sorted(reply.json())

    def _update_aliases(self, actions: list[dict[str, Any]]) -> None:
        self._send("POST", "/_aliases", {"actions": actions})

    def _bulk(self, index: str, actions: Sequence[Action]) -> list[Failure]:
        lines = "".join(_bulk_lines(action) for action in actions)
        reply = self._raw(
            "POST", f"/{_own_alias(index)}/_bulk?require_alias=true", lines.encode(), "application/x-ndjson"
        )
        answer = _require_ok(reply).json()
        if not answer["errors"]:
            return []
        results = [next(iter(item.values())) for item in answer["items"]]
        return [
            Failure(action, result["status"], json.dumps(result.get("error")))
            for action, result in zip(actions, results, strict=True)
            if "error" in result and result["status"] != NEWER_IS_THERE
        ]

    def _send(
        self, method: str, target: str, body: Mapping[str, Any] | None = None, allowed: Sequence[int] = ()
    ) -> Reply:
        payload = json.dumps(body).encode() if body is not None else b""
        reply = self._raw(method, target, payload, "application/json")
        return reply if reply.status in allowed else _require_ok(reply)

    def _raw(self, method: str, target: str, payload: bytes, content_type: str) -> Reply:
        return self._transport.send(method, target, payload, {"Content-Type": content_type})


def index_writer() -> IndexWriter:
    """Return the writer of the index that the environment names."""
    return IndexWriter(os.environ["SEARCH_ENDPOINT"], os.environ["AWS_REGION"])


def _own_alias(index: str) -> str:
    return f"{index}-in"


def _bulk_lines(action: Action) -> str:
    meta = {"_id": action.video_id, "version": action.revision, "version_type": "external"}
    if action.document is None:
        return json.dumps({"delete": meta}) + "\n"
    return json.dumps({"index": meta}) + "\n" + json.dumps(action.document) + "\n"


def _size(action: Action) -> int:
    return len(_bulk_lines(action))


def _require_ok(reply: Reply) -> Reply:
    if reply.status == NOT_THERE:
        raise StoreUnavailable(_reason("the index is not there", reply))
    if reply.status >= 300:
        raise StoreRefused(_reason("the index refused a request", reply))
    return reply


def _reason(what: str, reply: Reply) -> str:
    return f"{what}: {reply.status} {reply.body[:500].decode(errors='replace')}"

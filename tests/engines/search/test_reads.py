"""Reads of a broken index on a real node: they fail, and never answer in part.

Failures that need a scripted engine (429, a timeout, an answer that is cut off) are in tests/functions.
"""

import json
import urllib.request
from typing import Any, NamedTuple

import pytest

from catalog.errors import CatalogError, StoreRefused, StoreUnavailable
from catalog.search.actions import action_of
from catalog.search.analysis.tokenizer import tokenize
from catalog.search.document import DEFINITION
from catalog.search.index_names import read_alias
from catalog.search.lists import by_tag_body, latest_body
from catalog.search.page_query import search_body
from catalog.search.reads import search
from catalog.search.related import related_body
from catalog.search.request import Facet, Search, Sort
from catalog.search.spelling import spelling_body
from catalog.search.suggest import suggest_body
from catalog.search.writes import IndexWriter
from catalog.videos.items import video_item
from tests.factories import video
from tests.frozen import frozen
from tests.stack.client import eventually
from tools.engines.real import OpenSearchNode

RIVER = video(1)
READS = {
    "search": search_body(Search("river")),
    "newest": search_body(Search("river", sort=Sort.NEWEST)),
    "facets": search_body(Search("river", facets=(Facet.CATEGORY, Facet.REGION))),
    "suggest": suggest_body("riv", 8),
    "spelling": spelling_body(tokenize("rivre")),
    "latest": latest_body(1, 20),
    "by tag": by_tag_body("river", 1, 20),
    "related": related_body(video_item(RIVER), 10),
}

# One of two shards has no place on the only node. Lookups of levers and related words need an alias of one index.
CROWDED: dict[str, Any] = {
    **DEFINITION,
    "settings": {
        **DEFINITION["settings"],
        "index": {"number_of_shards": 2, "number_of_replicas": 0, "routing.allocation.total_shards_per_node": 1},
    },
}
MOVED = [
    {"remove": {"index": "videos-*", "alias": read_alias()}},
    {"add": {"index": "videos-beside", "alias": read_alias()}},
]
# No node has this name, so that the shard is never assigned.
UNASSIGNED = {"settings": {"number_of_replicas": 0, "index.routing.allocation.require._name": "nobody"}}
# Fields of another definition: what is sorted by here cannot be sorted by there, and much is not there at all.
OLDER = {"mappings": {"properties": {name: {"type": "text"} for name in ("video_id", "title", "views", "added_date")}}}

type Requests = list[tuple[str, str, Any]]


def put_beside(definition: dict[str, Any], shards: int) -> tuple[str, str, Any]:
    """Return the request that puts another index behind the readers' alias, and waits for that many shards."""
    body = {**definition, "aliases": {read_alias(): {}}}
    return "PUT", f"/videos-beside?wait_for_active_shards={shards}", body


class Fault(NamedTuple):
    """Requests that break the index, how every read fails then, and requests that repair it."""

    requests: Requests
    error: type[CatalogError]
    reason: str
    repair: Requests | None = None


FAULTS = {
    "a missing shard": Fault(
        [("PUT", "/videos-beside?wait_for_active_shards=0", CROWDED), ("POST", "/_aliases", {"actions": MOVED})],
        StoreUnavailable,
        "503",
        [("PUT", "/videos-beside/_settings", {"index.routing.allocation.total_shards_per_node": None})],
    ),
    "a red index": Fault([put_beside(UNASSIGNED, 0), ("DELETE", "/{river}", None)], StoreUnavailable, "503"),
    "no read alias": Fault(
        [("POST", "/_aliases", {"actions": [{"remove": {"index": "videos-*", "alias": read_alias()}}]})],
        StoreUnavailable,
        "not complete yet",
    ),
    "a blocked index": Fault(
        [("PUT", "/{river}/_settings", {"index.blocks.read": True})],
        StoreUnavailable,
        "cluster_block_exception",
        [("PUT", "/{river}/_settings", {"index.blocks.read": None})],
    ),
    "a closed index": Fault(
        [("POST", "/{river}/_close", None)], StoreUnavailable, "closed", [("POST", "/{river}/_open", None)]
    ),
    "another index of an older definition": Fault([put_beside(OLDER, 1)], StoreRefused, "refused the query"),
    "another index of no definition": Fault([put_beside({}, 1)], StoreRefused, "refused the query"),
}


@pytest.fixture
def river(index: IndexWriter) -> str:
    """Give the name of an index that holds one video."""
    assert index.write([action_of(RIVER)]) == []
    assert index.count() == 1
    (name,) = index.written_indexes()
    return name


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_no_read_is_answered_in_part_while_the_index_is_broken(
    opensearch: OpenSearchNode, river: str, fault: Fault
) -> None:
    send(opensearch, river, fault.requests)
    for read in READS.values():
        with pytest.raises(fault.error, match=fault.reason):
            search(read)
    if fault.repair:
        send(opensearch, river, fault.repair)
        eventually(_are_answered, bool)


def _are_answered() -> bool:
    try:
        return all("hits" in search(read) for read in READS.values())
    except StoreUnavailable:
        return False


def send(node: OpenSearchNode, river: str, requests: Requests) -> None:
    """Send requests to the node, as its operator would."""
    for method, target, body in requests:
        data = None if body is None else json.dumps(body).encode()
        url = f"{node.url}{target.format(river=river)}"
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=180) as answer:
            reply = json.load(answer)
        assert reply["acknowledged"]
        assert reply.get("shards_acknowledged", True)


def test_a_frozen_node_is_unavailable_within_the_deadline_and_recovers(
    river: str, opensearch: OpenSearchNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    del river
    for name in ("READ_CONNECT_SECONDS", "READ_ANSWER_SECONDS", "READ_DEADLINE_SECONDS"):
        monkeypatch.delenv(name)
    with frozen(opensearch.pid), pytest.raises(StoreUnavailable, match="tim"):
        search(READS["search"])
    assert eventually(_found, bool) == [RIVER.video_id]


def _found() -> list[str]:
    try:
        return [hit["_id"] for hit in search(READS["search"])["hits"]["hits"]]
    except StoreUnavailable:
        return []

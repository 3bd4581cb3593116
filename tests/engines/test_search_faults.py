"""What a search answers while the index is broken, on a real node: the truth, or that it is unavailable; never less.

What needs a scripted engine, as 429, an answer that timed out, is cut off or strange, is in tests/functions.
"""

import json
import os
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from catalog.errors import StoreRefused, StoreUnavailable
from catalog.search.lists import by_tag_body, latest_body, related_body
from catalog.search.pages import search_body
from catalog.search.request import Facet, Search, Sort
from catalog.search.spelling import spelling_body
from catalog.search.suggestions import suggest_body
from catalog.stores.index import read_alias, search
from catalog.writing.index import IndexWriter
from catalog.writing.stream import action_of
from tests.factories import video
from tools.engines.real import OpenSearchNode

RIVER = video(1)
READS = {
    "search": search_body(Search("river")),
    "newest": search_body(Search("river", sort=Sort.NEWEST)),
    "facets": search_body(Search("river", facets=(Facet.CATEGORY, Facet.REGION))),
    "suggest": suggest_body("riv", 8),
    "spelling": spelling_body("rivre"),
    "latest": latest_body(1, 20),
    "by tag": by_tag_body("river", 1, 20),
    "related": related_body(RIVER, 10),
}

type Send = Callable[..., Any]


@pytest.fixture
def send(opensearch: OpenSearchNode) -> Send:
    """Give a function that sends a request to the node, as who operates it would."""

    def send_request(method: str, target: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{opensearch.url}{target}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    return send_request


@pytest.fixture
def river(index: IndexWriter) -> str:
    """The name of an index that holds one video."""
    assert index.write([action_of(RIVER)]) == []
    assert index.count() == 1
    (name,) = index.written_indexes()
    return name


type Beside = Callable[[dict[str, Any], int], None]


@pytest.fixture
def beside(river: str, send: Send) -> Beside:
    """Give a function that puts another index behind the readers' alias, beside the one that they ask.

    It takes the index's definition, and how many shards to wait for.
    """
    del river

    def put(definition: dict[str, Any], shards: int) -> None:
        body = {**definition, "aliases": {read_alias(): {}}}
        assert send("PUT", f"/videos-beside?wait_for_active_shards={shards}", body)["shards_acknowledged"]

    return put


every_read = pytest.mark.parametrize("read", READS)

# No node has this name, so that the shard stays without a place.
NOWHERE = {"settings": {"number_of_replicas": 0, "index.routing.allocation.require._name": "nobody"}}
# Another time's fields: what is sorted by here could not be, and much was not there at all.
OLDER = {"mappings": {"properties": {name: {"type": "text"} for name in ("video_id", "title", "views", "added_date")}}}


@every_read
def test_one_shard_that_is_missing_makes_the_whole_answer_unavailable(beside: Beside, send: Send, read: str) -> None:
    beside(NOWHERE, 0)
    with pytest.raises(StoreUnavailable, match="503"):
        search(READS[read])

    send("DELETE", "/videos-beside")
    assert "hits" in search(READS[read])


@every_read
def test_a_red_index_is_unavailable(river: str, beside: Beside, send: Send, read: str) -> None:
    beside(NOWHERE, 0)
    send("DELETE", f"/{river}")
    with pytest.raises(StoreUnavailable, match="503"):
        search(READS[read])


@every_read
def test_an_index_that_readers_have_no_alias_for_is_unavailable(river: str, send: Send, read: str) -> None:
    send("POST", "/_aliases", {"actions": [{"remove": {"index": river, "alias": read_alias()}}]})
    with pytest.raises(StoreUnavailable, match="not complete yet"):
        search(READS[read])


@every_read
def test_a_locked_index_is_unavailable_until_it_is_unlocked(river: str, send: Send, read: str) -> None:
    send("PUT", f"/{river}/_settings", {"index.blocks.read": True})
    with pytest.raises(StoreUnavailable, match="cluster_block_exception"):
        search(READS[read])

    send("PUT", f"/{river}/_settings", {"index.blocks.read": None})
    assert "hits" in search(READS[read])


@every_read
@pytest.mark.parametrize("definition", [OLDER, {}], ids=["older", "none"])
def test_an_index_of_another_definition_that_was_put_behind_the_alias_gives_no_page(
    beside: Beside, read: str, definition: dict[str, Any]
) -> None:
    beside(definition, 1)
    with pytest.raises(StoreRefused):
        search(READS[read])


@every_read
def test_a_closed_index_gives_no_page(river: str, send: Send, read: str) -> None:
    send("POST", f"/{river}/_close")
    with pytest.raises(StoreUnavailable, match="closed"):
        search(READS[read])


def test_a_node_that_stands_still_is_unavailable_within_the_deadline_and_recovers(
    river: str, opensearch: OpenSearchNode
) -> None:
    del river
    with _frozen(opensearch.pid):
        began = time.monotonic()
        with pytest.raises(StoreUnavailable):
            search(READS["search"])
        assert time.monotonic() - began < 1.5

    assert _found_within(10) == [RIVER.video_id]


@contextmanager
def _frozen(process_id: int) -> Iterator[None]:
    os.kill(process_id, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process_id, signal.SIGCONT)


def _found_within(seconds: float) -> list[str]:
    give_up_at = time.monotonic() + seconds
    while True:
        try:
            return [hit["_id"] for hit in search(READS["search"])["hits"]["hits"]]
        except StoreUnavailable:
            if time.monotonic() > give_up_at:
                raise

"""One store is down, and the rest keeps serving."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import boto3
import pytest

from catalog.writing.index import IndexWriter
from tests.stack.client import Client, eventually
from tests.stack.conftest import Deployment, Put, new_word, upserted
from tools.local.processes import end_group
from tools.local.stack import search_engine
from tools.reindex import rebuild_stack
from tools.stack import Stack

# The function has one second for its two tries; the emulator's gateway and a busy machine take some more.
SEARCH_DEADLINE_S = 2.0


@pytest.fixture
def others(client: Client, stack: Stack, published: dict[str, Any]) -> list[str]:
    """Paths of the three routes that do without the index."""
    del client
    boto3.client("lambda").invoke(FunctionName=stack.charts_function, Payload=b"{}")
    return ["/api/trending/CA", "/api/categories", f"/api/v1/videos/id/{published['video_id']}"]


@contextmanager
def frozen(process_id: int) -> Iterator[None]:
    os.kill(process_id, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process_id, signal.SIGCONT)


def assert_unavailable(client: Client, path: str) -> None:
    reply = client.get(path)
    assert reply.status == 503
    assert reply.headers["Retry-After"] == "2"
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.seconds < SEARCH_DEADLINE_S


def test_a_frozen_index_costs_the_search_alone_and_it_recovers(
    client: Client, deployment: Deployment, others: list[str], word: str
) -> None:
    with frozen(deployment.search.process.pid):
        for _ in range(3):
            assert_unavailable(client, f"/api/search?q={word}")
        assert [client.get(path).status for path in others] == [200, 200, 200]

    assert eventually(lambda: client.get(f"/api/search?q={word}").status, lambda status: status == 200) == 200


def test_an_index_that_refuses_connections_costs_the_search_alone_and_is_rebuilt_from_the_table(
    client: Client,
    deployment: Deployment,
    put: Put,
    others: list[str],
    search_total: Callable[[str], int],
    word: str,
) -> None:
    # GIVEN the engine is gone, WHEN reads run, THEN the search alone fails
    end_group(deployment.search.process)
    assert_unavailable(client, f"/api/search?q={word}")
    assert [client.get(path).status for path in others] == [200, 200, 200]

    # and a video that arrives meanwhile is kept
    later_word = new_word()
    put("VideoUpserted", late := upserted(f"arrived during the outage {later_word}"))
    path = f"/api/v1/videos/id/{late['video_id']}"
    assert eventually(lambda: client.get(path).status, lambda status: status == 200) == 200

    port = int(deployment.stack.search.rsplit(":", 1)[1])
    with search_engine(port, deployment.folder):
        # GIVEN a new engine without an index, THEN a search is unavailable, and nobody writes what nobody would read
        assert_unavailable(client, f"/api/search?q={word}")
        with closing(IndexWriter(deployment.stack.search, deployment.stack.region)) as index:
            assert index.indexes() == []

        rebuild_stack(deployment.stack)

        # THEN all is found again, the latecomer too
        assert eventually(lambda: search_total(word), lambda total: total == 1) == 1
        assert eventually(lambda: search_total(later_word), lambda total: total == 1) == 1

"""One store is down, and the other routes still answer."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

import boto3
import pytest

from catalog.search.writes import IndexWriter
from tests.frozen import frozen
from tests.stack.client import Client, eventually
from tests.stack.conftest import Put, new_word, upserted
from tests.stack.deployment import Deployment
from tools.local.processes import end_group
from tools.local.stack import search_engine
from tools.reindex import rebuild_stack
from tools.stack import Stack


@pytest.fixture
def others(stack: Stack, published: dict[str, Any]) -> list[str]:
    """Paths of the three routes that do without the index."""
    boto3.client("lambda").invoke(FunctionName=stack.charts_function, Payload=b"{}")
    return ["/api/trending/CA", "/api/categories", f"/api/v1/videos/id/{published['video_id']}"]


def assert_unavailable(client: Client, path: str) -> None:
    reply = client.get(path)
    assert reply.status == 503
    assert reply.headers["Retry-After"] == "2"
    assert reply.headers["Cache-Control"] == "no-store"


def test_a_frozen_index_makes_only_the_search_unavailable_until_it_recovers(
    client: Client, deployment: Deployment, others: list[str], word: str
) -> None:
    with frozen(deployment.search.process.pid):
        for _ in range(3):
            assert_unavailable(client, f"/api/search?q={word}")
        assert [client.get(path).status for path in others] == [200, 200, 200]
    assert eventually(lambda: client.get(f"/api/search?q={word}").status, lambda status: status == 200) == 200


def test_a_lost_index_makes_only_the_search_unavailable_until_it_is_rebuilt(
    client: Client, deployment: Deployment, put: Put, others: list[str], search_total: Callable[[str], int], word: str
) -> None:
    end_group(deployment.search.process)
    assert_unavailable(client, f"/api/search?q={word}")
    assert [client.get(path).status for path in others] == [200, 200, 200]

    later_word = new_word()
    put("VideoUpserted", late := upserted(f"arrived during the outage {later_word}"))
    path = f"/api/v1/videos/id/{late['video_id']}"
    assert eventually(lambda: client.get(path).status, lambda status: status == 200) == 200
    port = int(deployment.stack.search.rsplit(":", 1)[1])
    with search_engine(port, deployment.folder):
        # Without an index a search is unavailable, and nothing is written
        assert_unavailable(client, f"/api/search?q={word}")
        with closing(IndexWriter(deployment.stack.search, deployment.stack.region)) as index:
            assert index.indexes() == []
        rebuild_stack(deployment.stack)
        assert eventually(lambda: search_total(word), lambda total: total == 1) == 1
        assert eventually(lambda: search_total(later_word), lambda total: total == 1) == 1

"""A stack of which tests write videos, and which they ask through its gateway."""

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.stack.client import Client, eventually
from tests.stack.deployment import Deployment, deployed
from tools.stack import Stack


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.stack)


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with deployed(tmp_path_factory.mktemp("stack")) as deployment:
        yield deployment


@pytest.fixture(scope="session")
def stack(deployment: Deployment) -> Stack:
    return deployment.stack


@pytest.fixture(scope="session")
def client(stack: Stack) -> Client:
    return Client(stack.api)


type Put = Callable[..., None]


@pytest.fixture(scope="session")
def put(stack: Stack) -> Put:
    """Put events of one kind on the bus, as another service would."""
    events = boto3.client("events")

    def put_events(kind: str, *details: dict[str, Any]) -> None:
        for detail in details:
            entry = {"EventBusName": stack.bus, "Source": "studio", "DetailType": kind, "Detail": json.dumps(detail)}
            assert events.put_events(Entries=[entry])["FailedEntryCount"] == 0  # type: ignore[list-item]

    return put_events


def new_word() -> str:
    """Return a word that stands in no other video, and is no typing error of one that does."""
    return "w" + uuid.uuid4().hex[:12]


@pytest.fixture
def word() -> str:
    return new_word()


def upserted(name: str, **changes: Any) -> dict[str, Any]:
    """Return the detail of a READY video that a studio published."""
    return {
        "video_id": str(uuid.uuid4()),
        "version": 1,
        "status": "READY",
        "name": name,
        "channel_title": "Test Kitchen",
        "category_id": 26,
        "tags": ["cooking"],
        "views": 10,
        "likes": 1,
        "regions": ["CA"],
        "published_at": "2026-11-01T10:00:00Z",
        "fetched_at": "2026-11-20T10:00:00Z",
        **changes,
    }


@pytest.fixture
def search_total(client: Client) -> Callable[[str], int]:
    def total(text: str) -> int:
        reply = client.get(f"/api/search?q={text}")
        return int(reply.json["total"]) if reply.status == 200 else -1

    return total


@pytest.fixture
def published(put: Put, search_total: Callable[[str], int], word: str) -> dict[str, Any]:
    """A video that went over the bus and can be found by `word`."""
    video = upserted(f"How to cook {word}")
    put("VideoUpserted", video)
    assert eventually(lambda: search_total(word), lambda total: total == 1) == 1
    return video

"""The template, deployed to the local emulators as `make run` does it."""

import json
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import pytest

from tests.stack.client import Client, eventually
from tools.load.__main__ import load_all
from tools.local.processes import free_port
from tools.local.stack import Emulator, aws_emulator, build, deploy, running, search_engine
from tools.reindex import rebuild_stack
from tools.sample.catalogue import write_sample
from tools.stack import Stack

SAMPLE_VIDEOS, SAMPLE_DAYS = 240, 4


class Deployment(NamedTuple):
    stack: Stack
    search: Emulator
    folder: Path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.stack)


@contextmanager
def deployed(folder: Path, origin: str | None = None) -> Iterator[Deployment]:
    """Deploy the stack, and let boto3 reach it; pages of `origin` may read the API."""
    with search_engine(free_port(), folder) as search, aws_emulator(free_port(), folder) as aws:
        build(folder)
        stack = deploy(aws.url, search.url, folder, origin)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in stack.environment().items():
                patch.setitem(os.environ, name, value)
            rebuild_stack(stack)
            yield Deployment(stack, search, folder)


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with deployed(tmp_path_factory.mktemp("stack")) as deployment:
        yield deployment


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own with a small synthetic catalogue, which is only read."""
    folder = tmp_path_factory.mktemp("sampled")
    with running(free_port(), free_port(), folder) as stack:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in stack.environment().items():
                patch.setitem(os.environ, name, value)
            write_sample(folder / "sample", videos=SAMPLE_VIDEOS, days=SAMPLE_DAYS)
            load_all(stack, folder / "sample", folder / "state", over_bus=False)
        yield stack


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

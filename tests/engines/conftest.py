"""The real stores, once a session; without them the tests are skipped, and fail in CI."""

import os
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import boto3
import pytest

from catalog.aws.transport import Patience, Transport
from catalog.stores import index as readers
from catalog.writing.index import IndexWriter
from catalog.writing.index_names import index_name
from catalog.writing.regions import RegionTable
from catalog.writing.videos import VideoTable
from tests.template import table_properties
from tools.engines import real
from tools.local.processes import free_port
from tools.local.stack import EMULATOR, search_engine

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


# Where what is found is the matter, and not how soon.
PATIENCE = Patience(connect=5.0, read=30.0, total=60.0)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder; the hook is handed those of the whole run."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.engines)


@pytest.fixture(scope="session")
def dynamodb_url() -> Iterator[str]:
    """Give the URL of a DynamoDB Local."""
    with _started(real.dynamodb_local()) as url:
        yield url


@pytest.fixture(scope="session")
def opensearch() -> Iterator[real.OpenSearchNode]:
    """Give a real OpenSearch node."""
    with _started(real.opensearch_node()) as node:
        yield node


@pytest.fixture
def dynamodb(dynamodb_url: str) -> "DynamoDBClient":
    """Give a client of DynamoDB Local."""
    session = boto3.Session("local", "local", region_name="us-east-1")
    return session.client("dynamodb", endpoint_url=dynamodb_url)


@pytest.fixture
def make_table(dynamodb: "DynamoDBClient") -> Callable[[str], str]:
    """Give a function that makes a new table as the template defines it, and returns its name."""

    def make(logical_id: str) -> str:
        name = f"{logical_id}-{uuid.uuid4()}"
        dynamodb.create_table(**{**table_properties(logical_id), "TableName": name})
        return name

    return make


@pytest.fixture
def videos(dynamodb: "DynamoDBClient", make_table: Callable[[str], str]) -> VideoTable:
    """Give an empty table of videos."""
    return VideoTable(dynamodb, make_table("VideosTable"))


@pytest.fixture
def regions(dynamodb: "DynamoDBClient", make_table: Callable[[str], str]) -> RegionTable:
    """Give an empty table of members and charts."""
    return RegionTable(dynamodb, make_table("RegionsTable"))


@pytest.fixture
def index(no_index: IndexWriter) -> IndexWriter:
    """Give an index without a document, which readers ask."""
    name = index_name(datetime.now(UTC))
    no_index.create_index(name)
    no_index.swap(name)
    return no_index


@pytest.fixture
def no_index(opensearch: real.OpenSearchNode, monkeypatch: pytest.MonkeyPatch) -> Iterator[IndexWriter]:
    """Give the writer of a node that holds no index, with the readers' side pointed at it too."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SEARCH_ENDPOINT", opensearch.url)
    request = urllib.request.Request(f"{opensearch.url}/videos-*", method="DELETE")
    urllib.request.urlopen(request, timeout=30).close()
    with closing(IndexWriter(opensearch.url, "us-east-1")) as writer:
        yield writer
    readers.transport().close()
    readers.transport.cache_clear()


@pytest.fixture(scope="session")
def osmem(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of the embedded engine that `make run` starts."""
    if not EMULATOR.exists():
        _give_up(f"{EMULATOR} is missing: make install")
    with search_engine(free_port(), tmp_path_factory.mktemp("osmem")) as engine:
        yield engine.url


@pytest.fixture(scope="module", params=["node", "osmem"])
def engine(request: pytest.FixtureRequest) -> Iterator[IndexWriter]:
    """Give an empty index on either engine, for all tests of a module, and let readers ask it with patience."""
    is_node = request.param == "node"
    url = request.getfixturevalue("opensearch").url if is_node else request.getfixturevalue("osmem")
    with _patient_readers(url), closing(IndexWriter(url, "us-east-1")) as writer:
        name = index_name(datetime.now(UTC))
        writer.create_index(name)
        writer.swap(name)
        writer.delete_others(name)
        yield writer


@contextmanager
def _patient_readers(url: str) -> Iterator[None]:
    keys = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": "us-east-1"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**keys, "SEARCH_ENDPOINT": url}.items():
            patch.setenv(name, value)
        transport = Transport(url, "es", "us-east-1", patience=PATIENCE, is_retryable=readers.is_retryable)
        patch.setattr(readers, "transport", lambda: transport)
        patch.setattr(readers, "ENGINE_TIMEOUT", "30s")
        with closing(transport):
            yield


@contextmanager
def _started[Engine](engine: AbstractContextManager[Engine]) -> Iterator[Engine]:
    try:
        with engine as running:
            yield running
    except real.EngineUnavailable as error:
        _give_up(str(error))


def _give_up(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)

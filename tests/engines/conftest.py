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

from catalog.categories.counts import CountTable
from catalog.charts.members import MemberTable
from catalog.charts.region_run import tables_of
from catalog.search import reads as readers
from catalog.search.index_names import index_name
from catalog.search.writes import IndexWriter
from catalog.videos.writes import VideoTable
from tests.engines.catalogue import Catalogue, MakeCatalogue
from tests.template import table_properties
from tools.engines import real
from tools.local.processes import free_port
from tools.local.stack import EMULATOR, search_engine

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


# Where what is found is the matter, and not how soon.
LOCAL = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_REGION": "us-east-1",
    "READ_CONNECT_SECONDS": "60",
    "READ_ANSWER_SECONDS": "60",
    "READ_DEADLINE_SECONDS": "120",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder; the hook is handed those of the whole run."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.engines)


@pytest.fixture(scope="session")
def dynamodb_url() -> Iterator[str]:
    with _started(real.dynamodb_local()) as url:
        yield url


@pytest.fixture(scope="session")
def opensearch() -> Iterator[real.OpenSearchNode]:
    with _started(real.opensearch_node()) as node:
        yield node


@pytest.fixture
def dynamodb(dynamodb_url: str) -> "DynamoDBClient":
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
    return VideoTable(dynamodb, make_table("VideosTable"))


@pytest.fixture
def regions(dynamodb: "DynamoDBClient", make_table: Callable[[str], str]) -> MemberTable:
    return MemberTable(dynamodb, make_table("RegionsTable"))


@pytest.fixture
def index(no_index: IndexWriter) -> IndexWriter:
    """Give an index without a document, which readers ask."""
    name = index_name(datetime.now(UTC))
    no_index.create_index(name)
    no_index.swap(name)
    return no_index


@pytest.fixture
def no_index(opensearch: real.OpenSearchNode) -> Iterator[IndexWriter]:
    """Give the writer of a node that holds no index, with the readers' side pointed at it too."""
    request = urllib.request.Request(f"{opensearch.url}/videos-*", method="DELETE")
    urllib.request.urlopen(request, timeout=180).close()
    with _patient_readers(opensearch.url), closing(IndexWriter(opensearch.url, "us-east-1")) as writer:
        yield writer


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
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**LOCAL, "SEARCH_ENDPOINT": url}.items():
            patch.setenv(name, value)
        yield
        readers.client().close()
        readers.client.cache_clear()


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


@pytest.fixture
def make_catalogue(dynamodb: "DynamoDBClient", make_table: Callable[[str], str]) -> MakeCatalogue:
    def make() -> Catalogue:
        videos, regions = make_table("VideosTable"), make_table("RegionsTable")
        return Catalogue(dynamodb, tables_of(dynamodb, videos, regions), CountTable(dynamodb, regions))

    return make


@pytest.fixture
def catalogue(make_catalogue: MakeCatalogue) -> Catalogue:
    return make_catalogue()

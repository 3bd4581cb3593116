"""A deployment that is asked from outside: `pytest tests/contract --url https://...`.

Without an address there is nothing to ask, and nothing is collected. At the end a table says what was asked of which
route, and how it went.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.clients.dailywatch import DailyWatchClient
from tests.contract.clients.killrvideo import KillrVideoClient
from tests.contract.discovery import Catalogue, Empty, discover
from tests.contract.table import Table
from tests.contract.wire import Client


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--url", help="base URL of the deployment that tests/contract asks")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("url", None):
        config.pluginmanager.register(Table(), "contract-table")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    del collection_path
    return None if config.getoption("url", None) else True


@pytest.fixture(scope="session")
def connection(pytestconfig: pytest.Config) -> Iterator[Client]:
    with Client(pytestconfig.getoption("url")) as client:
        yield client


@pytest.fixture(scope="session")
def catalogue(connection: Client) -> Catalogue:
    try:
        return discover(connection)
    except Empty as error:
        pytest.exit(f"{connection.base}: {error}", returncode=1)


@pytest.fixture
def api(connection: Client, request: pytest.FixtureRequest, catalogue: Catalogue) -> Iterator[Client]:
    """The deployment; which paths are asked for is noted for the table."""
    del catalogue  # What it asks for is no test's.
    connection.note = lambda path: request.node.user_properties.append(("path", path))
    yield connection
    connection.note = lambda _: None


@pytest.fixture
def dailywatch(api: Client) -> DailyWatchClient:
    return DailyWatchClient(api)


@pytest.fixture
def killrvideo(api: Client) -> KillrVideoClient:
    return KillrVideoClient(api)

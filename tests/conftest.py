"""Settings of all tests: fresh settings of the product, Hypothesis' profiles, and which tests share a process.

`make test` runs tests side by side in several processes (pytest-xdist, `--dist loadgroup`). Each process starts what
its tests need, and a group of tests stays in one process: those that share a deployment or the indexes of one node, and
otherwise those of a module.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple, override

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from catalog.document_cache import document_cache
from catalog.settings import settings
from tests.stack.deployment import Deployment, deployed
from tools.load.__main__ import load_all
from tools.local.explorer import Explorer, serving
from tools.local.origin import in_thread
from tools.local.ports import LOOPBACK
from tools.sample.catalogue import write_sample
from tools.stack import Stack

# A slow machine is no reason to fail. Tests that say how many examples they want have so many everywhere.
hypothesis.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.register_profile("ci", hypothesis.get_profile("local"), max_examples=100, print_blob=True)
hypothesis.load_profile("ci" if os.environ.get("CI") == "true" else "local")

SAMPLE_VIDEOS, SAMPLE_DAYS = 240, 4

# Of the fixtures that tests share between modules, the group of whoever needs one. Groups begin in this order: those
# that wait most first, so that others fill their pauses.
GROUPS = {
    "sample": "sample",
    "python_project": "sample",
    "node_project": "sample",
    "deployment": "deployment",
    "opensearch": "node",
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put each test into its group, and the groups in their order."""
    order = [*GROUPS.values()]
    groups = {item: _group_of(item) for item in items}
    for item, group in groups.items():
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: order.index(groups[item]) if groups[item] in order else len(order))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse to run tests side by side where groups are ignored, as pytest-xdist does in silence with pytest 9.2."""
    if session.config.getoption("loadgroup", default=False) and not all("@" in item.nodeid for item in session.items):
        raise pytest.UsageError("pytest-xdist keeps no group of tests together with this version of pytest")


def _group_of(item: pytest.Item) -> str:
    fixtures = getattr(item, "fixturenames", [])
    if isinstance(item, pytest.Function) and hasattr(item, "callspec") and item.callspec.params.get("engine") == "node":
        return GROUPS["opensearch"]
    module = item.path.relative_to(item.config.rootpath).as_posix()
    return next((group for fixture, group in GROUPS.items() if fixture in fixtures), module)


@pytest.fixture(autouse=True)
def _fresh_settings() -> None:
    """Read the environment again for every test."""
    settings.cache_clear()
    document_cache.cache_clear()


@pytest.fixture(scope="session")
def explorer() -> Iterator[Explorer]:
    """Serve the explorer's pages; who asks for them tells it which API they read."""
    with serving(port=0) as explorer:
        yield explorer


class Site(NamedTuple):
    """A folder that is served at an origin."""

    folder: Path
    origin: str


class _Quiet(SimpleHTTPRequestHandler):
    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve an empty folder as `python3 -m http.server` does it."""
    folder = tmp_path_factory.mktemp("site")
    server = ThreadingHTTPServer((LOOPBACK, 0), partial(_Quiet, directory=str(folder)))
    with in_thread(server):
        yield Site(folder, f"http://{LOOPBACK}:{server.server_port}")


@pytest.fixture(scope="session")
def sample(explorer: Explorer, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Deploy a stack with a small synthetic catalogue, which the explorer's pages and those of a site may read."""
    folder = tmp_path_factory.mktemp("sample")
    with deployed(folder, f"{explorer.origin},{site.origin}") as deployment:
        # What rises is what was seen lately.
        yesterday = datetime.now(UTC).date() - timedelta(days=1)
        write_sample(folder / "sample", videos=SAMPLE_VIDEOS, days=SAMPLE_DAYS, end=yesterday)
        load_all(deployment.stack, folder / "sample", folder / "state")
        yield deployment


@pytest.fixture(scope="session")
def sampled(sample: Deployment) -> Stack:
    """Give the stack with the small synthetic catalogue."""
    return sample.stack

"""No test of this folder reaches a network; one that is marked `allow_hosts` may talk to the hosts that it names."""

import os
from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Block the sockets of every test of this folder; the hook is handed those of the whole run."""
    for item in items:
        is_allowed = item.get_closest_marker("allow_hosts") or item.get_closest_marker("enable_socket")
        if item.path.is_relative_to(Path(__file__).parent) and not is_allowed:
            item.add_marker(pytest.mark.disable_socket)


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the machine's AWS settings and proxies, and those of a deployment that tests of this process share."""
    for name in list(os.environ):
        if name.startswith("AWS_") or name == "SEARCH_ENDPOINT" or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)

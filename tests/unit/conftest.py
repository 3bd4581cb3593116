"""No test of this folder reaches a network; one that is marked `allow_hosts` may talk to the hosts that it names."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no reason to fail.
settings.register_profile("unit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unit")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Block the sockets of every test of this folder; the hook is handed those of the whole run."""
    for item in items:
        is_allowed = item.get_closest_marker("allow_hosts") or item.get_closest_marker("enable_socket")
        if item.path.is_relative_to(Path(__file__).parent) and not is_allowed:
            item.add_marker(pytest.mark.disable_socket)

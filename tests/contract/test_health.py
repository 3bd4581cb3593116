"""Whether a deployment answers, and its stores do."""

import pytest

from tests.contract.problems import faults_in
from tests.contract.wire import Client


@pytest.mark.parametrize("path", ["/health", "/health?deep=false"])
def test_a_deployment_that_is_alive_says_so(api: Client, path: str) -> None:
    answer = api.get(path)
    assert (answer.status, answer.json) == (200, {"status": "ok"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_its_stores_answer(api: Client) -> None:
    health = api.get("/health?deep=true").json
    assert list(health) == ["status", "stores", "checked_at"]
    assert {name: store["status"] for name, store in health["stores"].items()} == {"table": "ok", "index": "ok"}


def test_a_check_is_deep_or_not(api: Client) -> None:
    assert faults_in(api.get("/health?deep=1")) == [(["query", "deep"], "literal_error")]

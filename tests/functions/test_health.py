"""GET /health: whether the API answers, and with `deep=true` whether its stores do."""

import time

import pytest

from catalog import health
from tests.functions.engine import Engine, relay, reply, search_reply
from tests.functions.gateway import ORIGIN, Answer, read_event
from tests.functions.lambdas import Ask, Functions, Get, Invoke
from tests.functions.routes import HEALTH
from tests.functions.stores import Stores


@pytest.fixture(autouse=True)
def index(engine: Engine) -> Engine:
    engine.always(search_reply())
    return engine


def states(answer: Answer) -> dict[str, str]:
    return {name: store["status"] for name, store in answer.json["stores"].items()}


def test_the_api_is_alive_whatever_its_stores_are(get: Get, dynamodb_engine: Engine) -> None:
    dynamodb_engine.end()
    for query in ({}, {"deep": "false"}):
        answer = get(HEALTH, **query)
        assert (answer.status, answer.json) == (200, {"status": "ok"})
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert get(HEALTH, method="HEAD").status == 200


def test_a_deep_check_asks_each_store_once_as_reads_do(ask: Ask, index: Engine, dynamodb_engine: Engine) -> None:
    dynamodb_engine.script = lambda one: reply({}) if "X-Amz-Target" in one.headers else search_reply()
    answer = ask(read_event("health"))
    assert (answer.status, answer.json["status"]) == (200, "ok")
    assert states(answer) == {"table": "ok", "index": "ok"}
    assert all(0 <= store["ms"] < 60_000 for store in answer.json["stores"].values())
    assert answer.headers["Cache-Control"] == "no-store"
    table, searched = index.requests
    assert table.operation == "GetItem"
    assert table.json == {"TableName": "VideosTable", "Key": {"video_id": {"S": "health"}}}
    assert searched.target.partition("?")[0].endswith("/_search")
    assert searched.query == {"query": {"match_all": {}}, "size": 0, "terminate_after": 1}


def test_a_deep_check_names_the_store_that_does_not_answer(
    get: Get, index: Engine, loaded_functions: Functions
) -> None:
    index.always(reply({"error": "index_not_found_exception"}, 404))
    answer = get(HEALTH, deep="true")
    assert answer.status == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.headers["Retry-After"], answer.headers["Cache-Control"]) == ("5", "no-store")
    assert (answer.json["title"], answer.json["detail"]) == ("A store does not answer", "No response from: index")
    assert states(answer) == {"table": "ok", "index": "unavailable"}
    index.end()
    loaded_functions.forget()
    assert states(get(HEALTH, deep="true")) == {"table": "ok", "index": "unavailable"}


def test_a_store_that_refuses_what_reads_ask_for_is_no_healthy_one(get: Get, dynamodb_engine: Engine) -> None:
    refused = reply({"__type": "com.amazonaws.dynamodb.v20120810#AccessDeniedException", "message": "secret"}, 400)
    dynamodb_engine.script = lambda one: refused if "X-Amz-Target" in one.headers else search_reply()
    answer = get(HEALTH, deep="true")
    assert states(answer) == {"table": "unavailable", "index": "ok"}
    assert b"secret" not in answer.body


def test_the_index_is_asked_also_where_the_table_is_down(get: Get, broken_tables: Engine) -> None:
    answer = get(HEALTH, deep="true")
    assert states(answer) == {"table": "unavailable", "index": "ok"}
    # Both tries of a read.
    assert len(broken_tables.requests) == 2


@pytest.mark.parametrize(("status", "code"), [(200, 200), (503, 503)])
def test_many_monitors_are_one_check_until_five_seconds_are_over(
    get: Get, stores: Stores, dynamodb_engine: Engine, monkeypatch: pytest.MonkeyPatch, status: int, code: int
) -> None:
    to_table = relay(stores.url)
    dynamodb_engine.script = lambda one: (
        to_table(one) if "X-Amz-Target" in one.headers else reply({}, status) if status != 200 else search_reply()
    )
    first = get(HEALTH, deep="true")
    asked = len(dynamodb_engine.requests)
    again = get(HEALTH, deep="true")
    assert first.status == again.status == code
    assert first.json["checked_at"] == again.json["checked_at"]
    assert first.json["stores"] == again.json["stores"]
    assert len(dynamodb_engine.requests) == asked
    later = time.time() + health.REMEMBERED_S
    monkeypatch.setattr("catalog.document_cache.time", lambda: later)
    get(HEALTH, deep="true")
    assert len(dynamodb_engine.requests) == 2 * asked


def test_a_service_asks_directly(invoke: Invoke) -> None:
    answer = invoke("health", read_event("health-direct"))
    assert (answer["status"], answer["stores"].keys()) == ("ok", {"table", "index"})
    assert invoke("health", {}) == {"status": "ok"}

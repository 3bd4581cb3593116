"""GET /api/categories: every category by title, in the DailyWatch contract."""

import gzip

from tests.functions.conftest import (
    Ask,
    Engine,
    Stores,
    read_event,
    relay,
    reply,
    require_problem,
    require_unavailable,
    rest_request,
)

CATEGORIES = rest_request("/api/categories")


def test_the_list_has_the_keys_of_the_contract_and_is_sorted_by_title(ask: Ask, stores: Stores) -> None:
    stores.put_categories({26: "Howto & Style", 1: "Film & Animation", 10: "Music", 2: "Autos & Vehicles"})
    answer = ask("categories", CATEGORIES)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json == [
        {"id": 2, "title": "Autos & Vehicles"},
        {"id": 1, "title": "Film & Animation"},
        {"id": 26, "title": "Howto & Style"},
        {"id": 10, "title": "Music"},
    ]


def test_two_categories_of_one_title_are_sorted_by_id(ask: Ask, stores: Stores) -> None:
    stores.put_categories({23: "Comedy", 9: "Comedy"})
    assert [category["id"] for category in ask("categories", CATEGORIES).json] == [9, 23]


def test_no_categories_are_an_empty_list(ask: Ask, stores: Stores) -> None:
    stores.put_categories({})
    answer = ask("categories", CATEGORIES)
    assert (answer.status, answer.json) == (200, [])


def test_the_list_is_kept_for_a_day(ask: Ask, stores: Stores) -> None:
    stores.put_categories({10: "Music"})
    assert ask("categories", CATEGORIES).headers["Cache-Control"] == "public, max-age=86400"


def test_a_browser_receives_the_stored_bytes(ask: Ask, stores: Stores) -> None:
    stored = stores.put_categories({10: "Música"})
    packed, plain = ask("categories", read_event("categories")), ask("categories", CATEGORIES)
    assert (packed.body, plain.body) == (stored.body, gzip.decompress(stored.body))
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.json == [{"id": 10, "title": "Música"}]


def test_the_list_that_no_run_has_built_is_asked_for_again_in_a_minute(ask: Ask) -> None:
    require_unavailable(ask("categories", CATEGORIES), retry_after=60)


def test_one_list_is_one_read_of_one_item(ask: Ask, stores: Stores, dynamodb_engine: Engine) -> None:
    stores.put_categories({10: "Music"})
    dynamodb_engine.script = relay(stores.url)
    assert ask("categories", CATEGORIES).status == 200
    (request,) = dynamodb_engine.requests
    assert request.headers["X-Amz-Target"] == "DynamoDB_20120810.GetItem"
    assert request.json == {
        "TableName": "RegionsTable",
        "Key": {"region": {"S": "ALL"}, "entry": {"S": "CATEGORIES"}},
    }


def test_a_table_that_fails_is_unavailable(ask: Ask, dynamodb_engine: Engine) -> None:
    dynamodb_engine.always(reply({}, 503))
    require_unavailable(ask("categories", CATEGORIES))


def test_a_table_that_is_not_there_is_a_fault_of_ours(ask: Ask, dynamodb_engine: Engine) -> None:
    dynamodb_engine.always(reply({"__type": "ResourceNotFoundException"}, 400))
    require_problem(ask("categories", CATEGORIES), 500, "The fault is ours, and has been logged")

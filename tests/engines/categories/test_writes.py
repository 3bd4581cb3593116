"""Titles and lists of categories in a real DynamoDB."""

from typing import Any

import pytest

from catalog.categories.lists import build_categories
from catalog.categories.writes import CategoryTable
from catalog.charts.members import MemberTable
from tests.factories import EVENING, NOON


@pytest.fixture
def categories(regions: MemberTable) -> CategoryTable:
    return CategoryTable(regions._client, regions._name)


def test_titles_are_stored_by_id(categories: CategoryTable) -> None:
    categories.put_titles({10: "Music", 20: "Gaming"})
    categories.put_titles({20: "Games"})
    assert categories.read_titles() == {10: "Music", 20: "Games"}


def test_a_list_of_an_earlier_run_never_replaces_a_later_one(categories: CategoryTable) -> None:
    first, second, third = (build_categories({10: title}, NOON, EVENING) for title in ("first", "second", "third"))
    assert categories.put_list("ALL", second, built_at_ms=2_000)
    assert not categories.put_list("ALL", first, built_at_ms=1_000)
    assert not categories.put_list("ALL", third, built_at_ms=2_000)
    assert stored_body(categories) == second.attributes()["body"]
    assert categories.put_list("ALL", third, built_at_ms=3_000)
    assert stored_body(categories) == third.attributes()["body"]


def stored_body(categories: CategoryTable) -> Any:
    key: Any = {"region": {"S": "ALL"}, "entry": {"S": "CATEGORIES"}}
    return categories._client.get_item(TableName=categories._name, Key=key)["Item"]["body"]["B"]

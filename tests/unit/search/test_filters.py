"""Filters become clauses of the engine by the names of their parameters."""

from typing import Any

import pytest

from catalog.regions import Region
from catalog.search.filters import clauses_of
from catalog.search.request import Filters
from tests.factories import EVENING, MORNING


def term(field: str, value: object) -> dict[str, Any]:
    """Return the clause of one term, which is not boosted."""
    return {"term": {field: value}}


ALL = Filters(19, Region.IN, "water", "slow water", 5, 60, MORNING, EVENING)
CLAUSES: dict[str, tuple[Filters, dict[str, Any]]] = {
    "none": (Filters(), {}),
    "category 0": (Filters(category=0), {"category": term("category_id", 0)}),
    "a tag": (Filters(tag="Rock 'n' Roll!"), {"tag": term("tag_keys", "rocknroll")}),
    "a tag of emoji": (Filters(tag="\U0001f389"), {"tag": term("tag_keys", "_1f389")}),
    "a tag without a word": (Filters(tag="?!"), {"tag": {"match_none": {}}}),
    "a channel": (Filters(channel="Mr. Be\u00e1st"), {"channel": term("channel_key", "mrbeast")}),
    "a channel without a word": (Filters(channel="?!"), {"channel": {"match_none": {}}}),
    "the shortest": (Filters(min_duration=1), {"duration": {"range": {"duration": {"gte": 1}}}}),
    "no shortest": (Filters(min_duration=0), {}),
    "the longest": (Filters(max_duration=60), {"duration": {"range": {"duration": {"lte": 60}}}}),
    "since": (Filters(published_after=MORNING), {"published": {"range": {"published_at": {"gte": MORNING}}}}),
    "until": (Filters(published_before=EVENING), {"published": {"range": {"published_at": {"lte": EVENING}}}}),
    "all": (
        ALL,
        {
            "category": term("category_id", 19),
            "region": term("regions", "IN"),
            "tag": term("tag_keys", "water"),
            "channel": term("channel_key", "slowwater"),
            "duration": {"range": {"duration": {"gte": 5, "lte": 60}}},
            "published": {"range": {"published_at": {"gte": MORNING, "lte": EVENING}}},
        },
    ),
}


@pytest.mark.parametrize(("filters", "clauses"), CLAUSES.values(), ids=CLAUSES)
def test_a_filter_is_one_clause(filters: Filters, clauses: dict[str, Any]) -> None:
    assert clauses_of(filters) == clauses

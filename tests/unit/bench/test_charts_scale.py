"""What the bench of charts counts, on requests and items that can be worked out by hand."""

from types import SimpleNamespace
from typing import Any

import pytest

from bench.charts_scale.catalogue import REGION, course_of, recently, seen, video_id
from bench.charts_scale.kept import kept_of_each
from bench.charts_scale.observations import Cost, cost_of
from bench.charts_scale.runs import Run, Runs, extrapolated, faults_of
from bench.charts_scale.sizes import size_of
from bench.charts_scale.traffic import (
    Request,
    Total,
    Traffic,
    by_label,
    label_of,
    total,
    transaction_units,
    units_of,
)
from catalog.charting.history import DAILY, EVERY, HOURLY

CANDIDATES = {"ExpressionAttributeValues": {":prefix": {"S": "CANDIDATE#"}}}
ENTRY = {"region": {"S": "US"}, "entry": {"S": "CHART#views#all"}}


def read(label: str = "Query CANDIDATE#", count: int = 1) -> list[Request]:
    """Return some reads of ten items in a hundred bytes, for half a unit each."""
    return [Request(label, "Query", 20, 100, 10, {"regions": 0.5})] * count


def heads(items: int) -> list[Request]:
    """Return the read of so many members for the charts by views."""
    return [Request("Query by-shelf", "Query", 0, 0, items, {})]


def write(units: dict[str, float]) -> Request:
    """Return a write of thirty bytes."""
    return Request("PutItem videos", "PutItem", 30, 2, 0, units)


def runs(requests: list[Request], memory: float = 100) -> Runs:
    """Return three runs, each of these requests."""
    run = Run(requests, 1.0, 0.5, 60, memory)
    return Runs(run, run, run)


@pytest.mark.parametrize(
    ("operation", "parameters", "label"),
    [
        ("Query", {"TableName": "regions", **CANDIDATES}, "Query CANDIDATE#"),
        ("Query", {"TableName": "regions", "IndexName": "by-shelf"}, "Query by-shelf"),
        ("GetItem", {"TableName": "regions", "Key": ENTRY}, "GetItem CHART#"),
        ("PutItem", {"TableName": "videos", "Item": {"video_id": {"S": "1"}}}, "PutItem videos"),
        ("BatchGetItem", {"RequestItems": {"videos": {"Keys": [{"video_id": {"S": "1"}}]}}}, "BatchGetItem videos"),
        ("BatchWriteItem", {"RequestItems": {"regions": [{"DeleteRequest": {"Key": ENTRY}}]}}, "BatchWriteItem CHART#"),
        (
            "TransactWriteItems",
            {"TransactItems": [{"Put": {"TableName": "regions", "Item": ENTRY}}]},
            "TransactWriteItems CHART#",
        ),
    ],
)
def test_a_request_is_called_after_what_it_asks_for(operation: str, parameters: dict[str, Any], label: str) -> None:
    assert label_of(operation, parameters) == label


def test_units_are_told_apart_by_table_and_index() -> None:
    index = {"GlobalSecondaryIndexes": {"by-shelf": {"CapacityUnits": 2.0}}}
    put = {"TableName": "regions", "CapacityUnits": 3.0, "Table": {"CapacityUnits": 1.0}, **index}
    query = {"TableName": "regions", "CapacityUnits": 2.0, "Table": {"CapacityUnits": 0.0}, **index}

    assert units_of({"ConsumedCapacity": [put, put]}) == {"regions": 2.0, "regions/by-shelf": 4.0}
    assert units_of({"ConsumedCapacity": query}) == {"regions/by-shelf": 2.0}
    assert units_of({}) == {}


def test_a_transaction_takes_two_units_for_each_begun_kilobyte() -> None:
    large = {"region": {"S": "US"}, "body": {"B": b"x" * 1_100}}
    actions: list[dict[str, Any]] = [
        {"Put": {"TableName": "regions", "Item": large}},
        {"Put": {"TableName": "regions", "Item": ENTRY}},
        {"Update": {"TableName": "regions", "Key": ENTRY}},
    ]

    assert transaction_units(actions) == {"regions": 4 + 2 + 2}


def test_reads_count_what_came_and_writes_what_went() -> None:
    assert total([*read(count=2), write({"videos": 3.0, "videos/by-category": 1.0})]) == Total(3, 230, 20, 5.0)
    assert by_label([*read(), *read("Query by-shelf"), *read()]) == {
        "Query CANDIDATE#": Total(2, 200, 20, 1.0),
        "Query by-shelf": Total(1, 100, 10, 0.5),
    }


def test_an_event_costs_its_writes_by_place_and_its_reads_together() -> None:
    first, second = write({"videos": 2.0}), write({"videos": 1.0, "videos/by-category": 1.0})

    cost = cost_of([*read(count=4), first, second])

    assert cost == Cost({"videos": 3.0, "videos/by-category": 1.0}, 2.0, 6)


def test_a_client_is_asked_for_units_and_watched() -> None:
    handlers: dict[str, Any] = {}
    client: Any = SimpleNamespace(meta=SimpleNamespace(events=SimpleNamespace(register=handlers.__setitem__)))
    traffic, context = Traffic(client), dict[str, Any]()
    model = SimpleNamespace(name="Query", input_shape=SimpleNamespace(members=("ReturnConsumedCapacity",)))
    answer = {"Items": [{}, {}], "ConsumedCapacity": {"TableName": "regions", "CapacityUnits": 4.0}}

    asked = handlers["provide-client-params.dynamodb"](params=CANDIDATES, model=model, context=context)
    handlers["before-call.dynamodb"](params={"body": b"12345"}, context=context)
    handlers["after-call.dynamodb"](
        model=model, http_response=SimpleNamespace(content=b"123"), parsed=answer, context=context
    )

    assert asked["ReturnConsumedCapacity"] == "INDEXES"
    assert traffic.requests == [Request("Query CANDIDATE#", "Query", 5, 3, 2, {"regions": 4.0})]


def test_an_item_is_as_large_as_dynamodb_holds_it_to_be() -> None:
    assert size_of({"name": {"S": "é"}}) == 4 + 2
    assert size_of({"n": {"N": "1700"}, "m": {"N": "-1763712000"}}) == (1 + 2) + (1 + 4 + 1 + 1)
    assert size_of({"b": {"B": b"123"}, "t": {"BOOL": True}, "z": {"NULL": True}}) == 1 + 3 + 1 + 1 + 1 + 1
    assert size_of({"l": {"L": [{"N": "1"}, {"S": "ab"}]}}) == 1 + 3 + (1 + 2) + (1 + 2)
    assert size_of({"m": {"M": {"key": {"S": "ab"}}}}) == 1 + 3 + (1 + 3 + 2)


def test_each_level_keeps_its_share_of_a_day_for_as_long_as_it_lasts() -> None:
    assert (kept_of_each(EVERY), kept_of_each(HOURLY), kept_of_each(DAILY)) == (2 * 72, 30 * 23, 730)


def test_a_guess_goes_on_as_the_two_largest_sizes_begin() -> None:
    assert extrapolated([1, 10, 100], [7, 10, 100], 1_000) == 1_000
    assert extrapolated([1], [7], 1_000) is None


@pytest.mark.parametrize(
    ("measured", "fault"),
    [
        ({1_000: runs(read())}, "10,000 members were not measured"),
        ({10_000: runs(read(count=61))}, "61 read requests"),
        ({10_000: runs(read(), memory=257)}, "257 MB"),
        ({10_000: runs(heads(10_000))}, "10,000 of 10,000 members"),
        ({10_000: runs(read())}, "0 of 10,000 members"),
    ],
)
def test_what_a_run_may_not_cost_is_told(measured: dict[int, Runs], fault: str) -> None:
    assert fault in faults_of(measured)[0]


def test_a_run_within_bounds_has_no_fault() -> None:
    assert faults_of({10_000: runs([*heads(70), *read(count=59)], memory=256)}) == []


def test_a_video_is_the_same_whenever_it_is_drawn_and_gains_views() -> None:
    begin = recently()

    observation = seen(7, begin, begin)

    assert observation.regions == [REGION]
    assert observation.views == course_of(7).views
    assert course_of(7).views_after(24) > course_of(7).views
    assert len({video_id(number) for number in range(1_000)}) == 1_000

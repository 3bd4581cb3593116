"""What the bench of scale counts and finds fault with, on figures that can be worked out by hand."""

from types import SimpleNamespace
from typing import Any

import pytest

from bench.metrics import percentiles
from bench.scale import charts, feeding, reads, rebuild, searches
from bench.scale.rebuild import Period, Rebuild
from bench.scale.store_requests import Exchange
from bench.scale.synthetic import observation, recently, video_id
from bench.scale.traffic import Request, Traffic, size_of, transaction_units, units_of
from catalog.transport.client import Reply
from tools.handlers import request

READ = {"requests": 1.0, "received": 100.0}
SIZES = (1_000, 10_000, 100_000)
ENTRY = {"region": {"S": "US"}, "entry": {"S": "CHART#views#all"}}
QUERY: dict[str, Any] = {"TableName": "regions", "IndexName": "by-shelf"}
CHARTS_RUN = dict.fromkeys((*charts.GROWING, "members_by_views", "memory_peak_mb"), 1.0)


def test_units_and_sizes_are_counted_as_dynamodb_bills_them() -> None:
    assert units_of({"ConsumedCapacity": [{"CapacityUnits": 3.0}, {"CapacityUnits": 0.5}]}) == 3.5
    assert units_of({"ConsumedCapacity": {"CapacityUnits": 2.0}}) == 2.0
    assert units_of({}) == 0
    large = {"Put": {"Item": {"region": {"S": "US"}, "body": {"B": b"x" * 1_100}}}}
    assert transaction_units([large, {"Put": {"Item": ENTRY}}, {"Update": {"Key": ENTRY}}]) == 4 + 2 + 2
    assert size_of({"name": {"S": "é"}}) == 4 + 2
    assert size_of({"n": {"N": "1700"}, "m": {"N": "-1763712000"}}) == (1 + 2) + (1 + 4 + 1 + 1)
    assert size_of({"b": {"B": b"123"}, "t": {"BOOL": True}, "z": {"NULL": True}}) == 1 + 3 + 1 + 1 + 1 + 1
    assert size_of({"l": {"L": [{"N": "1"}, {"S": "ab"}]}}) == 1 + 3 + (1 + 2) + (1 + 2)
    assert size_of({"m": {"M": {"key": {"S": "ab"}}}}) == 1 + 3 + (1 + 3 + 2)


def test_a_client_is_asked_for_units_and_watched() -> None:
    handlers: dict[str, Any] = {}
    client: Any = SimpleNamespace(meta=SimpleNamespace(events=SimpleNamespace(register=handlers.__setitem__)))
    traffic = Traffic(client)

    def send(operation: str, parameters: Any, answer: Any) -> Any:
        model, context = SimpleNamespace(name=operation), dict[str, Any]()
        model.input_shape = SimpleNamespace(members=("ReturnConsumedCapacity",))
        asked = handlers["provide-client-params.dynamodb"](params=parameters, model=model, context=context)
        handlers["before-call.dynamodb"](params={"body": b"12345"}, context=context)
        reply = SimpleNamespace(content=b"123")
        handlers["after-call.dynamodb"](model=model, http_response=reply, parsed=answer, context=context)
        return asked

    asked = send("Query", QUERY, {"Items": [{}, {}], "ConsumedCapacity": {"CapacityUnits": 4.0}})
    send("TransactWriteItems", {"TransactItems": [{"Put": {"Item": ENTRY}}]}, {"ConsumedCapacity": [{}]})
    assert asked["ReturnConsumedCapacity"] == "TOTAL"
    # Of reads the answer counts, of writes what was sent.
    assert traffic.requests == [Request(True, "by-shelf", 3, 2, 4.0), Request(False, None, 5, 0, 2)]  # noqa: FBT003
    assert traffic.total(reads=True) == {"requests": 1, "bytes": 3, "units": 4.0}
    assert traffic.total(reads=False) == {"requests": 1, "bytes": 5, "units": 2}


# A page that is not full yet is compared with no other.
GROWN: dict[str, tuple[str, dict[int, dict[str, float]], list[str]]] = {
    "equal": ("detail", {1_000: READ, 10_000: READ}, []),
    "requests": ("detail", {1_000: READ, 10_000: READ | {"requests": 2}}, ["detail: another number of requests"]),
    "bytes": ("detail", {1_000: READ, 10_000: READ | {"received": 126}}, ["detail: another number of bytes"]),
    "a short page": ("category, newest", {100: READ | {"received": 10}, 10_000: READ}, []),
}


@pytest.mark.parametrize(("name", "sizes", "faults"), GROWN.values(), ids=GROWN)
def test_a_read_takes_no_more_among_more_videos(
    name: str, sizes: dict[int, dict[str, float]], faults: list[str]
) -> None:
    same = {one: dict.fromkeys(sizes, READ) for one in reads.reads()}
    assert reads.faults_of({**same, name: sizes}) == [f"{fault} where there are more videos" for fault in faults]


def test_a_charts_run_may_grow_with_its_region_and_no_faster() -> None:
    linear = {size: {**CHARTS_RUN, "seconds": size} for size in SIZES}
    # Between smaller sizes, what is the same everywhere hides the growth.
    steep = {**{size: {**CHARTS_RUN, "seconds": size**1.2} for size in SIZES}, 1: {**CHARTS_RUN, "seconds": 1e9}}
    assert charts.exponents({1_000: CHARTS_RUN}) == {}
    assert charts.exponents(linear)["seconds"] == pytest.approx(1)
    assert charts.exponents(linear)["read_bytes"] == pytest.approx(0)
    assert charts.faults_of(linear) == []
    assert charts.faults_of(steep) == ["seconds of a charts run grows with the power 1.20"]


BOUNDS = {"members_by_views": charts.MOST_BY_VIEWS, "read_requests": charts.MOST_READS}


@pytest.mark.parametrize(("name", "most"), {**BOUNDS, "memory_peak_mb": charts.MOST_MEMORY_MB}.items())
def test_a_charts_run_has_bounds(name: str, most: int) -> None:
    assert charts.faults_of({charts.REQUIRED_SIZE: {**CHARTS_RUN, name: most}}) == []
    assert f"{most + 1:,}" in charts.faults_of({charts.REQUIRED_SIZE: {**CHARTS_RUN, name: most + 1}})[0]


def search(took: float, answer: float, whole: float) -> searches.Search:
    return {"took": took, "answer": answer, "whole": whole, "cpu": 1, "sent": 10, "logged": 5}


def test_a_function_adds_what_it_does_but_wait() -> None:
    one = searches.summary_of([search(2, 5, 7), search(2, 5, 7.5), search(20, 30, 31)])
    assert [one[name].p50 for name in ("took", "answer", "added", "around_took")] == [2, 5, 2, 5.5]
    assert [one[name] for name in ("took_mean", "cpu_ms", "sent", "logged")] == [8, 1, 10, 5]
    assert one["whole"].p95 == 31
    assert searches.faults_of({5_000: searches.summary_of([search(2, 5, 8)])}) == []
    assert "adds 3.1 ms" in searches.faults_of({5_000: searches.summary_of([search(2, 5, 8.1)])})[0]


def test_a_rebuild_that_readers_notice_and_what_stores_report_is_reported() -> None:
    quiet = Period(9, 0, 0, percentiles([1.0]), 1.0)
    assert rebuild.faults_of(Rebuild(10, 1.0, quiet._replace(failed=1), quiet)) == []
    assert rebuild.faults_of(Rebuild(10, 1.0, quiet, quiet._replace(failed=1, empty=2))) == [
        "1 searches failed during the rebuild",
        "2 searches found nothing during the rebuild",
    ]
    units = Exchange(Reply(200, b'{"ConsumedCapacity": {"CapacityUnits": 1.5}}'), 0.1)
    took = Exchange(Reply(200, b'{"took": 7}'), 0.1)
    assert (units.units, took.units, took.took_ms) == (1.5, 0, 7)


def test_new_videos_are_fed_and_then_an_observation_of_each_the_same_whenever_they_are_drawn() -> None:
    events = feeding.events_of(3)
    assert [len(some) for some in events.values()] == [3, 3]
    assert [one.video_id for one in events["new video"]] == [one.video_id for one in events["observation"]]
    assert feeding.Pace(200, 4.0, 1.0, 220, 200, 600).per_second == 50
    begin = recently()
    assert observation(7, begin, begin) == observation(7, begin, begin)
    assert observation(7, begin.replace(year=begin.year + 1), begin).views > observation(7, begin, begin).views
    assert len({video_id(number) for number in range(1_000)}) == 1_000


def test_a_recorded_request_is_asked_with_other_parameters() -> None:
    asked = request("category-videos", {"category_id": "10"}, {"limit": "20"})
    assert asked["path"] == "/api/categories/10/videos"
    assert asked["queryStringParameters"] == {"limit": "20"}
    assert asked["multiValueQueryStringParameters"] == {"limit": ["20"]}
    assert request("category-videos")["path"] == "/api/categories/19/videos"

"""Charts in a real DynamoDB: swapped in whole or not at all, and kept for the past with the ranks of their videos."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from catalog.charting.charts import ChartKey
from catalog.charting.documents import build_categories, pack
from catalog.charting.history import DAILY, EVERY, HOURLY, Level
from catalog.contracts.charts import RankedChart
from catalog.stores.attributes import decode_item
from catalog.vocabulary import Ranking
from catalog.writing.chart_table import ChartTable, Current, Ranks
from tests.factories import EVENING, MORNING, NOON, chart, video_id

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

VIEWS, VELOCITY, MUSIC = (
    ChartKey(Ranking.VIEWS, None),
    ChartKey(Ranking.VELOCITY, None),
    ChartKey(Ranking.VIEWS, 10),
)
KEYS = [VIEWS, VELOCITY, MUSIC]

type Items = dict[str, dict[str, Any]]


@pytest.fixture
def charts(dynamodb: "DynamoDBClient", make_table: Callable[[str], str]) -> ChartTable:
    """Give an empty table of charts."""
    return ChartTable(dynamodb, make_table("RegionsTable"))


def items_of(charts: ChartTable, region: str = "US") -> Items:
    """Return what the table holds of a region, by entry, whatever partition it is in."""
    pages = charts._client.get_paginator("scan").paginate(TableName=charts._name, ConsistentRead=True)
    # boto3 has decoded the base64 of bytes already.
    items = [
        {**decode_item({**item, "body": {"NULL": True}}), **raw_body(item)}
        for page in pages
        for item in page["Items"]
        if item["region"]["S"].partition("#")[0] == region
    ]
    return {item.pop("entry"): item for item in items}


def raw_body(item: Mapping[str, Any]) -> dict[str, bytes]:
    return {"body": item["body"]["B"]} if "body" in item else {}


def of_noon(*numbers: int, **fields: Any) -> dict[ChartKey, RankedChart]:
    """Return a region's two charts of these videos."""
    return {key: chart(*numbers, ranking=key.ranking, category=key.category, **fields) for key in (VIEWS, VELOCITY)}


def swap(charts: ChartTable, drawn: Mapping[ChartKey, RankedChart], region: str = "US") -> bool:
    """Put charts in the place of whatever is current."""
    return charts.swap(region, drawn, charts.current(region, KEYS), {})


# --- Swapping ---------------------------------------------------------------------------------------------------------


def test_a_chart_is_current_and_of_the_past_at_once(charts: ChartTable) -> None:
    drawn = of_noon(1, 2)
    before = datetime.now(UTC).timestamp()
    assert charts.swap("US", drawn, {}, {})

    found = charts.current("US", KEYS)
    assert {key: current.chart for key, current in found.items()} == drawn
    assert {current.level for current in found.values()} == {DAILY}
    assert all(before - 1 <= current.built_at_ms / 1_000 <= datetime.now(UTC).timestamp() for current in found.values())
    items = items_of(charts)
    assert items.keys() == {
        "CHART#views#all",
        "CHART#velocity#all",
        f"CHART#views#all#{NOON}",
        f"CHART#velocity#all#{NOON}",
    }
    assert "expires_at" not in items["CHART#views#all"]
    past = items[f"CHART#views#all#{NOON}"]
    document = pack(drawn[VIEWS], NOON, EVENING)
    assert {name: past[name] for name in document._fields} == document._asdict()
    assert {name: items["CHART#views#all"][name] for name in document._fields} == document._asdict()


def test_charts_of_other_regions_and_those_that_nobody_asks_for_stay_as_they_are(charts: ChartTable) -> None:
    charts.swap("US", of_noon(1), {}, {})
    assert swap(charts, of_noon(2), "DE")
    assert swap(charts, {VIEWS: chart(3, updated_at=EVENING)})

    assert charts.current("DE", [VIEWS])[VIEWS].chart == chart(2)
    assert charts.current("US", [VELOCITY])[VELOCITY].chart == of_noon(1)[VELOCITY]
    assert charts.current("US", [MUSIC]) == {}


def test_what_is_stored_beside_comes_and_stays_with_the_charts(charts: ChartTable) -> None:
    first, second = pack(chart(1), NOON, EVENING), pack(chart(2), EVENING, EVENING)
    stale: dict[ChartKey, Current] = {}
    assert charts.swap("US", of_noon(1), stale, {"TOP": first})
    assert not charts.swap("US", of_noon(2), stale, {"TOP": second})

    assert {name: items_of(charts)["TOP"][name] for name in first._fields} == first._asdict()


def test_where_nothing_is_drawn_nothing_is_written(charts: ChartTable) -> None:
    assert charts.swap("US", {}, {}, {})
    assert items_of(charts) == {}


def test_more_charts_than_a_transaction_takes_are_all_swapped_in(charts: ChartTable) -> None:
    drawn = {ChartKey(Ranking.VIEWS, number): chart(1, category=number) for number in range(100)}
    assert charts.swap("US", drawn, {}, {"TOP": pack(chart(1), NOON, EVENING)})

    assert charts.current("US", [*drawn]).keys() == drawn.keys()
    assert len(items_of(charts)) == 2 * 100 + 1


# --- Two at once ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("has_charts", [True, False])
def test_of_two_who_read_the_same_one_wins_and_the_other_leaves_no_trace(charts: ChartTable, has_charts: bool) -> None:  # noqa: FBT001
    if has_charts:
        charts.swap("US", of_noon(1, updated_at=MORNING), {}, {})
    # GIVEN two who read
    one, other = charts.current("US", KEYS), charts.current("US", KEYS)
    # WHEN both swap
    assert charts.swap("US", of_noon(1, 2), one, {"TOP": pack(chart(1, 2), NOON, EVENING)})
    won = items_of(charts)
    late = of_noon(3, updated_at=EVENING)
    assert not charts.swap("US", late, other, {"TOP": pack(chart(3), EVENING, EVENING)})
    # THEN everything is as the first one left it
    assert items_of(charts) == won


def test_whoever_lost_a_single_chart_loses_them_all(charts: ChartTable) -> None:
    charts.swap("US", of_noon(1, updated_at=MORNING), {}, {})
    read = charts.current("US", KEYS)
    assert charts.swap("US", {VELOCITY: of_noon(2)[VELOCITY]}, read, {})

    assert not charts.swap("US", of_noon(3), read, {})
    assert charts.current("US", KEYS)[VIEWS].chart.updated_at == MORNING


def test_of_many_at_once_one_wins_at_most(charts: ChartTable) -> None:
    begin = threading.Barrier(4)

    def refresh(number: int) -> bool:
        read = charts.current("US", KEYS)
        begin.wait()
        return charts.swap("US", of_noon(number, updated_at=f"2026-03-01T12:{number:02}:00Z"), read, {})

    with ThreadPoolExecutor(4) as pool:
        for round_ in range(4):
            numbers = range(4 * round_ + 1, 4 * round_ + 5)
            won = [number for number, done in zip(numbers, pool.map(refresh, numbers), strict=True) if done]
            # A transaction that meets another one is refused too, so that at times nobody wins.
            assert len(won) <= 1
            shown = {one.chart.videos[0].video_id for one in charts.current("US", KEYS).values()}
            assert len(shown) <= 1
            assert not won or shown == {video_id(won[0])}


def test_what_dynamodb_refuses_is_not_taken_for_a_lost_race(charts: ChartTable) -> None:
    nowhere = ChartTable(charts._client, "nowhere")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        nowhere.swap("US", of_noon(1), {}, {})
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        nowhere.put_document("ALL", "CATEGORIES", build_categories({}, NOON, EVENING), 1)


# --- The past ---------------------------------------------------------------------------------------------------------


def kept_days(charts: ChartTable, written: float) -> dict[str, float]:
    """Return for how many days each past chart by views is kept, by its time."""
    prefix = "CHART#views#all#"
    past = {entry.removeprefix(prefix): item for entry, item in items_of(charts).items() if entry.startswith(prefix)}
    return {entry: round((item["expires_at"] - written) / 86_400, 1) for entry, item in past.items()}


def test_the_first_chart_of_a_day_and_of_an_hour_are_kept_for_longer(charts: ChartTable) -> None:
    times = ["2026-03-01T12:00:00Z", "2026-03-01T12:15:00Z", "2026-03-01T13:00:00Z", "2026-03-02T13:15:00Z"]
    for number, updated_at in enumerate(times, 1):
        assert swap(charts, {VIEWS: chart(number, updated_at=updated_at)})

    assert kept_days(charts, datetime.now(UTC).timestamp()) == dict(zip(times, [730, 2, 30, 730], strict=True))
    assert charts.current("US", [VIEWS])[VIEWS].level == DAILY


def test_a_correction_takes_the_place_of_its_mistake_in_the_past_too(charts: ChartTable) -> None:
    for updated_at, numbers in ((MORNING, [1]), (NOON, [1, 2]), (NOON, [2])):
        assert swap(charts, {VIEWS: chart(*numbers, updated_at=updated_at)})

    assert charts.current("US", [VIEWS])[VIEWS].chart == chart(2)
    assert items_of(charts)[f"CHART#views#all#{NOON}"]["body"] == pack(chart(2), NOON, EVENING).body
    # THEN it is kept for as long as the chart that it corrects
    assert kept_days(charts, datetime.now(UTC).timestamp()) == {MORNING: 730, NOON: 30}
    assert charts.current("US", [VIEWS])[VIEWS].level == HOURLY


def test_charts_of_the_past_are_written_without_becoming_current(charts: ChartTable) -> None:
    levels: list[tuple[str, Level]] = [(MORNING, DAILY), (NOON, HOURLY), (EVENING, EVERY)]
    charts.put_past("US", [(VIEWS, chart(1, updated_at=time), level) for time, level in levels])

    assert charts.current("US", KEYS) == {}
    assert kept_days(charts, datetime.now(UTC).timestamp()) == {MORNING: 730, NOON: 30, EVENING: 2}


# --- Ranks ------------------------------------------------------------------------------------------------------------


def test_ranks_are_noted_chart_by_chart(charts: ChartTable) -> None:
    charts.add_ranks("US", [chart(1, 2, updated_at=MORNING)])
    charts.add_ranks("US", [chart(2, 1), of_noon(1, updated_at=EVENING)[VELOCITY]])

    assert charts.read_ranks("US", [*map(video_id, (1, 2, 3))]) == {
        video_id(1): Ranks([(MORNING, 1), (NOON, 2)], [(EVENING, 1)]),
        video_id(2): Ranks([(MORNING, 2), (NOON, 1)], []),
    }
    assert charts.read_ranks("DE", [video_id(1)]) == {}


def test_the_ranks_of_many_videos_are_all_noted_and_expire_with_the_longest_kept_chart(charts: ChartTable) -> None:
    charts.add_ranks("US", [chart(*range(1, 51)), chart(*range(30, 80), ranking=Ranking.VELOCITY)])

    ranks = charts.read_ranks("US", [*map(video_id, range(1, 150))])
    assert ranks.keys() == {*map(video_id, range(1, 80))}
    assert ranks[video_id(40)] == Ranks([(NOON, 40)], [(NOON, 11)])
    expires_in = items_of(charts)[f"RANKS#{video_id(40)}"]["expires_at"] - time.time()
    assert abs(expires_in - DAILY.kept_s) < 60


def test_ranks_are_thinned_as_charts_are(charts: ChartTable) -> None:
    times = ["2026-02-20T12:00:00Z", "2026-02-20T12:15:00Z", "2026-02-20T13:00:00Z", NOON]
    for rank, updated_at in enumerate(times, 1):
        charts.add_ranks("US", [chart(*range(2, rank + 1), 1, updated_at=updated_at)])

    (ranks,) = charts.read_ranks("US", [video_id(1)]).values()
    assert ranks.views == [(times[0], 1), (times[2], 3), (NOON, 4)]


def test_ranks_that_are_noted_already_are_not_written_again(
    charts: ChartTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    write = charts._client.batch_write_item

    def counted(**request: Any) -> Any:
        written.extend(len(items) for items in request["RequestItems"].values())
        return write(**request)

    monkeypatch.setattr(charts._client, "batch_write_item", counted)
    charts.add_ranks("US", [chart(1, 2, 3)])
    charts.add_ranks("US", [chart(1, 2, 3)])
    charts.add_ranks("US", [chart(1, 2, 3), chart(1, 4, updated_at=EVENING)])

    assert written == [3, 2]


# --- Documents that a run writes alone --------------------------------------------------------------------------------


def test_a_document_that_was_begun_earlier_never_replaces_a_later_one(charts: ChartTable) -> None:
    documents = [build_categories({10: title}, NOON, EVENING) for title in ("first", "second", "third")]
    assert charts.put_document("ALL", "CATEGORIES", documents[1], built_at_ms=2_000)
    assert not charts.put_document("ALL", "CATEGORIES", documents[0], built_at_ms=1_000)
    assert not charts.put_document("ALL", "CATEGORIES", documents[2], built_at_ms=2_000)
    assert items_of(charts, "ALL")["CATEGORIES"]["body"] == documents[1].body
    assert charts.put_document("ALL", "CATEGORIES", documents[2], built_at_ms=3_000)
    assert items_of(charts, "ALL")["CATEGORIES"]["body"] == documents[2].body


# --- A throttled table ------------------------------------------------------------------------------------------------


def test_what_a_throttled_table_leaves_out_is_read_and_written_again(
    charts: ChartTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = charts._client
    read, write = client.batch_get_item, client.batch_write_item
    pauses: list[float] = []

    def slow_read(**request: Any) -> Any:
        """Answer the first key of each request alone."""
        ((name, wanted),) = request["RequestItems"].items()
        first: Any = {name: {**wanted, "Keys": wanted["Keys"][:1]}}
        left: Any = {name: {**wanted, "Keys": wanted["Keys"][1:]}} if wanted["Keys"][1:] else {}
        return {**read(RequestItems=first), "UnprocessedKeys": left}

    def slow_write(**request: Any) -> Any:
        """Take the first item of each request alone."""
        ((name, wanted),) = request["RequestItems"].items()
        write(RequestItems={name: wanted[:1]})
        return {"UnprocessedItems": {name: wanted[1:]} if wanted[1:] else {}}

    monkeypatch.setattr(client, "batch_get_item", slow_read)
    monkeypatch.setattr(client, "batch_write_item", slow_write)
    monkeypatch.setattr("time.sleep", pauses.append)
    charts.add_ranks("US", [chart(1, 2, 3)])

    assert charts.read_ranks("US", [*map(video_id, (1, 2, 3))]).keys() == {*map(video_id, (1, 2, 3))}
    # Two more tries for each of three requests, after longer and longer pauses.
    assert pauses == [0.05, 0.1] * 3

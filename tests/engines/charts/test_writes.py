"""Charts in a real DynamoDB: swapped whole or not at all, and retained with the ranks of their videos."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from catalog.charts.api import RankedChart
from catalog.charts.keys import ChartKey, Ranking
from catalog.charts.retention import DAILY, EVERY, HOURLY, RetentionTier
from catalog.charts.writes import ChartTable, RankHistories
from catalog.regions import Region
from catalog.stored_documents import pack
from tests.engines.catalogue import items_in
from tests.factories import EVENING, MORNING, NOON, chart, snapshot_of, video_id

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


KEYS = [ChartKey(Ranking.VIEWS, None), ChartKey(Ranking.VELOCITY, None), ChartKey(Ranking.VIEWS, 10)]
VIEWS, VELOCITY, MUSIC = KEYS


@pytest.fixture
def charts(dynamodb: "DynamoDBClient", make_table: Callable[[str], str]) -> ChartTable:
    return ChartTable(dynamodb, make_table("RegionsTable"))


def items_of(charts: ChartTable) -> dict[str, dict[str, Any]]:
    items = items_in(charts._client, charts._name).items()
    return {entry: item for (region, entry), item in items if region == "US"}


def of_noon(*numbers: int, **fields: Any) -> dict[ChartKey, RankedChart]:
    """Return a region's two charts of these videos."""
    return {key: chart(*numbers, ranking=key.ranking, category=key.category, **fields) for key in (VIEWS, VELOCITY)}


def swap(charts: ChartTable, drawn: Mapping[ChartKey, RankedChart], region: Region = Region.US) -> bool:
    """Put charts in the place of whatever is current."""
    return charts.swap(snapshot_of(region, charts.current(region, KEYS)), drawn, {})


def test_a_swap_writes_the_current_chart_and_its_past_copy(charts: ChartTable) -> None:
    drawn = of_noon(1, 2)
    before = datetime.now(UTC).timestamp()
    assert charts.swap(snapshot_of(Region.US, {}), drawn, {})
    found = charts.current("US", KEYS)
    assert {key: current.chart for key, current in found.items()} == drawn
    assert {current.tier for current in found.values()} == {DAILY}
    assert all(before - 1 <= current.built_at_ms / 1_000 <= datetime.now(UTC).timestamp() for current in found.values())
    items = items_of(charts)
    entries = {"CHART#views#all", "CHART#velocity#all"}
    assert items.keys() == entries | {f"{entry}#{NOON}" for entry in entries}
    assert "expires_at" not in items["CHART#views#all"]
    past = items[f"CHART#views#all#{NOON}"]
    document = pack(drawn[VIEWS], NOON, EVENING).attributes()
    assert past.items() >= document.items()
    assert items["CHART#views#all"].items() >= document.items()


def test_a_swap_changes_no_other_chart(charts: ChartTable) -> None:
    charts.swap(snapshot_of(Region.US, {}), of_noon(1), {})
    assert swap(charts, of_noon(2), Region.DE)
    assert swap(charts, {VIEWS: chart(3, updated_at=EVENING)})
    assert charts.current("DE", [VIEWS])[VIEWS].chart == chart(2)
    assert charts.current("US", [VELOCITY])[VELOCITY].chart == of_noon(1)[VELOCITY]
    assert charts.current("US", [MUSIC]) == {}


def test_more_charts_than_fit_a_transaction_are_all_swapped(charts: ChartTable) -> None:
    drawn = {ChartKey(Ranking.VIEWS, number): chart(1, category=number) for number in range(100)}
    assert charts.swap(snapshot_of(Region.US, {}), drawn, {"TOP": pack(chart(1), NOON, EVENING)})
    assert charts.current("US", [*drawn]).keys() == drawn.keys()
    assert len(items_of(charts)) == 2 * 100 + 1


@pytest.mark.parametrize("earlier", [{}, of_noon(1, updated_at=MORNING)], ids=["first charts", "later charts"])
def test_of_two_swaps_of_one_snapshot_the_first_wins_and_the_other_leaves_no_trace(
    charts: ChartTable, earlier: dict[ChartKey, RankedChart]
) -> None:
    charts.swap(snapshot_of(Region.US, {}), earlier, {})
    one, other = charts.current("US", KEYS), charts.current("US", KEYS)
    top = pack(chart(1, 2), NOON, EVENING)
    assert charts.swap(snapshot_of(Region.US, one), of_noon(1, 2), {"TOP": top})
    won = items_of(charts)
    assert won["TOP"].items() >= top.attributes().items()
    late = of_noon(3, updated_at=EVENING)
    assert not charts.swap(snapshot_of(Region.US, other), late, {"TOP": pack(chart(3), EVENING, EVENING)})
    assert items_of(charts) == won


def test_a_conflict_on_one_chart_leaves_all_unchanged(charts: ChartTable) -> None:
    charts.swap(snapshot_of(Region.US, {}), of_noon(1, updated_at=MORNING), {})
    read = charts.current("US", KEYS)
    assert charts.swap(snapshot_of(Region.US, read), {VELOCITY: of_noon(2)[VELOCITY]}, {})
    assert not charts.swap(snapshot_of(Region.US, read), of_noon(3), {})
    assert charts.current("US", KEYS)[VIEWS].chart.updated_at == MORNING


def test_of_concurrent_swaps_at_most_one_wins(charts: ChartTable) -> None:
    begin = threading.Barrier(4)

    def refresh(number: int) -> bool:
        read = charts.current("US", KEYS)
        begin.wait()
        drawn = of_noon(number, updated_at=f"2026-03-01T12:{number:02}:00Z")
        return charts.swap(snapshot_of(Region.US, read), drawn, {})

    with ThreadPoolExecutor(4) as pool:
        for round_ in range(4):
            numbers = range(4 * round_ + 1, 4 * round_ + 5)
            won = [number for number, done in zip(numbers, pool.map(refresh, numbers), strict=True) if done]
            # A transaction that meets another one is refused too, so that at times nobody wins.
            assert len(won) <= 1
            shown = {one.chart.videos[0].video_id for one in charts.current("US", KEYS).values()}
            assert len(shown) <= 1
            assert not won or shown == {video_id(won[0])}


def days_retained(charts: ChartTable, written: float) -> dict[str, float]:
    """Return for how many days each past chart by views is retained, by its time."""
    prefix = "CHART#views#all#"
    past = {entry.removeprefix(prefix): item for entry, item in items_of(charts).items() if entry.startswith(prefix)}
    return {entry: round((item["expires_at"] - written) / 86_400, 1) for entry, item in past.items()}


def test_the_first_chart_of_a_day_and_of_an_hour_are_retained_longer(charts: ChartTable) -> None:
    times = ["2026-03-01T12:00:00Z", "2026-03-01T12:15:00Z", "2026-03-01T13:00:00Z", "2026-03-02T13:15:00Z"]
    for number, updated_at in enumerate(times, 1):
        assert swap(charts, {VIEWS: chart(number, updated_at=updated_at)})
    assert days_retained(charts, datetime.now(UTC).timestamp()) == dict(zip(times, [730, 2, 30, 730], strict=True))
    assert charts.current("US", [VIEWS])[VIEWS].tier == DAILY


def test_a_correction_replaces_the_past_chart_too(charts: ChartTable) -> None:
    for updated_at, numbers in ((MORNING, [1]), (NOON, [1, 2]), (NOON, [2])):
        assert swap(charts, {VIEWS: chart(*numbers, updated_at=updated_at)})
    assert charts.current("US", [VIEWS])[VIEWS].chart == chart(2)
    assert items_of(charts)[f"CHART#views#all#{NOON}"]["body"] == pack(chart(2), NOON, EVENING).attributes()["body"]
    # It is retained for as long as the chart that it corrects
    assert days_retained(charts, datetime.now(UTC).timestamp()) == {MORNING: 730, NOON: 30}
    assert charts.current("US", [VIEWS])[VIEWS].tier == HOURLY


def test_past_charts_are_written_without_becoming_current(charts: ChartTable) -> None:
    levels: list[tuple[str, RetentionTier]] = [(MORNING, DAILY), (NOON, HOURLY), (EVENING, EVERY)]
    charts.put_past("US", [(VIEWS, chart(1, updated_at=time), level) for time, level in levels])
    assert charts.current("US", KEYS) == {}
    assert days_retained(charts, datetime.now(UTC).timestamp()) == {MORNING: 730, NOON: 30, EVENING: 2}


def test_ranks_are_added_chart_by_chart(charts: ChartTable) -> None:
    charts.add_ranks("US", [chart(1, 2, updated_at=MORNING)])
    charts.add_ranks("US", [chart(2, 1), of_noon(1, updated_at=EVENING)[VELOCITY]])
    assert charts.read_ranks("US", [*map(video_id, (1, 2, 3))]) == {
        video_id(1): RankHistories([(MORNING, 1), (NOON, 2)], [(EVENING, 1)]),
        video_id(2): RankHistories([(MORNING, 2), (NOON, 1)], []),
    }
    assert charts.read_ranks("DE", [video_id(1)]) == {}


def test_the_ranks_of_many_videos_are_all_added_and_expire_with_the_longest_retained_chart(charts: ChartTable) -> None:
    charts.add_ranks("US", [chart(*range(1, 51)), chart(*range(30, 80), ranking=Ranking.VELOCITY)])
    ranks = charts.read_ranks("US", [*map(video_id, range(1, 150))])
    assert ranks.keys() == {*map(video_id, range(1, 80))}
    assert ranks[video_id(40)] == RankHistories([(NOON, 40)], [(NOON, 11)])
    expires_in = items_of(charts)[f"RANKS#{video_id(40)}"]["expires_at"] - time.time()
    assert abs(expires_in - DAILY.ttl_s) < 60


def test_ranks_are_thinned_as_charts_are(charts: ChartTable) -> None:
    times = ["2026-02-20T12:00:00Z", "2026-02-20T12:15:00Z", "2026-02-20T13:00:00Z", NOON]
    for rank, updated_at in enumerate(times, 1):
        charts.add_ranks("US", [chart(*range(2, rank + 1), 1, updated_at=updated_at)])
    (ranks,) = charts.read_ranks("US", [video_id(1)]).values()
    assert ranks.views == [(times[0], 1), (times[2], 3), (NOON, 4)]


def test_known_ranks_are_not_written_again(charts: ChartTable, monkeypatch: pytest.MonkeyPatch) -> None:
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

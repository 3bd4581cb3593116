"""A replay of recorded charts draws and keeps what runs would have drawn and kept at their times."""

import gzip
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from catalog.charting.charts import ChartKey
from catalog.contracts.charts import RankedChart
from catalog.events import Event, VideoObserved
from catalog.times import from_text, to_text
from catalog.vocabulary import Ranking, Region
from catalog.writing.counts import CountTable
from catalog.writing.refresh import OF_ALL, Tables, refresh_region, tables_of
from catalog.writing.stream import Change, members_of
from tests.factories import observed, upserted, video_id
from tools.load.history import History, HistoryWriter, replay
from tools.load.rows import Line

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

DAYS = [f"2026-03-{day:02d}T05:30:00Z" for day in range(1, 7)]
CATEGORIES = [10, 20]
NEXT_AFTER = timedelta(minutes=15)


class Catalogue(NamedTuple):
    """Tables of their own, and the counts in them."""

    tables: Tables
    counts: CountTable


type Make = Callable[[], Catalogue]


@pytest.fixture
def make(dynamodb: "DynamoDBClient", make_table: Callable[[str], str]) -> Make:
    def make_catalogue() -> Catalogue:
        videos, regions = make_table("VideosTable"), make_table("RegionsTable")
        return Catalogue(tables_of(dynamodb, videos, regions), CountTable(dynamodb, regions))

    return make_catalogue


def recorded_days() -> list[list[VideoObserved]]:
    """Return what each day's chart of one region observed: eight of a dozen videos, which rise at different rates."""
    chance = Random(7)  # noqa: S311 - the same days each time
    rates = {number: chance.randint(100, 9_000) for number in range(12)}
    return [
        [
            observed(number, views=rates[number] * (day + 1) ** 2, regions=["US"], observed_at=time)
            for number in chance.sample(range(12), 8)
        ]
        for day, time in enumerate(DAYS)
    ]


def records() -> list[Event]:
    """Return the videos' records, whose own counts are later than all observations."""
    return [
        upserted(
            number,
            category_id=CATEGORIES[number % 2],
            channel_title=f"channel {number % 5}",
            published_at=f"2026-02-2{number % 8}T12:00:00Z",
        )
        for number in range(12)
    ]


def apply(catalogue: Catalogue, events: Sequence[Event]) -> None:
    """Put events into the tables as ingest and the indexer do."""
    tables = catalogue.tables
    ids = sorted({event.video_id for event in events})
    before = tables.videos.read(ids)
    tables.videos.apply(events)
    after = tables.videos.read(ids)
    changes = [Change("", before.get(one), after[one]) for one in ids]
    tables.regions.put_members(members_of(changes))
    catalogue.counts.follow(changes)


def refresh(catalogue: Catalogue, time: str) -> None:
    """Run the charts of the region a moment after its data were observed."""
    refreshed = refresh_region(catalogue.tables, Region.US, CATEGORIES, time, to_text(from_text(time) + NEXT_AFTER))
    assert refreshed.is_swapped


def current(catalogue: Catalogue) -> dict[ChartKey, RankedChart]:
    """Return the region's current charts."""
    keys = [ChartKey(ranking, category) for ranking in Ranking for category in (None, *CATEGORIES)]
    return {key: one.chart for key, one in catalogue.tables.charts.current("US", keys).items()}


def document(catalogue: Catalogue, entry: str) -> bytes:
    """Return the bytes of a document of the region."""
    charts = catalogue.tables.charts
    key: Any = {"region": {"S": "US"}, "entry": {"S": entry}}
    item: Any = charts._client.get_item(TableName=charts._name, Key=key)["Item"]
    return bytes(item["body"]["B"])


def run_live(catalogue: Catalogue, days: Iterable[Sequence[VideoObserved]]) -> None:
    """Observe each day and run the charts after it."""
    apply(catalogue, records())
    for events in days:
        apply(catalogue, events)
        refresh(catalogue, events[0].observed_at)


def run_replay(catalogue: Catalogue, days: Sequence[Sequence[VideoObserved]]) -> int:
    """Load everything first, and replay the days then."""
    apply(catalogue, [*records(), *(event for events in days for event in events)])
    lines = [Line(number, [*events]) for number, events in enumerate(days, 1)]
    return replay(
        lines, catalogue.tables.videos, History(CATEGORIES, NEXT_AFTER), HistoryWriter(catalogue.tables.charts)
    )


def test_a_replay_ends_with_the_charts_and_ranks_that_runs_end_with(make: Make) -> None:
    lived, replayed, days = make(), make(), recorded_days()

    run_live(lived, days)
    assert run_replay(replayed, days) == len(DAYS)

    assert current(replayed) == current(lived)
    # THEN both rankings have had something to tell
    for key in OF_ALL:
        chart = current(replayed)[key]
        assert chart.updated_at == DAYS[-1]
        assert any(entry.rank_delta for entry in chart.videos)
    ids = [video_id(number) for number in range(12)]
    assert replayed.tables.charts.read_ranks("US", ids) == lived.tables.charts.read_ranks("US", ids)


def test_after_a_replay_the_next_run_goes_on_from_its_last_charts(make: Make) -> None:
    lived, replayed, days = make(), make(), recorded_days()
    run_live(lived, days[:-1])
    run_replay(replayed, days[:-1])

    for catalogue in (lived, replayed):
        apply(catalogue, days[-1])
        refresh(catalogue, DAYS[-1])

    assert current(replayed) == current(lived)


def test_after_a_replay_the_contracts_chart_is_there_before_anything_new_is(make: Make) -> None:
    catalogue = make()
    run_replay(catalogue, recorded_days())

    refresh(catalogue, DAYS[-1])

    top = json.loads(gzip.decompress(document(catalogue, "TOP")))
    shown = current(catalogue)[OF_ALL[0]]
    assert [card["video_id"] for card in top["videos"]] == [entry.video_id for entry in shown.videos]


def test_a_second_replay_changes_nothing_that_is_newer(make: Make) -> None:
    catalogue, days = make(), recorded_days()
    run_live(catalogue, days)
    newest = current(catalogue)

    run_replay(catalogue, days[:3])

    assert current(catalogue) == newest

"""A replay of recorded charts draws and retains what runs would have drawn and retained at their times."""

import gzip
import json
from collections.abc import Sequence
from datetime import timedelta
from random import Random

from catalog.charts.api import RankedChart
from catalog.charts.keys import ChartKey, Ranking
from catalog.charts.region_run import OF_ALL
from catalog.regions import Region
from catalog.times import from_text, to_text
from catalog.videos.events import Event, VideoObserved
from tests.engines.catalogue import Catalogue, MakeCatalogue
from tests.factories import observed, upserted, video_id
from tools.load.history import History, HistoryWriter, replay
from tools.load.rows import Line

DAYS = [f"2026-03-{day:02d}T05:30:00Z" for day in range(1, 7)]
CATEGORIES = [10, 20]
NEXT_AFTER = timedelta(minutes=15)

type Days = Sequence[Sequence[VideoObserved]]


def recorded_days() -> Days:
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


def refresh(catalogue: Catalogue, time: str) -> None:
    """Run the charts of the region a moment after its data were observed."""
    assert catalogue.refresh(Region.US, time, to_text(from_text(time) + NEXT_AFTER)).is_swapped


def current(catalogue: Catalogue) -> dict[ChartKey, RankedChart]:
    keys = [ChartKey(ranking, category) for ranking in Ranking for category in (None, *CATEGORIES)]
    return {key: one.chart for key, one in catalogue.tables.charts.current("US", keys).items()}


def run_live(catalogue: Catalogue, days: Days) -> None:
    catalogue.take(*records())
    for events in days:
        catalogue.take(*events)
        refresh(catalogue, events[0].observed_at)


def run_replay(catalogue: Catalogue, days: Days) -> int:
    catalogue.take(*records(), *(event for events in days for event in events))
    lines = [Line(number, [*events]) for number, events in enumerate(days, 1)]
    writer = HistoryWriter(catalogue.tables.charts)
    return replay(lines, catalogue.tables.videos, History(CATEGORIES, NEXT_AFTER), writer)


def test_a_replay_ends_with_the_charts_and_ranks_of_live_runs(make_catalogue: MakeCatalogue) -> None:
    live, replayed, days = make_catalogue(), make_catalogue(), recorded_days()
    run_live(live, days)
    assert run_replay(replayed, days) == len(DAYS)
    assert current(replayed) == current(live)
    for key in OF_ALL:
        chart = current(replayed)[key]
        assert chart.updated_at == DAYS[-1]
        assert any(entry.rank_delta for entry in chart.videos)
    ids = [video_id(number) for number in range(12)]
    assert replayed.tables.charts.read_ranks("US", ids) == live.tables.charts.read_ranks("US", ids)


def test_a_run_after_a_replay_continues_from_its_last_charts(make_catalogue: MakeCatalogue) -> None:
    live, replayed, days = make_catalogue(), make_catalogue(), recorded_days()
    run_live(live, days[:-1])
    run_replay(replayed, days[:-1])
    for catalogue in (live, replayed):
        catalogue.take(*days[-1])
        refresh(catalogue, DAYS[-1])
    assert current(replayed) == current(live)


def test_a_run_after_a_replay_writes_the_contracts_chart_without_newer_data(catalogue: Catalogue) -> None:
    run_replay(catalogue, recorded_days())
    refresh(catalogue, DAYS[-1])
    top = json.loads(gzip.decompress(catalogue.items()["US", "TOP"]["body"]))
    shown = current(catalogue)[OF_ALL[0]]
    assert [card["video_id"] for card in top["videos"]] == [entry.video_id for entry in shown.videos]


def test_a_second_replay_changes_nothing_newer(catalogue: Catalogue) -> None:
    days = recorded_days()
    run_live(catalogue, days)
    newest = current(catalogue)
    run_replay(catalogue, days[:3])
    assert current(catalogue) == newest

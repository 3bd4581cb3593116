"""A load: every line is sent once, refused lines are reported, and a stopped load continues where it stopped."""

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import StoreUnavailable
from catalog.videos.events import Event, VideoObserved, read_event
from catalog.videos.writes import Outcome
from tests.factories import observed, removed, upserted
from tools.load import loader
from tools.load.journal import Journal
from tools.load.loader import LAST_VIDEOS, Loaded, but_for, first_unobserved, load, to_bus
from tools.load.refusals import Refusals
from tools.load.rows import Source, lines_reader, sources_in

EVENTS_PER_BATCH = 500


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send charts in batches as small as those of videos."""
    monkeypatch.setattr(loader, "OBSERVATIONS_PER_BATCH", EVENTS_PER_BATCH)


class Table:
    """Takes batches of events, and fails at one of them."""

    def __init__(self, outcomes: Sequence[Outcome] = (), fails_at: int | None = None) -> None:
        self.batches: list[list[Event]] = []
        self._outcomes = outcomes
        self._fails_at = fails_at

    @property
    def views(self) -> list[int]:
        """Return the views of all that arrived, which are numbers of lines."""
        return [event.views for batch in self.batches for event in batch if isinstance(event, VideoObserved)]

    def send(self, events: list[Event]) -> list[Outcome]:
        if len(self.batches) == self._fails_at:
            raise StoreUnavailable("the table is busy")
        self.batches.append(events)
        return [*self._outcomes[: len(events)], *[Outcome.APPLIED] * (len(events) - len(self._outcomes))]


class Load:
    """A file of charts, and the state of its load."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "charts.ndjson"
        self.refused_path = folder / "refused.ndjson"

    def write(self, lines: Sequence[str]) -> None:
        self.path.write_text("".join(f"{line}\n" for line in lines))

    def run(self, table: Table) -> Loaded:
        (source,) = sources_in(self.path, {})
        with self.path.open("rb") as raw:
            return load(source, raw, table.send, Journal(self.folder, "table"), Refusals(self.refused_path))

    def refusals(self) -> list[tuple[int, str]]:
        if not self.refused_path.exists():
            return []
        refused = [json.loads(line) for line in self.refused_path.read_text().splitlines()]
        return [(one["line"], one["reason"]) for one in refused]


@pytest.fixture
def charts(tmp_path: Path) -> Load:
    return Load(tmp_path)


def chart(number: int, videos: int = 1) -> str:
    """Return the line of a chart, whose videos have as many views as the line's number."""
    listed = [[f"video-{number}-{place}", number, 0] for place in range(videos)]
    return json.dumps({"region": "US", "fetched_at": "2026-01-05T05:30:00Z", "videos": listed})


def numbered(count: int) -> list[str]:
    return [chart(number) for number in range(1, count + 1)]


# The lines of a file, the sizes of the batches, and which batch has the last events.
BATCHES: dict[str, tuple[list[str], list[int], int]] = {
    "charts of one video": (numbered(2 * EVENTS_PER_BATCH + 7), [EVENTS_PER_BATCH, EVENTS_PER_BATCH, 7], -1),
    "charts of fifty videos": ([chart(number, videos=50) for number in range(1, 13)], [500, 100], -1),
    "a chart without videos": ([*numbered(EVENTS_PER_BATCH + 2), chart(9, videos=0)], [EVENTS_PER_BATCH, 2], -1),
    "refused lines alone": (["no JSON"] * (EVENTS_PER_BATCH + 1), [0, 0], -1),
    "a batch without events": ([*numbered(EVENTS_PER_BATCH), "no JSON"], [EVENTS_PER_BATCH, 0], 0),
}


@pytest.mark.parametrize(("lines", "sizes", "last"), BATCHES.values(), ids=BATCHES)
def test_batches_never_divide_a_chart(charts: Load, lines: list[str], sizes: list[int], last: int) -> None:
    charts.write(lines)
    table = Table()
    loaded = charts.run(table)
    assert [len(batch) for batch in table.batches] == sizes
    assert table.views == [views for line in lines if line != "no JSON" for _, views, _ in json.loads(line)["videos"]]
    assert (loaded.lines, loaded.events, loaded.refused) == (len(lines), sum(sizes), lines.count("no JSON"))
    assert loaded.last == table.batches[last][-LAST_VIDEOS:]
    assert ["Expecting value" in reason for _, reason in charts.refusals()] == [True] * loaded.refused


def test_observations_of_unknown_videos_are_reported_by_their_line(charts: Load) -> None:
    charts.write([chart(1), chart(2, videos=2), chart(3)])
    table = Table([Outcome.APPLIED, Outcome.UNCHANGED, Outcome.UNKNOWN, Outcome.UNKNOWN])
    assert charts.run(table).refused == 2
    assert charts.refusals() == [
        (line, f"no record of video {event.video_id} has been loaded")
        for line, event in zip((2, 3), table.batches[0][2:], strict=True)
    ]


def test_a_load_continues_where_it_stopped_and_sends_nothing_twice(charts: Load) -> None:
    charts.write([*numbered(4 * EVENTS_PER_BATCH), "no JSON"])
    first, second, third = Table(fails_at=2), Table(), Table()
    with pytest.raises(StoreUnavailable):
        charts.run(first)
    loaded = charts.run(second)
    assert first.views + second.views == list(range(1, 4 * EVENTS_PER_BATCH + 1))
    assert (loaded.lines, loaded.events, loaded.refused) == (2 * EVENTS_PER_BATCH + 1, 2 * EVENTS_PER_BATCH, 1)
    assert charts.run(third) == Loaded(0, 0, 0, [])
    assert third.batches == []
    assert len(charts.refusals()) == 1


@given(
    lines=st.lists(st.sampled_from(["good", "bad", "many"]), max_size=40),
    failures=st.lists(st.integers(0, 2), max_size=3),
)
def test_however_often_a_load_stops_every_event_arrives_once(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], failures: list[int]
) -> None:
    charts = Load(tmp_path_factory.mktemp("load"))
    kinds = {"good": 1, "many": 200}
    charts.write([chart(number, kinds[kind]) if kind in kinds else kind for number, kind in enumerate(lines, 1)])
    arrived: list[int] = []
    for fails_at in [*failures, None]:
        table = Table(fails_at=fails_at)
        try:
            charts.run(table)
        except StoreUnavailable:
            assert fails_at is not None
        arrived += table.views
    expected = [number for number, kind in enumerate(lines, 1) for _ in range(kinds.get(kind, 0))]
    assert arrived == expected
    assert [number for number, _ in charts.refusals()] == [
        number for number, kind in enumerate(lines, 1) if kind == "bad"
    ]


class Bus:
    """Takes entries as EventBridge does, and reports some as failed."""

    def __init__(self, failed: int = 0) -> None:
        self.requests: list[list[dict[str, Any]]] = []
        self._failed = failed

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.requests.append(Entries)
        return {"FailedEntryCount": self._failed, "Entries": []}

    def send(self, *events: Event) -> list[Outcome]:
        client: Any = self
        return to_bus(client, "catalogue")([*events])


@pytest.mark.parametrize(("count", "requests"), [(23, [10, 10, 3]), (0, [])])
def test_a_request_to_the_bus_has_ten_events_at_most_and_what_it_does_not_take_stops_the_load(
    count: int, requests: list[int]
) -> None:
    bus = Bus()
    assert bus.send(*(observed(number) for number in range(count))) == [Outcome.APPLIED] * count
    assert [len(request) for request in bus.requests] == requests
    with pytest.raises(StoreUnavailable, match="the bus rejected 1 events"):
        Bus(failed=1).send(observed())


@pytest.mark.parametrize(
    "event",
    [upserted(description="Water,\nmostly", tags=["a"], regions=["US"], views=7), observed(regions=["IN"]), removed()],
    ids=lambda event: type(event).__name__,
)
def test_an_event_arrives_over_the_bus_unchanged(event: Event) -> None:
    bus = Bus()
    bus.send(event)
    ((entry,),) = bus.requests
    assert (entry["EventBusName"], entry["Source"]) == ("catalogue", "dailywatch.load")
    assert read_event({"detail-type": entry["DetailType"], "detail": json.loads(entry["Detail"])}) == event


def test_a_few_videos_that_no_chart_observes_go_another_way() -> None:
    rows = [{"id": f"v{number}", "title": "A river", "regions": ["US"] * (number % 2)} for number in range(6)]
    source = Source(Path("videos.ndjson"), lines_reader({}, file_time=1_780_000_000), observes=False)
    raw = "".join(f"{json.dumps(row)}\n" for row in rows).encode()
    first = first_unobserved(source, BytesIO(raw), 2)
    events = [event for line in source.lines(BytesIO(raw)) for event in line.events]
    assert first == [events[0], events[2]]
    assert len(first_unobserved(source, BytesIO(raw), 9)) == 3
    table = Table([Outcome.CONFLICT] * 4)
    send = but_for({event.video_id for event in first}, table.send)
    assert send(events) == [Outcome.APPLIED, Outcome.CONFLICT, Outcome.APPLIED, *[Outcome.CONFLICT] * 3]
    assert send(first) == [Outcome.APPLIED] * 2
    assert table.batches == [[events[1], *events[3:]]]

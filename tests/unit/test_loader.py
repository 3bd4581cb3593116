"""A load sends every line once, tells what was refused, and goes on where it stopped."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import StoreUnavailable
from catalog.events import Event, VideoObserved, read_event
from catalog.writing.videos import Outcome
from tests.factories import observed, removed, upserted
from tools.load.journal import Journal, Refusals
from tools.load.loader import EVENTS_PER_BATCH, Loaded, load, to_bus
from tools.load.rows import sources_in


class Table:
    """Takes batches of events, and fails when it is told to."""

    def __init__(self, outcomes: Sequence[Outcome] = (), fails_at: int | None = None) -> None:
        self.batches: list[list[Event]] = []
        self._outcomes = outcomes
        self._fails_at = fails_at

    @property
    def views(self) -> list[int]:
        """Return the views of all that arrived, which number the lines of a file."""
        return [event.views for batch in self.batches for event in batch if isinstance(event, VideoObserved)]

    def send(self, events: list[Event]) -> list[Outcome]:
        """Take one batch."""
        if len(self.batches) == self._fails_at:
            raise StoreUnavailable("the table is busy")
        self.batches.append(events)
        return [*self._outcomes[: len(events)], *[Outcome.APPLIED] * (len(events) - len(self._outcomes))]


class Load:
    """A file of charts, and all that a run keeps of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "charts.ndjson"
        self.refused_path = folder / "refused.ndjson"

    def write(self, lines: Sequence[str]) -> None:
        """Write the file."""
        self.path.write_text("".join(f"{line}\n" for line in lines))

    def run(self, table: Table) -> Loaded:
        """Load the file as a process of its own would."""
        (source,) = sources_in(self.path, {})
        with self.path.open("rb") as raw:
            return load(source, raw, table.send, Journal(self.folder, "table"), Refusals(self.refused_path))

    def refusals(self) -> list[tuple[int, str]]:
        """Return the lines that were refused, with the reasons."""
        if not self.refused_path.exists():
            return []
        kept = [json.loads(line) for line in self.refused_path.read_text().splitlines()]
        return [(one["line"], one["reason"]) for one in kept]


@pytest.fixture
def charts(tmp_path: Path) -> Load:
    return Load(tmp_path)


def chart(number: int, videos: int = 1) -> str:
    """Return the line of a chart, whose videos have as many views as the line's number."""
    seen = [[f"video-{number}-{place}", number, 0] for place in range(videos)]
    return json.dumps({"region": "US", "fetched_at": "2026-01-05T05:30:00Z", "videos": seen})


def numbered(count: int) -> list[str]:
    """Return lines of charts of one video."""
    return [chart(number) for number in range(1, count + 1)]


# --- One run ----------------------------------------------------------------------------------------------------------


def test_every_line_is_sent_once_and_in_order(charts: Load) -> None:
    charts.write(numbered(2 * EVENTS_PER_BATCH + 7))
    table = Table()
    loaded = charts.run(table)
    assert table.views == list(range(1, 2 * EVENTS_PER_BATCH + 8))
    assert [len(batch) for batch in table.batches] == [EVENTS_PER_BATCH, EVENTS_PER_BATCH, 7]
    assert (loaded.lines, loaded.events, loaded.refused) == (1_007, 1_007, 0)
    assert charts.refusals() == []


def test_a_chart_is_never_divided(charts: Load) -> None:
    charts.write([chart(number, videos=50) for number in range(1, 13)])
    table = Table()
    loaded = charts.run(table)
    assert [len(batch) for batch in table.batches] == [500, 100]
    assert (loaded.lines, loaded.events) == (12, 600)


def test_the_last_events_are_those_by_which_one_sees_that_all_have_arrived(charts: Load) -> None:
    charts.write([*numbered(EVENTS_PER_BATCH + 2), chart(9, videos=0)])
    table = Table()
    assert charts.run(table).last == table.batches[-1]


def test_the_last_events_are_found_before_a_batch_without_any(charts: Load) -> None:
    charts.write([*numbered(EVENTS_PER_BATCH), "no JSON"])
    table = Table()
    assert charts.run(table).last == table.batches[0]


def test_an_empty_file_is_loaded(charts: Load) -> None:
    charts.write([])
    table = Table()
    assert charts.run(table) == Loaded(0, 0, 0, [])
    assert table.batches == []


# --- Refused lines ----------------------------------------------------------------------------------------------------


def test_refused_lines_are_reported_and_the_others_sent(charts: Load) -> None:
    charts.write([chart(1), "no JSON", chart(3), '{"region": "US"}', chart(5)])
    table = Table()
    loaded = charts.run(table)
    assert table.views == [1, 3, 5]
    assert (loaded.lines, loaded.events, loaded.refused) == (5, 3, 2)
    assert [number for number, _ in charts.refusals()] == [2, 4]
    assert "'videos' is missing" in charts.refusals()[1][1]


def test_a_file_of_nothing_but_refused_lines_is_loaded(charts: Load) -> None:
    charts.write(["no JSON"] * (EVENTS_PER_BATCH + 1))
    loaded = charts.run(Table())
    assert (loaded.lines, loaded.events, loaded.refused, loaded.last) == (501, 0, 501, [])
    assert len(charts.refusals()) == 501


def test_observations_of_unknown_videos_are_reported_by_their_line(charts: Load) -> None:
    charts.write([chart(1), chart(2, videos=2), chart(3)])
    table = Table([Outcome.APPLIED, Outcome.UNCHANGED, Outcome.UNKNOWN, Outcome.UNKNOWN])
    loaded = charts.run(table)
    unknown = [event.video_id for event in table.batches[0][2:]]
    assert loaded.refused == 2
    assert charts.refusals() == [
        (2, f"no record of video {unknown[0]} has been loaded"),
        (3, f"no record of video {unknown[1]} has been loaded"),
    ]


# --- Many runs --------------------------------------------------------------------------------------------------------


def test_a_load_that_stopped_half_way_goes_on(charts: Load) -> None:
    # GIVEN a load that failed in its third batch
    charts.write(numbered(4 * EVENTS_PER_BATCH))
    first = Table(fails_at=2)
    with pytest.raises(StoreUnavailable):
        charts.run(first)
    # WHEN it is run again
    second = Table()
    loaded = charts.run(second)
    # THEN all has arrived, and nothing twice
    assert first.views + second.views == list(range(1, 4 * EVENTS_PER_BATCH + 1))
    assert (loaded.lines, loaded.events) == (2 * EVENTS_PER_BATCH, 2 * EVENTS_PER_BATCH)


def test_a_load_that_was_done_sends_nothing_again(charts: Load) -> None:
    charts.write([*numbered(EVENTS_PER_BATCH + 3), "no JSON"])
    charts.run(Table())
    again = Table()
    assert charts.run(again) == Loaded(0, 0, 0, [])
    assert again.batches == []
    assert len(charts.refusals()) == 1


def test_a_file_that_changed_is_sent_from_its_beginning(charts: Load) -> None:
    charts.write(numbered(3))
    charts.run(Table())
    charts.write(numbered(5))
    table = Table()
    charts.run(table)
    assert table.views == [1, 2, 3, 4, 5]


def test_a_line_that_was_refused_is_not_reported_before_its_batch_was_sent(charts: Load) -> None:
    charts.write(["no JSON", chart(2)])
    with pytest.raises(StoreUnavailable):
        charts.run(Table(fails_at=0))
    assert charts.refusals() == []
    charts.run(Table())
    assert [number for number, _ in charts.refusals()] == [1]


@given(
    lines=st.lists(st.sampled_from(["good", "bad", "many"]), max_size=40),
    failures=st.lists(st.integers(0, 2), max_size=3),
)
def test_however_often_a_load_stops_everything_arrives_once(
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


# --- Over the bus -----------------------------------------------------------------------------------------------------


class Bus:
    """Takes entries as EventBridge does, and refuses some when it is told to."""

    def __init__(self, refused: int = 0) -> None:
        self.requests: list[list[dict[str, Any]]] = []
        self._refused = refused

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        """Take the entries of one request."""
        self.requests.append(Entries)
        return {"FailedEntryCount": self._refused, "Entries": []}


def sent_over(bus: Any, events: list[Event]) -> list[Outcome]:
    """Send events over a bus called `catalogue`."""
    return to_bus(bus, "catalogue")(events)


def test_the_bus_takes_ten_events_at_a_time() -> None:
    bus = Bus()
    events: list[Event] = [observed(number) for number in range(23)]
    assert sent_over(bus, events) == [Outcome.APPLIED] * 23
    assert [len(request) for request in bus.requests] == [10, 10, 3]


@pytest.mark.parametrize(
    "event",
    [upserted(description="Water,\nmostly", tags=["a"], regions=["US"], views=7), observed(regions=["IN"]), removed()],
    ids=lambda event: type(event).__name__,
)
def test_an_event_arrives_over_the_bus_as_it_was(event: Event) -> None:
    bus = Bus()
    sent_over(bus, [event])
    ((entry,),) = bus.requests
    assert (entry["EventBusName"], entry["Source"]) == ("catalogue", "dailywatch.load")
    assert read_event({"detail-type": entry["DetailType"], "detail": json.loads(entry["Detail"])}) == event


def test_what_the_bus_does_not_take_stops_the_load() -> None:
    with pytest.raises(StoreUnavailable, match="the bus did not take 1 events"):
        sent_over(Bus(refused=1), [observed()])


def test_nothing_to_send_is_no_request() -> None:
    bus = Bus()
    assert sent_over(bus, []) == []
    assert bus.requests == []

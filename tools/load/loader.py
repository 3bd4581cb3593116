"""Loads files into a stack: in batches into the table, or over the bus like other services."""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from catalog.batching import batch_by_size
from catalog.errors import StoreUnavailable
from catalog.videos.events import Event, VideoUpserted
from catalog.videos.writes import Outcome, VideoTable
from tools.load.journal import Journal
from tools.load.refusals import Refusal, Refusals
from tools.load.retries import retried
from tools.load.rows import Line, Source

if TYPE_CHECKING:
    from types_boto3_events import EventBridgeClient

EVENTS_PER_BATCH = 500
# Of many charts together each video is written once.
OBSERVATIONS_PER_BATCH = 10_000
# Enough to tell that the stream has delivered all of a batch.
LAST_VIDEOS = 100
ENTRIES_PER_REQUEST = 10
BYTES_PER_REQUEST = 200 * 1024

type Send = Callable[[list[Event]], list[Outcome]]


class Loaded(NamedTuple):
    """Result of a load; `last` are the last events sent, to detect when the stream has delivered everything."""

    lines: int
    events: int
    refused: int
    last: list[Event]


def to_bus(client: "EventBridgeClient", bus: str) -> Send:
    """Return a function that sends events over the bus; ingest applies them later."""

    def send(events: list[Event]) -> list[Outcome]:
        entries_of_all = (_bus_entry(event, bus) for event in events)
        for entries in batch_by_size(entries_of_all, _size, max_items=ENTRIES_PER_REQUEST, max_bytes=BYTES_PER_REQUEST):
            answer = client.put_events(Entries=entries)
            if answer["FailedEntryCount"]:
                raise StoreUnavailable(f"the bus rejected {answer['FailedEntryCount']} events")
        return [Outcome.APPLIED] * len(events)

    return send


def to_table(table: VideoTable, say: Callable[[str], None]) -> Send:
    """Return a function that writes events to the table, with the same merge as ingest; a busy table is asked again."""
    return lambda events: retried(partial(table.apply, events, in_bulk=True), say)


def but_for(videos: AbstractSet[str], send: Send) -> Send:
    """Return a function that sends events as `send` does, but for those of some videos, which come another way."""

    def send_others(events: list[Event]) -> list[Outcome]:
        others = [event for event in events if event.video_id not in videos]
        outcomes = iter(send(others) if others else [])
        return [Outcome.APPLIED if event.video_id in videos else next(outcomes) for event in events]

    return send_others


def first_unobserved(source: Source, raw: IO[bytes], count: int) -> list[Event]:
    """Return the events of the first videos that no chart observes."""
    events = (event for line in source.lines(raw) for event in line.events)
    return [*islice((one for one in events if isinstance(one, VideoUpserted) and not one.regions), count)]


def load(source: Source, raw: IO[bytes], send: Send, journal: Journal, refusals: Refusals) -> Loaded:
    """Send the lines of a file that are not loaded yet, in batches, and record the progress after each."""
    loaded = Loaded(0, 0, 0, [])
    arrived = journal.arrived(source.path)
    size = OBSERVATIONS_PER_BATCH if source.observes else EVENTS_PER_BATCH
    for batch in _batches((line for line in source.lines(raw) if line.number > arrived), size):
        refused = _send_batch(source.path, batch, send, refusals)
        journal.record(source.path, batch[-1].number)
        events = [event for line in batch for event in line.events]
        loaded = Loaded(
            loaded.lines + len(batch),
            loaded.events + len(events),
            loaded.refused + refused,
            _last(events) or loaded.last,
        )
    return loaded


def _send_batch(path: Path, batch: list[Line], send: Send, refusals: Refusals) -> int:
    numbered = [(line.number, event) for line in batch for event in line.events]
    outcomes = send([event for _, event in numbered])
    unknown = [
        (number, _unknown(event.video_id))
        for (number, event), outcome in zip(numbered, outcomes, strict=True)
        if outcome is Outcome.UNKNOWN
    ]
    refused = [(line.number, one) for line in batch for one in line.refusals]
    for number, refusal in refused + unknown:
        refusals.add(path, number, refusal)
    for line in batch:
        refusals.dropped_regions.update(line.dropped_regions)
    return sum(bool(line.refusals) for line in batch) + len(unknown)


def _unknown(video_id: str) -> Refusal:
    reason = f"no record of video {video_id} has been loaded"
    return Refusal(reason, "video_id", video_id, "also load the video's own row, or leave it out of the chart")


def _last(events: list[Event]) -> list[Event]:
    """Return the last events of the videos that a batch writes last."""
    latest = {event.video_id: event for event in events}
    return [*latest.values()][-LAST_VIDEOS:]


def _batches(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    batch: list[Line] = []
    events = 0
    for line in lines:
        batch.append(line)
        events += max(len(line.events), 1)
        if events >= size:
            yield batch
            batch, events = [], 0
    if batch:
        yield batch


def _bus_entry(event: Event, bus: str) -> Any:
    detail = event.model_dump_json(exclude_none=True)
    return {"EventBusName": bus, "Source": "dailywatch.load", "DetailType": type(event).__name__, "Detail": detail}


def _size(entry: Any) -> int:
    return len(entry["Detail"].encode())

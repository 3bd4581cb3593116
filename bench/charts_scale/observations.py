"""What one event costs to write, in the table of videos and in what the indexer derives from it, indexes included."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from rich.table import Table

from bench.charts_scale.catalogue import (
    CATEGORIES,
    REGIONS_TABLE,
    VIDEOS_TABLE,
    create_tables,
    dynamodb_at,
    end_of,
    recently,
    seen,
    sightings_of,
    upserts,
)
from bench.charts_scale.traffic import Request, Traffic, units_by_place
from catalog.events import Event, VideoRemoved
from catalog.times import to_text
from catalog.vocabulary import Region
from catalog.writing.counts import CountTable
from catalog.writing.refresh import Tables, tables_of
from catalog.writing.stream import Change, members_of
from tools.engines.real import dynamodb_local

TERRITORIES = ((Region.US,), (Region.DE, Region.GB, Region.US))
PLACES = (VIDEOS_TABLE, f"{VIDEOS_TABLE}/by-category", REGIONS_TABLE, f"{REGIONS_TABLE}/by-shelf")

INTERVAL = timedelta(minutes=15)


class Cost(NamedTuple):
    """What an event took: write units by table and `table/index`, read units, and how many requests."""

    writes: Mapping[str, float]
    reads: float
    requests: int


class Path:
    """The way of an event: into the table of videos, and from its stream to what is derived."""

    def __init__(self, url: str) -> None:
        observer, client = dynamodb_at(url), dynamodb_at(url)
        self._plain = create_tables(observer)
        self._traffic = Traffic(client)
        self._tables: Tables = tables_of(client, VIDEOS_TABLE, REGIONS_TABLE)
        self._counts = CountTable(client, REGIONS_TABLE)

    def send(self, events: Sequence[Event]) -> Cost:
        """Take events as ingest and the indexer take them, and return what that cost."""
        ids = {event.video_id for event in events}
        before = self._plain.videos.read(ids)
        self._traffic.requests.clear()
        self._tables.videos.apply(events)
        after = self._plain.videos.read(ids)
        changes = [Change("", before.get(key), state) for key, state in after.items() if state != before.get(key)]
        self._tables.regions.put_members(members_of(changes))
        self._counts.follow(changes)
        return cost_of(self._traffic.requests)


def cost_of(requests: Sequence[Request]) -> Cost:
    """Sum up what requests took."""
    reads = sum(units_by_place(one for one in requests if one.is_read).values())
    return Cost(units_by_place(one for one in requests if not one.is_read), reads, len(requests))


def measure() -> dict[tuple[str, int], Cost]:
    """Send events of every kind about a video of one region and one of three; by kind and number of regions."""
    with dynamodb_local() as url:
        path = Path(url)
        return {
            (kind, len(regions)): cost
            for number, regions in enumerate(TERRITORIES, 1)
            for kind, cost in _life(path, number * len(CATEGORIES), regions)
        }


def table_of(costs: Mapping[tuple[str, int], Cost]) -> Table:
    """Lay out what each kind of event costs."""
    table = Table("event", "regions", title="Capacity units of one event, from ingest to members and counts")
    for name in (*PLACES, "all writes", "reads", "requests"):
        table.add_column(name, justify="right")
    for (kind, regions), cost in costs.items():
        writes = Counter(cost.writes)
        cells = [*(writes[place] for place in PLACES), sum(cost.writes.values()), cost.reads]
        table.add_row(kind, str(regions), *(f"{cell:g}" for cell in cells), str(cost.requests))
    return table


def _life(path: Path, number: int, regions: Sequence[Region]) -> Iterator[tuple[str, Cost]]:
    begin = recently()
    later, latest = (end_of(begin) + count * INTERVAL for count in (1, 2))
    *others, video = upserts(number + 1, begin, regions)
    # So that counts are there already.
    path.send(others[-len(CATEGORIES) :])
    yield "a new video", path.send([video])
    for observation in sightings_of(video, begin, regions):
        path.send([observation])
    once = seen(number, later, begin, regions, more=1_000)
    yield "an observation with other views", path.send([once])
    same = once.model_copy(update={"observed_at": to_text(latest)})
    yield "a later one with the same views", path.send([same])
    yield "the very same once more", path.send([same])
    yield "a removal", path.send([VideoRemoved(video_id=video.video_id, version=video.version + 1)])

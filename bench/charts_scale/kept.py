"""How much a region keeps: its charts by level, the ranks of its videos; and what its default read costs."""

import gzip
import statistics
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.table import Table

from bench.charts_scale.catalogue import KEYS, REGION, REGIONS_TABLE, dynamodb_at
from bench.charts_scale.sizes import size_of
from bench.charts_scale.traffic import Traffic, total
from catalog.charting.history import DAILY, EVERY, HOURLY, Level, Point, level_of
from catalog.stores.documents import RANKS_PREFIX, TOP_ENTRY, past_partition, ranks_partition
from catalog.times import to_text
from catalog.vocabulary import Ranking
from catalog.writing.chart_table import ChartTable, Ranks, ranks_with

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

INTERVAL = timedelta(minutes=15)
LEVELS = {
    "charts of two days, every 15 minutes": EVERY,
    "charts of 30 days, hourly": HOURLY,
    "charts of two years, daily": DAILY,
}

# How long videos stay on a chart, for the sizes of their ranks.
STAYS = {"2 days": timedelta(days=2), "30 days": timedelta(days=30), "2 years": timedelta(days=730)}

_VIDEO_ID = "00000000-0000-4000-8000-000000000000"
# A moment on the eve of a day whose charts are counted.
_EVE = datetime(2025, 12, 31, 23, 45, tzinfo=UTC)

_MB = 1024 * 1024


class Kept(NamedTuple):
    """Sizes in bytes: of each kept chart, and of a video's ranks by how long it stayed on both charts."""

    charts: Sequence[int]
    ranks: Mapping[str, int]


class DefaultRead(NamedTuple):
    """What `GET /api/trending/{region}` takes: read units, bytes from the store, bytes sent as gzip, and as text."""

    requests: int
    units: float
    from_store: int
    gzipped: int
    text: int


def measure(url: str) -> tuple[Kept, DefaultRead]:
    """Look at what runs have written of the region."""
    client = dynamodb_at(url)
    charts = [size_of(item) for item in _past_charts(client)]
    return Kept(charts, {stay: _size_of_ranks(client, time) for stay, time in STAYS.items()}), _default_read(client)


def kept_of_each(level: Level) -> int:
    """Return how many charts of a level are there at any time, when one comes every quarter of an hour."""
    times = [to_text(_EVE + count * INTERVAL) for count in range(1 + _runs(timedelta(days=1)))]
    levels = [level_of(time, before) for before, time in pairwise(times)]
    return levels.count(level) * level.kept.days


def table_of(kept: Kept, charts: int) -> Table:
    """Lay out what a region keeps that has so many charts."""
    median, largest = statistics.median(kept.charts), max(kept.charts)
    table = Table("", "items", "median bytes", "max bytes", "MB", title=f"Kept of a region with {charts} charts")
    numbers = {"current charts": charts} | {name: charts * kept_of_each(level) for name, level in LEVELS.items()}
    for name, number in {**numbers, "all charts": sum(numbers.values())}.items():
        table.add_row(name, *_cells(number, median, largest))
    for stay, size in kept.ranks.items():
        table.add_row(f"ranks of a video, {stay} on both charts", *_cells(1, size, size))
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _cells(items: int, median: float, largest: float) -> tuple[str, ...]:
    return f"{items:,}", f"{median:,.0f}", f"{largest:,.0f}", f"{items * median / _MB:,.2f}"


def _past_charts(client: "DynamoDBClient") -> Iterator[dict[str, Any]]:
    for key in KEYS:
        pages = client.get_paginator("query").paginate(
            TableName=REGIONS_TABLE,
            KeyConditionExpression="#region = :region",
            ExpressionAttributeNames={"#region": "region"},
            ExpressionAttributeValues={":region": {"S": past_partition(REGION, *key)}},
        )
        yield from (item for page in pages for item in page["Items"])


def _size_of_ranks(client: "DynamoDBClient", stay: timedelta) -> int:
    """Write the ranks of a video that was on both charts so long, and return the size of their item."""
    now = datetime.now(UTC)
    points: list[Point] = [(to_text(now - count * INTERVAL), 1 + count % 50) for count in range(_runs(stay))]
    both = dict.fromkeys((Ranking.VIEWS, Ranking.VELOCITY), points)
    table = ChartTable(client, REGIONS_TABLE)
    table.put_ranks(REGION, {_VIDEO_ID: ranks_with(Ranks([], []), both)})
    key: Any = {"region": {"S": ranks_partition(REGION)}, "entry": {"S": f"{RANKS_PREFIX}{_VIDEO_ID}"}}
    return size_of(client.get_item(TableName=REGIONS_TABLE, Key=key)["Item"])


def _default_read(client: "DynamoDBClient") -> DefaultRead:
    traffic = Traffic(client)
    key: Any = {"region": {"S": REGION.value}, "entry": {"S": TOP_ENTRY}}
    body = client.get_item(TableName=REGIONS_TABLE, Key=key)["Item"]["body"]["B"]
    read = total(traffic.requests)
    return DefaultRead(read.requests, read.units, read.bytes, len(body), len(gzip.decompress(body)))


def _runs(time: timedelta) -> int:
    return time // INTERVAL

"""A catalogue in a real DynamoDB: its tables, their writers and charts runs."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.categories.counts import CountTable
from catalog.charts.api import RankedChart
from catalog.charts.keys import ChartKey, Ranking
from catalog.charts.members import members_of
from catalog.charts.region_run import RegionRun, Tables, run_all_regions, run_region
from catalog.charts.writes import RankHistories
from catalog.dynamodb.codec import decode_item
from catalog.regions import Region
from catalog.videos.changes import Change
from catalog.videos.events import Event
from tests.factories import video_id

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

RUN_AT, NEXT_AT = "2026-03-02T00:00:00Z", "2026-03-02T00:15:00Z"

type Items = dict[tuple[str, str], dict[str, Any]]


class Catalogue(NamedTuple):
    """Both tables, their writers and the charts run."""

    client: "DynamoDBClient"
    tables: Tables
    counts: CountTable

    def take(self, *events: Event, again: bool = False) -> None:
        """Bring events into the tables as ingest and the stream do; `again` brings their changes twice."""
        video_ids = sorted({event.video_id for event in events})
        before = self.tables.videos.read(video_ids)
        self.tables.videos.apply(events, in_bulk=True)
        after = self.tables.videos.read(video_ids)
        changes = [Change("1", before.get(one), after[one]) for one in video_ids if before.get(one) != after[one]]
        for _ in range(2 if again else 1):
            self.tables.members.put_members(members_of(changes))
            self.counts.follow(changes)

    def categories(self) -> list[int]:
        return sorted(self.counts.read("ALL"))

    def refresh(self, region: Region = Region.US, built_at: str = RUN_AT, next_at: str = NEXT_AT) -> RegionRun:
        counted = sorted(self.counts.read(region))
        return run_region(self.tables, region, self.categories(), counted, built_at, next_at)

    def refresh_all(self) -> bool:
        """Run the charts of two regions, and those of all."""
        runs = [self.refresh(region) for region in (Region.GB, Region.US)]
        return run_all_regions(self.tables, runs, self.categories(), RUN_AT, NEXT_AT)

    def chart(self, ranking: Ranking = Ranking.VIEWS, category: int | None = None, region: str = "US") -> RankedChart:
        key = ChartKey(ranking, category)
        return self.tables.charts.current(region, [key])[key].chart

    def items(self) -> Items:
        """Return what runs have written, without the times at which they did."""
        written = ("CHART#", "RANKS#", "TOP", "TRENDING")
        items = items_in(self.client, self.tables.charts._name)
        return {key: without_times(item) for key, item in items.items() if key[1].startswith(written)}

    def ranks(self, number: int) -> RankHistories:
        return self.tables.charts.read_ranks("US", [video_id(number)])[video_id(number)]


def items_in(client: "DynamoDBClient", table: str) -> Items:
    """Return a table's items by region and entry, from all partitions of a region."""
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    items = (item for page in pages for item in page["Items"])
    return {(item["region"]["S"].partition("#")[0], item["entry"]["S"]): decoded(item) for item in items}


def decoded(item: Mapping[str, Any]) -> dict[str, Any]:
    # boto3 has decoded the base64 of bytes already.
    plain = decode_item({name: value for name, value in item.items() if name != "body"})
    return {**plain, "body": item["body"]["B"]} if "body" in item else plain


def without_times(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in ("built_at_ms", "expires_at")}


type MakeCatalogue = Callable[[], Catalogue]

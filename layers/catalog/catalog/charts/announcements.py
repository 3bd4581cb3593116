"""Announces charts that have changed: the event `ChartChanged`.

An event tells the difference between a chart and what was announced last, which is stored once the bus has taken the
event. So a run that dies before that loses none, nor does a bus that takes nothing: the next run announces the whole
difference. All regions are one item, since each run reads and writes all of them.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pydantic import BaseModel, Field

from catalog.charts.api import RankedChart
from catalog.charts.keys import ANNOUNCED_ENTRY, Ranking
from catalog.coding import to_json
from catalog.dynamodb.codec import encode_item
from catalog.dynamodb.write import put_if
from catalog.errors import OutOfTime
from catalog.event_bus import Event, EventBus
from catalog.regions import ALL_REGIONS, Region
from catalog.videos.model import Time, Uuid

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


class ChartChanged(BaseModel):
    """A region's chart of all categories has newer data, or other videos, than the one that was announced before.

    `GET /api/trending/{region}?ranking=` returns it. Every list is empty if only figures have changed.
    """

    region: Annotated[Region, Field(description="Region of the chart")]
    ranking: Annotated[Ranking, Field(description="Order of the chart")]
    updated_at: Annotated[Time, Field(description="Time of the chart's data")]
    since: Annotated[Time | None, Field(description="Time of the chart that was announced before; null for the first")]
    entered: Annotated[list[Uuid], Field(description="Videos that were not on it, best rank first")]
    left: Annotated[list[Uuid], Field(description="Videos that are no longer on it, best last rank first")]
    moved: Annotated[int, Field(description="Number of videos that were on it at another rank")]


class AnnouncedChart(NamedTuple):
    """What was announced of a chart: the time of its data, and its videos by rank."""

    updated_at: str
    video_ids: Sequence[str]


class ChartName(NamedTuple):
    """A region's chart of all categories."""

    region: Region
    ranking: Ranking


type Announced = Mapping[ChartName, AnnouncedChart]


class Announcement(NamedTuple):
    """Outcome: the numbers of events that the bus took and did not take, and why not."""

    sent: int
    unsent: int
    reason: str


class ChartAnnouncer:
    """Announces charts on a bus, and stores in the table `regions` what was announced."""

    def __init__(self, client: "DynamoDBClient", name: str, bus: EventBus) -> None:
        self._client = client
        self._name = name
        self._bus = bus

    def announce(self, charts: Sequence[RankedChart]) -> Announcement:
        """Send an event for each chart that differs from the announced one; the bus may take none.

        If the time of the invocation ends, all charts are left to the next run.
        """
        try:
            return self._announce(charts)
        except OutOfTime as error:
            return Announcement(0, len(charts), str(error))

    def _announce(self, charts: Sequence[RankedChart]) -> Announcement:
        revision, announced = self._read()
        changed = [one for one in charts if _announced_as(one) != announced.get(_name_of(one))]
        events = {_name_of(one): chart_changed(one, announced.get(_name_of(one))) for one in changed}
        unsent, reason = self._bus.send(events.values())
        sent = {_name_of(one): _announced_as(one) for one in changed if events[_name_of(one)] not in unsent}
        if sent:
            # If another run has announced meanwhile, the next one announces some events again.
            self._write(revision, {**announced, **sent})
        return Announcement(len(sent), len(unsent), reason)

    def _read(self) -> tuple[int, Announced]:
        """Return the item's revision, 0 without one, and what was announced."""
        key = encode_item({"region": ALL_REGIONS, "entry": ANNOUNCED_ENTRY})
        item = self._client.get_item(TableName=self._name, Key=key, ConsistentRead=True).get("Item")
        if item is None:
            return 0, {}
        stored = json.loads(zlib.decompress(item["body"]["B"]))
        announced = {
            ChartName(Region(region), Ranking(ranking)): AnnouncedChart(updated_at, video_ids)
            for region, ranking, updated_at, video_ids in stored
        }
        return int(item["revision"]["N"]), announced

    def _write(self, revision: int, announced: Announced) -> bool:
        body = zlib.compress(to_json([[*name, *chart] for name, chart in announced.items()]).encode())
        item = {"region": ALL_REGIONS, "entry": ANNOUNCED_ENTRY, "revision": revision + 1, "body": body}
        request = {
            "TableName": self._name,
            "Item": encode_item(item),
            "ConditionExpression": "attribute_not_exists(revision) OR revision = :before",
            "ExpressionAttributeValues": {":before": {"N": str(revision)}},
        }
        return put_if(self._client, request)


def chart_changed(chart: RankedChart, before: AnnouncedChart | None) -> Event:
    """Return the event of a chart that was announced as `before`; None for the first time."""
    known = before or AnnouncedChart("", [])
    now = _announced_as(chart).video_ids
    ranks = {video_id: rank for rank, video_id in enumerate(known.video_ids)}
    detail = ChartChanged(
        region=Region(chart.region),
        ranking=chart.ranking,
        updated_at=chart.updated_at,
        since=known.updated_at or None,
        entered=[one for one in now if one not in ranks],
        left=[one for one in known.video_ids if one not in {*now}],
        moved=sum(ranks.get(one, rank) != rank for rank, one in enumerate(now)),
    )
    return Event("ChartChanged", detail.model_dump())


def _name_of(chart: RankedChart) -> ChartName:
    return ChartName(Region(chart.region), chart.ranking)


def _announced_as(chart: RankedChart) -> AnnouncedChart:
    return AnnouncedChart(chart.updated_at, [one.video_id for one in chart.videos])

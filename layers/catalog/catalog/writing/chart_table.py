"""Charts in the table `regions`: the current ones, those before, and the ranks of each video on them."""

import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import batched
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from catalog.charting.charts import ChartKey
from catalog.charting.documents import Document, pack
from catalog.charting.history import DAILY, Level, Point, expires_at, level_kept_for, level_of, with_points
from catalog.contracts.charts import RankedChart
from catalog.stores.attributes import decode, decode_item, encode_item
from catalog.stores.documents import (
    RANKS_PREFIX,
    chart_entry,
    past_entry,
    past_partition,
    ranks_attribute,
    ranks_partition,
)
from catalog.times import from_seconds, to_seconds
from catalog.vocabulary import Ranking
from catalog.writing.bulk import read_items, write_items

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

# A transaction takes a hundred actions; each chart is two, and the contract's own is one.
CHARTS_PER_TRANSACTION = 48

LOST_RACE = ("ConditionalCheckFailedException", "TransactionCanceledException")


class Current(NamedTuple):
    """A region's current chart: when it was written, and for how long it is kept once it is replaced.

    `leading` is the rate that guarded it against bursts, and guards whatever corrects it; None is no guard.
    """

    chart: RankedChart
    built_at_ms: int
    level: Level
    leading: float | None

    def is_as_new_as(self, time: str) -> bool:
        """Tell whether the chart shows data of a time, or newer ones."""
        return self.chart.updated_at >= time


class Ranks(NamedTuple):
    """The ranks of a video on a region's charts of all categories together."""

    views: list[Point]
    velocity: list[Point]


class ChartTable:
    """The charts of the table `regions`, for those who write them."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def current(self, region: str, keys: Sequence[ChartKey]) -> dict[ChartKey, Current]:
        """Read those of a region's current charts that are there."""
        by_entry = {chart_entry(*key): key for key in keys}
        return {by_entry[item["entry"]["S"]]: _current(item) for item in self._read(region, [*by_entry])}

    def swap(
        self,
        region: str,
        drawn: Mapping[ChartKey, RankedChart],
        before: Mapping[ChartKey, Current],
        beside: Mapping[str, Document],
        leading: float | None = None,
    ) -> bool:
        """Put charts in the place of those that were read, all of them or none, and keep each for the past.

        `beside` are documents by entry that are drawn from the same, `leading` is the rate that guarded the charts.
        Returns False when somebody else replaced a chart meanwhile. Of more charts than a transaction takes, those that
        come first are swapped first.
        """
        written = datetime.now(UTC)
        for chunk in batched(drawn.items(), CHARTS_PER_TRANSACTION, strict=False):
            actions: list[Any] = []
            for key, chart in chunk:
                actions += self._swap_actions(region, key, chart, before.get(key), written, leading)
            actions += [self._put(region, entry, document) for entry, document in beside.items()]
            if not self._transact(actions):
                return False
        return True

    def put_past(self, region: str, charts: Iterable[tuple[ChartKey, RankedChart, Level]]) -> None:
        """Write charts of the past, which nobody else writes."""
        written = datetime.now(UTC)
        self._write_all([_past_item(region, key, chart, level, written) for key, chart, level in charts])

    def add_ranks(self, region: str, charts: Sequence[RankedChart]) -> None:
        """Note the ranks that charts of all categories gave; what is noted already is not written again."""
        noted: dict[str, dict[Ranking, list[Point]]] = {}
        for chart in charts:
            for entry in chart.videos:
                by_ranking = noted.setdefault(entry.video_id, {})
                by_ranking.setdefault(chart.ranking, []).append((chart.updated_at, entry.rank))
        known = self.read_ranks(region, [*noted])
        ranks = {video_id: ranks_with(known.get(video_id), new) for video_id, new in noted.items()}
        self.put_ranks(region, {video_id: one for video_id, one in ranks.items() if one != known.get(video_id)})

    def read_ranks(self, region: str, video_ids: Sequence[str]) -> dict[str, Ranks]:
        """Read the ranks of those videos that have any, by id."""
        found = self._read(ranks_partition(region), [f"{RANKS_PREFIX}{video_id}" for video_id in video_ids])
        items = map(decode_item, found)
        return {item["entry"].removeprefix(RANKS_PREFIX): ranks_of(item) for item in items}

    def put_ranks(self, region: str, ranks: Mapping[str, Ranks]) -> None:
        """Write the ranks of videos, by id."""
        written = datetime.now(UTC)
        self._write_all([_ranks_item(region, video_id, one, written) for video_id, one in ranks.items()])

    def put_document(self, region: str, entry: str, document: Document, built_at_ms: int) -> bool:
        """Put a document in place of an older one; False when one that was begun later is there already."""
        item = {"region": region, "entry": entry, "built_at_ms": built_at_ms, **document._asdict()}
        try:
            self._client.put_item(
                TableName=self._name,
                Item=encode_item(item),
                ConditionExpression="attribute_not_exists(built_at_ms) OR built_at_ms < :built_at_ms",
                ExpressionAttributeValues={":built_at_ms": {"N": str(built_at_ms)}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] not in LOST_RACE:
                raise
            return False
        return True

    def _swap_actions(
        self,
        region: str,
        key: ChartKey,
        chart: RankedChart,
        before: Current | None,
        written: datetime,
        leading: float | None,
    ) -> list[dict[str, Any]]:
        level = _level(chart, before)
        past = _past_item(region, key, chart, level, written)
        mark = {"built_at_ms": int(written.timestamp() * 1_000), "kept_s": level.kept_s, "leading": leading}
        item = {name: value for name, value in past.items() if name not in ("region", "entry", "expires_at")}
        current = encode_item({**item, "region": region, "entry": chart_entry(*key), **mark})
        return [
            {"Put": {"TableName": self._name, "Item": current, **_unchanged_since(before)}},
            {"Put": {"TableName": self._name, "Item": encode_item(past)}},
        ]

    def _put(self, region: str, entry: str, document: Document) -> dict[str, Any]:
        item = encode_item({"region": region, "entry": entry, **document._asdict()})
        return {"Put": {"TableName": self._name, "Item": item}}

    def _transact(self, actions: Sequence[Any]) -> bool:
        try:
            self._client.transact_write_items(TransactItems=actions)
        except ClientError as error:
            if error.response["Error"]["Code"] not in LOST_RACE:
                raise
            return False
        return True

    def _read(self, region: str, entries: Iterable[str]) -> Iterator[Mapping[str, Any]]:
        keys = [encode_item({"region": region, "entry": entry}) for entry in entries]
        return read_items(self._client, self._name, keys)

    def _write_all(self, items: Iterable[Mapping[str, Any]]) -> None:
        write_items(self._client, self._name, [{"PutRequest": {"Item": encode_item(item)}} for item in items])


def ranks_of(item: Mapping[str, Any]) -> Ranks:
    """Return the ranks that an item holds: in it, times and ranks stand one after the other."""
    return Ranks(*(_points(item[ranks_attribute(ranking)]) for ranking in (Ranking.VIEWS, Ranking.VELOCITY)))


def _points(numbers: Sequence[int]) -> list[Point]:
    return [(from_seconds(seconds), rank) for seconds, rank in batched(numbers, 2, strict=True)]


def ranks_with(known: Ranks | None, new: Mapping[Ranking, list[Point]]) -> Ranks:
    """Return ranks with new ones, thinned as charts are."""
    latest = max(time for points in new.values() for time, _ in points)
    before = known or Ranks([], [])
    return Ranks(
        with_points(before.views, new.get(Ranking.VIEWS, []), latest),
        with_points(before.velocity, new.get(Ranking.VELOCITY, []), latest),
    )


def _ranks_item(region: str, video_id: str, ranks: Ranks, written: datetime) -> dict[str, Any]:
    numbers = {
        ranks_attribute(Ranking(name)): [number for time, rank in points for number in (to_seconds(time), rank)]
        for name, points in ranks._asdict().items()
    }
    expiry = {"expires_at": expires_at(DAILY, written)}
    return {"region": ranks_partition(region), "entry": f"{RANKS_PREFIX}{video_id}", **numbers, **expiry}


def _current(item: Mapping[str, Any]) -> Current:
    # boto3 has undone the base64 in which DynamoDB's API carries bytes.
    chart = RankedChart.model_validate_json(gzip.decompress(item["body"]["B"]))
    level = level_kept_for(int(item["kept_s"]["N"]))
    return Current(chart, int(item["built_at_ms"]["N"]), level, decode(item["leading"]))


def _level(chart: RankedChart, before: Current | None) -> Level:
    if before and before.chart.updated_at == chart.updated_at:
        return before.level
    return level_of(chart.updated_at, before.chart.updated_at if before else None)


def _past_item(region: str, key: ChartKey, chart: RankedChart, level: Level, written: datetime) -> dict[str, Any]:
    document = pack(chart, chart.updated_at, chart.next_update_at)
    entry = past_entry(*key, chart.updated_at)
    partition = past_partition(region, *key)
    return {"region": partition, "entry": entry, **document._asdict(), "expires_at": expires_at(level, written)}


def _unchanged_since(before: Current | None) -> dict[str, Any]:
    if before is None:
        return {"ConditionExpression": "attribute_not_exists(entry)"}
    mark = {":before": {"N": str(before.built_at_ms)}}
    return {"ConditionExpression": "built_at_ms = :before", "ExpressionAttributeValues": mark}

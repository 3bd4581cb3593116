"""Writes charts, past charts and rank histories to the table `regions`, with the reads that writers need."""

import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import batched, chain
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.batching import batch_by_size
from catalog.charts.api import RankedChart
from catalog.charts.keys import (
    RANKS_PREFIX,
    ChartKey,
    Ranking,
    chart_entry,
    past_entry,
    past_partition,
    ranks_attribute,
    ranks_partition,
)
from catalog.charts.retention import DAILY, RankPoint, RetentionTier, add_points, expires_at, tier_for, tier_with_ttl
from catalog.charts.snapshot import CurrentChart, RegionSnapshot
from catalog.dynamodb.codec import decode, decode_item, encode_item
from catalog.dynamodb.write import batch_get, batch_write, query_pages, transact_if
from catalog.stored_documents import StoredDocument, pack
from catalog.times import from_seconds, now, to_seconds
from catalog.videos.plausible import latest_plausible

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

# A transaction has at most 100 actions in 4 MB: two of each chart, and one of each document.
CHARTS_PER_TRANSACTION = 48
MAX_TRANSACTION_BYTES = 3 * 1024 * 1024


class RankHistories(NamedTuple):
    """A video's ranks over time on a region's charts of all categories, by ranking."""

    views: list[RankPoint]
    velocity: list[RankPoint]


class ChartTable:
    """Charts in the table `regions`."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def current(self, region: str, keys: Sequence[ChartKey]) -> dict[ChartKey, CurrentChart]:
        """Read the existing current charts of a region."""
        by_entry = {chart_entry(*key): key for key in keys}
        return {by_entry[item["entry"]["S"]]: _current(item) for item in self._read(region, [*by_entry])}

    def etags(self, region: str, entries: Sequence[str]) -> dict[str, str]:
        """Read the ETags of a region's existing documents, by entry."""
        return {item["entry"]["S"]: item["etag"]["S"] for item in self._read(region, entries)}

    def swap(
        self,
        snapshot: RegionSnapshot,
        charts: Mapping[ChartKey, RankedChart],
        documents: Mapping[str, StoredDocument],
    ) -> bool:
        """Replace the current charts of a snapshot, all of them or none, and retain each as a past chart.

        `documents` are written in the first transaction, by entry, also without charts. Returns False if another run
        replaced a chart meanwhile. Charts beyond the size of a transaction are swapped in further transactions.
        """
        written = datetime.now(UTC)
        swaps = [self._swap_actions(snapshot, key, chart, written) for key, chart in charts.items()]
        with_first = [self._put(snapshot.region, entry, document) for entry, document in documents.items()]
        chunks = batch_by_size(swaps, _bytes_of, max_items=CHARTS_PER_TRANSACTION, max_bytes=MAX_TRANSACTION_BYTES)
        for chunk in chunks if swaps else [[]] if with_first else []:
            if not transact_if(self._client, [*chain(*chunk), *with_first]):
                return False
            with_first = []
        return True

    def items(self, partition: str) -> Iterator[dict[str, Any]]:
        """Read all items of a partition of charts or ranks as plain values.

        Bytes stay as boto3 gives them.
        """
        for item in chain.from_iterable(query_pages(self._client, self._name, partition)):
            body = {"body": item["body"]["B"]} if "B" in item.get("body", {}) else {}
            yield {**decode_item({name: value for name, value in item.items() if name != "body"}), **body}

    def delete(self, keys: Iterable[tuple[str, str]]) -> None:
        """Delete items by region and entry; the next run writes current charts anew, past ones stay away."""
        plain = (encode_item({"region": region, "entry": entry}) for region, entry in keys)
        batch_write(self._client, self._name, [{"DeleteRequest": {"Key": key}} for key in plain])

    def put_past(self, region: str, charts: Iterable[tuple[ChartKey, RankedChart, RetentionTier]]) -> None:
        """Write past charts unconditionally."""
        written = datetime.now(UTC)
        self._write_all([_past_item(region, key, chart, tier, written) for key, chart, tier in charts])

    def add_ranks(self, region: str, charts: Sequence[RankedChart]) -> None:
        """Add the ranks of charts of all categories to rank histories; unchanged histories are not written."""
        new_points: dict[str, dict[Ranking, list[RankPoint]]] = {}
        for chart in charts:
            for entry in chart.videos:
                by_ranking = new_points.setdefault(entry.video_id, {})
                by_ranking.setdefault(chart.ranking, []).append((chart.updated_at, entry.rank))
        latest = latest_plausible(now())
        known = {key: possible_ranks(one, latest) for key, one in self.read_ranks(region, [*new_points]).items()}
        ranks = {video_id: ranks_with(known.get(video_id), new) for video_id, new in new_points.items()}
        self.put_ranks(region, {video_id: one for video_id, one in ranks.items() if one != known.get(video_id)})

    def read_ranks(self, region: str, video_ids: Sequence[str]) -> dict[str, RankHistories]:
        """Read existing rank histories of videos, by id."""
        found = self._read(ranks_partition(region), [f"{RANKS_PREFIX}{video_id}" for video_id in video_ids])
        items = map(decode_item, found)
        return {item["entry"].removeprefix(RANKS_PREFIX): ranks_of(item) for item in items}

    def put_ranks(self, region: str, ranks: Mapping[str, RankHistories]) -> None:
        """Write the rank histories of videos, by id."""
        written = datetime.now(UTC)
        self._write_all([_ranks_item(region, video_id, one, written) for video_id, one in ranks.items()])

    def _swap_actions(
        self, snapshot: RegionSnapshot, key: ChartKey, chart: RankedChart, written: datetime
    ) -> list[dict[str, Any]]:
        current = snapshot.current.get(key)
        tier = _tier(chart, current)
        past = _past_item(snapshot.region, key, chart, tier, written)
        replacing = {name: value for name, value in past.items() if name not in ("region", "entry", "expires_at")}
        replacing |= {"region": snapshot.region, "entry": chart_entry(*key)}
        replacing |= {"built_at_ms": int(written.timestamp() * 1_000), "kept_s": tier.ttl_s}
        replacing |= {"leading": snapshot.guard_rate}
        return [
            {"Put": {"TableName": self._name, "Item": encode_item(replacing), **_unchanged_since(current)}},
            {"Put": {"TableName": self._name, "Item": encode_item(past)}},
        ]

    def _put(self, region: str, entry: str, document: StoredDocument) -> dict[str, Any]:
        item = encode_item({"region": region, "entry": entry, **document.attributes()})
        return {"Put": {"TableName": self._name, "Item": item}}

    def _read(self, region: str, entries: Iterable[str]) -> Iterator[Mapping[str, Any]]:
        keys = [encode_item({"region": region, "entry": entry}) for entry in entries]
        return batch_get(self._client, self._name, keys)

    def _write_all(self, items: Iterable[Mapping[str, Any]]) -> None:
        batch_write(self._client, self._name, [{"PutRequest": {"Item": encode_item(item)}} for item in items])


def _bytes_of(actions: Sequence[Mapping[str, Any]]) -> int:
    return sum(len(action["Put"]["Item"]["body"]["B"]) for action in actions)


def ranks_of(item: Mapping[str, Any]) -> RankHistories:
    """Return the rank history of an item, which stores alternating times and ranks."""
    return RankHistories(*(_points(item[ranks_attribute(ranking)]) for ranking in (Ranking.VIEWS, Ranking.VELOCITY)))


def possible_ranks(ranks: RankHistories, latest: str) -> RankHistories:
    """Return a rank history without points of the future, which were stored before readings of it were refused."""
    return RankHistories(*([point for point in points if point[0] <= latest] for points in ranks))


def _points(numbers: Sequence[int]) -> list[RankPoint]:
    return [(from_seconds(seconds), rank) for seconds, rank in batched(numbers, 2, strict=True)]


def ranks_with(known: RankHistories | None, new: Mapping[Ranking, list[RankPoint]]) -> RankHistories:
    """Return a rank history with new points, thinned by the retention tiers."""
    latest = max(time for points in new.values() for time, _ in points)
    before = known or RankHistories([], [])
    return RankHistories(
        add_points(before.views, new.get(Ranking.VIEWS, []), latest),
        add_points(before.velocity, new.get(Ranking.VELOCITY, []), latest),
    )


def _ranks_item(region: str, video_id: str, ranks: RankHistories, written: datetime) -> dict[str, Any]:
    numbers = {
        ranks_attribute(Ranking(name)): [number for time, rank in points for number in (to_seconds(time), rank)]
        for name, points in ranks._asdict().items()
    }
    expiry = {"expires_at": expires_at(DAILY, written)}
    return {"region": ranks_partition(region), "entry": f"{RANKS_PREFIX}{video_id}", **numbers, **expiry}


def _current(item: Mapping[str, Any]) -> CurrentChart:
    # boto3 has already decoded the base64 of DynamoDB's API.
    chart = RankedChart.model_validate_json(gzip.decompress(item["body"]["B"]))
    tier = tier_with_ttl(int(item["kept_s"]["N"]))
    return CurrentChart(chart, int(item["built_at_ms"]["N"]), tier, decode(item["leading"]))


def _tier(chart: RankedChart, before: CurrentChart | None) -> RetentionTier:
    if before and before.chart.updated_at == chart.updated_at:
        return before.tier
    return tier_for(chart.updated_at, before.chart.updated_at if before else None)


def _past_item(
    region: str, key: ChartKey, chart: RankedChart, tier: RetentionTier, written: datetime
) -> dict[str, Any]:
    document = pack(chart, chart.updated_at, chart.next_update_at)
    entry = past_entry(*key, chart.updated_at)
    partition = past_partition(region, *key)
    return {"region": partition, "entry": entry, **document.attributes(), "expires_at": expires_at(tier, written)}


def _unchanged_since(before: CurrentChart | None) -> dict[str, Any]:
    if before is None:
        return {"ConditionExpression": "attribute_not_exists(entry)"}
    mark = {":before": {"N": str(before.built_at_ms)}}
    return {"ConditionExpression": "built_at_ms = :before", "ExpressionAttributeValues": mark}

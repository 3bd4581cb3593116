"""How many READY videos each category has, in every region and in all: exact, whatever the stream repeats.

Each video that is counted has a marker, which says what it is counted as, and since which revision. One transaction
moves markers and adds the difference to the counts, so that the counts are the sum of the markers at any time.

Only changes of what a video counts as are looked at, and a marker takes the highest revision among them. What follows
that one counts as it did, or it would have been looked at itself; so a marker is right once all of them have come, in
whatever order and however often.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import batched
from string import hexdigits
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from catalog.errors import StoreUnavailable
from catalog.stores.attributes import decode_item, encode_item
from catalog.stores.documents import ALL_REGIONS
from catalog.video import State, listable
from catalog.vocabulary import Region
from catalog.writing.bulk import read_items
from catalog.writing.regions import COUNT_PREFIX, COUNTS_ENTRY, FORMER_MEMBER_LIFETIME_S, counts_in
from catalog.writing.stream import Change

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

MARKER_PREFIX = "COUNTED#"

# Markers are spread over partitions by the first digit of their ids: one takes a thousand writes a second.
SHARDS = 16
COUNTING_REGIONS = (ALL_REGIONS, *(region.value for region in Region))

# A transaction takes a hundred actions, and each region's counts may be one of them.
MAX_MARKERS = 100 - len(COUNTING_REGIONS)

ROUNDS = 10
FIRST_PAUSE_S = 0.02
LONGEST_PAUSE_S = 0.5

LOST_RACE = ("TransactionCanceledException", "TransactionInProgressException")


class Counted(NamedTuple):
    """What a video is counted as: one of its category, in each of its regions and in all."""

    category: int
    regions: tuple[str, ...]


class Marker(NamedTuple):
    """What a video is counted as since a revision: None is nothing."""

    video_id: str
    revision: int
    counted: Counted | None


class Move(NamedTuple):
    """A marker and what takes its place; None where there is none yet."""

    before: Marker | None
    after: Marker


class Tally(NamedTuple):
    """A region's counts by category, and how often they were written."""

    writes: int
    videos: dict[int, int]


def counted_as(state: State | None) -> Counted | None:
    """Return what a video counts as: nothing unless it is READY and has a category."""
    video = listable(state)
    if video is None or video.record.category_id is None:
        return None
    return Counted(video.record.category_id, tuple(video.regions))


def markers_of(changes: Iterable[Change]) -> list[Marker]:
    """Return the markers that changes ask for: for each video that counts as something else, its highest revision."""
    latest: dict[str, Marker] = {}
    for before, after in ((change.before, change.after) for change in changes):
        known = latest.get(after.video_id)
        if counted_as(before) != counted_as(after) and (known is None or known.revision < after.revision):
            latest[after.video_id] = Marker(after.video_id, after.revision, counted_as(after))
    return [*latest.values()]


def difference_of(moves: Iterable[Move]) -> dict[str, dict[int, int]]:
    """Return by how much moves change each region's counts, by category; what stays is left out."""
    changed: Counter[tuple[str, int]] = Counter()
    for before, after in moves:
        changed.subtract(_places(before.counted if before else None))
        changed.update(_places(after.counted))
    by_region: dict[str, dict[int, int]] = defaultdict(dict)
    for (region, category), number in changed.items():
        if number:
            by_region[region][category] = number
    return by_region


class CountTable:
    """The counts and markers in the table `regions`, for those who write them."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def follow(self, changes: Iterable[Change]) -> None:
        """Count what changes alter; what is counted already, or newer, stays.

        Raises `StoreUnavailable` when other writers were faster too often. Whatever was counted by then may come again.
        """
        for chunk in batched(markers_of(changes), MAX_MARKERS, strict=False):
            wanted = {marker.video_id: marker for marker in chunk}
            self.settle([*wanted], partial(_newer_moves, wanted))

    def settle(
        self, video_ids: Sequence[str], moves_for: Callable[[Mapping[str, Marker]], Sequence[Move]]
    ) -> Sequence[Move]:
        """Read the markers of videos, at most `MAX_MARKERS`, and make the moves that `moves_for` finds due, or none.

        When another writer was faster, both are done again; raises `StoreUnavailable` when that happens too often.
        """
        pause = FIRST_PAUSE_S
        for _ in range(ROUNDS):
            moves = moves_for(self.read_markers(video_ids))
            if not moves or self._move(moves):
                return moves
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)
        raise StoreUnavailable(f"other writers were faster {ROUNDS} times in counting {len(video_ids)} videos")

    def read_markers(self, video_ids: Sequence[str]) -> dict[str, Marker]:
        """Read the markers of videos that have one, at most `MAX_MARKERS`, by id."""
        markers = (_marker(item) for item in self._read([_marker_key(video_id) for video_id in video_ids]))
        return {marker.video_id: marker for marker in markers}

    def scan_markers(self) -> Iterator[list[Marker]]:
        """Read all markers, those of videos that are counted as nothing too, in pages."""
        for digit in hexdigits[:SHARDS]:
            pages = self._client.get_paginator("query").paginate(
                TableName=self._name,
                ConsistentRead=True,
                KeyConditionExpression="#region = :region",
                ExpressionAttributeNames={"#region": "region"},
                ExpressionAttributeValues={":region": {"S": _marker_partition(digit)}},
            )
            for page in pages:
                yield [_marker(decode_item(item)) for item in page["Items"]]

    def read_tallies(self) -> dict[str, Tally]:
        """Read the counts of every region and of all; where none are, a tally that was never written."""
        items = self._read([{"region": region, "entry": COUNTS_ENTRY} for region in COUNTING_REGIONS])
        found = {item["region"]: Tally(item["writes"], counts_in(item)) for item in items}
        return {region: found.get(region, Tally(0, {})) for region in COUNTING_REGIONS}

    def replace_tally(self, region: str, read: Tally, videos: Mapping[int, int]) -> bool:
        """Put counts in the place of those that were read; False when they have been written meanwhile."""
        counts = {f"{COUNT_PREFIX}{category}": number for category, number in videos.items()}
        item = {"region": region, "entry": COUNTS_ENTRY, "writes": read.writes + 1, **counts}
        try:
            self._client.put_item(
                TableName=self._name,
                Item=encode_item(item),
                ConditionExpression="attribute_not_exists(writes) OR writes = :writes",
                ExpressionAttributeValues={":writes": {"N": str(read.writes)}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def _read(self, keys: Sequence[Mapping[str, str]]) -> Iterator[dict[str, Any]]:
        pauses = {"first_pause_s": FIRST_PAUSE_S, "longest_pause_s": LONGEST_PAUSE_S}
        return map(decode_item, read_items(self._client, self._name, map(encode_item, keys), **pauses))

    def _move(self, moves: Sequence[Move]) -> bool:
        """Make all moves, or none when a marker is no longer what it was read as."""
        actions: list[Any] = [{"Put": {"TableName": self._name, **_put(move)}} for move in moves]
        for region, numbers in difference_of(moves).items():
            actions.append({"Update": {"TableName": self._name, **_addition(region, numbers)}})
        try:
            self._client.transact_write_items(TransactItems=actions)
        except ClientError as error:
            if error.response["Error"]["Code"] not in LOST_RACE:
                raise
            return False
        return True


def _newer_moves(wanted: Mapping[str, Marker], held: Mapping[str, Marker]) -> list[Move]:
    moves = [Move(held.get(video_id), marker) for video_id, marker in wanted.items()]
    return [move for move in moves if move.before is None or move.before.revision < move.after.revision]


def _places(counted: Counted | None) -> list[tuple[str, int]]:
    return [(region, counted.category) for region in (ALL_REGIONS, *counted.regions)] if counted else []


def _marker_partition(digit: str) -> str:
    return f"{ALL_REGIONS}#{MARKER_PREFIX}{digit}"


def _marker_key(video_id: str) -> dict[str, str]:
    return {"region": _marker_partition(video_id[0]), "entry": f"{MARKER_PREFIX}{video_id}"}


def _stored(counted: Counted | None) -> dict[str, Any]:
    return counted._asdict() if counted else {}


def _marker(item: Mapping[str, Any]) -> Marker:
    stored = item["counted"]
    counted = Counted(stored["category"], tuple(stored["regions"])) if stored else None
    return Marker(item["entry"].removeprefix(MARKER_PREFIX), item["revision"], counted)


def _put(move: Move) -> dict[str, Any]:
    before, after = move
    item = {**_marker_key(after.video_id), "revision": after.revision, "counted": _stored(after.counted)}
    if after.counted is None:
        item["expires_at"] = int(time.time()) + FORMER_MEMBER_LIFETIME_S
    if before is None:
        return {"Item": encode_item(item), "ConditionExpression": "attribute_not_exists(entry)"}
    return {
        "Item": encode_item(item),
        "ConditionExpression": "revision = :revision AND counted = :counted",
        "ExpressionAttributeValues": encode_item({":revision": before.revision, ":counted": _stored(before.counted)}),
    }


def _addition(region: str, numbers: Mapping[int, int]) -> dict[str, Any]:
    additions = ", ".join(f"{COUNT_PREFIX}{category} :{category}" for category in numbers)
    return {
        "Key": encode_item({"region": region, "entry": COUNTS_ENTRY}),
        "UpdateExpression": f"ADD writes :one, {additions}",
        "ExpressionAttributeValues": encode_item(
            {":one": 1, **{f":{category}": number for category, number in numbers.items()}}
        ),
    }

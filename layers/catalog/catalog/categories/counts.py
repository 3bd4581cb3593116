"""Counts READY videos by category, in each region and in all: exactly, despite duplicates and reordering of the stream.

Each counted video has a marker: what it is counted as, and since which revision. One transaction changes markers and
adds the difference to the counts, so that the counts always equal the sum of the markers.

Only changes of what a video counts as are applied, and a marker takes the highest revision among them. Later changes do
not alter what it counts as, or they would be applied too; so a marker is correct once all of them have arrived, in any
order and however often.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import batched
from string import hexdigits
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.categories.keys import COUNT_PREFIX, COUNTS_ENTRY, MARKER_PREFIX
from catalog.charts.members import FORMER_MEMBER_LIFETIME_S
from catalog.dynamodb.codec import decode_item, encode_item
from catalog.dynamodb.write import batch_get, put_if, query_pages, transact_if
from catalog.errors import StoreUnavailable
from catalog.regions import ALL_REGIONS, Region
from catalog.videos.changes import Change
from catalog.videos.model import State, listable

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

# Markers are spread over partitions by the first digit of their ids: a partition accepts 1,000 writes per second.
SHARDS = 16
COUNTING_REGIONS = (ALL_REGIONS, *(region.value for region in Region))

# A transaction has at most 100 actions, and the counts of each region may be one of them.
MAX_MARKERS = 100 - len(COUNTING_REGIONS)

ROUNDS = 10
FIRST_PAUSE_S = 0.02
LONGEST_PAUSE_S = 0.5


class Counted(NamedTuple):
    """What a video is counted as: its category, in each of its regions and in all."""

    category: int
    regions: tuple[str, ...]


class CountMarker(NamedTuple):
    """What a video is counted as since a revision; None if it is not counted."""

    video_id: str
    revision: int
    counted: Counted | None


class MarkerChange(NamedTuple):
    """A marker, None if there is none yet, and its replacement."""

    before: CountMarker | None
    after: CountMarker


class Tally(NamedTuple):
    """A region's counts by category, and the number of their writes."""

    writes: int
    videos: dict[int, int]


def counted_as(state: State | None) -> Counted | None:
    """Return what a video counts as; None unless it is READY and has a category."""
    video = listable(state)
    if video is None or video.record.category_id is None:
        return None
    return Counted(video.record.category_id, tuple(video.regions))


def markers_of(changes: Iterable[Change]) -> list[CountMarker]:
    """Return the markers of videos that count as something else after changes, each of the highest revision."""
    latest: dict[str, CountMarker] = {}
    for before, after in ((change.before, change.after) for change in changes):
        known = latest.get(after.video_id)
        if counted_as(before) != counted_as(after) and (known is None or known.revision < after.revision):
            latest[after.video_id] = CountMarker(after.video_id, after.revision, counted_as(after))
    return [*latest.values()]


def difference_of(moves: Iterable[MarkerChange]) -> dict[str, dict[int, int]]:
    """Return the change of each region's counts by category; unchanged ones are left out."""
    changed: Counter[tuple[str, int]] = Counter()
    for before, after in moves:
        changed.subtract(_count_keys(before.counted if before else None))
        changed.update(_count_keys(after.counted))
    by_region: dict[str, dict[int, int]] = defaultdict(dict)
    for (region, category), number in changed.items():
        if number:
            by_region[region][category] = number
    return by_region


class CountTable:
    """Counts and markers in the table `regions`, for writers."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def follow(self, changes: Iterable[Change]) -> None:
        """Apply changes to markers and counts; changes that are already counted, or older, have no effect.

        Raises `StoreUnavailable` if other writers are faster too often; the same changes may then be applied again.
        """
        for chunk in batched(markers_of(changes), MAX_MARKERS, strict=False):
            wanted = {marker.video_id: marker for marker in chunk}
            self.settle([*wanted], partial(_newer_moves, wanted))

    def settle(
        self, video_ids: Sequence[str], moves_for: Callable[[Mapping[str, CountMarker]], Sequence[MarkerChange]]
    ) -> Sequence[MarkerChange]:
        """Read the markers of at most `MAX_MARKERS` videos and apply the changes that `moves_for` returns for them.

        If another writer was faster, both are repeated with half as many changes, since a smaller transaction meets
        fewer rivals; raises `StoreUnavailable` if that happens too often in a row.
        """
        settled: list[MarkerChange] = []
        failures, at_once, pause = 0, len(video_ids), FIRST_PAUSE_S
        while failures < ROUNDS:
            moves = moves_for(self.read_markers(video_ids))
            if not moves:
                return settled
            if self._move(moves[:at_once]):
                settled += moves[:at_once]
                if len(moves) <= at_once:
                    return settled
                failures, pause = 0, FIRST_PAUSE_S
                continue
            failures, at_once = failures + 1, max(1, at_once // 2)
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)
        raise StoreUnavailable(f"other writers were faster {ROUNDS} times in counting {len(video_ids)} videos")

    def read_markers(self, video_ids: Sequence[str]) -> dict[str, CountMarker]:
        """Read existing markers of at most `MAX_MARKERS` videos, by id."""
        markers = (_marker(item) for item in self._read([_marker_key(video_id) for video_id in video_ids]))
        return {marker.video_id: marker for marker in markers}

    def scan_markers(self) -> Iterator[list[CountMarker]]:
        """Read all markers in pages, including those of videos that are not counted."""
        for digit in hexdigits[:SHARDS]:
            for page in query_pages(self._client, self._name, _marker_partition(digit)):
                yield [_marker(decode_item(item)) for item in page]

    def read(self, region: str) -> dict[int, int]:
        """Read the number of READY videos by category in a region, or in all; categories without any are left out."""
        key: Any = {"region": {"S": region}, "entry": {"S": COUNTS_ENTRY}}
        answer = self._client.get_item(TableName=self._name, Key=key)
        return counts_in(decode_item(answer.get("Item", {})))

    def read_tallies(self) -> dict[str, Tally]:
        """Read the counts of each region and of all; a missing one is an empty tally."""
        items = self._read([{"region": region, "entry": COUNTS_ENTRY} for region in COUNTING_REGIONS])
        found = {item["region"]: Tally(item["writes"], counts_in(item)) for item in items}
        return {region: found.get(region, Tally(0, {})) for region in COUNTING_REGIONS}

    def replace_tally(self, region: str, read: Tally, videos: Mapping[int, int]) -> bool:
        """Replace the counts that were read; return False if they were written meanwhile."""
        counts = {f"{COUNT_PREFIX}{category}": number for category, number in videos.items()}
        item = {"region": region, "entry": COUNTS_ENTRY, "writes": read.writes + 1, **counts}
        request = {
            "TableName": self._name,
            "Item": encode_item(item),
            "ConditionExpression": "attribute_not_exists(writes) OR writes = :writes",
            "ExpressionAttributeValues": {":writes": {"N": str(read.writes)}},
        }
        return put_if(self._client, request)

    def _read(self, keys: Sequence[Mapping[str, str]]) -> Iterator[dict[str, Any]]:
        return map(decode_item, batch_get(self._client, self._name, map(encode_item, keys)))

    def _move(self, moves: Sequence[MarkerChange]) -> bool:
        """Apply all changes, or none if a marker differs from the one that was read."""
        actions: list[Any] = [{"Put": {"TableName": self._name, **_put(move)}} for move in moves]
        for region, numbers in difference_of(moves).items():
            actions.append({"Update": {"TableName": self._name, **_addition(region, numbers)}})
        return transact_if(self._client, actions)


def _newer_moves(wanted: Mapping[str, CountMarker], held: Mapping[str, CountMarker]) -> list[MarkerChange]:
    moves = [MarkerChange(held.get(video_id), marker) for video_id, marker in wanted.items()]
    return [move for move in moves if move.before is None or move.before.revision < move.after.revision]


def _count_keys(counted: Counted | None) -> list[tuple[str, int]]:
    return [(region, counted.category) for region in (ALL_REGIONS, *counted.regions)] if counted else []


def _marker_partition(digit: str) -> str:
    return f"{ALL_REGIONS}#{MARKER_PREFIX}{digit}"


def _marker_key(video_id: str) -> dict[str, str]:
    return {"region": _marker_partition(video_id[0]), "entry": f"{MARKER_PREFIX}{video_id}"}


def _stored(counted: Counted | None) -> dict[str, Any]:
    return counted._asdict() if counted else {}


def _marker(item: Mapping[str, Any]) -> CountMarker:
    stored = item["counted"]
    counted = Counted(stored["category"], tuple(stored["regions"])) if stored else None
    return CountMarker(item["entry"].removeprefix(MARKER_PREFIX), item["revision"], counted)


def _put(move: MarkerChange) -> dict[str, Any]:
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


def counts_in(item: Mapping[str, Any]) -> dict[int, int]:
    """Return the counts of an item by category; zeros are left out."""
    counted = {name: number for name, number in item.items() if name.startswith(COUNT_PREFIX) and number}
    return {int(name.removeprefix(COUNT_PREFIX)): number for name, number in counted.items()}

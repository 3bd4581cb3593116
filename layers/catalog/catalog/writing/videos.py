"""Writes to the table `videos`: events in, items out, each write conditional on the state it was merged from."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from itertools import batched
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from catalog.errors import StoreUnavailable
from catalog.events import Event
from catalog.merge import UnknownVideo, merge
from catalog.places import with_move
from catalog.stores.attributes import decode_item, encode_item
from catalog.stores.items import state_of, video_item
from catalog.times import now_ms
from catalog.video import State

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

MAX_KEYS_PER_READ = 100
# What goes into one request to the index; DynamoDB ends a page of large items earlier.
MAX_ITEMS_PER_PAGE = 1_000
WRITERS = 8
ROUNDS = 10
THROTTLED_PAUSE_S = 0.1

# Twelve of the largest items stay below the 4 MB of one transaction.
TRANSACTION_ITEMS = 12

LOST_RACE = ("ConditionalCheckFailedException", "TransactionCanceledException")

# A state, and what it was merged from: None for a new video.
type Pair = tuple[State | None, State]


class Outcome(StrEnum):
    """What became of an event."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    UNKNOWN = "unknown"
    REFUSED = "refused"


class Page(NamedTuple):
    """Part of a scan, and the id after which the next part begins: None at the end."""

    states: list[State]
    next_key: str | None


class VideoTable:
    """The table `videos`, for those who write it."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def apply(self, events: Sequence[Event], *, in_bulk: bool = False) -> list[Outcome]:
        """Merge events into the table and return what became of each, in their order.

        Events of one video are merged in the order given and written once. When another writer was faster, the
        video is read and merged again; raises `StoreUnavailable` when that happens too often. `in_bulk` writes in
        transactions: several times faster for a loader, at twice the write units.
        """
        outcomes = [Outcome.UNCHANGED] * len(events)
        waiting = _positions_by_video(events)
        for _ in range(ROUNDS):
            states = self.read(waiting)
            merged: dict[str, State] = {}
            for video_id, positions in waiting.items():
                state = states.get(video_id)
                for position in positions:
                    state, outcomes[position] = _merge_one(state, events[position])
                if state is not None and state is not states.get(video_id):
                    merged[video_id] = state
            write = self._write_in_bulk if in_bulk else self._write
            lost = write([(states.get(video_id), state) for video_id, state in merged.items()])
            if not lost:
                return outcomes
            waiting = {video_id: waiting[video_id] for video_id in lost}
        raise StoreUnavailable(f"other writers were faster {ROUNDS} times for {len(waiting)} videos")

    def read(self, video_ids: Iterable[str]) -> dict[str, State]:
        """Read the videos and tombstones that are there, by id."""
        states: dict[str, State] = {}
        for chunk in batched(video_ids, MAX_KEYS_PER_READ, strict=False):
            for item in self._read_chunk(chunk):
                state = state_of(decode_item(item))
                states[state.video_id] = state
        return states

    def scan(self, after: str | None = None) -> Iterator[Page]:
        """Read the table, from its beginning or from a page's `next_key` on: for rebuilding what is derived from it."""
        request: Any = {"TableName": self._name, "ConsistentRead": True, "Limit": MAX_ITEMS_PER_PAGE}
        while True:
            start: Any = {"ExclusiveStartKey": {"video_id": {"S": after}}} if after else {}
            answer = self._client.scan(**request, **start)
            last: Any = answer.get("LastEvaluatedKey")
            after = last["video_id"]["S"] if last else None
            yield Page([state_of(decode_item(item)) for item in answer["Items"]], after)
            if after is None:
                return

    def approximate_count(self) -> int:
        """Return how many items DynamoDB last counted; it counts every six hours."""
        return self._client.describe_table(TableName=self._name)["Table"]["ItemCount"]

    def _read_chunk(self, video_ids: Sequence[str]) -> Iterator[dict[str, Any]]:
        keys: list[Any] = [{"video_id": {"S": video_id}} for video_id in video_ids]
        while keys:
            answer = self._client.batch_get_item(RequestItems={self._name: {"Keys": keys, "ConsistentRead": True}})
            yield from answer["Responses"].get(self._name, [])
            unprocessed = answer["UnprocessedKeys"].get(self._name)
            keys = list(unprocessed["Keys"]) if unprocessed else []
            if keys:
                time.sleep(THROTTLED_PAUSE_S)

    def _write(self, pairs: Sequence[Pair]) -> list[str]:
        """Write merged states side by side and return the ids of those that another writer changed meanwhile."""
        with ThreadPoolExecutor(WRITERS) as pool:
            written = pool.map(self._put, pairs)
            return [after.video_id for (_, after), done in zip(pairs, written, strict=True) if not done]

    def _write_in_bulk(self, pairs: Sequence[Pair]) -> list[str]:
        chunks = [*batched(pairs, TRANSACTION_ITEMS, strict=False)]
        with ThreadPoolExecutor(WRITERS) as pool:
            written = pool.map(self._put_together, chunks)
            return [
                after.video_id for chunk, done in zip(chunks, written, strict=True) for _, after in chunk if not done
            ]

    def _put(self, pair: Pair) -> bool:
        """Write one item unless it is no longer what it was merged from."""
        return _wins(lambda: self._client.put_item(**self._request(pair)))

    def _put_together(self, pairs: Sequence[Pair]) -> bool:
        """Write all items, or none when one is no longer what it was merged from."""
        items: list[Any] = [{"Put": self._request(pair)} for pair in pairs]
        return _wins(lambda: self._client.transact_write_items(TransactItems=items))

    def _request(self, pair: Pair) -> dict[str, Any]:
        before, after = pair
        item = video_item(with_move(before, after, now_ms()))
        return {"TableName": self._name, "Item": encode_item(item), **_unchanged_since(before)}


def _wins(write: Callable[[], object]) -> bool:
    try:
        write()
    except ClientError as error:
        if error.response["Error"]["Code"] not in LOST_RACE:
            raise
        return False
    return True


def _unchanged_since(before: State | None) -> dict[str, Any]:
    if before is None:
        return {"ConditionExpression": "attribute_not_exists(video_id)"}
    revision = {":before": {"N": str(before.revision)}}
    return {"ConditionExpression": "revision = :before", "ExpressionAttributeValues": revision}


def _positions_by_video(events: Sequence[Event]) -> dict[str, list[int]]:
    positions: dict[str, list[int]] = defaultdict(list)
    for position, event in enumerate(events):
        positions[event.video_id].append(position)
    return positions


def _merge_one(state: State | None, event: Event) -> tuple[State | None, Outcome]:
    try:
        merged = merge(state, event)
    except UnknownVideo:
        return state, Outcome.UNKNOWN
    return merged, Outcome.UNCHANGED if merged is state else Outcome.APPLIED

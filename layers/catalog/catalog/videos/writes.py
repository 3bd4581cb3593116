"""Writes to the table `videos`: each write is conditional on the state that it was merged from."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import Enum, StrEnum
from itertools import batched
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.dynamodb.codec import decode_item, encode_item
from catalog.dynamodb.write import batch_get, put_if, transact_if
from catalog.errors import OutOfTime, StoreUnavailable, UnknownVideo
from catalog.times import now, now_ms
from catalog.videos.events import Event
from catalog.videos.items import state_of, video_item
from catalog.videos.listing import with_move
from catalog.videos.merge import is_conflict, is_taken_down, merge
from catalog.videos.model import State
from catalog.videos.plausible import latest_plausible, without_impossible

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

# As many as one bulk request to the index; DynamoDB ends a page of large items earlier.
MAX_ITEMS_PER_PAGE = 1_000
WRITERS = 8
ROUNDS = 10

# Twelve items of maximum size fit the 4 MB of a transaction.
TRANSACTION_ITEMS = 12

# The state that was read, None for a new video, and the merged state.
type Pair = tuple[State | None, State]


class Outcome(StrEnum):
    """Outcome of an event."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    TAKEN_DOWN = "taken_down"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"
    OUT_OF_TIME = "out_of_time"
    REFUSED = "refused"


class Write(Enum):
    """Outcome of a conditional write: done, lost to another writer, or not done in the time of the invocation."""

    DONE = "done"
    LOST = "lost"
    OUT_OF_TIME = "out of time"


class Page(NamedTuple):
    """A page of a scan, and the id after which the next page begins: None at the end.

    `unreadable` are the ids of items that no writer of ours has written.
    """

    states: list[State]
    next_key: str | None
    unreadable: Sequence[str] = ()


class VideoTable:
    """The table `videos`."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def apply(self, events: Sequence[Event], *, in_bulk: bool = False) -> list[Outcome]:
        """Merge events into the table and return the outcome of each, in their order.

        Events of one video are merged in the given order and written once; those of a video whose item cannot be read
        are left alone, and so are those for which no time of the invocation is left. If another writer was faster, the
        video is read and merged again; raises `StoreUnavailable` if that happens too often. `in_bulk` writes in
        transactions: several times faster for a loader, at twice the write units.
        """
        outcomes = [Outcome.UNCHANGED] * len(events)
        waiting = _positions_by_video(events)
        write = self._write_in_bulk if in_bulk else self._write
        for _ in range(ROUNDS):
            try:
                states, unreadable = self.read_each(waiting)
            except OutOfTime:
                _set_outcome(outcomes, waiting, [*waiting], Outcome.OUT_OF_TIME)
                return outcomes
            _set_outcome(outcomes, waiting, unreadable, Outcome.UNREADABLE)
            readable = {video_id: some for video_id, some in waiting.items() if video_id not in unreadable}
            merged = _merge_each(readable, states, events, outcomes)
            writes = write([(states.get(video_id), state) for video_id, state in merged.items()])
            _set_outcome(outcomes, waiting, _ids_of(writes, Write.OUT_OF_TIME), Outcome.OUT_OF_TIME)
            waiting = {video_id: waiting[video_id] for video_id in _ids_of(writes, Write.LOST)}
            if not waiting:
                return outcomes
        raise StoreUnavailable(f"other writers were faster {ROUNDS} times for {len(waiting)} videos")

    def read(self, video_ids: Iterable[str]) -> dict[str, State]:
        """Read existing videos and tombstones, by id; unreadable items are left out."""
        return self.read_each(video_ids)[0]

    def read_each(self, video_ids: Iterable[str]) -> tuple[dict[str, State], list[str]]:
        """Read existing videos and tombstones, by id, and the ids of items that no writer of ours has written."""
        keys = [encode_item({"video_id": video_id}) for video_id in video_ids]
        return _states_of(batch_get(self._client, self._name, keys))

    def scan(self, after: str | None = None) -> Iterator[Page]:
        """Scan the table, from its beginning or from a page's `next_key` on, to rebuild derived data."""
        request: Any = {"TableName": self._name, "ConsistentRead": True, "Limit": MAX_ITEMS_PER_PAGE}
        while True:
            start: Any = {"ExclusiveStartKey": {"video_id": {"S": after}}} if after else {}
            answer = self._client.scan(**request, **start)
            last: Any = answer.get("LastEvaluatedKey")
            after = last["video_id"]["S"] if last else None
            states, unreadable = _states_of(answer["Items"])
            yield Page([*states.values()], after, unreadable)
            if after is None:
                return

    def replace(self, pairs: Sequence[Pair]) -> list[str]:
        """Replace states that were read, and return the ids that another writer changed meanwhile."""
        return [video_id for video_id, write in self._write(pairs).items() if write is not Write.DONE]

    def approximate_count(self) -> int:
        """Return DynamoDB's count of items, which is up to six hours old."""
        return self._client.describe_table(TableName=self._name)["Table"]["ItemCount"]

    def _write(self, pairs: Sequence[Pair]) -> dict[str, Write]:
        """Write merged states concurrently and return the outcome of each, by id."""
        with ThreadPoolExecutor(WRITERS) as pool:
            writes = pool.map(self._put, pairs)
            return {after.video_id: one for (_, after), one in zip(pairs, writes, strict=True)}

    def _write_in_bulk(self, pairs: Sequence[Pair]) -> dict[str, Write]:
        chunks = [*batched(pairs, TRANSACTION_ITEMS, strict=False)]
        with ThreadPoolExecutor(WRITERS) as pool:
            writes = pool.map(self._put_together, chunks)
            return {after.video_id: one for chunk, one in zip(chunks, writes, strict=True) for _, after in chunk}

    def _put(self, pair: Pair) -> Write:
        """Write one item if it is still the one that was read."""
        return _outcome_of(lambda: put_if(self._client, self._request(pair)))

    def _put_together(self, pairs: Sequence[Pair]) -> Write:
        """Write all items, or none if one is no longer the one that was read."""
        items: list[Any] = [{"Put": self._request(pair)} for pair in pairs]
        return _outcome_of(lambda: transact_if(self._client, items))

    def _request(self, pair: Pair) -> dict[str, Any]:
        before, after = pair
        item = video_item(with_move(before, after, now_ms()))
        return {"TableName": self._name, "Item": encode_item(item), **unchanged_since(before)}


def _states_of(items: Iterable[Mapping[str, Any]]) -> tuple[dict[str, State], list[str]]:
    """Return the states of items, by id, and the ids of items that cannot be read."""
    states: dict[str, State] = {}
    unreadable = []
    for item in map(decode_item, items):
        try:
            states[item["video_id"]] = state_of(item)
        except (KeyError, TypeError, ValueError):
            unreadable.append(item["video_id"])
    return states, unreadable


def unchanged_since(before: State | None) -> dict[str, Any]:
    """Return the condition that an item is still the one that was read; None is an item that was not there."""
    if before is None:
        return {"ConditionExpression": "attribute_not_exists(video_id)"}
    revision = {":before": {"N": str(before.revision)}}
    return {"ConditionExpression": "revision = :before", "ExpressionAttributeValues": revision}


def _positions_by_video(events: Sequence[Event]) -> dict[str, list[int]]:
    positions: dict[str, list[int]] = defaultdict(list)
    for position, event in enumerate(events):
        positions[event.video_id].append(position)
    return positions


def _merge_each(
    waiting: Mapping[str, Sequence[int]], states: Mapping[str, State], events: Sequence[Event], outcomes: list[Outcome]
) -> dict[str, State]:
    """Merge the events of each video, note their outcomes, and return the states that have changed."""
    latest = latest_plausible(now())
    merged: dict[str, State] = {}
    for video_id, positions in waiting.items():
        known = states.get(video_id)
        state = known and without_impossible(known, latest)
        for position in positions:
            state, outcomes[position] = _merge_one(state, events[position])
        if state is not None and state is not known:
            merged[video_id] = state
    return merged


def _set_outcome(
    outcomes: list[Outcome], positions: Mapping[str, Sequence[int]], video_ids: Iterable[str], outcome: Outcome
) -> None:
    """Set the outcome of all events of some videos."""
    for video_id in video_ids:
        for position in positions[video_id]:
            outcomes[position] = outcome


def _ids_of(writes: Mapping[str, Write], outcome: Write) -> list[str]:
    return [video_id for video_id, one in writes.items() if one is outcome]


def _outcome_of(write: Callable[[], bool]) -> Write:
    try:
        return Write.DONE if write() else Write.LOST
    except OutOfTime:
        return Write.OUT_OF_TIME


def _merge_one(state: State | None, event: Event) -> tuple[State | None, Outcome]:
    try:
        merged = merge(state, event)
    except UnknownVideo:
        return state, Outcome.UNKNOWN
    return merged, _outcome_of_merge(state, event, is_changed=merged is not state)


def _outcome_of_merge(state: State | None, event: Event, *, is_changed: bool) -> Outcome:
    if is_taken_down(state):
        return Outcome.TAKEN_DOWN
    if is_conflict(state, event):
        return Outcome.CONFLICT
    return Outcome.APPLIED if is_changed else Outcome.UNCHANGED

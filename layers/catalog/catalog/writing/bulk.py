"""Many items of a table at once, in requests that DynamoDB takes, until it has served every one."""

import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import batched
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

MAX_KEYS_PER_READ = 100
MAX_WRITES = 25

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.05, 2.0


def read_items(
    client: "DynamoDBClient",
    table: str,
    keys: Iterable[Mapping[str, Any]],
    *,
    first_pause_s: float = FIRST_PAUSE_S,
    longest_pause_s: float = LONGEST_PAUSE_S,
) -> Iterator[Mapping[str, Any]]:
    """Read those typed items that are there, as they are by now; a table that throttles is given longer and longer."""
    for chunk in batched(keys, MAX_KEYS_PER_READ, strict=False):
        waiting: list[Any] = [*chunk]
        pause = first_pause_s
        while waiting:
            answer = client.batch_get_item(RequestItems={table: {"Keys": waiting, "ConsistentRead": True}})
            yield from answer["Responses"].get(table, [])
            unprocessed = answer["UnprocessedKeys"].get(table)
            waiting = list(unprocessed["Keys"]) if unprocessed else []
            if waiting:
                time.sleep(pause)
                pause = min(2 * pause, longest_pause_s)


def write_items(client: "DynamoDBClient", table: str, requests: Iterable[Mapping[str, Any]]) -> None:
    """Put and delete items; a table that throttles is given longer and longer."""
    for chunk in batched(requests, MAX_WRITES, strict=False):
        waiting: list[Any] = [*chunk]
        pause = FIRST_PAUSE_S
        while waiting:
            answer = client.batch_write_item(RequestItems={table: waiting})
            waiting = list(answer["UnprocessedItems"].get(table, []))
            if waiting:
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)

"""Writes to DynamoDB with boto3: batches, conditional writes, and the consistent reads of writers."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

MAX_KEYS_PER_READ = 100
MAX_WRITES = 25

# Pause before unprocessed keys or items are sent again; doubles each time.
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.05, 2.0

# Errors if another writer changed an item meanwhile.
CONFLICTS = ("ConditionalCheckFailedException", "TransactionCanceledException", "TransactionInProgressException")


def batch_get(client: "DynamoDBClient", table: str, keys: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Read existing items, as typed JSON and strongly consistent; throttling is retried with backoff."""
    for chunk in batched(keys, MAX_KEYS_PER_READ, strict=False):
        waiting: list[Any] = [*chunk]
        pause = FIRST_PAUSE_S
        while waiting:
            answer = client.batch_get_item(RequestItems={table: {"Keys": waiting, "ConsistentRead": True}})
            yield from answer["Responses"].get(table, [])
            unprocessed = answer["UnprocessedKeys"].get(table)
            waiting = list(unprocessed["Keys"]) if unprocessed else []
            if waiting:
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)


def query_pages(
    client: "DynamoDBClient", table: str, region: str, prefix: str = "", *, is_consistent: bool = True
) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Read a partition of the table `regions` in pages, as typed JSON: all items, or those whose entry has a prefix."""
    condition, values = "#region = :region", {":region": {"S": region}}
    if prefix:
        condition += " AND begins_with(entry, :prefix)"
        values[":prefix"] = {"S": prefix}
    pages = client.get_paginator("query").paginate(
        TableName=table,
        ConsistentRead=is_consistent,
        KeyConditionExpression=condition,
        ExpressionAttributeNames={"#region": "region"},
        ExpressionAttributeValues=values,
    )
    return (page["Items"] for page in pages)


def batch_write(client: "DynamoDBClient", table: str, requests: Iterable[Mapping[str, Any]]) -> None:
    """Put and delete items; throttling is retried with backoff."""
    for chunk in batched(requests, MAX_WRITES, strict=False):
        waiting: list[Any] = [*chunk]
        pause = FIRST_PAUSE_S
        while waiting:
            answer = client.batch_write_item(RequestItems={table: waiting})
            waiting = list(answer["UnprocessedItems"].get(table, []))
            if waiting:
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)


def put_if(client: "DynamoDBClient", request: Mapping[str, Any]) -> bool:
    """Put an item with the condition in `request`; return whether the condition was met."""
    return _succeeds(lambda: client.put_item(**request))


def transact_if(client: "DynamoDBClient", actions: Sequence[Any]) -> bool:
    """Apply all actions or none; return False if a condition was not met or another transaction conflicted."""
    return _succeeds(lambda: client.transact_write_items(TransactItems=actions))


def _succeeds(write: Callable[[], object]) -> bool:
    try:
        write()
    except ClientError as error:
        if error.response["Error"]["Code"] not in CONFLICTS:
            raise
        return False
    return True

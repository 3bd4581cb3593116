"""Reads from DynamoDB over the signed transport."""

import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from catalog.aws.transport import Reply, Transport, is_overload
from catalog.errors import StoreRefused, StoreUnavailable

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html: these ask for a retry
# although their status is 400. The two about credentials are cured by signing again with new ones.
RETRYABLE_FAULTS = (
    b"ProvisionedThroughputExceededException",
    b"RequestLimitExceeded",
    b"ThrottlingException",
    b"ItemCollectionSizeLimitExceededException",
    b"ExpiredTokenException",
    b"UnrecognizedClientException",
)

# Before what DynamoDB left undone is asked for again: twice as long each time.
FIRST_PAUSE_S = 0.05


def is_retryable(reply: Reply) -> bool:
    """Tell whether DynamoDB is overloaded, throttles the table, or wants newer credentials."""
    return is_overload(reply) or (reply.status == 400 and any(fault in reply.body for fault in RETRYABLE_FAULTS))


def endpoint() -> str:
    """Return the endpoint that the environment names, as the AWS SDKs read it, or the region's own."""
    region = os.environ["AWS_REGION"]
    named = os.environ.get("AWS_ENDPOINT_URL_DYNAMODB") or os.environ.get("AWS_ENDPOINT_URL")
    return named or f"https://dynamodb.{region}.amazonaws.com"


@cache
def transport() -> Transport:
    """Return the connection to DynamoDB, as the environment names it."""
    return Transport(endpoint(), "dynamodb", os.environ["AWS_REGION"], is_retryable=is_retryable)


def request(operation: str, parameters: Mapping[str, Any], give_up_at: float | None = None) -> dict[str, Any]:
    """Call one operation of DynamoDB's API; raises `StoreUnavailable` or `StoreRefused`."""
    headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"DynamoDB_20120810.{operation}"}
    reply = transport().send("POST", "/", json.dumps(parameters).encode(), headers, give_up_at=give_up_at)
    if reply.status != 200:
        raise StoreRefused(f"DynamoDB refused {operation}: {reply.status} {reply.body[:500].decode(errors='replace')}")
    answer: dict[str, Any] = reply.json()
    return answer


def get_item(table: str, key: Mapping[str, str]) -> dict[str, Any] | None:
    """Read one item by its key of strings, as DynamoDB's typed JSON; None when there is none."""
    typed_key = {name: {"S": value} for name, value in key.items()}
    answer: dict[str, Any] | None = request("GetItem", {"TableName": table, "Key": typed_key}).get("Item")
    return answer


def get_items(table: str, keys: Iterable[Mapping[str, str]], attributes: Sequence[str]) -> list[dict[str, Any]]:
    """Read some attributes of up to 100 items by their keys of strings, as DynamoDB's typed JSON, in any order.

    A key that no item has is left out. What DynamoDB leaves undone is asked for again within the time of one read;
    raises `StoreUnavailable` when not all of it was answered by then.
    """
    names = {f"#{number}": name for number, name in enumerate(attributes)}
    projection = {"ProjectionExpression": ",".join(names), "ExpressionAttributeNames": names}
    waiting = [{name: {"S": value} for name, value in key.items()} for key in keys]
    give_up_at, pause = transport().deadline(), FIRST_PAUSE_S
    found: list[dict[str, Any]] = []
    while True:
        answer = request("BatchGetItem", {"RequestItems": {table: {"Keys": waiting, **projection}}}, give_up_at)
        found += answer["Responses"].get(table, [])
        undone = answer.get("UnprocessedKeys", {}).get(table)
        if not undone:
            return found
        if time.monotonic() + pause >= give_up_at:
            raise StoreUnavailable(f"DynamoDB left {len(undone['Keys'])} of the items unread")
        time.sleep(pause)
        waiting, pause = undone["Keys"], 2 * pause

"""Reads from DynamoDB with the signed client, without boto3."""

import time
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from catalog.coding import to_json
from catalog.errors import StoreRefused, StoreUnavailable
from catalog.settings import settings
from catalog.transport.client import Reply, RetryPolicy, SignedClient, is_overload
from catalog.transport.credentials import CredentialsSource
from catalog.transport.errors import TransportError

# Retryable errors with status 400, see
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
# The last two need new credentials.
RETRYABLE_FAULTS = (
    b"ProvisionedThroughputExceededException",
    b"RequestLimitExceeded",
    b"ThrottlingException",
    b"ItemCollectionSizeLimitExceededException",
    b"ExpiredTokenException",
    b"UnrecognizedClientException",
)

# Pause before unprocessed keys are requested again; doubles each time.
FIRST_PAUSE_S = 0.05


def is_retryable(reply: Reply) -> bool:
    """Tell whether DynamoDB is overloaded, throttles the table, or rejects expired credentials."""
    return is_overload(reply) or (reply.status == 400 and any(fault in reply.body for fault in RETRYABLE_FAULTS))


@cache
def client() -> SignedClient:
    """Return the connection to DynamoDB."""
    return SignedClient(
        settings().dynamodb_endpoint,
        "dynamodb",
        settings().aws_region,
        credentials=CredentialsSource(settings().environment),
        retry_policy=RetryPolicy(*settings().read_deadlines),
        is_retryable=is_retryable,
    )


def request(operation: str, parameters: Mapping[str, Any], give_up_at: float | None = None) -> dict[str, Any]:
    """Call one operation of DynamoDB's API; raises `StoreUnavailable` or `StoreRefused`."""
    headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"DynamoDB_20120810.{operation}"}
    try:
        reply = client().send("POST", "/", to_json(parameters).encode(), headers, give_up_at=give_up_at)
        if reply.status != 200:
            reason = reply.body[:500].decode(errors="replace")
            raise StoreRefused(f"DynamoDB refused {operation}: {reply.status} {reason}")
        answer: dict[str, Any] = reply.json()
    except TransportError as error:
        raise StoreUnavailable(str(error)) from error
    return answer


def get_item(table: str, key: Mapping[str, str]) -> dict[str, Any] | None:
    """Read one item by its key of strings, as DynamoDB's typed JSON; None if there is none."""
    typed_key = {name: {"S": value} for name, value in key.items()}
    answer: dict[str, Any] | None = request("GetItem", {"TableName": table, "Key": typed_key}).get("Item")
    return answer


def batch_get(table: str, keys: Iterable[Mapping[str, str]], attributes: Sequence[str]) -> list[dict[str, Any]]:
    """Read some attributes of up to 100 items by their keys of strings, as DynamoDB's typed JSON, in any order.

    Missing items are left out. Unprocessed keys are requested again within the deadline of one read; raises
    `StoreUnavailable` if some are left then.
    """
    names = {f"#{number}": name for number, name in enumerate(attributes)}
    projection = {"ProjectionExpression": ",".join(names), "ExpressionAttributeNames": names}
    waiting = [{name: {"S": value} for name, value in key.items()} for key in keys]
    give_up_at, pause = client().deadline(), FIRST_PAUSE_S
    found: list[dict[str, Any]] = []
    while True:
        answer = request("BatchGetItem", {"RequestItems": {table: {"Keys": waiting, **projection}}}, give_up_at)
        found += answer["Responses"].get(table, [])
        unprocessed = answer.get("UnprocessedKeys", {}).get(table)
        if not unprocessed:
            return found
        if time.monotonic() + pause >= give_up_at:
            raise StoreUnavailable(f"DynamoDB left {len(unprocessed['Keys'])} of the items unread")
        time.sleep(pause)
        waiting, pause = unprocessed["Keys"], 2 * pause

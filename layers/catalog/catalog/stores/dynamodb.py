"""Single reads from DynamoDB over the signed transport."""

import json
import os
from collections.abc import Mapping
from functools import cache
from typing import Any

from catalog.aws.transport import Reply, Transport, is_overload
from catalog.errors import StoreRefused

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


def request(operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Call one operation of DynamoDB's API; raises `StoreUnavailable` or `StoreRefused`."""
    headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"DynamoDB_20120810.{operation}"}
    reply = transport().send("POST", "/", json.dumps(parameters).encode(), headers)
    if reply.status != 200:
        raise StoreRefused(f"DynamoDB refused {operation}: {reply.status} {reply.body[:500].decode(errors='replace')}")
    answer: dict[str, Any] = reply.json()
    return answer


def get_item(table: str, key: Mapping[str, str]) -> dict[str, Any] | None:
    """Read one item by its key of strings, as DynamoDB's typed JSON; None when there is none."""
    typed_key = {name: {"S": value} for name, value in key.items()}
    answer: dict[str, Any] | None = request("GetItem", {"TableName": table, "Key": typed_key}).get("Item")
    return answer

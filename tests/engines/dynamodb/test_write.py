"""Batches and conditional writes in a real DynamoDB."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from catalog.dynamodb.write import batch_get, batch_write, put_if, transact_if

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


def key(number: int) -> dict[str, Any]:
    return {"region": {"S": "US"}, "entry": {"S": f"{number:03}"}}


@pytest.fixture
def table(make_table: Callable[[str], str]) -> str:
    return make_table("RegionsTable")


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Give the lengths of all pauses, without pausing."""
    paused: list[float] = []
    monkeypatch.setattr("time.sleep", paused.append)
    return paused


def put_all(dynamodb: "DynamoDBClient", table: str, numbers: Sequence[int]) -> None:
    batch_write(dynamodb, table, [{"PutRequest": {"Item": key(number)}} for number in numbers])


def read_all(dynamodb: "DynamoDBClient", table: str, numbers: Sequence[int]) -> list[Any]:
    return sorted(item["entry"]["S"] for item in batch_get(dynamodb, table, map(key, numbers)))


def test_unprocessed_items_are_written_again_after_longer_and_longer_pauses(
    dynamodb: "DynamoDBClient", table: str, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    write, sizes = dynamodb.batch_write_item, []

    def throttled(**request: Any) -> Any:
        """Write the first ten items of each request."""
        wanted = request["RequestItems"][table]
        sizes.append(len(wanted))
        write(RequestItems={table: wanted[:10]})
        return {"UnprocessedItems": {table: wanted[10:]} if wanted[10:] else {}}

    with monkeypatch.context() as patch:
        patch.setattr(dynamodb, "batch_write_item", throttled)
        put_all(dynamodb, table, range(50))
    assert sizes == [25, 15, 5, 25, 15, 5]
    assert pauses == [0.05, 0.1] * 2
    assert len(read_all(dynamodb, table, range(50))) == 50


def test_unprocessed_keys_are_read_again_after_longer_and_longer_pauses(
    dynamodb: "DynamoDBClient", table: str, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    read, sizes = dynamodb.batch_get_item, []

    def throttled(**request: Any) -> Any:
        """Answer the first fifty keys of each request."""
        wanted = request["RequestItems"][table]
        sizes.append(len(wanted["Keys"]))
        first: Any = {table: {**wanted, "Keys": wanted["Keys"][:50]}}
        left: Any = {table: {**wanted, "Keys": wanted["Keys"][50:]}} if wanted["Keys"][50:] else {}
        return {**read(RequestItems=first), "UnprocessedKeys": left}

    put_all(dynamodb, table, range(120))
    monkeypatch.setattr(dynamodb, "batch_get_item", throttled)
    assert read_all(dynamodb, table, range(130)) == [f"{number:03}" for number in range(120)]
    assert sizes == [100, 50, 30]
    assert pauses == [0.05]


def test_an_error_of_a_conditional_write_is_no_lost_race(dynamodb: "DynamoDBClient", table: str) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        put_if(dynamodb, {"TableName": "nowhere", "Item": key(1)})
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        transact_if(dynamodb, [{"Put": {"TableName": "nowhere", "Item": key(1)}}])
    with pytest.raises(ClientError, match=r"ValidationException.*TransactWriteItems"):
        transact_if(dynamodb, [{"Put": {"TableName": table, "Item": key(number)}} for number in range(101)])

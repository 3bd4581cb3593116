"""Scans the table `videos` in segments.

DynamoDB assigns an item to one of `total` segments by a hash of its key, to the same one with every scan.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from catalog.dynamodb.codec import Item, decode_item

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


class VideoSegments:
    """The table `videos`, of whose items some attributes are read."""

    def __init__(self, client: "DynamoDBClient", name: str, attributes: Sequence[str]) -> None:
        self._client = client
        self._name = name
        self._names = {f"#{number}": attribute for number, attribute in enumerate(attributes)}

    def approximate_count(self) -> int:
        """Return DynamoDB's count of items, which is up to six hours old."""
        return self._client.describe_table(TableName=self._name)["Table"]["ItemCount"]

    def read(self, segment: int, total: int) -> Iterator[Item]:
        """Read the items of a segment page by page, as plain values; a write of the last second may be missing."""
        request: dict[str, Any] = {
            "TableName": self._name,
            "Segment": segment,
            "TotalSegments": total,
            "ProjectionExpression": ",".join(self._names),
            "ExpressionAttributeNames": self._names,
        }
        while True:
            page = self._client.scan(**request)
            yield from map(decode_item, page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

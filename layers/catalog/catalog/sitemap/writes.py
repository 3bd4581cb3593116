"""Writes the sitemap, and the state of its build, to the table `regions`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from catalog.dynamodb.codec import decode_item, encode_item
from catalog.dynamodb.write import batch_write, put_if, query_pages
from catalog.sitemap.keys import (
    BUILD_ENTRY,
    BUILD_PARTITION,
    INDEX_ENTRY,
    PART_ENTRY,
    SEGMENTS_PARTITION,
    SITEMAP,
    part_partition,
    segment_entry,
)
from catalog.sitemap.parts import Part
from catalog.sitemap.state import Build, Segment
from catalog.stored_documents import StoredDocument

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


class SitemapTable:
    """The sitemap in the table `regions`."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def read_build(self) -> Build | None:
        """Read the state of the latest build."""
        item = self._read(BUILD_PARTITION, BUILD_ENTRY)
        return Build.of_item(item) if item else None

    def put_build(self, build: Build, owner: str | None) -> bool:
        """Write the state of a build if the latest one still has this owner; None is no build at all."""
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(entry)"}
        if owner is not None:
            owned = {":owner": {"S": owner}}
            condition = {"ConditionExpression": "#owner = :owner", "ExpressionAttributeValues": owned}
            condition["ExpressionAttributeNames"] = {"#owner": "owner"}
        item = {"region": BUILD_PARTITION, "entry": BUILD_ENTRY, **build._asdict()}
        return put_if(self._client, {"TableName": self._name, "Item": encode_item(item), **condition})

    def read_segment(self, total: int, segment: int) -> Segment:
        """Read a segment; one that no build has written has no parts."""
        item = self._read(SEGMENTS_PARTITION, segment_entry(total, segment))
        return Segment.of_item(item) if item else Segment(total, segment)

    def read_segments(self) -> Iterator[Segment]:
        """Read all segments that builds have written, those of the same total in their order."""
        for page in query_pages(self._client, self._name, SEGMENTS_PARTITION):
            yield from map(Segment.of_item, map(decode_item, page))

    def put_segment(self, one: Segment) -> None:
        """Write a segment."""
        self._put(SEGMENTS_PARTITION, segment_entry(one.total, one.number), one.attributes())

    def delete_segment(self, one: Segment) -> None:
        """Delete a segment."""
        self._delete([(SEGMENTS_PARTITION, segment_entry(one.total, one.number))])

    def put_part(self, part: Part) -> None:
        """Write a part."""
        self._put(part_partition(part.name), PART_ENTRY, part.document.attributes())

    def delete_parts(self, names: Iterable[str]) -> None:
        """Delete parts."""
        self._delete([(part_partition(name), PART_ENTRY) for name in names])

    def put_index(self, document: StoredDocument) -> None:
        """Replace the index: from now on readers find the parts that it names."""
        self._put(SITEMAP, INDEX_ENTRY, document.attributes())

    def _read(self, region: str, entry: str) -> dict[str, Any] | None:
        key = encode_item({"region": region, "entry": entry})
        item = self._client.get_item(TableName=self._name, Key=key, ConsistentRead=True).get("Item")
        return decode_item(item) if item else None

    def _put(self, region: str, entry: str, attributes: Mapping[str, Any]) -> None:
        item: Any = encode_item({"region": region, "entry": entry, **attributes})
        self._client.put_item(TableName=self._name, Item=item)

    def _delete(self, keys: Iterable[tuple[str, str]]) -> None:
        plain = (encode_item({"region": region, "entry": entry}) for region, entry in keys)
        batch_write(self._client, self._name, [{"DeleteRequest": {"Key": key}} for key in plain])

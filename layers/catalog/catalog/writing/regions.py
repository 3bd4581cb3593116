"""Writes to the table `regions`, and the reads that a charts run makes of it."""

import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from catalog.charts import Document
from catalog.stores.attributes import decode_item, encode_item
from catalog.stores.documents import ALL_REGIONS, CATEGORY_PREFIX

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

MEMBER_PREFIX = "MEMBER#"
COUNTS_ENTRY = "COUNTS"
COUNT_PREFIX = "c"
BY_VIEWS = "by-views"
MAX_WRITES = 25
MAX_KEYS_PER_READ = 100

# What is remembered of who is gone stays until no retry of the stream (24 hours) can bring an older state of it.
FORMER_MEMBER_LIFETIME_S = 2 * 24 * 3600


class Member(NamedTuple):
    """A video that a region's charts may hold, or no longer may (`views` is None)."""

    region: str
    video_id: str
    revision: int
    views: int | None
    listed_at: str


class RegionTable:
    """The table `regions`, for those who write it."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def put_members(self, members: Iterable[Member]) -> None:
        """Write members; of several for the same video and region the one with the highest revision."""
        latest: dict[tuple[str, str], Member] = {}
        for member in members:
            key = (member.region, member.video_id)
            if key not in latest or latest[key].revision < member.revision:
                latest[key] = member
        self._put_all([_member_item(member) for member in latest.values()])

    def member_revisions(self, region: str, video_ids: Sequence[str]) -> dict[str, int]:
        """Read which revision of each video the region's members hold."""
        revisions = {}
        for chunk in batched(video_ids, MAX_KEYS_PER_READ, strict=False):
            keys: list[Any] = [{"region": {"S": region}, "entry": {"S": f"{MEMBER_PREFIX}{one}"}} for one in chunk]
            answer = self._client.batch_get_item(RequestItems={self._name: {"Keys": keys}})
            for item in map(decode_item, answer["Responses"].get(self._name, [])):
                revisions[item["entry"].removeprefix(MEMBER_PREFIX)] = item["revision"]
        return revisions

    def put_categories(self, titles: Mapping[int, str]) -> None:
        """Write the categories that the catalogue knows, by id."""
        self._put_all(
            [
                {"region": ALL_REGIONS, "entry": f"{CATEGORY_PREFIX}{key}", "title": title}
                for key, title in titles.items()
            ]
        )

    def read_categories(self) -> dict[int, str]:
        """Read the titles of all categories by id."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._name,
            KeyConditionExpression="#region = :region AND begins_with(entry, :prefix)",
            ExpressionAttributeNames={"#region": "region"},
            ExpressionAttributeValues={":region": {"S": ALL_REGIONS}, ":prefix": {"S": CATEGORY_PREFIX}},
        )
        items = [decode_item(item) for page in pages for item in page["Items"]]
        return {int(item["entry"].removeprefix(CATEGORY_PREFIX)): item["title"] for item in items}

    def read_counts(self, region: str) -> dict[int, int]:
        """Read how many READY videos each category has in a region, or in all; empty ones are left out."""
        key: Any = {"region": {"S": region}, "entry": {"S": COUNTS_ENTRY}}
        answer = self._client.get_item(TableName=self._name, Key=key)
        return counts_in(decode_item(answer.get("Item", {})))

    def most_viewed(self, region: str, count: int) -> list[str]:
        """Read the ids of the `count` members with most views, and of all that tie with the last of them."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._name,
            IndexName=BY_VIEWS,
            KeyConditionExpression="#region = :region",
            ExpressionAttributeNames={"#region": "region"},
            ExpressionAttributeValues={":region": {"S": region}},
            ScanIndexForward=False,
            PaginationConfig={"PageSize": count + 10},
        )
        found: list[tuple[int, str]] = []
        for page in pages:
            for item in page["Items"]:
                views = int(item["views"]["N"])
                if len(found) >= count and views < found[count - 1][0]:
                    return [video_id for _, video_id in found]
                found.append((views, item["entry"]["S"].removeprefix(MEMBER_PREFIX)))
        return [video_id for _, video_id in found]

    def swap_document(self, region: str, entry: str, document: Document, built_at_ms: int) -> bool:
        """Put a document in place of an older one; False when one that was begun later is there already."""
        item = {"region": region, "entry": entry, "built_at_ms": built_at_ms, **document._asdict()}
        try:
            self._client.put_item(
                TableName=self._name,
                Item=encode_item(item),
                ConditionExpression="attribute_not_exists(built_at_ms) OR built_at_ms < :built_at_ms",
                ExpressionAttributeValues={":built_at_ms": {"N": str(built_at_ms)}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def _put_all(self, items: Sequence[dict[str, Any]]) -> None:
        for chunk in batched(items, MAX_WRITES, strict=False):
            requests: list[Any] = [{"PutRequest": {"Item": encode_item(item)}} for item in chunk]
            pause = 0.05
            while requests:
                answer = self._client.batch_write_item(RequestItems={self._name: requests})
                requests = list(answer["UnprocessedItems"].get(self._name, []))
                if requests:
                    time.sleep(pause)
                    pause = min(2 * pause, 2.0)


def counts_in(item: Mapping[str, Any]) -> dict[int, int]:
    """Return what an item of counts holds by category; empty ones are left out."""
    counted = {name: number for name, number in item.items() if name.startswith(COUNT_PREFIX) and number}
    return {int(name.removeprefix(COUNT_PREFIX)): number for name, number in counted.items()}


def _member_item(member: Member) -> dict[str, Any]:
    item = {
        "region": member.region,
        "entry": f"{MEMBER_PREFIX}{member.video_id}",
        "revision": member.revision,
        "listed_at": member.listed_at,
    }
    if member.views is None:
        return {**item, "expires_at": int(time.time()) + FORMER_MEMBER_LIFETIME_S}
    return {**item, "views": member.views}

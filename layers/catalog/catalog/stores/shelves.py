"""Reads of the newest videos of a category, from the index `by-category` of the table `videos`.

The index keeps the order: newest first, and videos of one second in an order of its own that stays. A page of a
region is sifted from what the index holds of all regions, in a bounded number of queries: it may be short, or empty,
and not be the last one.
"""

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from catalog.contracts.dailywatch import VideoCard
from catalog.cursors import NewestPosition
from catalog.stores.attributes import Attribute, decode_item
from catalog.stores.dynamodb import request
from catalog.times import now_ms
from catalog.vocabulary import Region

BY_CATEGORY = "by-category"

# Together they end before the function's time does, on a store that takes a second for each.
MAX_QUERIES = 3

# A region has listed one video in eight or more: what a query reads holds a page of twenty.
SIFTED = 200

# A move that is this old is in the index: the longest write takes sixteen seconds, with all its tries.
SETTLING_MS = 20_000

# A first page is the same bytes, its cursor included, for about as long as it may be kept.
STEP_MS = 60_000

type Key = Mapping[str, Attribute]


class ShelfPage(NamedTuple):
    """Cards, and where the next page begins: None at the end."""

    videos: list[VideoCard]
    position: NewestPosition | None


def newest(category_id: int, region: Region | None, limit: int, position: NewestPosition | None = None) -> ShelfPage:
    """Read the next page of a category's READY videos, of one region or of all.

    A video that has moved since shortly before the walk began may have been shown where it was, and is left out.
    """
    settled_ms = position.settled_ms if position else now_ms() // STEP_MS * STEP_MS - SETTLING_MS
    asked = {
        "TableName": os.environ["VIDEOS_TABLE"],
        "IndexName": BY_CATEGORY,
        "KeyConditionExpression": "category_id = :category",
        "ScanIndexForward": False,
        "Limit": SIFTED if region else limit + 1,
        **_sieve(category_id, region, position),
    }
    found, end = _sift(asked, position and _key(category_id, position), limit + 1)
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else end
    cards = [_card(decode_item(item)) for item in shown]
    return ShelfPage(cards, _position(settled_ms, last) if last else None)


def _sift(asked: Mapping[str, Any], start: Key | None, wanted: int) -> tuple[list[Key], Key | None]:
    """Query until as many as are wanted are found, and return them with the key after which more may be."""
    found: list[Key] = []
    for _ in range(MAX_QUERIES):
        answer = request("Query", {**asked, **({"ExclusiveStartKey": start} if start else {})})
        found += answer["Items"]
        start = answer.get("LastEvaluatedKey")
        if start is None or len(found) >= wanted:
            break
    return found, start


def _sieve(category_id: int, region: Region | None, position: NewestPosition | None) -> dict[str, Any]:
    values: dict[str, Attribute] = {":category": {"N": str(category_id)}}
    conditions = []
    if region:
        values[":region"] = {"S": region}
        conditions.append("contains(regions, :region)")
    if position:
        values[":settled"] = {"N": str(position.settled_ms)}
        conditions.append("(attribute_not_exists(moved_at) OR moved_at <= :settled)")
    filters = {"FilterExpression": " AND ".join(conditions)} if conditions else {}
    return {"ExpressionAttributeValues": values, **filters}


def _key(category_id: int, position: NewestPosition) -> dict[str, Attribute]:
    """Return the key to go on after; its partition is the query's, whatever the position says."""
    return {
        "category_id": {"N": str(category_id)},
        "published_at": {"S": position.published_at},
        "video_id": {"S": position.video_id},
    }


def _position(settled_ms: int, key: Key) -> NewestPosition:
    return NewestPosition(settled_ms, key["published_at"]["S"], key["video_id"]["S"])


def _card(item: Mapping[str, Any]) -> VideoCard:
    return VideoCard.model_construct(
        video_id=item["video_id"],
        title=item.get("name", ""),
        channel_title=item.get("channel_title", ""),
        category_id=item["category_id"],
        thumbnail_url=item.get("preview_image_location", ""),
        views=item["views"],
        likes=item["likes"],
        duration=item.get("duration", 0),
        regions=[Region(region) for region in item["regions"]],
    )

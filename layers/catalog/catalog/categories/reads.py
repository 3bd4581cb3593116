"""Reads lists of categories, and the newest videos of a category from the index `by-category` of the table `videos`.

The index orders videos newest first; videos of the same second have a stable order. A page of a region is filtered from
the videos of all regions in a bounded number of queries: it may be short or empty without being the last one.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from catalog.categories.cursors import NewestPosition
from catalog.categories.keys import CATEGORIES_ENTRY, CATEGORY_PREFIX
from catalog.dynamodb.codec import Attribute, decode_item
from catalog.dynamodb.read import get_item, request
from catalog.errors import CategoryNotFound, NotBuiltYet
from catalog.regions import ALL_REGIONS, Region
from catalog.settings import settings
from catalog.stored_documents import StoredDocument, find_document
from catalog.times import now, now_ms
from catalog.videos.cards import Card, card_of_item

BY_CATEGORY = "by-category"

# With a second for each, all queries of a page end before the function's timeout.
MAX_QUERIES = 3

# Items that one query scans for a region. A region lists one video in eight or more: enough for a page of twenty.
SCAN_LIMIT = 200

# Age of a write that is certainly in the index: the longest write takes 16 seconds, with all its tries.
SETTLING_MS = 20_000

# A first page has the same cursor, and so the same bytes, for about as long as it may be cached.
STEP_MS = 60_000

type Key = Mapping[str, Attribute]


class CategoryPage(NamedTuple):
    """Cards, and the position of the next page: None at the end."""

    videos: list[Card]
    position: NewestPosition | None


def read_newest(
    category_id: int, region: Region | None, limit: int, position: NewestPosition | None = None
) -> CategoryPage:
    """Read the next page of a category's READY videos, of one region or of all.

    Videos that have moved since shortly before the first page are left out, since they may have been shown already.
    """
    settled_ms = position.settled_ms if position else now_ms() // STEP_MS * STEP_MS - SETTLING_MS
    query = {
        "TableName": settings().videos_table,
        "IndexName": BY_CATEGORY,
        "ScanIndexForward": False,
        "Limit": SCAN_LIMIT if region else limit + 1,
        **_conditions(category_id, region, position),
    }
    found, end = _query_until(query, position and _key(category_id, position), limit + 1)
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else end
    cards = [card_of_item(decode_item(item)) for item in shown]
    return CategoryPage(cards, _position(settled_ms, last) if last else None)


def _query_until(query: Mapping[str, Any], start: Key | None, wanted: int) -> tuple[list[Key], Key | None]:
    """Query until `wanted` items are found; return them and the key after which more may follow."""
    found: list[Key] = []
    for _ in range(MAX_QUERIES):
        answer = request("Query", {**query, **({"ExclusiveStartKey": start} if start else {})})
        found += answer["Items"]
        start = answer.get("LastEvaluatedKey")
        if start is None or len(found) >= wanted:
            break
    return found, start


def _conditions(category_id: int, region: Region | None, position: NewestPosition | None) -> dict[str, Any]:
    """Return the conditions of a query, with their values."""
    within, filters = ["category_id = :category"], []
    values: dict[str, Attribute] = {":category": {"N": str(category_id)}}
    if region:
        values[":region"] = {"S": region}
        filters.append("contains(regions, :region)")
    if position:
        values[":settled"] = {"N": str(position.settled_ms)}
        filters.append("(attribute_not_exists(moved_at) OR moved_at <= :settled)")
    else:
        # A premiere is listed from its time on. Later pages continue below this time.
        values[":now"] = {"S": now()}
        within.append("published_at <= :now")
    expressions = {"KeyConditionExpression": within, **({"FilterExpression": filters} if filters else {})}
    joined = {name: " AND ".join(conditions) for name, conditions in expressions.items()}
    return {**joined, "ExpressionAttributeValues": values}


def _key(category_id: int, position: NewestPosition) -> dict[str, Attribute]:
    """Return the key to continue after; its partition comes from the query, not from the cursor."""
    return {
        "category_id": {"N": str(category_id)},
        "published_at": {"S": position.published_at},
        "video_id": {"S": position.video_id},
    }


def _position(settled_ms: int, key: Key) -> NewestPosition:
    return NewestPosition(settled_ms, key["published_at"]["S"], key["video_id"]["S"])


def get_categories(region: str = ALL_REGIONS) -> StoredDocument:
    """Read the list of categories, or a region's list with counts; raises `NotBuiltYet` before the first charts run."""
    found = find_document(region, CATEGORIES_ENTRY)
    if found is None:
        whose = "" if region == ALL_REGIONS else f" of region {region}"
        raise NotBuiltYet(f"The list of categories{whose} has not been built yet")
    return found


def require_category(category_id: int) -> None:
    """Raise `CategoryNotFound` unless the catalogue knows the category."""
    key = {"region": ALL_REGIONS, "entry": f"{CATEGORY_PREFIX}{category_id}"}
    if get_item(settings().regions_table, key) is None:
        raise CategoryNotFound

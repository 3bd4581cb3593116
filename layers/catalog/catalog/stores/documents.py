"""Reads from the table `regions`: charts, their past and the list of categories, stored ready to send."""

import gzip
import json
import os
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

from catalog.errors import CategoryNotFound, NotBuiltYet, NotCharted, NotKept
from catalog.stores.attributes import decode
from catalog.stores.dynamodb import get_item, request
from catalog.stores.kept import kept
from catalog.times import to_text
from catalog.vocabulary import Ranking

ALL_REGIONS: Literal["ALL"] = "ALL"
CATEGORIES_ENTRY = "CATEGORIES"
CATEGORY_PREFIX = "CATEGORY#"
TOP_ENTRY = "TOP"
TRENDING_ENTRY = "TRENDING"
RANKS_PREFIX = "RANKS#"

LONGEST_KEPT = timedelta(minutes=1)

# Sorts behind the digits that times begin with.
_LAST = "~"


class StoredDocument(NamedTuple):
    """An answer as the charts run wrote it.

    `body` is the base64 of gzip of JSON: what DynamoDB's API carries and API Gateway takes, so that it passes through.
    """

    body: str
    etag: str
    updated_at: str
    next_update_at: str

    @property
    def content(self) -> Any:
        """What the body says."""
        return json.loads(gzip.decompress(b64decode(self.body)))


def chart_entry(ranking: Ranking, category: int | None = None) -> str:
    """Return the sort key of a region's current chart; no category means all together."""
    return f"CHART#{ranking.value}#{'all' if category is None else category}"


def past_partition(region: str, ranking: Ranking, category: int | None) -> str:
    """Return the partition of a region's charts of the past: away from the current ones, which everybody reads."""
    return f"{region}#{chart_entry(ranking, category)}"


def ranks_partition(region: str) -> str:
    """Return the partition of the ranks of a region's videos."""
    return f"{region}#RANKS"


def past_entry(ranking: Ranking, category: int | None, updated_at: str) -> str:
    """Return the sort key under which a region's chart stays once another one is current."""
    return f"{chart_entry(ranking, category)}#{updated_at}"


def ranks_attribute(ranking: Ranking) -> str:
    """Return the attribute of a video's ranks by one ranking; `views` is an index's key, and a number everywhere."""
    return f"by_{ranking.value}"


def get_top(region: str) -> StoredDocument:
    """Read the contract's own chart of a region; raises `NotBuiltYet` before its first run."""
    return _require(_get(region, TOP_ENTRY), region)


def get_chart(region: str, ranking: Ranking) -> StoredDocument:
    """Read a region's current chart of all categories; raises `NotBuiltYet` before its first run."""
    return _require(find_chart(region, ranking, None), region)


def find_chart(region: str, ranking: Ranking, category: int | None) -> StoredDocument | None:
    """Read a region's current chart; None when there is none, as of a category with few videos."""
    return _get(region, chart_entry(ranking, category))


def get_chart_at(region: str, ranking: Ranking, time: str) -> StoredDocument:
    """Read the chart of all categories that was in force at a time; raises `NotKept` for one before the oldest."""
    found = find_chart_at(region, ranking, None, time)
    if found is None:
        raise NotKept(_oldest(region, ranking).updated_at)
    return found


def find_chart_at(region: str, ranking: Ranking, category: int | None, time: str) -> StoredDocument | None:
    """Read the chart that was in force at a time; None when none was."""
    partition = past_partition(region, ranking, category)
    return _first_past(partition, past_entry(ranking, category, ""), past_entry(ranking, category, time))


def get_ranks(region: str, video_id: str) -> dict[Ranking, list[int]]:
    """Read the ranks of a video on a region's charts, times and ranks by turns; raises `NotCharted`."""
    item = get_item(
        os.environ["REGIONS_TABLE"], {"region": ranks_partition(region), "entry": f"{RANKS_PREFIX}{video_id}"}
    )
    if item is None:
        raise NotCharted(region)
    return {ranking: decode(item[ranks_attribute(ranking)]) for ranking in Ranking}


def get_trending() -> StoredDocument:
    """Read KillrVideo's list of what rises in all regions; raises `NotBuiltYet` before its first run."""
    return _require(_get(ALL_REGIONS, TRENDING_ENTRY), ALL_REGIONS)


def get_categories(region: str = ALL_REGIONS) -> StoredDocument:
    """Read the list of categories, or a region's own with its counts; raises `NotBuiltYet` before its first run."""
    found = _get(region, CATEGORIES_ENTRY)
    if found is None:
        whose = "" if region == ALL_REGIONS else f" of region {region}"
        raise NotBuiltYet(f"The list of categories{whose} has not been built yet")
    return found


def require_category(category_id: int) -> None:
    """Raise `CategoryNotFound` unless the catalogue knows the category."""
    key = {"region": ALL_REGIONS, "entry": f"{CATEGORY_PREFIX}{category_id}"}
    if get_item(os.environ["REGIONS_TABLE"], key) is None:
        raise CategoryNotFound


def _get(region: str, entry: str) -> StoredDocument | None:
    found: StoredDocument | None = kept().find((region, entry))
    if found is not None:
        return found
    item = get_item(os.environ["REGIONS_TABLE"], {"region": region, "entry": entry})
    if item is None:
        return None
    document = _stored(item)
    # Not for longer than that: somebody may run the charts before they are due.
    until = min(document.next_update_at, to_text(datetime.now(UTC) + LONGEST_KEPT))
    kept().keep((region, entry), document, len(document.body), until)
    return document


def _require(found: StoredDocument | None, region: str) -> StoredDocument:
    if found is None:
        raise NotBuiltYet(f"The chart of region {region} has not been built yet")
    return found


def _oldest(region: str, ranking: Ranking) -> StoredDocument:
    past = past_entry(ranking, None, "")
    partition = past_partition(region, ranking, None)
    return _require(_first_past(partition, past, f"{past}{_LAST}", newest_first=False), region)


def _first_past(partition: str, first: str, last: str, *, newest_first: bool = True) -> StoredDocument | None:
    parameters = {
        "TableName": os.environ["REGIONS_TABLE"],
        "KeyConditionExpression": "#region = :region AND entry BETWEEN :first AND :last",
        "ExpressionAttributeNames": {"#region": "region"},
        "ExpressionAttributeValues": {
            ":region": {"S": partition},
            ":first": {"S": first},
            ":last": {"S": last},
        },
        "ScanIndexForward": not newest_first,
        "Limit": 1,
    }
    items = request("Query", parameters)["Items"]
    return _stored(items[0]) if items else None


def _stored(item: Mapping[str, Any]) -> StoredDocument:
    return StoredDocument(item["body"]["B"], item["etag"]["S"], item["updated_at"]["S"], item["next_update_at"]["S"])

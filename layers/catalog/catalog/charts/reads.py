"""Reads of charts, past charts and rank histories from the table `regions`."""

from catalog.charts.keys import (
    RANKS_PREFIX,
    TOP_ENTRY,
    Ranking,
    chart_entry,
    past_entry,
    past_partition,
    ranks_attribute,
    ranks_partition,
    trending_entry,
)
from catalog.dynamodb.codec import decode
from catalog.dynamodb.read import get_item, request
from catalog.errors import ChartNotFound, NeverCharted, NotBuiltYet
from catalog.regions import ALL_REGIONS
from catalog.settings import settings
from catalog.stored_documents import StoredDocument, document_in, find_document

# Sorts after the digits of times.
_LAST = "~"


def get_contract_chart(region: str) -> StoredDocument:
    """Read the DailyWatch contract's chart of a region; raises `NotBuiltYet` before the first charts run."""
    return _require(find_document(region, TOP_ENTRY), region)


def get_trending_videos(days: int) -> StoredDocument:
    """Read the videos that gained most views in 1, 7 or 30 days; raises `NotBuiltYet` before the first charts run."""
    return _require(find_document(ALL_REGIONS, trending_entry(days)), ALL_REGIONS)


def get_chart(region: str, ranking: Ranking, time: str | None = None) -> StoredDocument:
    """Read a region's chart of all categories, the current one or that of a past time.

    Raises `NotBuiltYet` before the first charts run, `ChartNotFound` for a time before the oldest chart.
    """
    found = find_chart(region, ranking, None, time)
    if found is None and time is not None:
        raise ChartNotFound(_oldest(region, ranking).updated_at)
    return _require(found, region)


def find_chart(region: str, ranking: Ranking, category: int | None, time: str | None = None) -> StoredDocument | None:
    """Read a region's current chart, or that of a past time; None if there is none."""
    if time is None:
        return find_document(region, chart_entry(ranking, category))
    partition = past_partition(region, ranking, category)
    return _first_past(partition, past_entry(ranking, category, ""), past_entry(ranking, category, time))


def get_chart_in_force(region: str, ranking: Ranking, category: int | None, time: str | None) -> StoredDocument:
    """Read the chart of a category, or that of all categories if the category's is missing or empty.

    Raises as `get_chart`.
    """
    if category is not None:
        chart = find_chart(region, ranking, category, time)
        if chart is not None and chart.content["videos"]:
            return chart
    return get_chart(region, ranking, time)


def get_rank_history(region: str, video_id: str) -> dict[Ranking, list[int]]:
    """Read a video's rank history in a region: by ranking, alternating times (seconds since 1970) and ranks.

    Raises `NeverCharted`.
    """
    key = {"region": ranks_partition(region), "entry": f"{RANKS_PREFIX}{video_id}"}
    item = get_item(settings().regions_table, key)
    if item is None:
        raise NeverCharted(region)
    return {ranking: decode(item[ranks_attribute(ranking)]) for ranking in Ranking}


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
        "TableName": settings().regions_table,
        "KeyConditionExpression": "#region = :region AND entry BETWEEN :first AND :last",
        "ExpressionAttributeNames": {"#region": "region"},
        "ExpressionAttributeValues": {":region": {"S": partition}, ":first": {"S": first}, ":last": {"S": last}},
        "ScanIndexForward": not newest_first,
        "Limit": 1,
    }
    items = request("Query", parameters)["Items"]
    return document_in(items[0]) if items else None

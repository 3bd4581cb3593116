"""Charts: builds each region's chart and the list of categories, and swaps them in, ready to send."""

import os
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog.charts import CANDIDATES, build_categories, build_chart
from catalog.stores.documents import ALL_REGIONS, CATEGORIES_ENTRY, chart_entry
from catalog.times import to_text
from catalog.vocabulary import Region
from catalog.writing import clients
from catalog.writing.regions import RegionTable
from catalog.writing.videos import VideoTable

logger = Logger()


@cache
def videos() -> VideoTable:
    """Return the table of all videos."""
    return VideoTable(clients.dynamodb(), os.environ["VIDEOS_TABLE"])


@cache
def regions() -> RegionTable:
    """Return the table of members and charts."""
    return RegionTable(clients.dynamodb(), os.environ["REGIONS_TABLE"])


def swap_charts(now: datetime) -> dict[str, bool]:
    """Build and swap everything; tells for each region, and for the categories, whether it was swapped in."""
    built_at, next_update_at = to_text(now), to_text(now + timedelta(minutes=int(os.environ["CHART_INTERVAL_MINUTES"])))
    built_at_ms = time.time_ns() // 1_000_000
    swapped = {}
    for region in Region:
        candidates = videos().read(regions().most_viewed(region, CANDIDATES)).values()
        chart = build_chart(region, candidates, built_at, next_update_at)
        swapped[region.value] = regions().swap_document(region, chart_entry("views"), chart, built_at_ms)
    categories = build_categories(regions().read_categories(), built_at, next_update_at)
    swapped["categories"] = regions().swap_document(ALL_REGIONS, CATEGORIES_ENTRY, categories, built_at_ms)
    return swapped


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Run once, for the schedule or for whoever invokes it."""
    del event, context
    swapped = swap_charts(datetime.now(UTC))
    logger.info("Charts built", extra={"swapped": swapped})
    return {"swapped": swapped}

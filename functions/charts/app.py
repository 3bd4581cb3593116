"""Charts: draws each region's charts and the lists of categories, and swaps them in, ready to send."""

import os
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog.charting.documents import build_categories, build_region_categories
from catalog.stores.documents import ALL_REGIONS, CATEGORIES_ENTRY
from catalog.times import from_text, to_text
from catalog.vocabulary import Region
from catalog.writing import clients
from catalog.writing.refresh import Refreshed, Tables, refresh_all_regions, refresh_region, tables_of

logger = Logger()
metrics = Metrics(namespace="DailyWatch")


@cache
def tables() -> Tables:
    """Return the tables that a run reads and writes."""
    return tables_of(clients.dynamodb(), os.environ["VIDEOS_TABLE"], os.environ["REGIONS_TABLE"])


def swap_charts(now: datetime) -> dict[str, bool]:
    """Draw and swap everything; tells for each region, and for the categories, whether it was swapped in."""
    built_at, next_update_at = to_text(now), to_text(now + timedelta(minutes=int(os.environ["CHART_INTERVAL_MINUTES"])))
    titles = tables().regions.read_categories()
    categories = sorted({*titles, *tables().regions.read_counts(ALL_REGIONS)})
    refreshed: dict[str, Refreshed] = {
        region.value: refresh_region(tables(), region, categories, built_at, next_update_at) for region in Region
    }
    measure([*refreshed.values()], now)
    lists = {
        region: build_region_categories(titles, one.counts, one.charting, built_at, next_update_at)
        for region, one in refreshed.items()
    }
    lists[ALL_REGIONS] = build_categories(titles, built_at, next_update_at)
    begun_ms = int(now.timestamp() * 1_000)
    listed = [tables().charts.put_document(region, CATEGORIES_ENTRY, one, begun_ms) for region, one in lists.items()]
    return {
        **{region: one.is_swapped for region, one in refreshed.items()},
        ALL_REGIONS: refresh_all_regions(tables(), [*refreshed.values()], categories, next_update_at),
        "categories": all(listed),
    }


def measure(refreshed: list[Refreshed], now: datetime) -> None:
    """Tell how old the data of the oldest chart are, in seconds, and how many regions had nothing new."""
    oldest = min(from_text(one.updated_at) for one in refreshed)
    metrics.add_metric("ChartAge", MetricUnit.Seconds, max(0.0, (now - oldest).total_seconds()))
    metrics.add_metric("StaleRegions", MetricUnit.Count, sum(not one.is_fresh for one in refreshed))
    metrics.flush_metrics()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Run once, for the schedule or for whoever invokes it."""
    del event, context
    swapped = swap_charts(datetime.now(UTC))
    logger.info("Charts built", extra={"swapped": swapped})
    return {"swapped": swapped}

"""Charts: draws the charts and lists of categories of all regions, and replaces the stored ones."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog import aws_clients
from catalog.charts_run import ChartsRun, ChartsRunner
from catalog.errors import RegionsFailed
from catalog.settings import settings
from catalog.time_budget import TimeBudget
from catalog.times import from_text

logger = Logger()
metrics = Metrics(namespace="DailyWatch")
budget = TimeBudget(aws_clients.RESERVE_S)


@cache
def runner() -> ChartsRunner:
    """Return the runner for this stack's tables."""
    return ChartsRunner.over(aws_clients.dynamodb(budget), settings().videos_table, settings().regions_table)


def record_metrics(run: ChartsRun, now: datetime) -> None:
    """Emit the age of the oldest chart data in seconds, and the numbers of stale regions and of parts that failed."""
    runs = run.regions.values()
    if runs:
        oldest = min(from_text(one.updated_at) for one in runs)
        metrics.add_metric("ChartAge", MetricUnit.Seconds, (now - oldest).total_seconds())
        metrics.add_metric("StaleRegions", MetricUnit.Count, sum(not one.is_fresh for one in runs))
    metrics.add_metric("FailedRegions", MetricUnit.Count, len(run.failed))
    metrics.flush_metrics()


@logger.inject_lambda_context(clear_state=True)
def handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Run the charts once, for the schedule or an operator; raises `RegionsFailed` once the others are done."""
    budget.begin(context.get_remaining_time_in_millis())
    now = datetime.now(UTC)
    run = runner().run(now, timedelta(minutes=settings().chart_interval_minutes))
    record_metrics(run, now)
    logger.info("Charts built", extra={"swapped": run.swapped})
    for region, error in run.failed.items():
        logger.error("The charts of a region failed", extra={"region": region}, exc_info=error)
    if run.failed:
        raise RegionsFailed(run.failed)
    return {"swapped": run.swapped}

"""Charts: draws the charts and lists of categories of all regions, and replaces the stored ones."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog import aws_clients
from catalog.charts.announcements import ChartAnnouncer
from catalog.charts_run import ChartsRun, ChartsRunner
from catalog.errors import RegionsFailed
from catalog.event_bus import WRITE_RETRY_POLICY, EventBus
from catalog.metrics import Metric, emit
from catalog.settings import settings
from catalog.time_budget import TimeBudget
from catalog.times import from_text

logger = Logger()
budget = TimeBudget(aws_clients.RESERVE_S)


@cache
def runner() -> ChartsRunner:
    """Return the runner for this stack's tables."""
    return ChartsRunner.over(aws_clients.dynamodb(budget), settings().videos_table, settings().regions_table)


@cache
def bus() -> EventBus:
    """Return this stack's bus."""
    return EventBus(settings().event_bus, WRITE_RETRY_POLICY, budget)


@cache
def announcer() -> ChartAnnouncer:
    """Return the announcer of this stack's charts."""
    return ChartAnnouncer(aws_clients.dynamodb(budget), settings().regions_table, bus())


def announce(run: ChartsRun) -> None:
    """Announce the charts of a run, unless the stack sends no events.

    A bus that does not take them fails no run: the next one sends them.
    """
    if settings().event_bus:
        outcome = announcer().announce([chart for one in run.regions.values() for chart in one.charts])
        emit(Metric("EventsNotSent", outcome.unsent))
        logger.info("Charts announced", extra=outcome._asdict())


def record_metrics(run: ChartsRun, now: datetime) -> None:
    """Emit the age of each region's chart data in seconds, and the numbers of stale regions and of parts that failed.

    The age without a region is that of the oldest.
    """
    counted = [Metric("FailedRegions", len(run.failed))]
    ages = {region: (now - from_text(one.updated_at)).total_seconds() for region, one in run.regions.items()}
    if ages:
        counted.append(Metric("ChartAge", max(ages.values()), MetricUnit.Seconds))
        counted.append(Metric("StaleRegions", sum(not one.is_fresh for one in run.regions.values())))
    emit(*counted)
    for region, age in ages.items():
        emit(Metric("ChartAge", age, MetricUnit.Seconds), region=region)


@logger.inject_lambda_context(clear_state=True)
def handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Run the charts once, for the schedule or an operator; raises `RegionsFailed` once the others are done."""
    budget.begin(context.get_remaining_time_in_millis())
    now = datetime.now(UTC)
    run = runner().run(now, timedelta(minutes=settings().chart_interval_minutes))
    record_metrics(run, now)
    logger.info("Charts built", extra={"swapped": run.swapped})
    announce(run)
    for region, error in run.failed.items():
        logger.error("The charts of a region failed", extra={"region": region}, exc_info=error)
    if run.failed:
        raise RegionsFailed(run.failed)
    return {"swapped": run.swapped}

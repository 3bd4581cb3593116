"""Regions: applies changes of the table `videos` to members of charts and counts of categories, and announces them."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog import aws_clients
from catalog.categories.counts import CountTable
from catalog.charts.members import MemberTable
from catalog.dead_letters import DeadLetterQueue
from catalog.event_bus import WRITE_RETRY_POLICY, EventBus
from catalog.metrics import Metric, emit
from catalog.region_updates import RegionUpdater
from catalog.settings import settings
from catalog.time_budget import TimeBudget
from catalog.videos.changes import lag_ms

logger = Logger()
budget = TimeBudget(aws_clients.RESERVE_S)


@cache
def bus() -> EventBus:
    """Return this stack's bus, or none if changes are not announced."""
    return EventBus(settings().event_bus, WRITE_RETRY_POLICY, budget)


@cache
def updater() -> RegionUpdater:
    """Return the updater of this stack's regions."""
    dynamodb, regions = aws_clients.dynamodb(budget), settings().regions_table
    unreadable = DeadLetterQueue(aws_clients.sqs(budget), settings().region_failures_queue_url)
    return RegionUpdater(MemberTable(dynamodb, regions), CountTable(dynamodb, regions), unreadable, bus())


def record_lag(records: Sequence[dict[str, Any]]) -> None:
    """Emit the lag of the regions in milliseconds."""
    if (lag := lag_ms(records)) is not None:
        emit(Metric("RegionsLag", lag, MetricUnit.Milliseconds))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Apply a batch of stream records; raises if the whole batch has to be retried."""
    budget.begin(context.get_remaining_time_in_millis())
    batch = updater().apply(event["Records"])
    record_lag(event["Records"])
    logger.info("Regions updated", extra=batch._asdict())
    return {"batchItemFailures": []}

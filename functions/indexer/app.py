"""Indexer: applies changes of the table `videos` to the search index."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog import aws_clients
from catalog.dead_letters import DeadLetterQueue
from catalog.indexing import IndexedBatch, Indexer
from catalog.metrics import Metric, emit
from catalog.search.writes import index_writer
from catalog.settings import settings
from catalog.time_budget import TimeBudget
from catalog.videos.changes import lag_ms

logger = Logger()
budget = TimeBudget(aws_clients.RESERVE_S)


@cache
def indexer() -> Indexer:
    """Return the indexer of this stack's index."""
    refused = DeadLetterQueue(aws_clients.sqs(budget), settings().index_failures_queue_url)
    return Indexer(index_writer(budget), refused)


def record_metrics(records: Sequence[dict[str, Any]], batch: IndexedBatch) -> None:
    """Emit the lag of the index in milliseconds, and the numbers of index writes and of skipped ones."""
    counted = [Metric("IndexWrites", batch.writes), Metric("IndexWritesSaved", batch.changes - batch.writes)]
    if (lag := lag_ms(records)) is not None:
        counted.append(Metric("IndexLag", lag, MetricUnit.Milliseconds))
    emit(*counted)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Apply a batch of stream records; raises `StoreUnavailable` if the whole batch has to be retried."""
    budget.begin(context.get_remaining_time_in_millis())
    batch = indexer().apply(event["Records"])
    record_metrics(event["Records"], batch)
    numbers = {"changes": batch.changes, "unreadable": batch.unreadable, "failures": batch.failures}
    logger.info("Changes indexed", extra={**numbers, "again": len(batch.retried)})
    return {"batchItemFailures": [{"itemIdentifier": number} for number in batch.retried]}

"""Indexer: what changes in the table `videos` reaches the search index, the members of regions and the counts."""

import json
import os
import time
from functools import cache
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog.writing import clients
from catalog.writing.counts import CountTable
from catalog.writing.dead_letters import DeadLetter, DeadLetterQueue
from catalog.writing.index import Failure, IndexWriter, index_writer
from catalog.writing.regions import RegionTable
from catalog.writing.stream import Change, Unreadable, actions_of, changes_of, members_of

logger = Logger()
metrics = Metrics(namespace="DailyWatch")


@cache
def index() -> IndexWriter:
    """Return the search index."""
    return index_writer()


@cache
def regions() -> RegionTable:
    """Return the table that charts are made from."""
    return RegionTable(clients.dynamodb(), os.environ["REGIONS_TABLE"])


@cache
def counts() -> CountTable:
    """Return the counts of categories."""
    return CountTable(clients.dynamodb(), os.environ["REGIONS_TABLE"])


@cache
def parked() -> DeadLetterQueue:
    """Return the queue for what the index refused for good."""
    return DeadLetterQueue(clients.sqs(), os.environ["INDEX_FAILURES_QUEUE_URL"])


def park(failures: list[Failure], unreadable: list[Unreadable]) -> None:
    """Keep what the index will never take: the table still holds the video, so that its id suffices."""
    refused = [_letter(failure) for failure in failures if not failure.is_passing]
    parked().put(refused + [DeadLetter(json.dumps({"video_id": one.video_id}), one.reason) for one in unreadable])


def _letter(failure: Failure) -> DeadLetter:
    action = failure.action
    return DeadLetter(json.dumps({"video_id": action.video_id, "revision": action.revision}), failure.reason)


def retried(changes: list[Change], failures: list[Failure]) -> list[str]:
    """Return the sequence numbers of the changes that shall come again."""
    passing = {(failure.action.video_id, failure.action.revision) for failure in failures if failure.is_passing}
    return [change.sequence_number for change in changes if (change.after.video_id, change.after.revision) in passing]


def measure(records: list[dict[str, Any]], changes: int, writes: int) -> None:
    """Tell how far the index was behind its table, in milliseconds, and how many writes were worth it."""
    begun = [record["dynamodb"].get("ApproximateCreationDateTime") for record in records]
    if known := [moment for moment in begun if moment is not None]:
        metrics.add_metric("IndexLag", MetricUnit.Milliseconds, max(0, (time.time() - min(known)) * 1_000))
    metrics.add_metric("IndexWrites", MetricUnit.Count, writes)
    metrics.add_metric("IndexWritesSaved", MetricUnit.Count, changes - writes)
    metrics.flush_metrics()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Take a batch of stream records; raises `StoreUnavailable` when the whole batch shall come again."""
    del context
    changes, unreadable = changes_of(event["Records"])
    actions = actions_of(changes)
    failures = index().write(actions)
    regions().put_members(members_of(changes))
    counts().follow(changes)
    park(failures, unreadable)
    measure(event["Records"], len(changes), len(actions))
    again = retried(changes, failures)
    tally = {"changes": len(changes), "unreadable": len(unreadable), "failures": len(failures), "again": len(again)}
    logger.info("Changes indexed", extra=tally)
    return {"batchItemFailures": [{"itemIdentifier": number} for number in again]}

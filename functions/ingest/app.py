"""Ingest: applies video events from the queue, from the bus, or by direct invocation."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from catalog import aws_clients
from catalog.dead_letters import DeadLetter, DeadLetterQueue
from catalog.errors import StoreUnavailable, UnknownVideo
from catalog.metrics import Metric, emit
from catalog.settings import settings
from catalog.time_budget import TimeBudget
from catalog.videos.apply_events import EventResult, apply_events
from catalog.videos.writes import Outcome, VideoTable

type Event = dict[str, Any]

# A record may still arrive, an operator may mend an item, and the next invocation has time of its own.
RETRIED = {Outcome.UNKNOWN, Outcome.UNREADABLE, Outcome.OUT_OF_TIME}

# Of these, those that no producer can help.
NOT_APPLIED = (Outcome.UNREADABLE, Outcome.OUT_OF_TIME)

logger = Logger()
budget = TimeBudget(aws_clients.RESERVE_S)


@cache
def videos() -> VideoTable:
    """Return the table `videos`."""
    return VideoTable(aws_clients.dynamodb(budget), settings().videos_table)


@cache
def refused_events() -> DeadLetterQueue:
    """Return the dead-letter queue of refused events."""
    return DeadLetterQueue(aws_clients.sqs(budget), settings().refused_events_queue_url)


def apply(envelopes: Sequence[object]) -> list[EventResult]:
    """Apply events; count ignored regions, and count and log versions that a producer has used twice."""
    results = apply_events(videos(), envelopes)
    ignored = sum(result.ignored_regions for result in results)
    conflicts = [result.about for result in results if result.outcome is Outcome.CONFLICT]
    counted = (Metric("RegionsIgnored", ignored), Metric("VersionConflicts", len(conflicts)))
    emit(*[metric for metric in counted if metric.value])
    if conflicts:
        logger.warning("Versions were used twice", extra={"video_ids": conflicts})
    return results


def from_queue(messages: list[Event]) -> Event:
    """Apply a batch of SQS messages: refused ones are dead letters, those that may succeed later are retried."""
    results = apply([message["body"] for message in messages])
    refused = [
        DeadLetter(message["body"], result.reason or "")
        for message, result in zip(messages, results, strict=True)
        if result.outcome is Outcome.REFUSED
    ]
    retried = RETRIED if put_dead_letters(refused) else {*RETRIED, Outcome.REFUSED}
    again = [
        message["messageId"] for message, result in zip(messages, results, strict=True) if result.outcome in retried
    ]
    numbers = {"events": len(messages), "refused": len(refused), "again": len(again)}
    for outcome in NOT_APPLIED:
        numbers[outcome] = sum(result.outcome is outcome for result in results)
    logger.info("Events applied", extra=numbers)
    if not_applied := sum(numbers[outcome] for outcome in NOT_APPLIED):
        emit(Metric("EventsReturned", not_applied))
    if waiting := {result.about: result.outcome for result in results if result.outcome in RETRIED}:
        logger.info("Events come again", extra={"outcomes": waiting})
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in again]}


def put_dead_letters(letters: Sequence[DeadLetter]) -> bool:
    """Queue dead letters; return False if the queue did not take all of them, so that their events come again."""
    try:
        refused_events().put(letters)
    except (StoreUnavailable, BotoCoreError, ClientError) as error:
        logger.warning("Refused events come again", extra={"reason": str(error)})
        return False
    return True


def from_bus(event: Event) -> Event:
    """Apply one event of the bus; raises an error for one that may succeed later, so that Lambda retries."""
    (result,) = apply([event])
    if result.outcome is Outcome.UNKNOWN:
        raise UnknownVideo(result.reason)
    if result.outcome in RETRIED:
        raise StoreUnavailable(f"video {result.about}: {result.reason}")
    if result.outcome is Outcome.REFUSED:
        refused_events().put([DeadLetter(json.dumps(event), result.reason or "")])
    return result.as_answer()


def from_caller(event: Event) -> Event:
    """Apply `{"events": [...]}` and return the outcome of each."""
    envelopes = event.get("events")
    if not isinstance(envelopes, list):
        return {"error": "the payload is an object whose `events` is a list of events"}
    return {"outcomes": [result.as_answer() for result in apply(envelopes)]}


@logger.inject_lambda_context(clear_state=True)
def handler(event: Event, context: LambdaContext) -> Event:
    """Apply events from the queue, from the bus or from another service."""
    budget.begin(context.get_remaining_time_in_millis())
    if "Records" in event:
        return from_queue(event["Records"])
    if "detail-type" in event:
        return from_bus(event)
    return from_caller(event)

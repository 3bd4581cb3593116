"""Ingest: events from other services, by queue, straight from the bus, or by direct invocation."""

import json
import os
from functools import cache
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog.merge import UnknownVideo
from catalog.writing import clients
from catalog.writing.dead_letters import DeadLetter, DeadLetterQueue
from catalog.writing.feed import feed
from catalog.writing.videos import Outcome, VideoTable

type Event = dict[str, Any]

logger = Logger()


@cache
def videos() -> VideoTable:
    """Return the table that events are merged into."""
    return VideoTable(clients.dynamodb(), os.environ["VIDEOS_TABLE"])


@cache
def dead_letters() -> DeadLetterQueue:
    """Return the queue for what can never be applied."""
    return DeadLetterQueue(clients.sqs(), os.environ["DEAD_LETTER_QUEUE_URL"])


def from_queue(messages: list[Event]) -> Event:
    """Apply a batch of SQS messages; a refused one is kept with its reason, one that came too early is retried."""
    results = feed(videos(), [message["body"] for message in messages])
    refused = [
        DeadLetter(message["body"], result.reason or "")
        for message, result in zip(messages, results, strict=True)
        if result.outcome is Outcome.REFUSED
    ]
    dead_letters().put(refused)
    early = [
        message["messageId"]
        for message, result in zip(messages, results, strict=True)
        if result.outcome is Outcome.UNKNOWN
    ]
    logger.info("Events applied", extra={"events": len(messages), "refused": len(refused), "early": len(early)})
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in early]}


def from_bus(event: Event) -> Event:
    """Apply one event of the bus; raises `UnknownVideo`, so that Lambda tries again."""
    (result,) = feed(videos(), [event])
    if result.outcome is Outcome.UNKNOWN:
        raise UnknownVideo(result.reason)
    if result.outcome is Outcome.REFUSED:
        dead_letters().put([DeadLetter(json.dumps(event), result.reason or "")])
    return result._asdict()


def from_caller(event: Event) -> Event:
    """Apply `{"events": [...]}` and tell the caller what became of each."""
    envelopes = event.get("events")
    if not isinstance(envelopes, list):
        return {"error": "the payload is an object whose `events` is a list of events"}
    return {"outcomes": [result._asdict() for result in feed(videos(), envelopes)]}


@logger.inject_lambda_context(clear_state=True)
def handler(event: Event, context: LambdaContext) -> Event:
    """Apply what came from the queue, from the bus or from another service."""
    del context
    if "Records" in event:
        return from_queue(event["Records"])
    if "detail-type" in event:
        return from_bus(event)
    return from_caller(event)

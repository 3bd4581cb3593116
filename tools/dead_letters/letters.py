"""The dead-letter queues of a stack, and dead letters with the reason that each gives in its own way."""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from catalog.times import from_seconds
from tools.stack import Stack

if TYPE_CHECKING:
    from types_boto3_sqs.type_defs import MessageTypeDef


class UnknownQueue(Exception):
    """No dead-letter queue has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"there is no dead-letter queue {name!r}; the queues are {', '.join(one.name for one in QUEUES)}"
        )


class LetterQueue(NamedTuple):
    """A kind of dead-letter queue.

    `unexplained` is the reason of a message that gives none; `{times}` stands for the number of its failures. `repair`
    is the command that mends what the messages name if they are no events that can be sent back.
    """

    name: str
    holds: str
    url: Callable[[Stack], str]
    unexplained: str
    repair: str | None = None


QUEUES = (
    LetterQueue(
        "refused", "events that ingest refused", lambda stack: stack.refused_events_queue, "the reason had no room"
    ),
    LetterQueue(
        "exhausted", "events that failed too often", lambda stack: stack.exhausted_events_queue, "failed {times} times"
    ),
    LetterQueue(
        "undeliverable",
        "events that EventBridge could not deliver",
        lambda stack: stack.undeliverable_events_queue,
        "no error given",
    ),
    LetterQueue(
        "index-failures",
        "changes of videos that were not indexed",
        lambda stack: stack.index_failures_queue,
        "no reason given",
        repair="make repair",
    ),
    LetterQueue(
        "region-failures",
        "changes of videos that did not reach their regions",
        lambda stack: stack.region_failures_queue,
        "no reason given",
        repair="make repair",
    ),
)


def queues_called(name: str | None) -> tuple[LetterQueue, ...]:
    """Return the queue of this name, all without a name; raises `UnknownQueue`."""
    found = tuple(one for one in QUEUES if name in (None, one.name))
    if not found:
        raise UnknownQueue(name or "")
    return found


class Letter(NamedTuple):
    """A received dead letter; `receipt` is what SQS deletes or releases it by."""

    queue: LetterQueue
    message_id: str
    receipt: str
    body: str
    reason: str
    sent_ms: int
    receives: int
    attributes: Mapping[str, str]

    @classmethod
    def received(cls, queue: LetterQueue, message: "MessageTypeDef", max_receives: int | None) -> Self:
        """Read a message of SQS that was received with all its attributes.

        `max_receives` is how often the queue of events lets a message fail: SQS counts on in a dead-letter queue.
        """
        system = message["Attributes"]
        named = {name: one.get("StringValue", "") for name, one in message.get("MessageAttributes", {}).items()}
        receives = int(system["ApproximateReceiveCount"])
        given = _given_reason(message["Body"], named)
        return cls(
            queue,
            message["MessageId"],
            message["ReceiptHandle"],
            message["Body"],
            given or queue.unexplained.format(times=min(receives, max_receives or receives)),
            int(system["SentTimestamp"]),
            receives,
            named,
        )

    @property
    def sent_at(self) -> str:
        """The time when the message was sent, for an exhausted one to the queue of events."""
        return from_seconds(self.sent_ms // 1_000)

    @property
    def content(self) -> Any:
        """The body as JSON; None if it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


def _given_reason(body: str, attributes: Mapping[str, str]) -> str | None:
    """Return the reason that the catalogue, EventBridge or a stream's failure destination gives, None for none."""
    if reason := attributes.get("reason"):
        return reason
    if "ERROR_CODE" in attributes:
        return ": ".join(filter(None, (attributes["ERROR_CODE"], attributes.get("ERROR_MESSAGE"))))
    try:
        content = json.loads(body)
        condition, response = content["requestContext"]["condition"], content.get("responseContext") or {}
        return ", ".join(map(str, filter(None, (condition, response.get("functionError")))))
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        return None

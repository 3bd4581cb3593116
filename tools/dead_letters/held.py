"""Receives all messages of a dead-letter queue, and gives back those that it does not delete."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import batched
from typing import TYPE_CHECKING

from tools.dead_letters.letters import Letter, LetterQueue
from tools.stack import Stack

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import (
        ChangeMessageVisibilityBatchRequestEntryTypeDef,
        DeleteMessageBatchRequestEntryTypeDef,
    )

# Long enough to read and to send all, since a message that appears again could be received twice; and for no longer, a
# killed command hides messages.
HOLD_S = 120

# A long poll asks all servers of SQS, a short one a few.
WAIT_S = 1

BATCH = 10

# A queue's counts are approximate: that many empty answers end it, one if all that it counts were received.
EMPTY_ANSWERS = 3

# SQS lets 120,000 messages be in flight, and all that are held are in memory.
MOST = 5_000


class HeldQueue:
    """A dead-letter queue whose messages nobody else receives until they are released.

    `elsewhere` is the number of messages that others are holding, `unread` about how many were not received.
    """

    def __init__(self, client: "SQSClient", queue: LetterQueue, url: str, max_receives: int | None = None) -> None:
        self.queue = queue
        self.elsewhere = self.unread = 0
        self._client = client
        self._url = url
        self._max_receives = max_receives
        self._letters: dict[str, Letter] = {}

    @property
    def letters(self) -> Sequence[Letter]:
        """The held messages, oldest first."""
        return sorted(self._letters.values(), key=lambda letter: letter.sent_ms)

    def read(self) -> None:
        """Receive and hold all messages, or as many as fit."""
        visible, self.elsewhere = self._counts()
        empty = 0
        while len(self._letters) < MOST and empty < (1 if len(self._letters) >= visible else EMPTY_ANSWERS):
            empty = 0 if self._receive() else empty + 1
        self.unread = max(0, visible - len(self._letters))

    def delete(self, letters: Iterable[Letter]) -> list[Letter]:
        """Delete messages, and return those that SQS did not delete."""
        kept = []
        for batch in batched(letters, BATCH, strict=False):
            entries: list[DeleteMessageBatchRequestEntryTypeDef] = [
                {"Id": str(number), "ReceiptHandle": one.receipt} for number, one in enumerate(batch)
            ]
            answer = self._client.delete_message_batch(QueueUrl=self._url, Entries=entries)
            deleted = {int(one["Id"]) for one in answer.get("Successful", [])}
            kept += [one for number, one in enumerate(batch) if number not in deleted]
            for number in deleted:
                del self._letters[batch[number].message_id]
        return kept

    def release(self) -> None:
        """Make all held messages visible again."""
        for batch in batched(self._letters.values(), BATCH, strict=False):
            entries: list[ChangeMessageVisibilityBatchRequestEntryTypeDef] = [
                {"Id": str(number), "ReceiptHandle": one.receipt, "VisibilityTimeout": 0}
                for number, one in enumerate(batch)
            ]
            self._client.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)

    def _counts(self) -> tuple[int, int]:
        """Return about how many messages are visible, and how many others are holding."""
        found = self._client.get_queue_attributes(
            QueueUrl=self._url, AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        )["Attributes"]
        return int(found["ApproximateNumberOfMessages"]), int(found["ApproximateNumberOfMessagesNotVisible"])

    def _receive(self) -> bool:
        """Receive once, and tell whether there was anything new."""
        answer = self._client.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=BATCH,
            VisibilityTimeout=HOLD_S,
            WaitTimeSeconds=WAIT_S,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["All"],
        )
        before = len(self._letters)
        for message in answer.get("Messages", []):
            letter = Letter.received(self.queue, message, self._max_receives)
            self._letters[letter.message_id] = letter
        return len(self._letters) > before


@contextmanager
def holding(client: "SQSClient", stack: Stack, queues: Iterable[LetterQueue]) -> Iterator[list[HeldQueue]]:
    """Read the stack's dead-letter queues; what is left of them is released on leaving."""
    max_receives = _max_receives(client, stack.events_queue)
    held = [HeldQueue(client, queue, queue.url(stack), max_receives) for queue in queues]
    try:
        for one in held:
            one.read()
        yield held
    finally:
        for one in held:
            one.release()


def _max_receives(client: "SQSClient", url: str) -> int | None:
    """Return how often a queue lets a message fail, None if without end."""
    found = client.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"]).get("Attributes", {})
    return int(json.loads(found["RedrivePolicy"])["maxReceiveCount"]) if "RedrivePolicy" in found else None

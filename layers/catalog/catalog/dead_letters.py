"""Queues dead letters: messages that can never be applied, with the reason for an operator."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.batching import batch_by_size
from catalog.errors import StoreUnavailable

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

MAX_MESSAGES = 10
MAX_BYTES = 1024 * 1024
MAX_REASON_LENGTH = 1_000

# The name and type of the message attribute `reason` count too.
ATTRIBUTE_BYTES = len("reason" + "String")


class DeadLetter(NamedTuple):
    """A message in its original form, and the reason for its rejection."""

    body: str
    reason: str


class DeadLetterQueue:
    """An SQS queue of dead letters."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def put(self, letters: Sequence[DeadLetter]) -> None:
        """Send dead letters, each with its reason as the message attribute `reason`; raises `StoreUnavailable`."""
        for request in batch_by_size(letters, _size, max_items=MAX_MESSAGES, max_bytes=MAX_BYTES):
            entries: list[Any] = [_entry(number, letter) for number, letter in enumerate(request)]
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
            if answer.get("Failed"):
                raise StoreUnavailable(f"the dead-letter queue did not take {len(answer['Failed'])} messages")


def _reason(letter: DeadLetter) -> str:
    """Return the reason in ASCII, truncated to the message size: SQS rejects control characters."""
    room = MAX_BYTES - _body_size(letter) - ATTRIBUTE_BYTES
    return json.dumps(letter.reason)[1:-1][: max(0, min(room, MAX_REASON_LENGTH))]


def _size(letter: DeadLetter) -> int:
    return _body_size(letter) + len(_reason(letter)) + ATTRIBUTE_BYTES


def _body_size(letter: DeadLetter) -> int:
    return len(letter.body.encode(errors="surrogatepass"))


def _entry(number: int, letter: DeadLetter) -> dict[str, Any]:
    entry: dict[str, Any] = {"Id": str(number), "MessageBody": letter.body}
    reason = _reason(letter)
    if reason:
        entry["MessageAttributes"] = {"reason": {"DataType": "String", "StringValue": reason}}
    return entry

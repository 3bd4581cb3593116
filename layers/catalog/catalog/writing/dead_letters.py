"""What can never be applied, kept with the reason for a person to look at."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.errors import StoreUnavailable
from catalog.writing.batches import requests_of

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

MAX_MESSAGES = 10
MAX_BYTES = 1024 * 1024
MAX_REASON_LENGTH = 1_000

# The name and the type of the attribute that carries the reason count too.
ATTRIBUTE_BYTES = len("reason" + "String")


class DeadLetter(NamedTuple):
    """A message as it came, and why it was refused."""

    body: str
    reason: str


class DeadLetterQueue:
    """The queue that holds them."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def put(self, letters: Sequence[DeadLetter]) -> None:
        """Keep letters, each with its reason as the message attribute `reason`; raises `StoreUnavailable`."""
        for request in requests_of(letters, _size, max_items=MAX_MESSAGES, max_bytes=MAX_BYTES):
            entries: list[Any] = [_entry(number, letter) for number, letter in enumerate(request)]
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
            if answer.get("Failed"):
                raise StoreUnavailable(f"the dead-letter queue did not take {len(answer['Failed'])} messages")


def _reason(letter: DeadLetter) -> str:
    """Return as much of the reason as fits, in ASCII: SQS would refuse a hostile event's control characters."""
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

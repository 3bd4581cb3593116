"""Sends events from dead-letter queues back to the queue of events, so that none is lost."""

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from catalog.batching import batch_by_size
from catalog.dead_letters import MAX_BYTES, MAX_MESSAGES
from catalog.times import to_seconds
from catalog.videos.items import TOMBSTONE_LIFETIME_S
from tools.dead_letters.held import HeldQueue
from tools.dead_letters.letters import Letter

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

# A removal that came after an event is remembered for this long, with a day for retries: an older event could restore a
# removed video.
MAX_AGE_S = TOMBSTONE_LIFETIME_S - 24 * 3600


class Selection(NamedTuple):
    """What of the chosen letters can be sent back: events, those that are too old, and those that are no events."""

    events: list[Letter]
    too_old: list[Letter]
    repaired: list[Letter]


class Redriven(NamedTuple):
    """Outcome of a redrive: numbers of events sent, not accepted by SQS, and sent but not deleted."""

    sent: int = 0
    not_accepted: int = 0
    not_deleted: int = 0


def select(letters: Iterable[Letter], now: float | None = None) -> Selection:
    """Separate the events that can be sent back from other letters."""
    since = (time.time() if now is None else now) - MAX_AGE_S
    found = Selection([], [], [])
    for letter in letters:
        if letter.queue.repair:
            found.repaired.append(letter)
        elif _time_of(letter) < since:
            found.too_old.append(letter)
        else:
            found.events.append(letter)
    return found


def redrive(client: "SQSClient", events_queue: str, held: Sequence[HeldQueue], letters: Iterable[Letter]) -> Redriven:
    """Send events to `events_queue` as they came; each is deleted only after SQS has confirmed that it took it.

    An event that is sent and not deleted is sent again by the next redrive, which changes nothing.
    """
    queues = {one.queue: one for one in held}
    done = Redriven()
    for batch in batch_by_size(letters, _size, max_items=MAX_MESSAGES, max_bytes=MAX_BYTES):
        sent = _send(client, events_queue, batch)
        kept = [
            letter
            for queue, one in queues.items()
            for letter in one.delete(each for each in sent if each.queue == queue)
        ]
        done = Redriven(done.sent + len(sent), done.not_accepted + len(batch) - len(sent), done.not_deleted + len(kept))
    return done


def _send(client: "SQSClient", events_queue: str, batch: Sequence[Letter]) -> list[Letter]:
    """Send events, and return those that SQS confirmed."""
    entries: list[SendMessageBatchRequestEntryTypeDef] = [
        {"Id": str(number), "MessageBody": letter.body} for number, letter in enumerate(batch)
    ]
    answer = client.send_message_batch(QueueUrl=events_queue, Entries=entries)
    return [batch[int(one["Id"])] for one in answer.get("Successful", [])]


def _size(letter: Letter) -> int:
    return len(letter.body.encode())


def _time_of(letter: Letter) -> int:
    """Return an event's own time, otherwise that of its message."""
    content = letter.content
    try:
        return to_seconds(content["time"])
    except (ValueError, TypeError, KeyError, OverflowError):
        return letter.sent_ms // 1_000

"""Decodes the stream records of the table `videos` to changes of videos."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from catalog.dead_letters import DeadLetter
from catalog.dynamodb.codec import decode_item
from catalog.videos.items import state_of
from catalog.videos.model import State, Tombstone


class Change(NamedTuple):
    """A stream record: a video before and after a write."""

    sequence_number: str
    before: State | None
    after: State


class UnreadableRecord(NamedTuple):
    """A stream record that cannot be decoded, with the reason."""

    video_id: str
    reason: str


def read_changes(records: Iterable[Mapping[str, Any]]) -> tuple[list[Change], list[UnreadableRecord]]:
    """Return the changes of stream records, without expired tombstones, and the unreadable records."""
    changes, unreadable = [], []
    for images in (record["dynamodb"] for record in records):
        try:
            change = _change_of(images)
        except (KeyError, TypeError, ValueError) as error:
            image = images.get("NewImage", images.get("OldImage", {}))
            unreadable.append(UnreadableRecord(image.get("video_id", {}).get("S", ""), repr(error)))
        else:
            changes += [change] if change else []
    return changes, unreadable


def lag_ms(records: Iterable[Mapping[str, Any]]) -> float | None:
    """Return how long ago the oldest of stream records was written, in milliseconds; None if no record says when."""
    begun = [record["dynamodb"].get("ApproximateCreationDateTime") for record in records]
    known = [moment for moment in begun if moment is not None]
    return max(0, (time.time() - min(known)) * 1_000) if known else None


def letters_of_unreadable(records: Sequence[UnreadableRecord]) -> list[DeadLetter]:
    """Return dead letters of unreadable records; the id suffices, since the table has the video."""
    return [DeadLetter(json.dumps({"video_id": one.video_id}), one.reason) for one in records]


def _change_of(images: Mapping[str, Any]) -> Change | None:
    before = state_of(decode_item(images["OldImage"])) if "OldImage" in images else None
    if "NewImage" in images:
        return Change(images["SequenceNumber"], before, state_of(decode_item(images["NewImage"])))
    if before is None or isinstance(before, Tombstone):
        return None
    # The item itself was deleted: remove everything that is derived from it.
    after = Tombstone(video_id=before.video_id, version=before.version, revision=before.revision + 1)
    return Change(images["SequenceNumber"], before, after)

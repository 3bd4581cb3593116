"""Applies EventBridge events to the table `videos`."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from catalog.errors import EventRefused
from catalog.times import now
from catalog.videos.events import Event, read_event
from catalog.videos.model import unknown_regions
from catalog.videos.writes import Outcome, VideoTable

type Envelope = Mapping[str, Any]


REASONS = {
    Outcome.UNKNOWN: "no record of this video has arrived",
    Outcome.CONFLICT: "another event of this video has the same version; a removal wins, or else the greater hash",
    Outcome.TAKEN_DOWN: "an operator has taken this video down",
    Outcome.UNREADABLE: "the stored item of this video cannot be read",
    Outcome.OUT_OF_TIME: "the table did not take this event in the time of the invocation",
}


class EventResult(NamedTuple):
    """Outcome of an event, with the reason if it was refused, not applied yet or in conflict with another.

    `ignored_regions` is the number of regions that the event names and the catalogue does not know, `about` the id of
    its video; None if it was refused.
    """

    outcome: Outcome
    reason: str | None = None
    ignored_regions: int = 0
    about: str | None = None

    def as_answer(self) -> dict[str, Any]:
        """Return the outcome and the reason for the sender."""
        return {"outcome": self.outcome, "reason": self.reason}


def apply_events(table: VideoTable, envelopes: Sequence[object]) -> list[EventResult]:
    """Apply all valid events, and return the result of each event in their order."""
    results = [EventResult(Outcome.REFUSED)] * len(envelopes)
    readable: dict[int, Event] = {}
    ignored: dict[int, int] = {}
    for position, envelope in enumerate(envelopes):
        try:
            read = require_envelope(envelope)
            readable[position] = read_event(read)
            ignored[position] = unknown_regions(read["detail"].get("regions"))
        except EventRefused as error:
            results[position] = EventResult(Outcome.REFUSED, str(error))
    for position, outcome in zip(readable, table.apply([*readable.values()]), strict=True):
        video_id = readable[position].video_id
        results[position] = EventResult(outcome, REASONS.get(outcome), ignored[position], video_id)
    return results


def require_envelope(envelope: object) -> Envelope:
    """Return an envelope with its time, or the current time if it has none; raises `EventRefused`."""
    if isinstance(envelope, str):
        envelope = _parse(envelope)
    if not isinstance(envelope, dict):
        raise EventRefused("an event is a JSON object with detail-type and detail")
    return {**envelope, "time": envelope.get("time") or now()}


def _parse(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise EventRefused(f"the message is not JSON: {error}") from error

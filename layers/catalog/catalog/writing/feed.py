"""From the envelopes of events to the table `videos`."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from catalog.errors import EventRefused
from catalog.events import Event, read_event
from catalog.times import now
from catalog.writing.videos import Outcome, VideoTable

type Envelope = Mapping[str, Any]


class Result(NamedTuple):
    """What became of an event, and why when it was refused or not applied yet."""

    outcome: Outcome
    reason: str | None = None


def feed(table: VideoTable, envelopes: Sequence[object]) -> list[Result]:
    """Apply all events that can be applied, and return what became of each, in their order."""
    results = [Result(Outcome.REFUSED)] * len(envelopes)
    readable: dict[int, Event] = {}
    for position, envelope in enumerate(envelopes):
        try:
            readable[position] = read_event(require_envelope(envelope))
        except EventRefused as error:
            results[position] = Result(Outcome.REFUSED, str(error))
    for position, outcome in zip(readable, table.apply([*readable.values()]), strict=True):
        unknown = outcome is Outcome.UNKNOWN
        results[position] = Result(outcome, "no record of this video has arrived" if unknown else None)
    return results


def require_envelope(envelope: object) -> Envelope:
    """Return an envelope that has a time, the present one where the sender gave none; raises `EventRefused`."""
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

"""What the catalogue should know of a video, as docs/events.md says it and without any code of the catalogue.

Events are applied one after the other, and nothing is summarised: a state holds all readings.
"""

from collections.abc import Iterable
from typing import NamedTuple

# A fall is confirmed by a reading that is so much younger.
CONFIRMED_AFTER_S = 600

# Likes that a producer hides.
HIDDEN = -1


class Record(NamedTuple):
    """A record; `content` is the hash that decides between two of one version, `read_at` in seconds since 1970."""

    version: int
    content: str
    read_at: int
    is_ready: bool
    name: str
    category: int | None
    regions: frozenset[str]
    views: int | None
    likes: int | None


class Reading(NamedTuple):
    """An observation at a time in seconds since 1970."""

    at: int
    views: int
    likes: int
    regions: frozenset[str]


class Removal(NamedTuple):
    """A removal by the producer."""

    version: int


type Event = Record | Reading | Removal


class State(NamedTuple):
    """What is known of a video: its record or what removed it, and its readings."""

    version: int
    record: Record | None = None
    readings: frozenset[Reading] = frozenset()
    is_taken_down: bool = False


class Counts(NamedTuple):
    """Counts as answers show them."""

    at: int
    views: int
    likes: int


def is_early(state: State | None, event: Event) -> bool:
    """Tell whether an event waits for the record of its video."""
    return state is None and isinstance(event, Reading)


def applied(state: State | None, event: Event) -> State | None:
    """Return the state after an event."""
    if is_early(state, event) or (state and state.is_taken_down):
        return state
    if isinstance(event, Reading):
        is_late = state is None or state.record is None
        return state if is_late or state is None else state._replace(readings=state.readings | {event})
    if state and _precedence(event) <= _precedence(state.record or Removal(state.version)):
        return state
    if isinstance(event, Removal):
        return State(event.version)
    # A version above a removal starts from its own data.
    return State(event.version, event, state.readings if state and state.record else frozenset())


def all_applied(state: State | None, events: Iterable[Event]) -> State | None:
    """Return the state after events in their order."""
    for event in events:
        state = applied(state, event)
    return state


def taken_down(state: State | None) -> State:
    """Return the state after an operator's takedown."""
    return state if state and state.is_taken_down else State(state.version if state else 0, is_taken_down=True)


def lifted(state: State | None) -> State | None:
    """Return the state after a takedown is lifted: any version restores the video."""
    return State(0) if state and state.is_taken_down else state


def _precedence(event: Record | Removal) -> tuple[int, bool, str, int]:
    """Return what decides: version, removal, hash of the content, and who read the same content first."""
    if isinstance(event, Removal):
        return event.version, True, "", 0
    return event.version, False, event.content, -event.read_at


def shown(state: State) -> Counts:
    """Return the later of the record's own counts and the observed ones; the record's if both have the same time."""
    record = state.record
    if record is None:
        raise ValueError("a removed video shows nothing")
    own = None if record.views is None else Counts(record.read_at, record.views, record.likes or 0)
    if not state.readings:
        return own or Counts(0, 0, 0)
    told = [(one.at, one.likes) for one in state.readings if one.likes != HIDDEN]
    likes = max(told)[1] if told else record.likes or 0
    latest, before = _last_two(state.readings)
    last = Counts(latest.at, latest.views, likes)
    if own and own.at >= last.at:
        return own
    if before is None or before.views <= last.views:
        return last
    # An observed fall waits to be confirmed. What is shown until then is what was known before it.
    held = Counts(before.at, before.views, likes if before.likes == HIDDEN else before.likes)
    held = own if own and own.at >= held.at else held
    return held if held.views > last.views else last


def _last_two(readings: frozenset[Reading]) -> tuple[Reading, Reading | None]:
    """Return the last reading, and the last one that it may confirm; of one time the greater views win."""
    last = max(readings)
    return last, max((one for one in readings if one.at <= last.at - CONFIRMED_AFTER_S), default=None)


def listed(state: State) -> dict[str, int]:
    """Return when each region's chart last listed a video."""
    times: dict[str, int] = {}
    for one in state.readings:
        times |= {region: max(times.get(region, 0), one.at) for region in one.regions}
    return times


def regions(state: State) -> list[str]:
    """Return the regions of a READY video, sorted; none of any other."""
    if state.record is None or not state.record.is_ready:
        return []
    return sorted(state.record.regions | listed(state).keys())

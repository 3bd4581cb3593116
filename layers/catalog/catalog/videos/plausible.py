"""Tells which times a reading may have, and removes impossible ones from a video.

Clocks of producers go wrong: a reading of tomorrow would be the latest until tomorrow, one of the year 9999 for ever.
"""

from datetime import timedelta

from catalog.times import from_text, to_seconds, to_text
from catalog.videos.model import NEVER_COUNTED, State, Tombstone, Video
from catalog.videos.view_samples import samples_until, samples_with

# Before it no producer has read a count: the first video on YouTube is of April.
EARLIEST = "2005-01-01T00:00:00Z"

# How far clocks of producers may be ahead.
TOLERANCE = timedelta(minutes=5)


def latest_plausible(now: str) -> str:
    """Return the latest time that a reading may have at a time."""
    return to_text(from_text(now) + TOLERANCE)


def fault_of_reading(time: str, now: str) -> str | None:
    """Return why a reading cannot be of a time; None if it can."""
    if time > latest_plausible(now):
        return f"{time} is in the future; it is {now}, and clocks may be ahead by {TOLERANCE.seconds // 60} minutes"
    if time < EARLIEST:
        return f"{time} is before {EARLIEST}"
    return None


def without_impossible(state: State, latest: str) -> State:
    """Return a state without readings after the latest plausible time; the same state if it has none.

    The revision increases with it, so that derived data follow.
    """
    if isinstance(state, Tombstone):
        return state
    cleaned = {**_counts(state, latest), **_listings(state, latest)}
    if not cleaned:
        return state
    return state.model_copy(update={**cleaned, "revision": state.revision + 1})


def _counts(state: Video, latest: str) -> dict[str, object]:
    cleaned: dict[str, object] = {}
    if (state.record.fetched_at or "") > latest:
        cleaned["record"] = state.record.model_copy(update={"fetched_at": None})
    if state.observed.observed_at > latest or (state.liked_at or "") > latest:
        cleaned |= {"observed": NEVER_COUNTED, "liked_at": None}
    if any(one.time > to_seconds(latest) for one in state.readings):
        cleaned["readings"] = tuple(one for one in state.readings if one.time <= to_seconds(latest))
    return cleaned


def _listings(state: Video, latest: str) -> dict[str, object]:
    cleaned: dict[str, object] = {}
    if any(time > latest for time in state.listed.values()):
        cleaned["listed"] = {region: time for region, time in state.listed.items() if time <= latest}
    known = state.view_samples
    if known and max(known.first.time, *(one.time for one in known.recent)) > to_seconds(latest):
        cleaned["view_samples"] = samples_with(samples_until(known, to_seconds(latest)))
    return cleaned

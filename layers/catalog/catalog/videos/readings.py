"""The latest readings of a video's counts, and which of them is believed.

A count that falls is more often a fault of its source than a purge of views, and the next reading tells: a fall is
believed when a later reading confirms it. Readings a few minutes apart come from one pass over the regions' charts and
have the same fault; so a confirmation is at least ten minutes younger.

Of each of the last three clock windows of ten minutes the latest reading is kept. That is a function of the set of
readings, in whatever order they arrive, and has one that is at least ten minutes older than the last.
"""

from collections.abc import Iterable
from typing import NamedTuple

WINDOW_S = 600
WINDOWS = 3

# Likes that the source did not tell.
HIDDEN = -1


class Reading(NamedTuple):
    """Views and likes at one time, in seconds since 1970; the greatest tuple wins."""

    time: int
    views: int
    likes: int


type Readings = tuple[Reading, ...]


def add_reading(known: Readings, reading: Reading) -> Readings:
    """Return the latest readings with `reading` added, in order of time."""
    windows = {one.time // WINDOW_S: one for one in known}
    window = reading.time // WINDOW_S
    windows[window] = max(windows.get(window, reading), reading)
    return tuple(windows[key] for key in sorted(windows)[-WINDOWS:])


def reading_before_fall(readings: Readings) -> Reading | None:
    """Return the reading to believe instead of the last one; None if the views did not fall, or a fall is confirmed."""
    if not readings:
        return None
    last = readings[-1]
    before = _latest_until(readings, last.time - WINDOW_S)
    return before if before and before.views > last.views else None


def _latest_until(readings: Iterable[Reading], time: int) -> Reading | None:
    return max((one for one in readings if one.time <= time), default=None)

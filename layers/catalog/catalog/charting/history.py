"""How long charts and ranks are kept: every chart for two days, one an hour for thirty, one a day for two years."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from catalog.times import from_text


class Level(NamedTuple):
    """One chart of each stretch of time, which all times in it share a beginning of, and how long it is kept."""

    beginning: int
    kept: timedelta

    @property
    def kept_s(self) -> int:
        """For how many seconds."""
        return int(self.kept.total_seconds())


# The beginnings of `2026-11-21T08:00:00Z` that tell a second, an hour and a day.
EVERY = Level(len("2026-11-21T08:00:00Z"), timedelta(days=2))
HOURLY = Level(len("2026-11-21T08"), timedelta(days=30))
DAILY = Level(len("2026-11-21"), timedelta(days=730))
LONGEST_FIRST = (DAILY, HOURLY, EVERY)

# A time and a rank.
type Point = tuple[str, int]


def level_of(updated_at: str, before: str | None) -> Level:
    """Return for how long a chart counts: the first one of a day or of an hour for longer than those after it."""
    return next(
        level
        for level in LONGEST_FIRST
        if before is None or level is EVERY or updated_at[: level.beginning] != before[: level.beginning]
    )


def level_kept_for(seconds: int) -> Level:
    """Return the level whose charts are kept for so long."""
    return next(level for level in LONGEST_FIRST if level.kept_s == seconds)


def expires_at(level: Level, written: datetime) -> int:
    """Return when what is written now may go, in seconds since 1970."""
    return int((written + level.kept).timestamp())


def with_points(known: Iterable[Point], new: Iterable[Point], now: str) -> list[Point]:
    """Return a video's ranks with new ones, in order of time, thinned as charts are: of one time the new one holds."""
    ranks = dict(known) | dict(new)
    points = sorted(ranks.items())
    kept = {point for level in LONGEST_FIRST for point in _firsts(points, level, now)}
    return [point for point in points if point in kept]


def _firsts(points: Sequence[Point], level: Level, now: str) -> list[Point]:
    oldest = from_text(now).astimezone(UTC) - level.kept
    firsts = [next(group) for _, group in groupby(points, key=lambda point: point[0][: level.beginning])]
    return [point for point in firsts if from_text(point[0]) >= oldest]

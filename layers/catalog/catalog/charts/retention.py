"""Retention of charts and ranks: every chart for two days, an hourly one for thirty, a daily one for two years."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from catalog.times import from_text


class RetentionTier(NamedTuple):
    """Retains one chart per span of time for `ttl`; timestamps of a span share a prefix."""

    timestamp_prefix_length: int
    ttl: timedelta

    @property
    def ttl_s(self) -> int:
        """TTL in seconds."""
        return int(self.ttl.total_seconds())


# Prefixes of `2026-11-21T08:00:00Z` for a second, an hour and a day.
EVERY = RetentionTier(len("2026-11-21T08:00:00Z"), timedelta(days=2))
HOURLY = RetentionTier(len("2026-11-21T08"), timedelta(days=30))
DAILY = RetentionTier(len("2026-11-21"), timedelta(days=730))
LONGEST_FIRST = (DAILY, HOURLY, EVERY)

# A time and a rank.
type RankPoint = tuple[str, int]


def tier_for(updated_at: str, before: str | None) -> RetentionTier:
    """Return the tier of a chart: the first one of a day or an hour is retained longer."""
    return next(
        tier
        for tier in LONGEST_FIRST
        if before is None
        or tier is EVERY
        or updated_at[: tier.timestamp_prefix_length] != before[: tier.timestamp_prefix_length]
    )


def tier_with_ttl(seconds: int) -> RetentionTier:
    """Return the tier with this TTL in seconds."""
    return next(tier for tier in LONGEST_FIRST if tier.ttl_s == seconds)


def expires_at(tier: RetentionTier, written: datetime) -> int:
    """Return the expiry of an item written at a time, in seconds since 1970."""
    return int((written + tier.ttl).timestamp())


def add_points(known: Iterable[RankPoint], new: Iterable[RankPoint], now: str) -> list[RankPoint]:
    """Return rank points with new ones in order of time, thinned by the tiers; at equal times the new point wins."""
    ranks = dict(known) | dict(new)
    points = sorted(ranks.items())
    retained = {point for tier in LONGEST_FIRST for point in _firsts(points, tier, now)}
    return [point for point in points if point in retained]


def _firsts(points: Sequence[RankPoint], tier: RetentionTier, now: str) -> list[RankPoint]:
    oldest = from_text(now).astimezone(UTC) - tier.ttl
    firsts = [next(group) for _, group in groupby(points, key=lambda point: point[0][: tier.timestamp_prefix_length])]
    return [point for point in firsts if from_text(point[0]) >= oldest]

"""Retention of charts and ranks: one a day for longest, one an hour for longer, and how ranks are thinned."""

from datetime import UTC, datetime, timedelta
from itertools import batched, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.charts.retention import (
    DAILY,
    EVERY,
    HOURLY,
    LONGEST_FIRST,
    RankPoint,
    RetentionTier,
    add_points,
    expires_at,
    tier_for,
    tier_with_ttl,
)
from catalog.times import from_text, to_text

END = datetime(2026, 11, 21, 8, 20, tzinfo=UTC)
NOW = to_text(END)


def back(**ago: float) -> str:
    return to_text(END - timedelta(**ago))


# Close together, so that many share an hour or a day, and on both sides of the limits.
recent = st.integers(0, 3 * 24 * 12).map(lambda fives: back(minutes=5 * fives))
last_month = st.integers(28 * 24 * 4, 32 * 24 * 4).map(lambda quarters: back(minutes=15 * quarters))
long_ago = st.integers(728 * 24, 733 * 24).map(lambda hours: back(hours=hours))
any_time = recent | last_month | long_ago
points = st.dictionaries(any_time, st.integers(1, 50), max_size=40).map(lambda ranks: sorted(ranks.items()))

TIERS: dict[str, tuple[str, str | None, RetentionTier]] = {
    "the first of all": ("2026-11-21T08:10:00Z", None, DAILY),
    "the first of a day": ("2026-11-21T00:10:00Z", "2026-11-20T23:55:00Z", DAILY),
    "the first of an hour": ("2026-11-21T08:10:00Z", "2026-11-21T07:55:00Z", HOURLY),
    "another of an hour": ("2026-11-21T08:25:00Z", "2026-11-21T08:10:00Z", EVERY),
    "the same hour of another day": ("2026-11-21T08:25:00Z", "2026-11-20T08:10:00Z", DAILY),
    "the same hour of another year": ("2026-11-21T08:25:00Z", "2025-11-21T08:10:00Z", DAILY),
}


@pytest.mark.parametrize(("updated_at", "before", "expected"), TIERS.values(), ids=TIERS)
def test_a_chart_has_the_tier_of_its_time(updated_at: str, before: str | None, expected: RetentionTier) -> None:
    assert tier_for(updated_at, before) is expected


@given(st.lists(any_time, min_size=1, unique=True).map(sorted))
def test_one_chart_a_day_is_daily_and_one_an_hour_hourly(times: list[str]) -> None:
    tiers = [tier_for(times[0], None), *(tier_for(time, before) for before, time in pairwise(times))]
    assert tiers.count(DAILY) == len({time[:10] for time in times})
    assert tiers.count(DAILY) + tiers.count(HOURLY) == len({time[:13] for time in times})


@pytest.mark.parametrize(("tier", "days"), [(EVERY, 2), (HOURLY, 30), (DAILY, 730)])
def test_a_tier_is_known_by_its_lifetime(tier: RetentionTier, days: int) -> None:
    assert tier.ttl_s == days * 86_400
    assert tier_with_ttl(tier.ttl_s) is tier
    assert expires_at(tier, END) == int(END.timestamp()) + tier.ttl_s


def reasons(point: RankPoint, among: list[RankPoint]) -> list[RetentionTier]:
    """Return the tiers that retain a point among others."""
    time, _ = point
    return [
        tier
        for tier in LONGEST_FIRST
        if time
        == min(one for one, _ in among if one[: tier.timestamp_prefix_length] == time[: tier.timestamp_prefix_length])
        and from_text(time) >= END - tier.ttl
    ]


@given(points)
def test_exactly_those_ranks_remain_that_a_tier_retains_and_all_of_the_last_two_days(ranks: list[RankPoint]) -> None:
    remaining = add_points([], ranks, NOW)
    assert remaining == [point for point in ranks if reasons(point, ranks)]
    assert [one for one in remaining if one[0] >= back(days=2)] == [one for one in ranks if one[0] >= back(days=2)]


@given(points, points)
def test_new_ranks_replace_old_ones_in_order_and_thinning_again_changes_nothing(
    known: list[RankPoint], new: list[RankPoint]
) -> None:
    remaining = add_points(known, new, NOW)
    assert remaining == sorted(remaining)
    assert len({time for time, _ in remaining}) == len(remaining)
    assert {*remaining} <= {*(dict(known) | dict(new)).items()}
    assert add_points(remaining, [], NOW) == remaining
    assert add_points(remaining, [point for point in new if point in remaining], NOW) == remaining


@given(points, st.integers(1, 7))
def test_thinning_in_between_does_not_change_the_result(ranks: list[RankPoint], size: int) -> None:
    remaining: list[RankPoint] = []
    for arrived in batched(ranks, size, strict=False):
        remaining = add_points(remaining, arrived, arrived[-1][0])
    assert add_points(remaining, [], NOW) == add_points([], ranks, NOW)


@given(points, st.data())
def test_the_order_of_additions_does_not_matter(ranks: list[RankPoint], data: st.DataObject) -> None:
    # The first of an hour or a day may be gone already while others of it are young enough.
    edges = [to_text(END - tier.ttl)[: tier.timestamp_prefix_length] for tier in LONGEST_FIRST]
    ranks = [(time, rank) for time, rank in ranks if not any(time.startswith(edge) for edge in edges)]
    remaining: list[RankPoint] = []
    for arrived in batched(data.draw(st.permutations(ranks)), 3, strict=False):
        remaining = add_points(remaining, arrived, NOW)
    assert remaining == add_points([], ranks, NOW)

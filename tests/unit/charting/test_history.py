"""Charts and ranks are kept for longer the rarer they are, and thinning them often is thinning them once."""

from datetime import UTC, datetime, timedelta
from itertools import batched, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.charting.history import (
    DAILY,
    EVERY,
    HOURLY,
    LONGEST_FIRST,
    Level,
    Point,
    expires_at,
    level_kept_for,
    level_of,
    with_points,
)
from catalog.times import from_text, to_text

END = datetime(2026, 11, 21, 8, 20, tzinfo=UTC)
NOW = to_text(END)


def back(**ago: float) -> str:
    """Return the time so long before now."""
    return to_text(END - timedelta(**ago))


# Close together, so that many share an hour or a day, and on both sides of what is kept.
recent = st.integers(0, 3 * 24 * 12).map(lambda fives: back(minutes=5 * fives))
last_month = st.integers(28 * 24 * 4, 32 * 24 * 4).map(lambda quarters: back(minutes=15 * quarters))
long_ago = st.integers(728 * 24, 733 * 24).map(lambda hours: back(hours=hours))
any_time = recent | last_month | long_ago
points = st.dictionaries(any_time, st.integers(1, 50), max_size=40).map(lambda ranks: sorted(ranks.items()))

# --- Levels -----------------------------------------------------------------------------------------------------------

LEVELS: dict[str, tuple[str, str | None, Level]] = {
    "the first of all": ("2026-11-21T08:10:00Z", None, DAILY),
    "the first of a day": ("2026-11-21T00:10:00Z", "2026-11-20T23:55:00Z", DAILY),
    "the first of an hour": ("2026-11-21T08:10:00Z", "2026-11-21T07:55:00Z", HOURLY),
    "another of an hour": ("2026-11-21T08:25:00Z", "2026-11-21T08:10:00Z", EVERY),
    "the same hour of another day": ("2026-11-21T08:25:00Z", "2026-11-20T08:10:00Z", DAILY),
    "the same hour of another year": ("2026-11-21T08:25:00Z", "2025-11-21T08:10:00Z", DAILY),
}


@pytest.mark.parametrize(("updated_at", "before", "expected"), LEVELS.values(), ids=LEVELS)
def test_a_chart_counts_for_as_long_as_it_is_the_first(updated_at: str, before: str | None, expected: Level) -> None:
    assert level_of(updated_at, before) is expected


@given(st.lists(any_time, min_size=1, unique=True).map(sorted))
def test_one_chart_a_day_and_one_an_hour_are_kept_for_longer(times: list[str]) -> None:
    levels = [level_of(times[0], None), *(level_of(time, before) for before, time in pairwise(times))]
    assert levels.count(DAILY) == len({time[:10] for time in times})
    assert levels.count(DAILY) + levels.count(HOURLY) == len({time[:13] for time in times})


def test_charts_are_kept_for_two_days_thirty_days_and_two_years() -> None:
    assert [level.kept_s // 86_400 for level in (EVERY, HOURLY, DAILY)] == [2, 30, 730]


@pytest.mark.parametrize("level", LONGEST_FIRST)
def test_a_level_is_known_by_its_seconds(level: Level) -> None:
    assert level_kept_for(level.kept_s) is level


@pytest.mark.parametrize("level", LONGEST_FIRST)
def test_what_is_kept_expires_that_long_after_it_was_written(level: Level) -> None:
    assert expires_at(level, END) == int(END.timestamp()) + level.kept_s


# --- Ranks of a video -------------------------------------------------------------------------------------------------


def reasons(point: Point, among: list[Point]) -> list[Level]:
    """Return the levels for which a point among others is to be kept."""
    time, _ = point
    return [
        level
        for level in LONGEST_FIRST
        if time == min(one for one, _ in among if one[: level.beginning] == time[: level.beginning])
        and from_text(time) >= END - level.kept
    ]


@given(points)
def test_exactly_those_ranks_are_kept_that_a_level_keeps(ranks: list[Point]) -> None:
    assert with_points([], ranks, NOW) == [point for point in ranks if reasons(point, ranks)]


@given(points, points)
def test_ranks_come_in_order_of_time_and_the_new_one_holds(known: list[Point], new: list[Point]) -> None:
    kept = with_points(known, new, NOW)
    assert kept == sorted(kept)
    assert len({time for time, _ in kept}) == len(kept)
    assert {*kept} <= {*(dict(known) | dict(new)).items()}


@given(points, points)
def test_thinning_again_changes_nothing(known: list[Point], new: list[Point]) -> None:
    kept = with_points(known, new, NOW)
    assert with_points(kept, [], NOW) == kept
    assert with_points(kept, [point for point in new if point in kept], NOW) == kept


@given(points, st.integers(1, 7))
def test_it_does_not_matter_how_often_ranks_were_thinned_on_their_way(ranks: list[Point], size: int) -> None:
    kept: list[Point] = []
    for arrived in batched(ranks, size, strict=False):
        kept = with_points(kept, arrived, arrived[-1][0])
    assert with_points(kept, [], NOW) == with_points([], ranks, NOW)


def is_at_an_edge(point: Point) -> bool:
    """Tell whether the first of a point's hour or day may be gone already while the point is young enough."""
    return any(point[0][: level.beginning] == to_text(END - level.kept)[: level.beginning] for level in LONGEST_FIRST)


@given(points, st.data())
def test_it_does_not_matter_in_which_order_ranks_are_noted(ranks: list[Point], data: st.DataObject) -> None:
    ranks = [point for point in ranks if not is_at_an_edge(point)]
    kept: list[Point] = []
    for arrived in batched(data.draw(st.permutations(ranks)), 3, strict=False):
        kept = with_points(kept, arrived, NOW)
    assert kept == with_points([], ranks, NOW)


@given(points)
def test_the_ranks_of_the_last_two_days_are_all_kept(ranks: list[Point]) -> None:
    kept = with_points([], ranks, NOW)
    assert [point for point in ranks if point[0] >= back(days=2)] == [
        point for point in kept if point[0] >= back(days=2)
    ]


def test_old_ranks_are_thinned_to_one_an_hour_and_then_to_one_a_day() -> None:
    a_week_ago = ["2026-11-14T08:00:00Z", "2026-11-14T08:15:00Z", "2026-11-14T09:05:00Z", "2026-11-14T09:20:00Z"]
    last_summer = ["2026-07-01T08:00:00Z", "2026-07-01T09:00:00Z", "2026-07-02T10:00:00Z"]
    last_decade = ["2016-07-01T08:00:00Z"]
    ranks = [(time, 1) for time in (*last_decade, *last_summer, *a_week_ago)]
    assert [time for time, _ in with_points(ranks, [], NOW)] == [
        "2026-07-01T08:00:00Z",
        "2026-07-02T10:00:00Z",
        "2026-11-14T08:00:00Z",
        "2026-11-14T09:05:00Z",
    ]

"""Positions on a chart: rank, change of rank, time of entry and peak, relative to the chart before."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.charts.api import RankedByVelocity, RankedChart
from catalog.charts.keys import Ranking
from catalog.charts.positions import ChartPosition, chart_positions, guard_rate_of, previous_positions
from tests.factories import chart, entry, video_id

orders = st.lists(st.integers(1, 8), unique=True)


class Charted(NamedTuple):
    """The order of a chart, and what was charted by mistake at first; None for nothing."""

    order: list[int]
    mistake: list[int] | None


histories = st.lists(st.builds(Charted, orders, st.none() | orders), min_size=1, max_size=6)


def time_of(step: int) -> str:
    return f"2026-03-01T{step:02}:00:00Z"


def following(before: RankedChart | None, order: list[int], updated_at: str) -> RankedChart:
    """Return the chart of videos in this order that comes after another one."""
    positions = chart_positions([*map(video_id, order)], previous_positions(before, updated_at), updated_at)
    entries = [entry(number, one.rank, **one._asdict()) for number, one in zip(order, positions, strict=True)]
    return chart(*entries, updated_at=updated_at)


def charts_of(history: list[list[int]]) -> list[RankedChart]:
    charts: list[RankedChart] = []
    for step, numbers in enumerate(history):
        charts.append(following(charts[-1] if charts else None, numbers, time_of(step)))
    return charts


def positions_on(one: RankedChart) -> dict[str, ChartPosition]:
    return {
        shown.video_id: ChartPosition(shown.rank, shown.rank_delta, shown.entered_at, shown.peak_rank)
        for shown in one.videos
    }


@given(st.lists(orders, min_size=1, max_size=6))
def test_a_position_follows_from_the_charts_before(history: list[list[int]]) -> None:
    for step, shown in enumerate(charts_of(history)):
        for number, place in zip(history[step], positions_on(shown).values(), strict=True):
            # The charts that have held the video without a gap until now, the latest first.
            stay = [order.index(number) + 1 for order in reversed(history[: step + 1]) if number in order]
            gap = next(
                (back for back, order in enumerate(reversed(history[: step + 1])) if number not in order), step + 1
            )
            ranks = stay[:gap]
            assert place.rank == ranks[0]
            assert place.rank_delta == (ranks[1] - ranks[0] if len(ranks) > 1 else None)
            assert place.entered_at == time_of(step - len(ranks) + 1)
            assert place.peak_rank == min(ranks)


@given(histories)
def test_a_corrected_chart_is_compared_with_the_chart_before_the_mistake(history: list[Charted]) -> None:
    corrected: RankedChart | None = None
    for step, (order, mistake) in enumerate(history):
        before = corrected
        corrected = straight = following(before, order, time_of(step))
        if mistake is not None:
            corrected = following(following(before, mistake, time_of(step)), order, time_of(step))
        # A video that was charted by mistake too has the position that it would have had; any other is new.
        for number, place in zip(order, positions_on(corrected).values(), strict=True):
            expected = positions_on(straight)[video_id(number)]
            if mistake is None or number in mistake:
                assert place._replace(peak_rank=0) == expected._replace(peak_rank=0)
                assert place.peak_rank <= expected.peak_rank
            else:
                assert place == ChartPosition(expected.rank, None, time_of(step), expected.rank)


@given(st.lists(orders, min_size=1, max_size=3))
def test_drawing_a_chart_twice_changes_no_position(history: list[list[int]]) -> None:
    current = charts_of(history)[-1]
    assert following(current, history[-1], current.updated_at) == current


def by_velocity(count: int) -> RankedChart:
    """Return a chart by velocity, whose best video gains a thousand views an hour and the next ones less and less."""
    figures = {"hours_unseen": 0.0, "age_hours": 9.0, "decay": 1.0, "maturity": 0.6, "channel_limit": False}
    whys = [RankedByVelocity(score=1_000.0 / n, views_per_hour=1_000.0 / n, **figures) for n in range(1, count + 1)]
    return chart(*(entry(n, n, why=why) for n, why in enumerate(whys, 1)), ranking=Ranking.VELOCITY)


GUARDS: dict[str, tuple[RankedChart | None, float | None]] = {
    "ten by velocity": (by_velocity(10), 100.0),
    "more by velocity": (by_velocity(12), 100.0),
    "nine by velocity": (by_velocity(9), None),
    "by views": (chart(*range(1, 20)), None),
    "no chart": (None, None),
}


@pytest.mark.parametrize(("before", "rate"), GUARDS.values(), ids=GUARDS)
def test_the_rate_at_the_tenth_rank_guards_the_next_chart(before: RankedChart | None, rate: float | None) -> None:
    assert guard_rate_of(before) == rate

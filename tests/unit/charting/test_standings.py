"""Where a video stands is told against the chart before, whatever came between and however often it is told."""

from itertools import pairwise
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from catalog.charting.standings import Place, leading_rate, places, standings_before
from catalog.contracts.charts import RankedByVelocity, RankedChart
from catalog.vocabulary import Ranking
from tests.factories import EVENING, MORNING, NOON, chart, entry, video_id

orders = st.lists(st.integers(1, 8), unique=True)


class Charted(NamedTuple):
    """The order of a chart, and what was charted by mistake at first; None for nothing."""

    order: list[int]
    mistake: list[int] | None


histories = st.lists(st.builds(Charted, orders, st.none() | orders), min_size=1, max_size=6)


def time_of(step: int) -> str:
    """Return the time of a chart by its place in a history."""
    return f"2026-03-01T{step:02}:00:00Z"


def following(before: RankedChart | None, order: list[int], updated_at: str) -> RankedChart:
    """Return the chart of videos in this order that comes after another one."""
    stood = places([*map(video_id, order)], standings_before(before, updated_at), updated_at)
    entries = [entry(number, place.rank, **place._asdict()) for number, place in zip(order, stood, strict=True)]
    return chart(*entries, updated_at=updated_at)


def told(order: list[list[int]]) -> list[RankedChart]:
    """Return the charts of these orders, one after the other."""
    charts: list[RankedChart] = []
    for step, numbers in enumerate(order):
        charts.append(following(charts[-1] if charts else None, numbers, time_of(step)))
    return charts


def places_on(one: RankedChart) -> dict[str, Place]:
    return {
        shown.video_id: Place(shown.rank, shown.rank_delta, shown.entered_at, shown.peak_rank) for shown in one.videos
    }


@given(st.lists(orders, min_size=1, max_size=6))
def test_a_place_says_what_the_charts_before_say(history: list[list[int]]) -> None:
    for step, shown in enumerate(told(history)):
        for number, place in zip(history[step], places_on(shown).values(), strict=True):
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


@given(st.lists(orders, min_size=2, max_size=6))
def test_the_places_that_a_video_gains_add_up_to_where_it_stands(history: list[list[int]]) -> None:
    charts = [places_on(one) for one in told(history)]
    for staying in set.intersection(*(set(one) for one in charts)):
        deltas = [one[staying].rank_delta or 0 for one in charts[1:]]
        assert sum(deltas) == charts[0][staying].rank - charts[-1][staying].rank


@given(st.lists(orders, min_size=1, max_size=6))
def test_ranks_are_counted_from_one_and_never_above_their_peak(history: list[list[int]]) -> None:
    for shown in told(history):
        assert [one.rank for one in shown.videos] == [*range(1, len(shown.videos) + 1)]
        for one in shown.videos:
            assert 1 <= one.peak_rank <= one.rank
            assert one.entered_at <= shown.updated_at


@given(st.lists(orders, min_size=2, max_size=2))
def test_a_video_is_new_exactly_when_the_chart_before_did_not_hold_it(history: list[list[int]]) -> None:
    for before, after in pairwise(told(history)):
        known = {one.video_id for one in before.videos}
        for one in after.videos:
            assert (one.rank_delta is None) is (one.video_id not in known)
            assert (one.entered_at == after.updated_at) is (one.video_id not in known)


# --- A chart that is corrected ----------------------------------------------------------------------------------------


@given(histories)
def test_a_correction_is_told_against_the_chart_before_and_not_against_the_mistake(history: list[Charted]) -> None:
    corrected: RankedChart | None = None
    for step, (order, mistake) in enumerate(history):
        # GIVEN the same data, charted again and again
        before = corrected
        straight = following(before, order, time_of(step))
        if mistake is not None:
            corrected = following(following(before, mistake, time_of(step)), order, time_of(step))
        else:
            corrected = straight
        # THEN who was charted by mistake too stands as it would have stood; who was not is new
        for number, place in zip(order, places_on(corrected).values(), strict=True):
            expected = places_on(straight)[video_id(number)]
            if mistake is None or number in mistake:
                assert place._replace(peak_rank=0) == expected._replace(peak_rank=0)
                assert place.peak_rank <= expected.peak_rank
            else:
                assert place == Place(expected.rank, None, time_of(step), expected.rank)


@given(st.lists(orders, min_size=1, max_size=3))
def test_what_is_charted_twice_stands_as_it_did(history: list[list[int]]) -> None:
    current = told(history)[-1]
    assert following(current, history[-1], current.updated_at) == current


def test_the_first_chart_is_told_against_none() -> None:
    assert standings_before(None, NOON) == {}
    assert places([video_id(1), video_id(2)], {}, NOON) == [Place(1, None, NOON, 1), Place(2, None, NOON, 2)]


def test_a_video_that_rises_remembers_when_it_came_and_its_best_rank() -> None:
    risen = entry(1, 3, entered_at=MORNING, peak_rank=2)
    before = standings_before(chart(entry(2, 1), entry(3, 2), risen, updated_at=NOON), EVENING)
    assert places([video_id(1), video_id(2)], before, EVENING) == [Place(1, 2, MORNING, 1), Place(2, -1, NOON, 1)]


def test_a_video_that_left_comes_anew() -> None:
    first = chart(1, 2, updated_at=MORNING)
    without = following(first, [2], NOON)
    assert places_on(following(without, [1, 2], EVENING)) == {
        video_id(1): Place(1, None, EVENING, 1),
        video_id(2): Place(2, -1, NOON, 1),
    }


# --- The rate that guards the next chart ------------------------------------------------------------------------------


def by_velocity(count: int) -> RankedChart:
    """Return a chart by velocity, whose best video gains a thousand views an hour and the next ones less and less."""
    figures = {"hours_unseen": 0.0, "age_hours": 9.0, "decay": 1.0, "maturity": 0.6, "channel_limit": False}
    whys = [RankedByVelocity(score=1_000.0 / n, views_per_hour=1_000.0 / n, **figures) for n in range(1, count + 1)]
    return chart(*(entry(n, n, why=why) for n, why in enumerate(whys, 1)), ranking=Ranking.VELOCITY)


def test_the_tenth_rank_guards_the_next_chart() -> None:
    assert leading_rate(by_velocity(10)) == leading_rate(by_velocity(12)) == 100.0


def test_a_shorter_chart_one_by_views_and_none_guard_nothing() -> None:
    assert leading_rate(by_velocity(9)) is None
    assert leading_rate(chart(*range(1, 20))) is None
    assert leading_rate(None) is None

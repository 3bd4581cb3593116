"""Views per hour: the rate that is computed from samples, its first guess, and the guard against bursts."""

from collections.abc import Sequence
from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.charts.ranking import views_gained_by
from catalog.charts.velocity import FIRST_GUESS_UNTIL_H, views_per_hour
from catalog.times import from_seconds
from catalog.videos.view_samples import ViewSample, samples_until, samples_with, without_dips
from tests.factories import seconds, whole_numbers

HOUR = 3600

view_samples = st.builds(ViewSample, st.integers(0, 300_000) | seconds, st.integers(0, 3) | whole_numbers)


def hourly(views: int, *, hours: int, begin: int = 0, each: int = 100) -> list[ViewSample]:
    """Return samples of a video that gains the same views every hour."""
    return [ViewSample(begin + hour * HOUR, views + hour * each) for hour in range(hours + 1)]


@pytest.mark.parametrize("published", [0, 3 * HOUR, 10 * HOUR, 99 * HOUR])
def test_the_first_guess_is_all_views_over_the_age_of_six_hours_at_least(published: int) -> None:
    assert views_per_hour([ViewSample(10 * HOUR, 5_000)], published=0) == 500
    assert views_per_hour([ViewSample(6 * HOUR, 600)], published) == 100


@pytest.mark.parametrize("published", [None, -int(FIRST_GUESS_UNTIL_H * HOUR) - 1])
def test_a_video_of_unknown_or_great_age_waits_for_a_second_sample(published: int | None) -> None:
    giant = ViewSample(0, 500_000_000)
    assert views_per_hour([giant], published) == 0
    assert views_per_hour([giant, ViewSample(24 * HOUR, 500_024_000)], published) == pytest.approx(985, rel=0.001)


def test_a_steady_gain_becomes_the_rate_and_the_last_six_hours_count_as_much_as_all_before() -> None:
    assert views_per_hour(hourly(0, hours=72), published=-240 * HOUR) == pytest.approx(100, rel=0.01)
    samples = [*hourly(0, hours=240, each=0), *hourly(0, hours=6, begin=240 * HOUR)[1:]]
    assert views_per_hour(samples, published=0) == pytest.approx(50, rel=0.01)


def test_a_falling_counter_gains_nothing() -> None:
    rising = [ViewSample(0, 600), ViewSample(6 * HOUR, 1_200)]
    fallen, still = ([*rising, ViewSample(12 * HOUR, views)] for views in (900, 1_200))
    assert views_per_hour(fallen, published=0) == views_per_hour(still, published=0)


# Views every hour, and the same without what a faulty source has told.
DIPS: dict[str, tuple[Sequence[int], Sequence[int | None]]] = {
    "one reading of nothing": ([1_001_200, 1_001_250, 0, 1_001_300], [1_001_200, 1_001_250, None, 1_001_300]),
    "a recovery to a little less": ([1_000, 0, 990, 1_010], [1_000, None, None, 1_010]),
    "two sources that disagree": ([1_000, 500, 1_010, 505, 1_020], [1_000, None, 1_010, None, 1_020]),
    "a dip of several readings": ([1_000, 0, 10, 20, 1_010], [1_000, None, None, None, 1_010]),
    "a recovery in two steps": ([1_000, 0, 500, 1_000, 1_010], [1_000, None, None, 1_000, 1_010]),
    "a purge that stays": ([1_000, 600, 610, 620], [1_000, 600, 610, 620]),
    "growth after a purge beyond what was lost": (
        [1_000, 600, 700, 800, 900, 1_000, 1_100],
        [1_000, 600, 700, 800, 900, 1_000, 1_100],
    ),
    "a dip after a purge": ([1_000, 600, 610, 0, 611], [1_000, 600, 610, None, 611]),
    "a last reading that fell": ([1_000, 1_010, 0], [1_000, 1_010, 0]),
}


@pytest.mark.parametrize(("told", "believed"), DIPS.values(), ids=DIPS)
def test_a_recovery_is_no_growth_and_a_purge_is_no_dip(told: list[int], believed: list[int | None]) -> None:
    samples = [ViewSample(hour * HOUR, views) for hour, views in enumerate(told)]
    expected = [ViewSample(hour * HOUR, views) for hour, views in enumerate(believed) if views is not None]
    assert list(without_dips(samples)) == expected
    assert views_per_hour(samples, None) == views_per_hour(expected, None)


def test_the_views_gained_are_those_of_a_video_without_the_dip() -> None:
    a_day = [(hour, 1_000 + 50 * hour) for hour in range(0, 30, 2)]
    dips = [[(hour, 0 if hour == at else views) for hour, views in a_day] for at in (14, 28)]
    gained = [
        views_gained_by(samples_with(ViewSample(hour * HOUR, views) for hour, views in some), None, from_seconds(last))
        for some in (a_day, *dips)
        for last in [28 * HOUR]
    ]
    assert [one and one.views for one in gained] == [1_200, 1_200, 1_100]


@given(st.lists(st.integers(1, 20), min_size=1, max_size=8), st.integers(0, 10_000))
def test_the_times_of_samples_do_not_matter_while_a_video_gains_evenly(gaps: list[int], each: int) -> None:
    # The gain of the video is its first guess.
    samples = [ViewSample(6 * HOUR, 6 * each)]
    for gap in gaps:
        samples.append(ViewSample(samples[-1].time + gap * HOUR, samples[-1].views + gap * each))
    assert views_per_hour(samples, published=0) == pytest.approx(each)


def test_the_guard_follows_a_burst_step_by_step_and_leaves_a_lower_rate_unchanged() -> None:
    burst = [*hourly(600, hours=24), ViewSample(25 * HOUR, 1_000_000)]
    assert views_per_hour(burst, 0) > 50_000
    assert views_per_hour(burst, 0, guard_rate=1_000) < 1_500
    calm = [ViewSample(0, 0), ViewSample(24 * HOUR, 24_000)]
    assert views_per_hour(calm, None, guard_rate=1_000) == views_per_hour(calm, None) > 0


@given(st.lists(view_samples, max_size=20), st.none() | seconds, seconds, st.none() | st.floats(0, 1e20))
def test_a_rate_is_never_negative_and_always_finite(
    samples: list[ViewSample], published: int | None, now: int, guard_rate: float | None
) -> None:
    rate = views_per_hour(samples_until(samples_with(samples), now), published, guard_rate)
    assert isfinite(rate)
    assert rate >= 0

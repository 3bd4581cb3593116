"""A video's sightings are a set that stays small, and its rate is drawn from nothing else."""

from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.rising import (
    FIRST_GUESS_UNTIL_H,
    SPAN_S,
    SPANS,
    Sighting,
    Sightings,
    hours_between,
    sighted,
    sightings_until,
    views_per_hour,
)
from catalog.vocabulary import MAX_INTEGER

HOUR = 3600

# The first and the last second that a time can tell.
moments = st.integers(-62_135_596_800, 253_402_300_799)
# Few seconds and views, so that sightings tie, and more spans than are kept.
near = st.builds(Sighting, st.integers(0, 2 * SPANS).map(lambda place: place * SPAN_S // 2), st.integers(0, 3))
sightings = near | st.builds(Sighting, moments, st.integers(0, MAX_INTEGER))


def kept_of(*seen: Sighting) -> Sightings:
    """Return what is kept of at least one sighting."""
    kept: Sightings | None = None
    for one in seen:
        kept = sighted(kept, one)
    assert kept is not None
    return kept


def hourly(views: int, *, hours: int, begin: int = 0, each: int = 100) -> list[Sighting]:
    """Return sightings of a video that gains the same views every hour."""
    return [Sighting(begin + hour * HOUR, views + hour * each) for hour in range(hours + 1)]


# --- What is kept -----------------------------------------------------------------------------------------------------


@given(st.lists(sightings, min_size=1, max_size=80), st.data())
def test_any_order_keeps_the_same(seen: list[Sighting], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(seen), max_size=10))
    assert kept_of(*data.draw(st.permutations([*seen, *again]))) == kept_of(*seen)


@given(st.lists(near, min_size=1), near, near)
def test_two_sightings_may_change_places(seen: list[Sighting], one: Sighting, other: Sighting) -> None:
    kept = kept_of(*seen)
    assert sighted(sighted(kept, one), other) == sighted(sighted(kept, other), one)


@given(st.lists(sightings, min_size=1), sightings)
def test_a_sighting_counts_once(seen: list[Sighting], one: Sighting) -> None:
    kept = sighted(kept_of(*seen), one)
    assert sighted(kept, one) == kept


@given(st.lists(near, min_size=1), st.lists(near, min_size=1))
def test_what_was_kept_of_some_stands_for_them(some: list[Sighting], others: list[Sighting]) -> None:
    kept = kept_of(*some)
    assert kept_of(*others, kept.first, *kept.recent) == kept_of(*others, *some)


@given(st.lists(sightings, min_size=1))
def test_the_earliest_and_the_latest_of_each_of_the_last_spans_are_kept(seen: list[Sighting]) -> None:
    kept = kept_of(*seen)
    spans = sorted({one.time // SPAN_S for one in seen})[-SPANS:]
    earliest = min(one.time for one in seen)
    assert kept.first == max(one for one in seen if one.time == earliest)
    assert kept.recent == tuple(max(one for one in seen if one.time // SPAN_S == span) for span in spans)


@pytest.mark.parametrize("minutes", [15, 60, 177])
def test_a_sighting_a_day_before_the_last_is_kept_at_any_pace(minutes: int) -> None:
    for last in range(0, SPAN_S, 600):
        kept = kept_of(*(Sighting(last - step * minutes * 60, 0) for step in range(3_000 // minutes)))
        assert any(24 <= hours_between(one.time, last) <= 30 for one in kept.recent)


# --- What had been seen by a time -------------------------------------------------------------------------------------


@given(st.lists(near, min_size=1), st.integers(0, SPANS * SPAN_S))
def test_what_is_later_was_not_seen(seen: list[Sighting], now: int) -> None:
    kept = kept_of(*seen)
    by_then = sightings_until(kept, now)
    times = [one.time for one in by_then]
    assert times == sorted(set(times))
    assert set(by_then) == {one for one in (kept.first, *kept.recent) if one.time <= now}


def test_a_video_that_nobody_saw_was_seen_by_no_time() -> None:
    assert list(sightings_until(None, 0)) == []


# --- The rate ---------------------------------------------------------------------------------------------------------


def test_the_first_guess_is_all_views_over_the_age() -> None:
    assert views_per_hour([Sighting(10 * HOUR, 5_000)], published=0) == 500


@pytest.mark.parametrize("published", [0, 3 * HOUR, 10 * HOUR, 99 * HOUR])
def test_a_younger_video_is_taken_for_six_hours_old(published: int) -> None:
    assert views_per_hour([Sighting(6 * HOUR, 600)], published) == 100


@pytest.mark.parametrize("published", [None, -int(FIRST_GUESS_UNTIL_H * HOUR) - 1])
def test_a_video_of_unknown_or_great_age_waits_for_a_second_sighting(published: int | None) -> None:
    giant = Sighting(0, 500_000_000)
    assert views_per_hour([giant], published) == 0
    assert views_per_hour([giant, Sighting(24 * HOUR, 500_024_000)], published) == pytest.approx(985, rel=0.001)


def test_a_steady_gain_becomes_the_rate() -> None:
    assert views_per_hour(hourly(0, hours=72), published=-240 * HOUR) == pytest.approx(100, rel=0.01)


def test_the_last_six_hours_weigh_as_much_as_all_before() -> None:
    before = hourly(0, hours=240, each=0)
    after = hourly(0, hours=6, begin=240 * HOUR, each=100)
    assert views_per_hour([*before, *after[1:]], published=0) == pytest.approx(50, rel=0.01)


def test_a_falling_counter_gains_nothing() -> None:
    rising = [Sighting(0, 600), Sighting(6 * HOUR, 1_200)]
    fallen = [*rising, Sighting(12 * HOUR, 900)]
    still = [*rising, Sighting(12 * HOUR, 1_200)]
    assert views_per_hour(fallen, published=0) == views_per_hour(still, published=0)


@given(st.lists(st.integers(1, 20), min_size=1, max_size=8), st.integers(0, 10_000))
def test_when_a_video_was_seen_does_not_matter_while_it_gains_evenly(gaps: list[int], each: int) -> None:
    # GIVEN a video whose gain is what its first guess said
    seen = [Sighting(6 * HOUR, 6 * each)]
    for gap in gaps:
        seen.append(Sighting(seen[-1].time + gap * HOUR, seen[-1].views + gap * each))
    # THEN uneven and missing sightings leave the rate as it is
    assert views_per_hour(seen, published=0) == pytest.approx(each)


def test_a_burst_is_believed_step_by_step() -> None:
    calm = hourly(600, hours=24)
    burst = [*calm, Sighting(25 * HOUR, 1_000_000)]
    assert views_per_hour(burst, 0) > 50_000
    assert views_per_hour(burst, 0, leading=1_000) < 1_500


def test_a_rate_below_the_leading_one_is_believed() -> None:
    seen = [Sighting(0, 0), Sighting(24 * HOUR, 24_000)]
    assert views_per_hour(seen, None, leading=1_000) == views_per_hour(seen, None) > 0


@given(st.lists(sightings, max_size=20), st.none() | moments, moments, st.none() | st.floats(0, 1e20))
def test_a_rate_is_never_negative_and_always_finite(
    seen: list[Sighting], published: int | None, now: int, leading: float | None
) -> None:
    kept = kept_of(*seen) if seen else None
    rate = views_per_hour(sightings_until(kept, now), published, leading)
    assert isfinite(rate)
    assert rate >= 0

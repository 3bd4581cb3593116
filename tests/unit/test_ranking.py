"""What rises stands in front, whatever counters and producers do, and the figures say why."""

from math import isfinite
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.merge import merge
from catalog.ranking import (
    MAX_PER_CHANNEL,
    Candidate,
    Figures,
    Gained,
    Ranked,
    candidate_of,
    cap_channels,
    gained,
    rank_by_velocity,
    rate_at,
)
from catalog.times import from_seconds, to_seconds
from catalog.video import Video
from tests.factories import NOON, ids, observed, sighting_lists, sightings_of, times, video, video_id

NOW = to_seconds(NOON)


def ago(hours: float) -> str:
    """Return the time so many hours before noon."""
    return from_seconds(NOW - int(hours * 3600))


def candidate(number: int = 1, /, *seen: tuple[float, int], **fields: Any) -> Candidate:
    """Return a candidate that was seen so many hours ago with so many views; it was published a week ago."""
    values: dict[str, Any] = {
        "published_at": ago(168),
        "channel": None,
        "category_id": None,
        "listed_at": ago(1),
        "sightings": sightings_of(*((ago(hours), views) for hours, views in seen)),
        **fields,
    }
    return Candidate(video_id(number), **values)


def order_of(candidates: list[Candidate], leading: float | None = None) -> list[str]:
    return [one.video_id for one in rank_by_velocity(candidates, NOON, leading)]


def figures_of(one: Candidate, leading: float | None = None) -> Figures:
    (ranked,) = rank_by_velocity([one], NOON, leading)
    return ranked.figures


candidates = st.builds(
    Candidate,
    video_id=ids,
    published_at=st.none() | times,
    channel=st.none() | st.sampled_from(["", "Slow Water", "Fast Water"]),
    category_id=st.none() | st.integers(1, 30),
    sightings=sighting_lists.map(lambda seen: sightings_of(*seen)),
    listed_at=st.sampled_from([ago(47), ago(0)]),
)
regions = st.lists(candidates, max_size=12, unique_by=lambda one: one.video_id)
leading_rates = st.none() | st.floats(0, 1e12)

# --- The order --------------------------------------------------------------------------------------------------------


@given(regions, leading_rates, st.data())
def test_the_order_does_not_depend_on_that_of_the_candidates(
    region: list[Candidate], leading: float | None, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(region))
    assert rank_by_velocity(shuffled, NOON, leading) == rank_by_velocity(region, NOON, leading)


@given(regions, leading_rates, times.filter(lambda time: time > "0002"))
def test_every_figure_is_finite_at_any_time(region: list[Candidate], leading: float | None, now: str) -> None:
    for one in rank_by_velocity(region, now, leading):
        known = [figure for figure in one.figures if figure is not None]
        assert all(isfinite(figure) and figure >= 0 for figure in known)


@given(regions, leading_rates)
def test_the_figures_say_why_a_video_stands_where_it_does(region: list[Candidate], leading: float | None) -> None:
    ranked = rank_by_velocity(region, NOON, leading)
    assert sorted(one.video_id for one in ranked) == sorted(one.video_id for one in region)
    order = [(one.figures.capped, -one.figures.score, one.video_id) for one in ranked]
    assert order == sorted(order)
    for figures in (one.figures for one in ranked):
        assert figures.score == figures.views_per_hour * figures.decay * figures.maturity


def test_an_empty_region_has_an_empty_ranking() -> None:
    assert rank_by_velocity([], NOON) == []


def test_equal_videos_stand_by_their_ids() -> None:
    region = [candidate(number, (30, 0), (6, 2_400)) for number in (3, 1, 2)]
    assert order_of(region) == [video_id(1), video_id(2), video_id(3)]


def test_what_gains_more_stands_above_what_has_more() -> None:
    large, rising = candidate(1, (30, 900_000), (6, 901_000)), candidate(2, (30, 1_000), (6, 90_000))
    assert order_of([large, rising]) == [rising.video_id, large.video_id]


def test_the_figures_of_a_video() -> None:
    figures = figures_of(candidate(1, (6, 9_000), published_at=ago(18)))
    assert figures == Figures(
        views_per_hour=750.0, unseen_h=6.0, age_h=18.0, decay=0.5, maturity=0.75, score=281.25, capped=False
    )


def test_a_video_that_is_not_seen_sinks() -> None:
    lately, long_ago = candidate(1, (25, 0), (1, 2_400)), candidate(2, (54, 0), (30, 2_400))
    assert figures_of(lately).score > 20 * figures_of(long_ago).score


def test_a_video_that_nobody_saw_stands_last() -> None:
    figures = figures_of(candidate())
    assert (figures.unseen_h, figures.decay, figures.score) == (None, 0, 0)


def test_a_video_of_unknown_age_is_judged_by_what_it_gained() -> None:
    figures = figures_of(candidate(1, (24, 0), (0, 2_400), published_at=None))
    assert (figures.age_h, figures.maturity) == (None, 1)
    assert figures.score == pytest.approx(98.5, rel=0.001)


def test_a_video_that_was_seen_before_it_was_published_is_new() -> None:
    figures = figures_of(candidate(1, (3, 600), published_at=ago(-3)))
    assert (figures.views_per_hour, figures.age_h, figures.score) == (100, 0, 0)


# --- Late, sudden, again ----------------------------------------------------------------------------------------------


@given(st.integers(10**6, 10**10), st.floats(168.1, 10**5), leading_rates)
def test_a_giant_that_is_imported_late_is_not_in_front_at_first_sight(
    views: int, age_h: float, leading: float | None
) -> None:
    giant = candidate(1, (0, views), published_at=ago(age_h))
    small = candidate(2, (24, 100), (0, 124))
    assert order_of([giant, small], leading) == [small.video_id, giant.video_id]


def test_a_burst_does_not_pass_those_that_keep_gaining_more() -> None:
    # GIVEN ten videos that gain a thousand views an hour, and one that gained ten thousand times its own in a moment
    steady = [candidate(number, (49, 0), (25, 24_000), (1, 48_000)) for number in range(1, 11)]
    burst = candidate(11, (49, 0), (25, 240), (1, 2_400_000))
    # WHEN the last chart's tenth rank guards the next
    leading = rate_at(rank_by_velocity(steady, NOON))
    # THEN the burst enters the chart, though not in front
    assert order_of([burst, *steady])[0] == burst.video_id
    assert order_of([burst, *steady], leading)[-1] == burst.video_id


@given(st.permutations(range(9)), st.data())
def test_the_same_events_rank_alike_in_any_order(order: list[int], data: st.DataObject) -> None:
    events = [observed(views=views, observed_at=ago(90 - 10 * views)) for views in range(9)]
    again = data.draw(st.lists(st.sampled_from(order), max_size=9))
    figures = []
    for arrival in ([*range(9)], [*order, *again]):
        state: Any = video()
        for place in arrival:
            state = merge(state, events[place])
        assert isinstance(state, Video)
        figures.append(figures_of(candidate(sightings=state.sightings)))
    assert figures[0] == figures[1]


# --- Candidates and channels ------------------------------------------------------------------------------------------


def test_a_video_is_a_candidate_where_a_region_listed_it() -> None:
    seen = sightings_of((NOON, 90))
    state = video(regions=["US"], listed={"GB": NOON}, sightings=seen)
    assert candidate_of(state, "GB") == Candidate(video_id(), state.record.published_at, "Slow Water", 19, seen, NOON)
    assert candidate_of(state, "US") is None


@pytest.mark.parametrize(("hours", "ranked"), [(0, 1), (47.9, 1), (48, 1), (48.1, 0)])
def test_a_video_that_the_region_has_not_listed_for_two_days_is_left_out(hours: float, ranked: int) -> None:
    assert len(rank_by_velocity([candidate(listed_at=ago(hours))], NOON)) == ranked


def test_the_fourth_video_of_a_channel_stands_below_all_others() -> None:
    flood = [candidate(number, (24, 0), (0, 1_000 * number), channel="Slow Water") for number in range(1, 6)]
    slow = candidate(9, channel="Still Water")
    ranked = rank_by_velocity([slow, *flood], NOON)
    assert [one.video_id for one in ranked] == [video_id(number) for number in (5, 4, 3, 9, 2, 1)]
    assert [one.figures.capped for one in ranked] == [False] * 4 + [True] * 2


@pytest.mark.parametrize("nobody", ["", None])
def test_videos_without_a_channel_are_of_no_channel(nobody: str | None) -> None:
    region = [candidate(number, channel=nobody) for number in range(1, 3 * MAX_PER_CHANNEL)]
    assert not any(one.figures.capped for one in rank_by_velocity(region, NOON))


@given(regions)
def test_no_channel_has_more_than_three_videos_above_the_capped_ones(region: list[Candidate]) -> None:
    ranked = rank_by_velocity(region, NOON)
    free = [one for one in ranked if not one.figures.capped]
    assert ranked[: len(free)] == free
    for channel in {one.channel for one in free if one.channel}:
        assert len([one for one in free if one.channel == channel]) <= MAX_PER_CHANNEL
    assert [one.video_id for one in cap_channels(free)] == [one.video_id for one in free]


# --- The guard of the next chart --------------------------------------------------------------------------------------


def with_rate(views_per_hour: float) -> Ranked:
    return Ranked(video_id(), None, None, Figures(views_per_hour, 0, 0, 1, 1, views_per_hour, capped=False))


def test_the_tenth_rank_guards_the_next_chart() -> None:
    ranked = [with_rate(rate) for rate in range(20, 0, -1)]
    assert (rate_at(ranked), rate_at(ranked, 1), rate_at(ranked, 20)) == (11, 20, 1)


def test_a_short_chart_guards_nothing() -> None:
    assert rate_at([with_rate(5)] * 9) is None


# --- What was gained --------------------------------------------------------------------------------------------------

GAINED: dict[str, tuple[list[tuple[float, int]], str | None, Gained | None]] = {
    "the latest a day back": ([(50, 10), (25, 40), (1, 100)], ago(99), Gained(60, ago(25))),
    "exactly a day back": ([(24, 40), (0, 100)], ago(99), Gained(60, ago(24))),
    "the oldest, if none is a day back": ([(20, 10), (8, 40), (1, 100)], ago(99), Gained(90, ago(20))),
    "publication, if it was seen once": ([(1, 100)], ago(5), Gained(100, ago(5))),
    "publication, if it was seen twice at once": ([(1, 90), (0.9, 100)], ago(5), Gained(100, ago(5))),
    "an hour is enough to measure": ([(2, 90), (1, 100)], ago(5), Gained(10, ago(2))),
    "publication unknown": ([(1, 100)], None, None),
    "published after it was seen": ([(1, 100)], ago(0), None),
    "seen by nobody": ([], ago(5), None),
    "not seen by then": ([(-1, 100)], ago(5), None),
    "a day back and what was seen since": ([(25, 10), (24.5, 20), (-5, 900)], ago(99), Gained(10, ago(25))),
    "a counter that fell": ([(25, 100), (1, 10)], ago(99), Gained(0, ago(25))),
}


@pytest.mark.parametrize(("seen", "published_at", "expected"), GAINED.values(), ids=GAINED)
def test_views_are_gained_since_what_was_measured(
    seen: list[tuple[float, int]], published_at: str | None, expected: Gained | None
) -> None:
    sightings = sightings_of(*((ago(hours), views) for hours, views in seen))
    assert gained(sightings, published_at, NOON) == expected


@given(sighting_lists, st.none() | times)
def test_never_fewer_than_none_are_gained_and_never_since_later(
    seen: list[tuple[str, int]], published_at: str | None
) -> None:
    found = gained(sightings_of(*seen), published_at, NOON)
    assert found is None or (found.views >= 0 and found.since <= NOON)

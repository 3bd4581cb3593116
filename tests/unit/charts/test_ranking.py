"""The ranking by velocity: its order, its figures, the limit per channel and the views gained."""

from math import isfinite
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.charts.ranking import (
    MAX_PER_CHANNEL,
    Candidate,
    Figures,
    RankedVideo,
    ViewsGained,
    candidate_of,
    limit_per_channel,
    rank_by_velocity,
    rate_at,
    views_gained_by,
)
from catalog.times import from_seconds, to_seconds
from catalog.videos.merge import merge
from catalog.videos.model import Video
from tests.factories import NOON, ids, observed, sighting_lists, sightings_of, times, video, video_id

NOW = to_seconds(NOON)


def ago(hours: float) -> str:
    return from_seconds(NOW - int(hours * 3600))


def candidate(number: int = 1, /, *samples: tuple[float, int], **fields: Any) -> Candidate:
    """Return a candidate with these samples (hours ago, views) that was published a week ago."""
    values: dict[str, Any] = {
        "published_at": ago(168),
        "channel": None,
        "category_id": None,
        "listed_at": ago(1),
        "view_samples": sightings_of(*((ago(hours), views) for hours, views in samples)),
        **fields,
    }
    return Candidate(video_id(number), **values)


def order_of(candidates: list[Candidate], guard_rate: float | None = None) -> list[str]:
    return [one.video_id for one in rank_by_velocity(candidates, NOON, guard_rate)]


def figures_of(one: Candidate) -> Figures:
    (ranked,) = rank_by_velocity([one], NOON)
    return ranked.figures


candidates = st.builds(
    Candidate,
    video_id=ids,
    published_at=st.none() | times,
    channel=st.none() | st.sampled_from(["", "Slow Water", "Fast Water"]),
    category_id=st.none() | st.integers(1, 30),
    view_samples=sighting_lists.map(lambda pairs: sightings_of(*pairs)),
    listed_at=st.sampled_from([ago(47), ago(0)]),
)
regions = st.lists(candidates, max_size=12, unique_by=lambda one: one.video_id)
guard_rates = st.none() | st.floats(0, 1e12)


@given(regions, guard_rates, times.filter(lambda time: time > "0002"))
def test_every_figure_is_finite_at_any_time(region: list[Candidate], guard_rate: float | None, now: str) -> None:
    for one in rank_by_velocity(region, now, guard_rate):
        known = [figure for figure in one.figures if figure is not None]
        assert all(isfinite(figure) and figure >= 0 for figure in known)


@given(regions, guard_rates, st.data())
def test_the_order_follows_from_the_figures_alone_with_three_videos_of_a_channel_at_most(
    region: list[Candidate], guard_rate: float | None, data: st.DataObject
) -> None:
    ranked = rank_by_velocity(region, NOON, guard_rate)
    assert rank_by_velocity(data.draw(st.permutations(region)), NOON, guard_rate) == ranked
    assert sorted(one.video_id for one in ranked) == sorted(one.video_id for one in region)
    order = [(one.figures.over_channel_limit, -one.figures.score, one.video_id) for one in ranked]
    assert order == sorted(order)
    for figures in (one.figures for one in ranked):
        assert figures.score == figures.views_per_hour * figures.decay * figures.maturity
    free = [one for one in ranked if not one.figures.over_channel_limit]
    for channel in {one.channel for one in free if one.channel}:
        assert len([one for one in free if one.channel == channel]) <= MAX_PER_CHANNEL
    assert [one.video_id for one in limit_per_channel(free)] == [one.video_id for one in free]


FIGURES: dict[str, tuple[Candidate, dict[str, Any]]] = {
    "six hours without a sample": (
        candidate(1, (6, 9_000), published_at=ago(18)),
        {"views_per_hour": 750, "unseen_h": 6, "age_h": 18, "decay": 0.5, "maturity": 0.75, "score": 281.25},
    ),
    "never sampled": (candidate(), {"unseen_h": None, "decay": 0, "score": 0}),
    "thirty hours without a sample": (candidate(1, (54, 0), (30, 2_400)), {"decay": 2**-5}),
    "of unknown age": (
        candidate(1, (24, 0), (0, 2_400), published_at=None),
        {"age_h": None, "maturity": 1, "score": pytest.approx(98.5, rel=0.001)},
    ),
    "sampled before its publication": (
        candidate(1, (3, 600), published_at=ago(-3)),
        {"views_per_hour": 100, "age_h": 0, "score": 0},
    ),
}


@pytest.mark.parametrize(("one", "expected"), FIGURES.values(), ids=FIGURES)
def test_the_figures_of_a_video(one: Candidate, expected: dict[str, Any]) -> None:
    figures = figures_of(one)._asdict()
    assert {name: figures[name] for name in expected} == expected
    assert figures["over_channel_limit"] is False


@given(st.integers(10**6, 10**10), st.floats(168.1, 10**5), guard_rates)
def test_a_giant_is_not_ranked_first_by_its_first_sample(views: int, age_h: float, guard_rate: float | None) -> None:
    giant = candidate(1, (0, views), published_at=ago(age_h))
    small = candidate(2, (24, 100), (0, 124))
    assert order_of([giant, small], guard_rate) == [small.video_id, giant.video_id]


def test_the_guard_ranks_a_burst_below_steady_growth() -> None:
    # Ten videos gain a thousand views an hour, and one gained ten thousand times its own in a moment.
    steady = [candidate(number, (49, 0), (25, 24_000), (1, 48_000)) for number in range(1, 11)]
    burst = candidate(11, (49, 0), (25, 240), (1, 2_400_000))
    guard_rate = rate_at(rank_by_velocity(steady, NOON))
    assert order_of([burst, *steady])[0] == burst.video_id
    assert order_of([burst, *steady], guard_rate)[-1] == burst.video_id


@given(st.permutations(range(9)), st.data())
def test_the_order_of_events_does_not_change_the_ranking(order: list[int], data: st.DataObject) -> None:
    events = [observed(views=views, observed_at=ago(90 - 10 * views)) for views in range(9)]
    again = data.draw(st.lists(st.sampled_from(order), max_size=9))
    figures = []
    for arrival in ([*range(9)], [*order, *again]):
        state: Any = video()
        for place in arrival:
            state = merge(state, events[place])
        assert isinstance(state, Video)
        figures.append(figures_of(candidate(view_samples=state.view_samples)))
    assert figures[0] == figures[1]


def test_a_video_is_a_candidate_of_regions_that_listed_it() -> None:
    samples = sightings_of((NOON, 90))
    state = video(regions=["US"], listed={"GB": NOON}, view_samples=samples)
    assert candidate_of(state, "GB") == Candidate(
        video_id(), state.record.published_at, "Slow Water", 19, samples, NOON
    )
    assert candidate_of(state, "US") is None


@pytest.mark.parametrize(("hours", "ranked"), [(0, 1), (47.9, 1), (48, 1), (48.1, 0)])
def test_a_video_that_was_not_listed_for_two_days_is_no_candidate(hours: float, ranked: int) -> None:
    assert len(rank_by_velocity([candidate(listed_at=ago(hours))], NOON)) == ranked


def test_the_fourth_video_of_a_channel_is_ranked_below_all_others() -> None:
    flood = [candidate(number, (24, 0), (0, 1_000 * number), channel="Slow Water") for number in range(1, 6)]
    slow = candidate(9, channel="Still Water")
    ranked = rank_by_velocity([slow, *flood], NOON)
    assert [one.video_id for one in ranked] == [video_id(number) for number in (5, 4, 3, 9, 2, 1)]
    assert [one.figures.over_channel_limit for one in ranked] == [False] * 4 + [True] * 2


@pytest.mark.parametrize("channel", ["", None])
def test_videos_without_a_channel_have_no_limit(channel: str | None) -> None:
    region = [candidate(number, channel=channel) for number in range(1, 3 * MAX_PER_CHANNEL)]
    assert not any(one.figures.over_channel_limit for one in rank_by_velocity(region, NOON))


def test_the_rate_at_a_rank_is_the_tenths_unless_another_is_named() -> None:
    by_rate = [Figures(rate, 0, 0, 1, 1, rate, over_channel_limit=False) for rate in range(20, 0, -1)]
    ranked = [RankedVideo(video_id(), None, None, figures) for figures in by_rate]
    assert (rate_at(ranked), rate_at(ranked, 1), rate_at(ranked, 20), rate_at(ranked[:9])) == (11, 20, 1, None)


GAINED: dict[str, tuple[list[tuple[float, int]], str | None, ViewsGained | None]] = {
    "the latest a day back": ([(50, 10), (25, 40), (1, 100)], ago(99), ViewsGained(60, ago(25))),
    "exactly a day back": ([(24, 40), (0, 100)], ago(99), ViewsGained(60, ago(24))),
    "the oldest, if none is a day back": ([(20, 10), (8, 40), (1, 100)], ago(99), ViewsGained(90, ago(20))),
    "publication, if there is one sample": ([(1, 100)], ago(5), ViewsGained(100, ago(5))),
    "publication, if samples are close together": ([(1, 90), (0.9, 100)], ago(5), ViewsGained(100, ago(5))),
    "an hour is enough to measure": ([(2, 90), (1, 100)], ago(5), ViewsGained(10, ago(2))),
    "publication unknown": ([(1, 100)], None, None),
    "published after its sample": ([(1, 100)], ago(0), None),
    "never sampled": ([], ago(5), None),
    "not sampled by then": ([(-1, 100)], ago(5), None),
    "a day back and what was sampled since": ([(25, 10), (24.5, 20), (-5, 900)], ago(99), ViewsGained(10, ago(25))),
    "a counter that fell": ([(25, 100), (1, 10)], ago(99), ViewsGained(0, ago(25))),
}


@pytest.mark.parametrize(("samples", "published_at", "expected"), GAINED.values(), ids=GAINED)
def test_views_gained(samples: list[tuple[float, int]], published_at: str | None, expected: ViewsGained | None) -> None:
    view_samples = sightings_of(*((ago(hours), views) for hours, views in samples))
    assert views_gained_by(view_samples, published_at, NOON) == expected


@given(sighting_lists, st.none() | times)
def test_views_gained_are_never_negative(samples: list[tuple[str, int]], published_at: str | None) -> None:
    found = views_gained_by(sightings_of(*samples), published_at, NOON)
    assert found is None or (found.views >= 0 and found.since <= NOON)

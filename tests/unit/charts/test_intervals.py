"""Views gained within an interval: computed from samples, interpolated where the interval begins."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.charts.intervals import Interval, SampledVideo, gains_of, most_gained, views_at
from catalog.times import from_seconds, to_seconds
from catalog.videos.view_samples import ViewSample, samples_with
from tests.factories import NOON, video_id

DAY = 24 * 3600
NOW = to_seconds(NOON)


def sampled(*samples: tuple[float, int], published: float | None = None, number: int = 1) -> SampledVideo:
    """Return a video with samples, and a publication, so many days before noon."""
    seen = samples_with(ViewSample(NOW - round(days * DAY), views) for days, views in samples)
    published_at = None if published is None else from_seconds(NOW - round(published * DAY))
    return SampledVideo(video_id(number), published_at, seen)


def gained(video: SampledVideo) -> dict[int, float]:
    """Return the views that a video gained in each interval before noon."""
    return {int(interval): gain.gained for interval, gain in gains_of(video, NOON)}


def test_the_intervals_are_those_of_the_contract() -> None:
    assert [*Interval] == [1, 7, 30]


def test_views_at_the_beginning_are_interpolated_between_the_samples_around_it() -> None:
    # 100 views a day for two days, then 1,000 in the last half day.
    assert gained(sampled((2.5, 0), (0.5, 200), (0, 1_200))) == {1: 1_050, 7: 1_200, 30: 1_200}


def test_a_video_has_no_views_when_it_is_published() -> None:
    assert gained(sampled((0, 500), published=0.5)) == {1: 500, 7: 500, 30: 500}
    # 100 views a day since its publication.
    assert gained(sampled((0, 1_000), published=10)) == {1: 100, 7: 700, 30: 1_000}


@pytest.mark.parametrize("published", [None, -1, 2], ids=["unknown", "later than its samples", "at its first sample"])
def test_views_before_the_first_sample_are_no_gain_without_an_earlier_publication(published: float | None) -> None:
    assert gained(sampled((2, 9_000), (0, 9_100), published=published)) == {1: 50, 7: 100, 30: 100}


def test_a_video_that_was_not_observed_within_an_interval_has_gained_nothing_in_it() -> None:
    assert gained(sampled((9, 100), (3, 700))) == {1: 0, 7: 400, 30: 600}


def test_a_video_without_samples_until_then_has_no_gain() -> None:
    assert gained(sampled()) == {}
    assert gained(sampled((-1, 50))) == {}


def test_views_that_fall_and_come_back_are_no_gain() -> None:
    assert gained(sampled((3, 1_000), (0.6, 10), (0.3, 1_000), (0, 1_030)))[1] == pytest.approx(30, abs=15)
    # The last fall may be a dip as well.
    assert gained(sampled((3, 1_000), (0.3, 1_030), (0, 10)))[30] == 30


samples = st.lists(st.tuples(st.integers(0, 45 * DAY), st.integers(0, 10**9)), min_size=1, max_size=20)
growing = samples.map(
    lambda pairs: [
        *zip(sorted((days for days, _ in pairs), reverse=True), sorted(views for _, views in pairs), strict=True)
    ]
)


def of_seconds(pairs: Sequence[tuple[int, int]], published: int | None) -> SampledVideo:
    seen = samples_with(ViewSample(NOW - ago, views) for ago, views in pairs)
    return SampledVideo(video_id(), None if published is None else from_seconds(NOW - published), seen)


published_before = st.none() | st.integers(0, 60 * DAY)


@given(samples, published_before)
def test_no_gain_is_negative_or_more_than_all_views(pairs: list[tuple[int, int]], published: int | None) -> None:
    for _, gain in gains_of(of_seconds(pairs, published), NOON):
        assert 0 <= gain.gained <= gain.total <= max(views for _, views in pairs)


@given(growing, published_before)
def test_a_longer_interval_has_no_smaller_gain(pairs: list[tuple[int, int]], published: int | None) -> None:
    day, week, month = (gain.gained for _, gain in gains_of(of_seconds(pairs, published), NOON))
    assert day <= week <= month


@given(st.integers(1, 40), st.integers(0, 10**6), st.sampled_from(Interval))
def test_a_steady_video_has_gained_its_rate_times_the_days(age: int, rate: int, interval: Interval) -> None:
    steady = sampled((0, rate * age), published=age)
    assert gained(steady)[interval] == pytest.approx(rate * min(age, interval))


@given(growing, st.integers(-DAY, 46 * DAY))
def test_views_at_a_time_lie_between_those_of_its_neighbours(pairs: list[tuple[int, int]], ago: int) -> None:
    known = sorted({NOW - one: ViewSample(NOW - one, views) for one, views in pairs}.values())
    time = NOW - ago
    earlier = [one.views for one in known if one.time <= time][-1:] or [known[0].views]
    later = [one.views for one in known if one.time >= time][:1] or [known[-1].views]
    assert earlier[0] - 1e-6 <= views_at(known, time) <= later[0] + 1e-6


def test_the_videos_that_gained_most_come_first_then_those_with_more_views_then_lower_ids() -> None:
    videos = [
        sampled((1, 100), (0, 150), number=4),
        sampled((1, 0), (0, 90), number=3),
        sampled((1, 500), (0, 550), number=2),
        sampled((1, 100), (0, 150), number=1),
        sampled((1, 100), (0, 100), number=5),
    ]
    shown = most_gained(videos, NOON, 9)
    assert shown == {interval: [*map(video_id, (3, 2, 1, 4))] for interval in Interval}
    assert most_gained(reversed(videos), NOON, 2)[Interval.WEEK] == [*map(video_id, (3, 2))]


def test_each_interval_has_an_order_of_its_own() -> None:
    burst = sampled((1, 0), (0, 300), number=1)
    steady = sampled((8, 0), (0, 800), number=2)
    old = sampled((29, 0), (8, 5_000), (0, 5_001), number=3)
    shown = most_gained([burst, steady, old], NOON, 9)
    assert [one[0] for one in shown.values()] == [*map(video_id, (1, 2, 3))]


def test_without_videos_every_interval_is_empty() -> None:
    assert most_gained([], NOON, 9) == {interval: [] for interval in Interval}

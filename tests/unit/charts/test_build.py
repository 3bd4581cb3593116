"""Charts of a region: by views and by velocity, of all categories and of each, and of all regions together."""

import random
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.charts.api import Chart, RankedByVelocity, RankedByViews, RankedChart
from catalog.charts.build import CHART_LENGTH, MIN_CANDIDATES, contract_chart, draw_charts, trending_videos
from catalog.charts.intervals import Interval
from catalog.charts.keys import ChartKey, Ranking
from catalog.charts.ranking import candidate_of, rank_by_velocity
from catalog.charts.retention import EVERY
from catalog.charts.snapshot import ChartRegion, CurrentChart, RegionSnapshot, combine_regions
from catalog.regions import Region
from catalog.videos.cards import card_of
from catalog.videos.model import Counts, Video
from catalog.videos.summaries import summary_of
from tests.factories import EVENING, MORNING, NOON, chart, entry, sightings_of, video, video_id, videos

VIEWS, VELOCITY = ChartKey(Ranking.VIEWS, None), ChartKey(Ranking.VELOCITY, None)
UPDATED_AT = {Ranking.VIEWS: EVENING, Ranking.VELOCITY: NOON}
NEXT_UPDATE_AT = "2026-03-01T18:15:00Z"
MIDNIGHT = "2026-03-01T00:00:00Z"

viewed = st.lists(st.integers(0, 9), max_size=70).map(
    lambda all_views: [video(number, views=views) for number, views in enumerate(all_views)]
)


def rising(number: int, gain: int, **fields: Any) -> Video:
    """Return a video that the US listed at noon, and that gained so many views since midnight."""
    samples = sightings_of((MIDNIGHT, 1_000), (NOON, 1_000 + gain))
    return video(number, **{"listed": {"US": NOON}, "view_samples": samples, "channel_title": None, **fields})


def snapshot_with(shown: Iterable[Video], region: str = "US") -> RegionSnapshot:
    """Return what a region's charts are drawn from when it has these videos."""
    by_id = {one.video_id: one for one in shown}
    candidates = [one for one in (candidate_of(state, region) for state in by_id.values()) if one]
    return RegionSnapshot(rank_by_velocity(candidates, NOON), by_id)


def draw(
    snapshot: RegionSnapshot | Iterable[Video],
    *categories: int,
    region: ChartRegion = Region.US,
    before: Mapping[ChartKey, RankedChart] = MappingProxyType({}),
) -> dict[ChartKey, RankedChart]:
    """Return the charts of a region, or of the US with these videos, in place of those before."""
    snapshot = snapshot if isinstance(snapshot, RegionSnapshot) else snapshot_with(snapshot)
    current = {key: CurrentChart(one, 1, EVERY, None) for key, one in before.items()}
    whole = snapshot._replace(region=region, categories=categories, current=current, updated_at=UPDATED_AT)
    return draw_charts(whole, NEXT_UPDATE_AT)


def ids_in(shown: RankedChart | Chart) -> list[str]:
    return [one.video_id for one in shown.videos]


def ids(*numbers: int) -> list[str]:
    return [*map(video_id, numbers)]


@given(viewed)
def test_a_chart_by_views_has_the_50_most_viewed_and_then_goes_by_id(candidates: list[Video]) -> None:
    ranked = sorted(candidates, key=lambda one: (-one.counts.views, one.video_id))
    expected = [one.video_id for one in ranked[:50]]
    assert ids_in(draw(candidates)[VIEWS]) == expected
    assert ids_in(contract_chart(Region.US, snapshot_with(candidates), EVENING)) == expected
    assert CHART_LENGTH == 50


def test_a_chart_by_views_ranks_by_the_latest_counts_and_shows_them() -> None:
    states = [video(1, views=100, fetched_at=MORNING), video(2, views=50, observed=Counts(NOON, 101, 0))]
    shown = draw(states)[VIEWS]
    assert ids_in(shown) == ids(2, 1)
    assert [one.why for one in shown.videos] == [RankedByViews(views=101), RankedByViews(views=100)]


def test_a_chart_by_velocity_has_the_50_fastest() -> None:
    states = [rising(number, number, views=900 - number) for number in range(1, 70)]
    assert ids_in(draw(states)[VELOCITY]) == ids(*range(69, 19, -1))


def test_a_video_that_may_not_be_shown_takes_no_rank() -> None:
    snapshot = snapshot_with([rising(number, number) for number in range(1, 6)])
    without = snapshot._replace(videos={key: one for key, one in snapshot.videos.items() if key != video_id(4)})
    shown = draw(without)[VELOCITY]
    assert [(one.rank, one.video_id) for one in shown.videos] == [*enumerate(ids(5, 3, 2, 1), 1)]


@given(
    st.lists(videos, max_size=12, unique_by=lambda one: one.video_id),
    st.randoms(use_true_random=False),
    st.sampled_from(Region),
)
def test_a_chart_is_read_as_it_was_written_whatever_the_order_of_its_videos(
    states: list[Video], chance: random.Random, region: Region
) -> None:
    categories = {one.record.category_id for one in states if one.record.category_id is not None}
    shuffled = chance.sample(states, len(states))
    one, same = (draw(snapshot_with(some, region), *categories, region=region) for some in (states, shuffled))
    assert one == same
    assert [*one] == [*same]
    for shown in one.values():
        assert RankedChart.model_validate_json(shown.model_dump_json()) == shown


@pytest.mark.parametrize("region", Region)
def test_a_region_without_videos_has_two_empty_charts(region: Region) -> None:
    charts = draw([], 10, region=region)
    shown = {key: (one.region, one.videos) for key, one in charts.items()}
    assert shown == {VIEWS: (region, []), VELOCITY: (region, [])}


def in_category(category: int, count: int, start: int = 1, **fields: Any) -> list[Video]:
    """Return videos of a category, a higher number rising faster and with more views."""
    numbers = range(start, start + count)
    return [rising(number, number, views=1_000 + number, category_id=category, **fields) for number in numbers]


def test_a_category_with_enough_candidates_has_charts_of_its_own() -> None:
    charts = draw([*in_category(10, 5, 1), *in_category(20, 7, 11)], 10, 20)
    assert charts.keys() == {ChartKey(ranking, category) for ranking in Ranking for category in (None, 10, 20)}
    for (ranking, category), shown in charts.items():
        assert (shown.region, shown.ranking, shown.category) == (Region.US, ranking, category)
        assert (shown.updated_at, shown.next_update_at) == (UPDATED_AT[ranking], NEXT_UPDATE_AT)
    for ranking in Ranking:
        assert ids_in(charts[ChartKey(ranking, 10)]) == ids(*range(5, 0, -1))
        assert ids_in(charts[ChartKey(ranking, 20)]) == ids(*range(17, 10, -1))


def test_a_category_with_fewer_candidates_in_a_ranking_has_no_chart_of_it() -> None:
    assert draw(in_category(10, MIN_CANDIDATES - 1), 10).keys() == {VIEWS, VELOCITY}
    listed, unlisted = in_category(10, 2), [video(number, category_id=10) for number in range(11, 14)]
    assert draw([*listed, *unlisted], 10).keys() == {VIEWS, VELOCITY, ChartKey(Ranking.VIEWS, 10)}


def test_a_category_that_has_lost_its_candidates_has_an_empty_chart_once() -> None:
    key = ChartKey(Ranking.VIEWS, 10)
    full = draw(in_category(10, 5), 10)
    emptied = draw(in_category(10, 4), 10, before=full)
    assert (emptied[key].videos, emptied[key].updated_at) == ([], EVENING)
    assert key not in draw(in_category(10, 4), 10, before=emptied)
    assert ids_in(draw(in_category(10, 5), 10, before=emptied)[key]) == ids_in(full[key])


def test_the_limit_per_channel_applies_to_each_category_anew() -> None:
    best_of_the_channel = in_category(20, 3, 90, channel_title="Slow Water")
    music = in_category(10, 4, 50, channel_title="Slow Water")
    charts = draw([*best_of_the_channel, *music, *in_category(10, 4, 1)], 10, 20)
    overall, category = charts[VELOCITY], charts[ChartKey(Ranking.VELOCITY, 10)]
    assert ids_in(overall) == ids(92, 91, 90, 4, 3, 2, 1, 53, 52, 51, 50)
    assert ids_in(category) == ids(53, 52, 51, 4, 3, 2, 1, 50)
    assert limits_in(overall) == [False] * 7 + [True] * 4
    assert limits_in(category) == [False] * 7 + [True]


def limits_in(shown: RankedChart) -> list[bool]:
    return [why.channel_limit for one in shown.videos if isinstance(why := one.why, RankedByVelocity)]


def test_an_entry_has_its_position_the_views_gained_and_the_fields_of_a_card() -> None:
    samples = sightings_of((MIDNIGHT, 1_000), (NOON, 1_600))
    state = video(1, listed={"US": NOON}, view_samples=samples, observed=Counts(NOON, 1_600, 160))
    before = {VIEWS: chart(entry(9, 1), entry(1, 2, entered_at=MORNING, peak_rank=2), updated_at=NOON)}
    (shown,) = draw([state], before=before)[VIEWS].videos
    position = {"rank": 1, "rank_delta": 1, "entered_at": MORNING, "peak_rank": 1}
    gained = {"views_gained": 600, "gained_since": MIDNIGHT}
    assert shown.model_dump() == {**card_of(state), **position, **gained, "why": {"views": 1_600}}


def test_an_entry_by_velocity_has_every_figure_of_its_score_and_null_for_unknown_ones() -> None:
    sampled = rising(1, 0, view_samples=sightings_of((MORNING, 9_000)), published_at="2026-02-28T18:00:00Z")
    (shown,) = draw([sampled])[VELOCITY].videos
    figures = {"views_per_hour": 750.0, "hours_unseen": 6.0, "age_hours": 18.0, "decay": 0.5, "maturity": 0.75}
    assert shown.why == RankedByVelocity(score=281.2, **figures, channel_limit=False)
    charts = draw([rising(1, 0, view_samples=None, published_at=None)])
    (by_views,), (by_velocity,) = charts[VIEWS].videos, charts[VELOCITY].videos
    assert (by_views.views_gained, by_views.gained_since) == (None, None)
    assert isinstance(by_velocity.why, RankedByVelocity)
    assert (by_velocity.why.hours_unseen, by_velocity.why.age_hours, by_velocity.why.score) == (None, None, 0.0)


@given(st.lists(videos, max_size=5, unique_by=lambda one: one.video_id), st.sampled_from(Region))
def test_the_contract_chart_has_the_fields_of_the_contract(states: list[Video], region: Region) -> None:
    shown = contract_chart(region, snapshot_with(states), EVENING)
    assert shown == Chart.model_validate_json(shown.model_dump_json(), strict=True)
    assert shown.model_dump().keys() == {"region", "videos", "updated_at"}
    assert (shown.region, shown.updated_at) == (region, EVENING)
    by_views = sorted(states, key=lambda one: (-one.counts.views, one.video_id))
    assert [one.model_dump() for one in shown.videos] == [card_of(one) for one in by_views]


def ranked_ids(snapshot: RegionSnapshot) -> list[str]:
    return [one.video_id for one in snapshot.ranked]


def test_a_video_of_several_regions_has_its_best_score() -> None:
    # One region is guarded against bursts, the other one is not.
    burst = rising(1, 500_000, listed={"US": NOON, "GB": NOON})
    steady = [rising(number, 1_000 * number, listed={"US": NOON}) for number in range(2, 5)]
    free = snapshot_with([burst, *steady])
    candidate = candidate_of(burst, "GB")
    assert candidate is not None
    guarded = RegionSnapshot(rank_by_velocity([candidate], NOON, 10.0), {burst.video_id: burst})
    assert guarded.ranked[0].figures.score < free.ranked[0].figures.score
    for regions in ([free, guarded], [guarded, free]):
        together = combine_regions(regions)
        assert ranked_ids(together) == ids(1, 4, 3, 2)
        assert together.ranked[0] == free.ranked[0]
        assert together.videos.keys() == {*ids(1, 2, 3, 4)}


def test_the_limit_per_channel_applies_to_all_regions_together() -> None:
    ours = [rising(number, 1_000 * number, channel_title="Slow Water") for number in (1, 2, 3)]
    theirs = [rising(number, 1_000 * number, channel_title="Slow Water", listed={"GB": NOON}) for number in (4, 5, 6)]
    together = combine_regions([snapshot_with([rising(9, 1), *ours]), snapshot_with(theirs, "GB")])
    assert ranked_ids(together) == ids(6, 5, 4, 9, 3, 2, 1)
    assert [one.figures.over_channel_limit for one in together.ranked] == [False] * 4 + [True] * 3


def test_charts_of_all_regions_are_drawn_like_those_of_one() -> None:
    ours, theirs = snapshot_with([rising(1, 10)]), snapshot_with([rising(2, 20, listed={"GB": NOON})], "GB")
    charts = draw(combine_regions([ours, theirs]), region="ALL")
    shown = {key: (one.region, ids_in(one)) for key, one in charts.items()}
    assert shown == {VIEWS: ("ALL", ids(1, 2)), VELOCITY: ("ALL", ids(2, 1))}


@pytest.mark.parametrize(("count", "shown"), [(59, [*range(59, 9, -1)]), (0, [])])
def test_the_trending_videos_of_an_interval_are_the_50_that_gained_most(count: int, shown: list[int]) -> None:
    states = [rising(number, number, published_at=MIDNIGHT) for number in range(1, count + 1)]
    trending = trending_videos(snapshot_with(states), NOON)
    summaries = {one.video_id: summary_of(one) for one in states}
    assert trending == {interval: [summaries[one] for one in ids(*shown)] for interval in Interval}

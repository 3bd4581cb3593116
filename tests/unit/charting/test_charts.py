"""A region's charts: by views and by velocity, of all categories and of each, and of all regions together."""

import random
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.cards import card_of
from catalog.charting.charts import (
    CHART_LENGTH,
    MIN_CANDIDATES,
    ChartKey,
    Contenders,
    Times,
    across,
    contract_chart,
    draw,
    trending_page,
)
from catalog.contracts.charts import RankedByVelocity, RankedByViews, RankedChart
from catalog.contracts.dailywatch import Chart
from catalog.contracts.killrvideo import VideoPage
from catalog.ranking import candidate_of, rank_by_velocity
from catalog.video import Counts, Video
from catalog.vocabulary import Ranking, Region
from tests.factories import EVENING, MORNING, NOON, chart, entry, sightings_of, video, video_id, videos

VIEWS, VELOCITY = ChartKey(Ranking.VIEWS, None), ChartKey(Ranking.VELOCITY, None)
TIMES = Times({Ranking.VIEWS: EVENING, Ranking.VELOCITY: NOON}, "2026-03-01T18:15:00Z")
MIDNIGHT = "2026-03-01T00:00:00Z"

viewed = st.lists(st.integers(0, 9), max_size=70).map(
    lambda all_views: [video(number, views=views) for number, views in enumerate(all_views)]
)


def rising(number: int, gain: int, **fields: Any) -> Video:
    """Return a video that the US listed at noon, and that gained so many views since midnight."""
    seen = sightings_of((MIDNIGHT, 1_000), (NOON, 1_000 + gain))
    return video(number, **{"listed": {"US": NOON}, "sightings": seen, "channel_title": None, **fields})


def contenders_of(shown: Iterable[Video], region: str = "US") -> Contenders:
    """Return what a region's charts are drawn from when it has these videos."""
    by_id = {one.video_id: one for one in shown}
    candidates = [one for one in (candidate_of(state, region) for state in by_id.values()) if one]
    return Contenders(rank_by_velocity(candidates, NOON), by_id)


def drawn(
    shown: Iterable[Video], *categories: int, before: dict[ChartKey, RankedChart] | None = None
) -> dict[ChartKey, RankedChart]:
    """Return the charts of the US."""
    return draw(Region.US, contenders_of(shown), categories, before or {}, TIMES)


def ids_in(shown: RankedChart | Chart) -> list[str]:
    """Return the ids of a chart's videos, best first."""
    return [one.video_id for one in shown.videos]


# --- By views ---------------------------------------------------------------------------------------------------------


@given(viewed)
def test_a_chart_holds_the_50_most_viewed_and_ties_go_by_id(candidates: list[Video]) -> None:
    ranked = sorted(candidates, key=lambda one: (-one.counts.views, one.video_id))
    expected = [one.video_id for one in ranked[:50]]
    assert ids_in(drawn(candidates)[VIEWS]) == expected
    assert ids_in(contract_chart(Region.US, contenders_of(candidates), EVENING)) == expected
    assert CHART_LENGTH == 50


def test_the_latest_counts_decide() -> None:
    overtaken = video(1, views=100, fetched_at=MORNING)
    risen = video(2, views=50, fetched_at=MORNING, observed=Counts(NOON, 101, 0))
    assert ids_in(drawn([overtaken, risen])[VIEWS]) == [video_id(2), video_id(1)]


def test_a_chart_by_views_says_the_views_that_ranked_each_video() -> None:
    shown = drawn([video(1, views=100), video(2, views=50, observed=Counts(NOON, 101, 0))])[VIEWS]
    assert [one.why for one in shown.videos] == [RankedByViews(views=101), RankedByViews(views=100)]


# --- By velocity ------------------------------------------------------------------------------------------------------


def test_what_gains_more_stands_above_what_has_more() -> None:
    large, small = rising(1, 100, views=900_000), rising(2, 90_000, views=91_000)
    charts = drawn([large, small])
    assert ids_in(charts[VIEWS]) == [video_id(1), video_id(2)]
    assert ids_in(charts[VELOCITY]) == [video_id(2), video_id(1)]


def test_a_chart_by_velocity_holds_what_the_region_listed_and_no_other_video() -> None:
    charts = drawn([rising(1, 10), video(2, views=900_000), rising(3, 20, listed={"GB": NOON})])
    assert ids_in(charts[VELOCITY]) == [video_id(1)]


def test_a_chart_by_velocity_holds_the_50_fastest() -> None:
    assert ids_in(drawn([rising(number, number) for number in range(1, 70)])[VELOCITY]) == [
        *map(video_id, range(69, 19, -1))
    ]


def test_a_video_that_may_not_be_shown_takes_no_place() -> None:
    contenders = contenders_of([rising(number, number) for number in range(1, 6)])
    without = contenders._replace(videos={key: one for key, one in contenders.videos.items() if key != video_id(4)})
    shown = draw(Region.US, without, (), {}, TIMES)[VELOCITY]
    assert [(one.rank, one.video_id) for one in shown.videos] == [
        (1, video_id(5)),
        (2, video_id(3)),
        (3, video_id(2)),
        (4, video_id(1)),
    ]


def test_a_chart_by_velocity_says_every_figure_of_its_score() -> None:
    seen = sightings_of((MORNING, 9_000))
    (shown,) = drawn([rising(1, 0, sightings=seen, published_at="2026-02-28T18:00:00Z")])[VELOCITY].videos
    assert shown.why == RankedByVelocity(
        score=281.2,
        views_per_hour=750.0,
        hours_unseen=6.0,
        age_hours=18.0,
        decay=0.5,
        maturity=0.75,
        channel_limit=False,
    )


def test_figures_that_nobody_knows_are_null() -> None:
    (shown,) = drawn([rising(1, 0, sightings=None, published_at=None)])[VELOCITY].videos
    assert isinstance(shown.why, RankedByVelocity)
    assert (shown.why.hours_unseen, shown.why.age_hours, shown.why.score) == (None, None, 0.0)


def test_of_a_channel_three_videos_stand_among_the_others_and_the_rest_below_all() -> None:
    flood = [rising(number, 1_000 * number, channel_title="Slow Water") for number in range(1, 6)]
    shown = drawn([rising(9, 1), *flood])[VELOCITY]
    assert ids_in(shown) == [*map(video_id, (5, 4, 3, 9, 2, 1))]
    assert [why.channel_limit for one in shown.videos if isinstance(why := one.why, RankedByVelocity)] == [
        *[False] * 4,
        *[True] * 2,
    ]


# --- Of each category -------------------------------------------------------------------------------------------------


def in_category(category: int, count: int, start: int = 1, **fields: Any) -> list[Video]:
    """Return videos of a category, a higher number rising faster and with more views."""
    numbers = range(start, start + count)
    return [rising(number, number, views=1_000 + number, category_id=category, **fields) for number in numbers]


def test_a_category_with_enough_candidates_has_charts_of_its_own() -> None:
    music, other = in_category(10, 5, 1), in_category(20, 7, 11)
    charts = drawn([*music, *other], 10, 20)
    assert charts.keys() == {ChartKey(ranking, category) for ranking in Ranking for category in (None, 10, 20)}
    for ranking in Ranking:
        assert ids_in(charts[ChartKey(ranking, 10)]) == [*map(video_id, range(5, 0, -1))]
        assert ids_in(charts[ChartKey(ranking, 20)]) == [*map(video_id, range(17, 10, -1))]
        assert charts[ChartKey(ranking, 10)].category == 10


def test_a_category_with_fewer_candidates_has_none() -> None:
    assert drawn(in_category(10, MIN_CANDIDATES - 1), 10).keys() == {VIEWS, VELOCITY}


def test_each_ranking_of_a_category_counts_its_own_candidates() -> None:
    listed, unlisted = in_category(10, 2), [video(number, category_id=10) for number in range(11, 14)]
    assert drawn([*listed, *unlisted], 10).keys() == {VIEWS, VELOCITY, ChartKey(Ranking.VIEWS, 10)}


def test_a_category_that_has_lost_its_candidates_has_an_empty_chart_once() -> None:
    key = ChartKey(Ranking.VIEWS, 10)
    full = drawn(in_category(10, 5), 10)
    emptied = drawn(in_category(10, 4), 10, before=full)
    assert emptied[key].videos == []
    assert emptied[key].updated_at == EVENING
    assert key not in drawn(in_category(10, 4), 10, before=emptied)
    assert ids_in(drawn(in_category(10, 5), 10, before=emptied)[key]) == ids_in(full[key])


def test_a_category_counts_its_channels_anew() -> None:
    # GIVEN a channel whose three best videos are of another category
    best = in_category(20, 3, 90, channel_title="Slow Water")
    music = in_category(10, 4, 50, channel_title="Slow Water")
    others = in_category(10, 4, 1)
    charts = drawn([*best, *music, *others], 10, 20)
    # THEN it has none other among all, and three in the category
    assert ids_in(charts[VELOCITY])[:3] == [*map(video_id, (92, 91, 90))]
    assert ids_in(charts[VELOCITY])[-4:] == [*map(video_id, (53, 52, 51, 50))]
    assert ids_in(charts[ChartKey(Ranking.VELOCITY, 10)]) == [*map(video_id, (53, 52, 51, 4, 3, 2, 1, 50))]


# --- What each video says ---------------------------------------------------------------------------------------------


def test_an_entry_tells_its_place_what_it_gained_and_all_that_a_card_tells() -> None:
    seen = sightings_of((MIDNIGHT, 1_000), (NOON, 1_600))
    state = video(1, listed={"US": NOON}, sightings=seen, observed=Counts(NOON, 1_600, 160))
    before = {VIEWS: chart(entry(9, 1), entry(1, 2, entered_at=MORNING, peak_rank=2), updated_at=NOON)}
    (shown,) = drawn([state], before=before)[VIEWS].videos
    assert shown.model_dump() == {
        **card_of(state).model_dump(),
        "rank": 1,
        "rank_delta": 1,
        "entered_at": MORNING,
        "peak_rank": 1,
        "views_gained": 600,
        "gained_since": MIDNIGHT,
        "why": {"views": 1_600},
    }


def test_what_was_gained_is_null_while_nobody_knows() -> None:
    (shown,) = drawn([video(1, sightings=None)])[VIEWS].videos
    assert (shown.views_gained, shown.gained_since) == (None, None)


def test_each_ranking_has_the_time_of_its_own_data() -> None:
    charts = drawn(in_category(10, 5), 10)
    assert {(key.ranking, one.updated_at) for key, one in charts.items()} == {
        (Ranking.VIEWS, EVENING),
        (Ranking.VELOCITY, NOON),
    }
    assert {one.next_update_at for one in charts.values()} == {TIMES.next_update_at}
    assert {(one.region, one.ranking) for one in charts.values()} == {(Region.US, ranking) for ranking in Ranking}


@given(
    st.lists(videos, max_size=12, unique_by=lambda one: one.video_id),
    st.randoms(use_true_random=False),
    st.sampled_from(Region),
)
def test_charts_do_not_depend_on_the_order_in_which_videos_are_read(
    states: list[Video], chance: random.Random, region: Region
) -> None:
    categories = {one.record.category_id for one in states if one.record.category_id is not None}
    shuffled = chance.sample(states, len(states))
    one, same = (draw(region, contenders_of(some, region), categories, {}, TIMES) for some in (states, shuffled))
    assert one == same
    assert [*one] == [*same]


@given(st.lists(videos, max_size=12, unique_by=lambda one: one.video_id))
def test_a_chart_is_read_as_it_was_written(states: list[Video]) -> None:
    for shown in draw(Region.US, contenders_of(states), (), {}, TIMES).values():
        assert RankedChart.model_validate_json(shown.model_dump_json()) == shown


@pytest.mark.parametrize("region", Region)
def test_a_region_without_videos_has_two_empty_charts(region: Region) -> None:
    charts = draw(region, contenders_of([]), (10,), {}, TIMES)
    assert {key: (one.region, one.videos) for key, one in charts.items()} == {
        VIEWS: (region, []),
        VELOCITY: (region, []),
    }


# --- The contract's own -----------------------------------------------------------------------------------------------


@given(st.lists(videos, max_size=5, unique_by=lambda one: one.video_id), st.sampled_from(Region))
def test_the_contracts_chart_is_what_the_contract_says(states: list[Video], region: Region) -> None:
    shown = contract_chart(region, contenders_of(states), EVENING)
    assert shown == Chart.model_validate_json(shown.model_dump_json(), strict=True)
    assert shown.model_dump().keys() == {"region", "videos", "updated_at"}
    assert (shown.region, shown.updated_at) == (region, EVENING)


def test_a_card_shows_what_lists_need() -> None:
    state = video(regions=["US", "BR"], listed={"IN": NOON}, observed=Counts(NOON, 2_000, 200))
    (card,) = contract_chart(Region.US, contenders_of([state]), NOON).model_dump()["videos"]
    assert card == {
        "video_id": video_id(),
        "title": "A river at night",
        "channel_title": "Slow Water",
        "category_id": 19,
        "thumbnail_url": "https://images.example/river.jpg",
        "views": 2_000,
        "likes": 200,
        "duration": 95,
        "regions": ["BR", "IN", "US"],
    }


BARE = video(
    name=None,
    channel_title=None,
    category_id=None,
    preview_image_location=None,
    duration=None,
    views=None,
    likes=None,
    tags=None,
    listed={"US": NOON},
)


def test_a_card_is_never_null() -> None:
    card = card_of(BARE)
    assert (card.title, card.channel_title, card.category_id, card.thumbnail_url) == ("", "", 0, "")
    assert (card.duration, card.views, card.likes) == (0, 0, 0)


# --- Of all regions together ------------------------------------------------------------------------------------------


def ranked_ids(contenders: Contenders) -> list[str]:
    return [one.video_id for one in contenders.ranked]


def test_a_video_of_several_regions_has_the_best_score_that_one_gives_it() -> None:
    # GIVEN a region that is guarded against bursts, and one that is not
    burst = rising(1, 500_000, listed={"US": NOON, "GB": NOON})
    steady = [rising(number, 1_000 * number, listed={"US": NOON}) for number in range(2, 5)]
    free = contenders_of([burst, *steady])
    candidate = candidate_of(burst, "GB")
    assert candidate is not None
    guarded = Contenders(rank_by_velocity([candidate], NOON, 10.0), {burst.video_id: burst})
    # THEN it has the score of the one that is not, in whatever order regions come
    assert guarded.ranked[0].figures.score < free.ranked[0].figures.score
    for regions in ([free, guarded], [guarded, free]):
        together = across(regions)
        assert ranked_ids(together) == [*map(video_id, (1, 4, 3, 2))]
        assert together.ranked[0] == free.ranked[0]
        assert together.videos.keys() == {video_id(number) for number in range(1, 5)}


def test_a_channel_has_three_videos_among_those_of_all_regions() -> None:
    ours = [rising(number, 1_000 * number, channel_title="Slow Water") for number in (1, 2, 3)]
    theirs = [rising(number, 1_000 * number, channel_title="Slow Water", listed={"GB": NOON}) for number in (4, 5, 6)]
    together = across([contenders_of([rising(9, 1), *ours]), contenders_of(theirs, "GB")])
    assert ranked_ids(together) == [*map(video_id, (6, 5, 4, 9, 3, 2, 1))]
    assert [one.figures.capped for one in together.ranked] == [False] * 4 + [True] * 3


def test_charts_of_all_regions_are_drawn_like_a_regions_own() -> None:
    together = across([contenders_of([rising(1, 10)]), contenders_of([rising(2, 20, listed={"GB": NOON})], "GB")])
    charts = draw("ALL", together, (), {}, TIMES)
    assert {(one.region, *ids_in(one)) for one in charts.values()} == {
        ("ALL", video_id(1), video_id(2)),
        ("ALL", video_id(2), video_id(1)),
    }


def page_of(states: Sequence[Video]) -> VideoPage:
    return trending_page(contenders_of(states))


def test_what_rises_everywhere_is_a_list_of_the_50_fastest() -> None:
    page = page_of([rising(number, number) for number in range(1, 60)])
    assert [one.video_id for one in page.data] == [*map(video_id, range(59, 9, -1))]
    assert page.pagination.model_dump() == {"current_page": 1, "page_size": 50, "total_items": 50, "total_pages": 1}


def test_where_nothing_rises_the_list_is_empty() -> None:
    assert page_of([]).data == []
    assert page_of([]).pagination.model_dump() == {
        "current_page": 1,
        "page_size": 50,
        "total_items": 0,
        "total_pages": 0,
    }


def test_a_summary_tells_what_the_contract_names() -> None:
    user = "2d7b9f04-8c1e-4a36-b5d2-71e0c4f8a9d6"
    (summary,) = page_of([rising(1, 10, tags=["river"], user_id=user, channel_title="Slow Water")]).data
    assert summary.model_dump(by_alias=True) == {
        "videoId": video_id(1),
        "userId": user,
        "name": "A river at night",
        "previewImageLocation": "https://images.example/river.jpg",
        "addedDate": MORNING,
        "tags": ["river"],
        "views": 1_000,
        "duration": 95,
        "channelTitle": "Slow Water",
        "status": "READY",
    }


def test_a_summary_has_no_null_where_lists_need_a_text() -> None:
    (summary,) = page_of([BARE]).data
    assert (summary.name, summary.preview_image_location, summary.channel_title) == ("", "", "")
    assert (summary.tags, summary.duration, summary.views) == ([], 0, 0)

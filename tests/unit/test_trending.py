"""What is read from charts: their head, what differs between two, and a video's ranks."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.contracts.charts import RankedChart
from catalog.contracts.killrvideo import Pagination, VideoPage, VideoSummary
from catalog.times import to_seconds
from catalog.trending import changes_between, first_page, rank_history, shortened
from catalog.vocabulary import Ranking, Region
from tests.factories import EVENING, MORNING, NOON, chart, entry, video_id

orders = st.lists(st.integers(1, 8), unique=True).map(lambda numbers: chart(*numbers))


def content(shown: RankedChart) -> dict[str, Any]:
    """Return a chart as it is stored."""
    return shown.model_dump(mode="json")


# --- The head of a chart ----------------------------------------------------------------------------------------------


@given(orders, st.none() | st.integers(1, 50))
def test_the_head_of_a_chart_is_its_first_videos(shown: RankedChart, limit: int | None) -> None:
    head = shortened(content(shown), None, limit)
    assert head.videos == shown.videos[: 50 if limit is None else limit]
    assert head.model_copy(update={"videos": shown.videos}) == shown


def test_a_categorys_own_chart_is_shown() -> None:
    shown = chart(1, 2, category=10)
    assert shortened(content(shown), 10, None) == shown


@pytest.mark.parametrize("stored", [None, 20])
def test_of_a_category_without_a_chart_the_time_of_another_is_told_and_none_of_its_videos(stored: int | None) -> None:
    shown = shortened(content(chart(1, 2, category=stored)), 10, None)
    assert (shown.category, shown.videos, shown.updated_at, shown.next_update_at) == (10, [], NOON, EVENING)


# --- What rises everywhere --------------------------------------------------------------------------------------------


def stored_page(count: int) -> dict[str, Any]:
    """Return a stored list of so many videos."""
    summaries = [
        VideoSummary(
            video_id=video_id(number),
            name="A river at night",
            preview_image_location="",
            tags=[],
            views=number,
            duration=95,
            channel_title="",
        )
        for number in range(count)
    ]
    pagination = Pagination(current_page=1, page_size=50, total_items=count, total_pages=min(count, 1))
    return VideoPage(data=summaries, pagination=pagination).model_dump(mode="json", by_alias=True)


@given(st.integers(0, 50), st.integers(1, 50))
def test_the_first_page_tells_how_many_pages_there_are(count: int, limit: int) -> None:
    page = first_page(stored_page(count), limit)
    assert [one.video_id for one in page.data] == [video_id(number) for number in range(min(count, limit))]
    pages = page.pagination
    assert (pages.current_page, pages.page_size, pages.total_items) == (1, limit, count)
    assert (pages.total_pages - 1) * limit < max(count, 1) <= max(pages.total_pages, 1) * limit


# --- What has changed -------------------------------------------------------------------------------------------------


def test_changes_tell_who_entered_who_left_and_who_moved() -> None:
    then, now = chart(1, 2, 3, 4, updated_at=MORNING), chart(2, 1, 3, 5, updated_at=EVENING)
    changes = changes_between(content(then), content(now))
    assert (changes.region, changes.ranking) == (Region.US, "views")
    assert (changes.since, changes.updated_at, changes.next_update_at) == (MORNING, EVENING, EVENING)
    assert changes.entered == [entry(5, 4)]
    assert [one.model_dump() for one in changes.left] == [
        {"video_id": video_id(4), "title": "A river at night", "last_rank": 4}
    ]
    assert [one.model_dump() for one in changes.moved] == [
        {"video_id": video_id(2), "rank": 1, "previous_rank": 2, "views": 1_000},
        {"video_id": video_id(1), "rank": 2, "previous_rank": 1, "views": 1_000},
    ]


@given(orders, orders)
def test_who_knows_one_chart_and_the_changes_knows_the_other(then: RankedChart, now: RankedChart) -> None:
    changes = changes_between(content(then), content(now))
    known = {one.video_id: one.rank for one in then.videos}
    for left in changes.left:
        assert known.pop(left.video_id) == left.last_rank
    for moved in changes.moved:
        assert known[moved.video_id] == moved.previous_rank != moved.rank
        known[moved.video_id] = moved.rank
    assert not known.keys() & {one.video_id for one in changes.entered}
    known |= {one.video_id: one.rank for one in changes.entered}
    assert known == {one.video_id: one.rank for one in now.videos}


@given(orders)
def test_between_a_chart_and_itself_nothing_has_changed(shown: RankedChart) -> None:
    changes = changes_between(content(shown), content(shown))
    assert [changes.entered, changes.left, changes.moved] == [[], [], []]


# --- Ranks over time --------------------------------------------------------------------------------------------------


def test_ranks_are_told_in_order_of_time() -> None:
    ranks = {Ranking.VIEWS: [to_seconds(MORNING), 7, to_seconds(NOON), 3], Ranking.VELOCITY: [to_seconds(NOON), 1]}
    assert rank_history(Region.US, video_id(), ranks).model_dump() == {
        "region": "US",
        "video_id": video_id(),
        "views": [{"time": MORNING, "rank": 7}, {"time": NOON, "rank": 3}],
        "velocity": [{"time": NOON, "rank": 1}],
    }


def test_a_video_of_one_ranking_alone_has_no_ranks_in_the_other() -> None:
    ranks = {Ranking.VIEWS: [to_seconds(NOON), 3], Ranking.VELOCITY: []}
    assert rank_history(Region.US, video_id(), ranks).velocity == []

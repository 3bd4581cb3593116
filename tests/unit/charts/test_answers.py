"""Answers of charts: the first entries of a chart, the changes between two, and the ranks of a video over time."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.charts.answers import changes_between, rank_history, shortened
from catalog.charts.api import ChartChanges, RankedChart, RankHistory
from catalog.charts.keys import Ranking
from catalog.coding import to_json
from catalog.regions import Region
from catalog.times import to_seconds
from tests.factories import EVENING, MORNING, NOON, chart, entry, video_id
from tests.models import require_model

charts = st.lists(st.integers(1, 8), unique=True).map(lambda numbers: chart(*numbers))


def content(shown: RankedChart) -> dict[str, Any]:
    return shown.model_dump(mode="json")


def changes_of(then: RankedChart, now: RankedChart) -> ChartChanges:
    """Return the changes between two charts as the contract has them."""
    return ChartChanges.model_validate(changes_between(content(then), content(now)))


@given(charts, st.none() | st.integers(1, 50))
def test_a_shortened_chart_has_the_first_videos(shown: RankedChart, limit: int | None) -> None:
    head = RankedChart.model_validate(shortened(content(shown), None, limit))
    assert head.videos == shown.videos[: 50 if limit is None else limit]
    assert head.model_copy(update={"videos": shown.videos}) == shown


@pytest.mark.parametrize("stored", [None, 20])
def test_a_category_without_a_chart_has_the_time_of_another_chart_and_no_videos(stored: int | None) -> None:
    shown = shortened(content(chart(1, 2, category=stored)), 10, None)
    assert shown == content(chart(category=10))
    assert shortened(content(chart(1, 2, category=10)), 10, None) == content(chart(1, 2, category=10))


def test_changes_list_the_videos_that_entered_left_and_moved() -> None:
    then, now = chart(1, 2, 3, 4, updated_at=MORNING), chart(2, 1, 3, 5, updated_at=EVENING)
    changes = changes_of(then, now)
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


@given(charts, charts)
def test_a_chart_and_the_changes_since_give_the_other_chart_and_none_give_the_same(
    then: RankedChart, now: RankedChart
) -> None:
    changes = changes_of(then, now)
    known = {one.video_id: one.rank for one in then.videos}
    for left in changes.left:
        assert known.pop(left.video_id) == left.last_rank
    for moved in changes.moved:
        assert known[moved.video_id] == moved.previous_rank != moved.rank
        known[moved.video_id] = moved.rank
    assert not known.keys() & {one.video_id for one in changes.entered}
    known |= {one.video_id: one.rank for one in changes.entered}
    assert known == {one.video_id: one.rank for one in now.videos}
    unchanged = changes_of(now, now)
    assert [unchanged.entered, unchanged.left, unchanged.moved] == [[], [], []]


def test_a_history_has_the_ranks_of_each_ranking_in_order_of_time() -> None:
    by_views = [{"time": MORNING, "rank": 7}, {"time": NOON, "rank": 3}]
    ranks = {Ranking.VIEWS: [to_seconds(MORNING), 7, to_seconds(NOON), 3], Ranking.VELOCITY: [to_seconds(NOON), 1]}
    history = {"region": "US", "video_id": video_id(), "views": by_views, "velocity": [{"time": NOON, "rank": 1}]}
    assert rank_history(Region.US, video_id(), ranks) == history
    ranks[Ranking.VELOCITY] = []
    assert rank_history(Region.US, video_id(), ranks) == {**history, "velocity": []}


@given(charts, charts, st.none() | st.integers(1, 50))
def test_stored_charts_are_answered_as_the_models_say(then: RankedChart, now: RankedChart, limit: int | None) -> None:
    require_model(RankedChart, to_json(shortened(content(now), None, limit)))
    require_model(ChartChanges, to_json(changes_between(content(then), content(now))))
    history = rank_history(Region.US, video_id(), {ranking: [to_seconds(NOON), 3] for ranking in Ranking})
    require_model(RankHistory, to_json(history))

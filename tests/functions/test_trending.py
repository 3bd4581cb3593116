"""Trending: a region's charts as the charts run stored them, past charts, changes, and a video's ranks."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalog.charts.keys import Ranking
from catalog.regions import Region
from catalog.times import to_text
from catalog.videos.model import Video
from tests.factories import EVENING, MORNING, NOON, chart, entry, video, video_id
from tests.functions.gateway import Answer, Json, read_event
from tests.functions.lambdas import Ask, Get, Invoke
from tests.functions.routes import CHANGES, TRENDING
from tests.functions.stores import Stores


def ranked(get: Get, **parameters: Any) -> Answer:
    return get(TRENDING, region="US", **parameters)


def test_a_warm_function_caches_a_chart_until_the_next_one_is_due(get: Get, stores: Stores) -> None:
    due = to_text(datetime.now(UTC) + timedelta(minutes=10))
    stores.put_chart(Region.US, video(1))
    assert ranked(get).ids == [video_id(1)]
    # The first chart is late, and was not cached.
    stores.put_chart(Region.US, video(2), next_update_at=due, built_at_ms=2)
    assert ranked(get).ids == [video_id(2)]
    stores.put_chart(Region.US, video(3), next_update_at=due, built_at_ms=3)
    assert ranked(get).ids == [video_id(2)]


def test_gzip_passes_through_as_it_was_stored(ask: Ask, invoke: Invoke, stores: Stores) -> None:
    stored = stores.put_chart(Region.GB, video(regions=["GB"]))
    answer = ask(read_event("trending-gzip"))
    assert answer.body == b64decode(stored.body)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["ETag"] == stored.etag[:-1] + '-gzip"'
    head = ask(read_event("trending-head"))
    assert (head.status, head.body, head.headers["ETag"]) == (200, b"", stored.etag)
    # Base64, which the gateway decodes.
    assert invoke("trending", read_event("trending-gzip"))["isBase64Encoded"] is True
    assert invoke("trending", read_event("trending"))["isBase64Encoded"] is False


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"ranking": "views"}, [1, 2, 3]),
        ({"ranking": "velocity"}, [3, 2, 1]),
        ({"limit": 2}, [1, 2]),
        ({"category": 10}, [2, 1]),
        ({"ranking": "velocity", "category": 10}, [1, 2]),
    ],
    ids=str,
)
def test_every_chart_is_shown_from_its_beginning(get: Get, stores: Stores, query: Json, expected: list[int]) -> None:
    charts = [
        chart(1, 2, 3),
        chart(3, 2, 1, ranking=Ranking.VELOCITY),
        chart(2, 1, category=10),
        chart(1, 2, category=10, ranking=Ranking.VELOCITY),
    ]
    stores.put_ranked(*charts)
    answer = ranked(get, **query)
    if "limit" not in query:
        assert answer.body in [one.model_dump_json().encode() for one in charts]
    assert answer.ids == [*map(video_id, expected)]
    assert [one["rank"] for one in answer.json["videos"]] == [*range(1, len(expected) + 1)]
    assert answer.json["ranking"] == query.get("ranking", "views")
    assert answer.json["category"] == query.get("category")


# The charts that were written, in their order, and the time that is asked for.
WITHOUT_A_CHART = {
    "a category without a chart": ([chart(1, 2, updated_at=EVENING)], None),
    "a category that lost its chart": (
        [chart(1, category=10, updated_at=MORNING), chart(category=10), chart(1, 2, updated_at=EVENING)],
        None,
    ),
    "a category that had no chart then": (
        [chart(1, updated_at=EVENING), chart(2, category=10, updated_at="2026-03-02T00:00:00Z")],
        EVENING,
    ),
    "a category that had lost its chart then": (
        [chart(2, category=10, updated_at=MORNING), chart(category=10), chart(2, updated_at=EVENING)],
        EVENING,
    ),
}


@pytest.mark.parametrize(("charts", "at"), WITHOUT_A_CHART.values(), ids=WITHOUT_A_CHART)
def test_a_category_without_a_chart_is_empty_at_the_time_of_the_region(
    get: Get, stores: Stores, charts: list[Any], at: str | None
) -> None:
    stores.put_ranked(*charts)
    answer = ranked(get, category=10, at=at)
    assert answer.ids == []
    assert (answer.json["category"], answer.json["updated_at"]) == (10, EVENING)
    assert answer.json["next_update_at"] == EVENING


PAST = ["2026-03-01T06:00:00Z", "2026-03-01T23:59:59Z", "2026-03-02T08:00:00Z"]


@pytest.fixture
def past(stores: Stores) -> None:
    """Put charts of several times, each of another video."""
    for ranking, category in ((Ranking.VIEWS, None), (Ranking.VELOCITY, None), (Ranking.VIEWS, 10)):
        named = {"ranking": ranking, "category": category, "next_update_at": "2126-03-01T12:15:00Z"}
        stores.put_ranked(*(chart(number, updated_at=time, **named) for number, time in enumerate(PAST, 1)))


# A day is its last second.
IN_FORCE = {
    1: ["2026-03-01T06:00:00Z", "2026-03-01T23:59:58Z"],
    2: ["2026-03-01T23:59:59.5Z", "2026-03-01", "2026-03-02T07:59:59Z"],
    3: ["2026-03-02T10:00:00+02:00", "2099-01-01"],
}


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize("named", [{}, {"ranking": "velocity"}, {"category": 10}], ids=str)
def test_the_chart_that_was_in_force_is_shown(get: Get, named: Json) -> None:
    for expected, at in [(number, time) for number, times in IN_FORCE.items() for time in times]:
        answer = ranked(get, at=at, **named)
        assert (answer.ids, answer.json["updated_at"]) == ([video_id(expected)], PAST[expected - 1]), at
        assert answer.headers["Cache-Control"] == "public, max-age=300"


def test_no_category_is_taken_for_another_one(get: Get, stores: Stores) -> None:
    stores.put_ranked(*(chart(number, category=number) for number in (1, 10, 100)), chart(9))
    for number in (1, 10, 100):
        assert ranked(get, at=NOON, category=number).ids == [video_id(number)]
    assert ranked(get, at=NOON).ids == [video_id(9)]


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize("ranking", [None, "views", "velocity"])
@pytest.mark.parametrize(("since", "before"), [(PAST[0], 1), ("2026-03-01", 2), (PAST[2], 3), ("2099-01-01", 3)])
def test_changes_since_a_time(get: Get, ranking: str | None, since: str, before: int) -> None:
    answer = get(CHANGES, region="US", since=since, ranking=ranking).json
    assert (answer["ranking"], answer["since"], answer["updated_at"]) == (ranking or "views", PAST[before - 1], PAST[2])
    # Since the current chart nothing has changed.
    changed = before < 3
    assert [one["video_id"] for one in answer["entered"]] == [video_id(3)] * changed
    assert [one["video_id"] for one in answer["left"]] == [video_id(before)] * changed
    assert answer["moved"] == []


def test_the_ranks_of_a_video_are_shown_over_time(ask: Ask, stores: Stores, catalogue: Video) -> None:
    known = entry(1, 3).model_copy(update={"video_id": catalogue.video_id})
    stores.put_ranked(chart(2, 1, known, region="GB", updated_at="2026-11-22T09:00:00Z"))
    times = ["2026-11-20T18:00:00Z", "2026-11-21T09:00:00Z"]
    before = [{"time": time, "rank": 1} for time in times]
    assert ask(read_event("trending-ranks")).json == {
        "region": "GB",
        "video_id": catalogue.video_id,
        "views": [*before, {"time": "2026-11-22T09:00:00Z", "rank": 3}],
        "velocity": before,
    }

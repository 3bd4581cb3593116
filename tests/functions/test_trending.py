"""Trending: a region's charts as the charts run stored them, their past, what has changed, and a video's ranks."""

import gzip
import time
from datetime import UTC, datetime, timedelta

import pytest

from catalog.times import to_text
from catalog.video import Video
from catalog.vocabulary import Ranking, Region
from tests.factories import EVENING, MORNING, NOON, chart, entry, video, video_id
from tests.functions.conftest import (
    NO_ANSWER,
    Answer,
    Ask,
    Engine,
    Invoke,
    Reply,
    Stores,
    read_event,
    relay,
    reply,
    require_invalid,
    require_problem,
    require_unavailable,
    rest_request,
)

TRENDING = "/api/trending/{region}"


CHANGES = "/api/trending/{region}/changes"
RANKS = "/api/trending/{region}/videos/{video_id}"
EVERYWHERE = "/api/v1/videos/trending"
DUE = "2126-03-01T12:15:00Z"


def chart_of(ask: Ask, region: str = "US", **headers: str) -> Answer:
    """Ask for a region's chart, with headers in snake case."""
    asked = {name.replace("_", "-"): value for name, value in headers.items()}
    return ask("trending", rest_request(TRENDING, path={"region": region}, headers=asked))


def ranked(ask: Ask, region: str = "US", /, **query: str | list[str]) -> Answer:
    """Ask for a region's chart with parameters."""
    return ask("trending", rest_request(TRENDING, path={"region": region}, query=query))


def changes(ask: Ask, region: str = "US", /, **query: str) -> Answer:
    """Ask for what has changed on a region's chart."""
    return ask("trending", rest_request(CHANGES, path={"region": region}, query=query))


def ranks_of(ask: Ask, number: int | str, region: str = "US") -> Answer:
    """Ask for the ranks of a video, by its number or by whatever stands in the place of its id."""
    wanted = video_id(number) if isinstance(number, int) else number
    return ask("trending", rest_request(RANKS, path={"region": region, "video_id": wanted}))


def ids_in(answer: Answer) -> list[str]:
    """Return the ids of a chart's videos, best first."""
    assert answer.status == 200
    return [entry["video_id"] for entry in answer.json["videos"]]


# --- What it answers --------------------------------------------------------------------------------------------------


def test_a_chart_has_the_keys_of_the_contract(ask: Ask, stores: Stores) -> None:
    stores.put_chart(Region.GB, video(1, regions=["GB"], fetched_at=EVENING))
    answer = ask("trending", read_event("trending"))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json == {
        "region": "GB",
        "videos": [
            {
                "video_id": video_id(1),
                "title": "A river at night",
                "channel_title": "Slow Water",
                "category_id": 19,
                "thumbnail_url": "https://images.example/river.jpg",
                "views": 1_000,
                "likes": 100,
                "duration": 95,
                "regions": ["GB"],
            }
        ],
        "updated_at": EVENING,
    }


def test_the_most_viewed_comes_first_and_50_are_the_most(ask: Ask, stores: Stores) -> None:
    stores.put_chart(Region.US, *(video(number, views=number) for number in range(1, 61)))
    views = [card["views"] for card in chart_of(ask).json["videos"]]
    assert views == [*range(60, 10, -1)]


def test_the_time_is_that_of_the_data_and_not_of_the_request(ask: Ask, stores: Stores) -> None:
    stores.put_chart(Region.US, video(1, fetched_at=MORNING), video(2, fetched_at=EVENING))
    assert chart_of(ask).json["updated_at"] == EVENING


def test_a_warm_function_keeps_a_chart_until_the_next_one_is_due(ask: Ask, stores: Stores) -> None:
    due = to_text(datetime.now(UTC) + timedelta(minutes=10))
    stores.put_chart(Region.US, video(1), next_update_at=due)
    first = chart_of(ask)
    stores.put_chart(Region.US, video(2), next_update_at=due, built_at_ms=2)
    assert chart_of(ask).body == first.body


def test_a_chart_that_is_late_is_read_for_every_request(ask: Ask, stores: Stores) -> None:
    stores.put_chart(Region.US, video(1))
    chart_of(ask)
    stores.put_chart(Region.US, video(2), built_at_ms=2)
    assert ids_in(chart_of(ask)) == [video_id(2)]


@pytest.mark.parametrize("region", ["US", "GB", "DE", "FR", "IN", "BR", "AU", "CA"])
def test_every_region_of_the_contract_has_its_own_chart(ask: Ask, stores: Stores, region: str) -> None:
    for number, other in enumerate(Region):
        stores.put_chart(other, video(number, regions=[other]))
    shown = chart_of(ask, region).json
    assert (shown["region"], [card["regions"] for card in shown["videos"]]) == (region, [[region]])


@pytest.mark.parametrize(
    "region", ["us", "Us", "XX", "ALL", "USA", " US", "US ", "U%53", "..", "GB/", "{region}", "🎆", "\x00", "\ud800"]
)
def test_any_other_region_is_refused(ask: Ask, dynamodb_engine: Engine, region: str) -> None:
    (fault,) = require_invalid(chart_of(ask, region))
    assert (fault["loc"], fault["type"]) == (["path", "region"], "string_unicode" if region == "\ud800" else "enum")
    assert dynamodb_engine.requests == []


def test_a_chart_that_no_run_has_built_is_asked_for_again_in_a_minute(ask: Ask) -> None:
    require_unavailable(chart_of(ask), retry_after=60)


# --- With parameters --------------------------------------------------------------------------------------------------


def test_with_a_parameter_each_video_says_why_it_stands_where_it_does(ask: Ask, stores: Stores) -> None:
    figures = {"hours_unseen": 0.5, "age_hours": None, "decay": 0.944, "maturity": 1.0, "channel_limit": False}
    why = {"score": 94.4, "views_per_hour": 100.0, **figures}
    place = {"rank_delta": 3, "entered_at": MORNING, "peak_rank": 1}
    gain = {"views_gained": 600, "gained_since": MORNING}
    rising = entry(1, 1, **place, **gain, why=why)
    stores.put_ranked(chart(rising, region="GB", ranking=Ranking.VELOCITY, next_update_at=DUE))
    answer = ask("trending", read_event("trending-velocity"))
    assert answer.status == 200
    assert answer.json == {
        "region": "GB",
        "ranking": "velocity",
        "category": None,
        "videos": [
            {
                "video_id": video_id(1),
                "title": "A river at night",
                "channel_title": "Slow Water",
                "category_id": 19,
                "thumbnail_url": "https://images.example/river.jpg",
                "views": 1_000,
                "likes": 100,
                "duration": 95,
                "regions": ["US"],
                "rank": 1,
                **place,
                **gain,
                "why": why,
            }
        ],
        "updated_at": NOON,
        "next_update_at": DUE,
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"ranking": "views"}, [1, 2, 3]),
        ({"ranking": "velocity"}, [3, 2, 1]),
        ({"limit": "2"}, [1, 2]),
        ({"limit": "50"}, [1, 2, 3]),
        ({"ranking": "velocity", "limit": "1"}, [3]),
        ({"category": "10"}, [2, 1]),
        ({"category": "10", "limit": "1"}, [2]),
        ({"ranking": "velocity", "category": "10"}, [1, 2]),
    ],
    ids=str,
)
def test_every_chart_is_shown_from_its_beginning(
    ask: Ask, stores: Stores, query: dict[str, str], expected: list[int]
) -> None:
    stores.put_ranked(
        chart(1, 2, 3),
        chart(3, 2, 1, ranking=Ranking.VELOCITY),
        chart(2, 1, category=10),
        chart(1, 2, category=10, ranking=Ranking.VELOCITY),
    )
    answer = ranked(ask, **query)
    assert ids_in(answer) == [*map(video_id, expected)]
    assert [one["rank"] for one in answer.json["videos"]] == [*range(1, len(expected) + 1)]
    assert answer.json["ranking"] == query.get("ranking", "views")
    assert answer.json["category"] == (int(query["category"]) if "category" in query else None)


@pytest.mark.parametrize("ranking", Ranking)
def test_a_whole_chart_passes_through_as_it_was_stored(ask: Ask, stores: Stores, ranking: Ranking) -> None:
    shown = chart(*range(1, 51), ranking=ranking)
    stores.put_ranked(shown)
    assert ranked(ask, ranking=ranking).body == shown.model_dump_json().encode()


def test_of_a_category_without_a_chart_the_time_of_the_region_is_told_and_no_video(ask: Ask, stores: Stores) -> None:
    stores.put_ranked(chart(1, 2, updated_at=EVENING, next_update_at=DUE))
    answer = ranked(ask, category="10")
    assert ids_in(answer) == []
    assert (answer.json["category"], answer.json["updated_at"]) == (10, EVENING)
    assert answer.json["next_update_at"] == DUE


def test_of_a_category_that_lost_its_chart_the_time_of_the_region_is_told(ask: Ask, stores: Stores) -> None:
    stores.put_ranked(chart(1, category=10, updated_at=MORNING), chart(category=10), chart(1, 2, updated_at=EVENING))
    answer = ranked(ask, category="10")
    assert (ids_in(answer), answer.json["updated_at"]) == ([], EVENING)


@pytest.mark.parametrize("query", [{"ranking": "views"}, {"category": "10"}, {"limit": "5"}], ids=str)
def test_a_ranking_that_no_run_has_built_is_asked_for_again_in_a_minute(
    ask: Ask, stores: Stores, query: dict[str, str]
) -> None:
    del stores
    require_unavailable(ranked(ask, **query), retry_after=60)


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ({"ranking": "likes"}, "enum"),
        ({"ranking": "Views"}, "enum"),
        ({"category": "-1"}, "greater_than_equal"),
        ({"category": str(2**53)}, "less_than_equal"),
        ({"category": "music"}, "int_parsing"),
        ({"limit": "0"}, "greater_than_equal"),
        ({"limit": "51"}, "less_than_equal"),
        ({"limit": ""}, "int_parsing"),
        ({"at": "yesterday"}, "string_pattern_mismatch"),
        ({"at": "2026-02-30"}, "value_error"),
        ({"at": "2026-03-01T25:00:00Z"}, "value_error"),
        ({"at": "2026-03-01T12:00:00"}, "string_pattern_mismatch"),
    ],
    ids=str,
)
def test_a_parameter_that_means_nothing_is_refused(
    ask: Ask, dynamodb_engine: Engine, query: dict[str, str], fault: str
) -> None:
    ((name, _),) = query.items()
    (found,) = require_invalid(ranked(ask, **query))
    assert (found["loc"], found["type"]) == (["query", name], fault)
    assert dynamodb_engine.requests == []


def test_a_ranking_is_kept_until_the_next_run(ask: Ask, stores: Stores) -> None:
    stores.put_ranked(chart(1, next_update_at=to_text(datetime.now(UTC) + timedelta(minutes=10))))
    for query in ({"ranking": "views"}, {"limit": "1"}, {"category": "10"}):
        seconds = ranked(ask, **query).headers["Cache-Control"].removeprefix("public, max-age=")
        assert 590 <= int(seconds) <= 600


# --- The past ---------------------------------------------------------------------------------------------------------

PAST = ["2026-03-01T06:00:00Z", "2026-03-01T23:59:59Z", "2026-03-02T08:00:00Z"]


@pytest.fixture
def past(stores: Stores) -> list[str]:
    """Put charts of several times into their table, each of another video, and give their times."""
    for ranking, category in ((Ranking.VIEWS, None), (Ranking.VELOCITY, None), (Ranking.VIEWS, 10)):
        named = {"ranking": ranking, "category": category, "next_update_at": DUE}
        stores.put_ranked(*(chart(number, updated_at=time, **named) for number, time in enumerate(PAST, 1)))
    return PAST


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize("named", [{}, {"ranking": "velocity"}, {"category": "10"}], ids=str)
@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-01T06:00:00Z", 1),
        ("2026-03-01T12:00:00Z", 1),
        ("2026-03-01T23:59:58Z", 1),
        ("2026-03-01T23:59:59.5Z", 2),
        # A day is its last second.
        ("2026-03-01", 2),
        ("2026-03-02T07:59:59Z", 2),
        ("2026-03-02T10:00:00+02:00", 3),
        ("2026-03-02", 3),
        ("2099-01-01", 3),
    ],
)
def test_the_chart_that_was_in_force_is_shown(ask: Ask, at: str, expected: int, named: dict[str, str]) -> None:
    answer = ranked(ask, at=at, **named)
    assert ids_in(answer) == [video_id(expected)]
    assert answer.json["updated_at"] == PAST[expected - 1]
    assert answer.headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize("at", ["2026-03-01T05:59:59Z", "2026-02-28", "0001-01-01"])
@pytest.mark.parametrize("named", [{}, {"ranking": "velocity"}, {"category": "10"}, {"limit": "1"}], ids=str)
def test_a_time_before_the_oldest_chart_is_told_which_the_oldest_is(ask: Ask, at: str, named: dict[str, str]) -> None:
    answer = ranked(ask, at=at, **named)
    require_problem(answer, 404, f"No chart of that time is kept; the oldest is of {PAST[0]}")
    assert answer.headers["Cache-Control"] == "public, max-age=10"


def test_a_time_is_asked_of_a_region_that_has_no_charts_yet(ask: Ask, stores: Stores) -> None:
    stores.put_ranked(chart(1, region="GB"))
    require_unavailable(ranked(ask, at="2026-03-01"), retry_after=60)


@pytest.mark.usefixtures("past")
def test_a_past_chart_is_as_short_as_is_asked_for(ask: Ask, stores: Stores) -> None:
    stores.put_ranked(chart(1, 2, 3, updated_at="2026-03-03T00:00:00Z"))
    assert ids_in(ranked(ask, at="2026-03-03", limit="2")) == [video_id(1), video_id(2)]


def test_a_category_that_had_no_chart_then_is_empty_at_the_time_of_the_region(ask: Ask, stores: Stores) -> None:
    stores.put_ranked(chart(1, updated_at=MORNING), chart(2, updated_at=EVENING), chart(2, category=10))
    answer = ranked(ask, at=MORNING, category="10")
    assert (ids_in(answer), answer.json["category"], answer.json["updated_at"]) == ([], 10, MORNING)


def test_a_category_that_had_lost_its_chart_then_is_empty_at_the_time_of_the_region(ask: Ask, stores: Stores) -> None:
    stores.put_ranked(chart(2, category=10, updated_at=MORNING), chart(category=10), chart(2, updated_at=EVENING))
    answer = ranked(ask, at=EVENING, category="10")
    assert (ids_in(answer), answer.json["updated_at"]) == ([], EVENING)


def test_no_category_is_taken_for_another_one(ask: Ask, stores: Stores) -> None:
    stores.put_ranked(*(chart(number, category=number) for number in (1, 10, 100)), chart(9))
    for number in (1, 10, 100):
        assert ids_in(ranked(ask, at=NOON, category=str(number))) == [video_id(number)]
    assert ids_in(ranked(ask, at=NOON)) == [video_id(9)]


# --- What has changed -------------------------------------------------------------------------------------------------


def test_the_changes_of_a_chart_are_told_since_the_one_in_force(ask: Ask, stores: Stores) -> None:
    before, after = "2026-11-20T18:00:00Z", "2026-11-21T09:00:00Z"
    named = {"region": "GB", "ranking": Ranking.VELOCITY, "next_update_at": DUE}
    now = chart(2, 1, 4, updated_at=after, **named)
    stores.put_ranked(chart(1, 2, 3, updated_at=before, **named), now)
    answer = ask("trending", read_event("trending-changes"))
    assert answer.json == {
        "region": "GB",
        "ranking": "velocity",
        "since": before,
        "updated_at": after,
        "next_update_at": DUE,
        "entered": [now.model_dump(mode="json")["videos"][2]],
        "left": [{"video_id": video_id(3), "title": "A river at night", "last_rank": 3}],
        "moved": [
            {"video_id": video_id(2), "rank": 1, "previous_rank": 2, "views": 1_000},
            {"video_id": video_id(1), "rank": 2, "previous_rank": 1, "views": 1_000},
        ],
    }


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize("ranking", [None, "views", "velocity"])
@pytest.mark.parametrize(("since", "before"), [(PAST[0], 1), ("2026-03-01", 2)])
def test_changes_since_a_time(ask: Ask, ranking: str | None, since: str, before: int) -> None:
    answer = changes(ask, since=since, **({"ranking": ranking} if ranking else {})).json
    assert (answer["ranking"], answer["since"], answer["updated_at"]) == (ranking or "views", PAST[before - 1], PAST[2])
    assert [one["video_id"] for one in answer["entered"]] == [video_id(3)]
    assert [one["video_id"] for one in answer["left"]] == [video_id(before)]


@pytest.mark.usefixtures("past")
def test_since_the_current_chart_and_since_the_future_nothing_has_changed(ask: Ask) -> None:
    for since in (PAST[2], "2099-01-01"):
        answer = changes(ask, since=since).json
        assert (answer["since"], answer["entered"], answer["left"], answer["moved"]) == (PAST[2], [], [], [])


def test_changes_since_before_the_oldest_chart_cannot_be_told(ask: Ask, past: list[str]) -> None:
    require_problem(changes(ask, since="2020-01-01"), 404, f"No chart of that time is kept; the oldest is of {past[0]}")


def test_changes_of_a_region_without_charts_are_asked_for_again_in_a_minute(ask: Ask) -> None:
    require_unavailable(changes(ask, since="2026-03-01"), retry_after=60)


@pytest.mark.parametrize(
    ("query", "name", "fault"),
    [
        ({}, "since", "missing"),
        ({"since": "last week"}, "since", "string_pattern_mismatch"),
        ({"since": "2026-13-01"}, "since", "value_error"),
        ({"since": "2026-03-01", "ranking": "likes"}, "ranking", "enum"),
    ],
)
def test_changes_that_cannot_be_asked_for_are_refused(
    ask: Ask, dynamodb_engine: Engine, query: dict[str, str], name: str, fault: str
) -> None:
    (found,) = require_invalid(changes(ask, **query))
    assert (found["loc"], found["type"]) == (["query", name], fault)
    assert dynamodb_engine.requests == []


def test_changes_are_kept_until_the_next_run(ask: Ask, stores: Stores) -> None:
    stores.put_ranked(chart(1, next_update_at=to_text(datetime.now(UTC) + timedelta(minutes=10))))
    seconds = changes(ask, since=NOON).headers["Cache-Control"].removeprefix("public, max-age=")
    assert 590 <= int(seconds) <= 600


# --- A video's ranks --------------------------------------------------------------------------------------------------


def test_the_ranks_of_a_video_are_told_over_time(ask: Ask, stores: Stores) -> None:
    stores.put_ranked(
        chart(1, 2, updated_at=MORNING),
        chart(2, 1, updated_at=NOON),
        chart(2, updated_at=EVENING),
        chart(1, ranking=Ranking.VELOCITY, updated_at=EVENING),
    )
    answer = ranks_of(ask, 1)
    assert answer.json == {
        "region": "US",
        "video_id": video_id(1),
        "views": [{"time": MORNING, "rank": 1}, {"time": NOON, "rank": 2}],
        "velocity": [{"time": EVENING, "rank": 1}],
    }
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert ranks_of(ask, 2).json["velocity"] == []


def test_the_recorded_request_asks_for_the_ranks_of_the_known_video(ask: Ask, catalogue: Video) -> None:
    answer = ask("trending", read_event("trending-ranks")).json
    assert (answer["region"], answer["video_id"]) == ("GB", catalogue.video_id)
    assert [one["rank"] for one in answer["views"]] == [1, 1]


def test_a_video_that_was_never_charted_in_a_region_has_no_ranks_there(ask: Ask, stores: Stores) -> None:
    stores.put_ranked(chart(1, region="GB"))
    require_problem(ranks_of(ask, 1), 404, "No chart of region US has held this video")
    require_problem(ranks_of(ask, 2, "GB"), 404, "No chart of region GB has held this video")


@pytest.mark.parametrize("wanted", ["7", video_id().upper().replace("0", "A"), f"{video_id()}0", "../TOP"])
def test_an_id_that_is_none_is_refused(ask: Ask, dynamodb_engine: Engine, wanted: str) -> None:
    (fault,) = require_invalid(ranks_of(ask, wanted))
    assert (fault["loc"], fault["type"]) == (["path", "video_id"], "string_pattern_mismatch")
    assert dynamodb_engine.requests == []


# --- What rises everywhere --------------------------------------------------------------------------------------------


def everywhere(ask: Ask, **query: str) -> Answer:
    """Ask for what rises fastest in all regions together."""
    return ask("trending", rest_request(EVERYWHERE, query=query))


def test_what_rises_everywhere_is_a_page_of_summaries(ask: Ask, stores: Stores) -> None:
    stores.put_trending(video(1, tags=["river"]), video(2))
    answer = ask("trending", read_event("trending-everywhere"))
    assert answer.status == 200
    assert answer.json["data"][0] == {
        "videoId": video_id(1),
        "userId": None,
        "name": "A river at night",
        "previewImageLocation": "https://images.example/river.jpg",
        "addedDate": MORNING,
        "tags": ["river"],
        "views": 1_000,
        "duration": 95,
        "channelTitle": "Slow Water",
        "status": "READY",
    }
    assert answer.json["pagination"] == {"currentPage": 1, "pageSize": 10, "totalItems": 2, "totalPages": 1}


@pytest.mark.parametrize(("limit", "count", "pages"), [(None, 20, 3), ("1", 1, 50), ("7", 7, 8), ("50", 50, 1)])
def test_a_list_is_as_long_as_is_asked_for(ask: Ask, stores: Stores, limit: str | None, count: int, pages: int) -> None:
    stores.put_trending(*map(video, range(60)))
    answer = everywhere(ask, **({"limit": limit} if limit else {})).json
    assert [one["videoId"] for one in answer["data"]] == [*map(video_id, range(count))]
    assert answer["pagination"] == {"currentPage": 1, "pageSize": count, "totalItems": 50, "totalPages": pages}


def test_where_nothing_rises_the_list_is_empty(ask: Ask, stores: Stores) -> None:
    stores.put_trending()
    assert everywhere(ask).json == {
        "data": [],
        "pagination": {"currentPage": 1, "pageSize": 20, "totalItems": 0, "totalPages": 0},
    }


def test_a_list_that_no_run_has_built_is_asked_for_again_in_a_minute(ask: Ask) -> None:
    require_unavailable(everywhere(ask), retry_after=60)


@pytest.mark.parametrize("limit", ["0", "51", "-1", "ten"])
def test_a_length_that_no_list_has_is_refused(ask: Ask, dynamodb_engine: Engine, limit: str) -> None:
    (fault,) = require_invalid(everywhere(ask, limit=limit))
    assert fault["loc"] == ["query", "limit"]
    assert dynamodb_engine.requests == []


def test_a_list_is_kept_until_the_next_run(ask: Ask, stores: Stores) -> None:
    stores.put_trending(video(), next_update_at=to_text(datetime.now(UTC) + timedelta(minutes=10)))
    seconds = everywhere(ask).headers["Cache-Control"].removeprefix("public, max-age=")
    assert 590 <= int(seconds) <= 600


# --- How long it is kept ----------------------------------------------------------------------------------------------


def test_a_chart_is_kept_until_the_next_run(ask: Ask, stores: Stores) -> None:
    stores.put_chart(Region.US, video(), next_update_at=to_text(datetime.now(UTC) + timedelta(minutes=10)))
    directive, _, seconds = chart_of(ask).headers["Cache-Control"].partition("=")
    assert directive == "public, max-age"
    assert 590 <= int(seconds) <= 600


def test_a_chart_whose_next_run_is_late_is_kept_for_half_a_minute(ask: Ask, stores: Stores) -> None:
    stores.put_chart(Region.US, video(), next_update_at=MORNING)
    assert chart_of(ask).headers["Cache-Control"] == "public, max-age=30"


# --- The bytes that were stored ---------------------------------------------------------------------------------------


def test_gzip_passes_through_as_it_was_stored(ask: Ask, stores: Stores) -> None:
    stored = stores.put_chart(Region.GB, video(regions=["GB"]))
    answer = ask("trending", read_event("trending-gzip"))
    assert answer.body == stored.body
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["ETag"] == stored.etag[:-1] + '-gzip"'


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept_Encoding": "identity"},
        {"Accept_Encoding": "br, deflate"},
        {"Accept_Encoding": "gzip;q=0, *"},
        # The gateway would send the base64 itself.
        {"Accept_Encoding": "gzip", "Accept": ""},
    ],
    ids=repr,
)
def test_who_does_not_accept_gzip_receives_plain_json(ask: Ask, stores: Stores, headers: dict[str, str]) -> None:
    stored = stores.put_chart(Region.US, video())
    answer = chart_of(ask, **headers)
    assert answer.body == gzip.decompress(stored.body)
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["ETag"] == stored.etag


def test_gzip_is_sent_as_base64_that_the_gateway_decodes(invoke: Invoke, stores: Stores) -> None:
    stores.put_chart(Region.GB, video(regions=["GB"]))
    assert invoke("trending", read_event("trending-gzip"))["isBase64Encoded"] is True
    assert invoke("trending", read_event("trending"))["isBase64Encoded"] is False


@pytest.mark.parametrize("coding", ["gzip", "identity"])
@pytest.mark.parametrize("suffix", ["", "-gzip"])
def test_a_client_holds_the_chart_in_either_coding(ask: Ask, stores: Stores, coding: str, suffix: str) -> None:
    stored = stores.put_chart(Region.US, video())
    tag = stored.etag[:-1] + suffix + '"'
    answer = chart_of(ask, Accept_Encoding=coding, If_None_Match=tag)
    assert (answer.status, answer.body) == (304, b"")
    assert "Content-Encoding" not in answer.headers


def test_head_has_the_headers_of_the_chart_alone(ask: Ask, stores: Stores) -> None:
    stores.put_chart(Region.GB, video(regions=["GB"]))
    head, get = ask("trending", read_event("trending-head")), ask("trending", read_event("trending"))
    assert (head.status, head.body, head.headers) == (200, b"", get.headers)


# --- What it asks the table, and when that does not answer ------------------------------------------------------------


def test_one_chart_is_one_read_of_one_item(ask: Ask, stores: Stores, dynamodb_engine: Engine) -> None:
    stores.put_chart(Region.US, video())
    dynamodb_engine.script = relay(stores.url)
    assert chart_of(ask).status == 200
    (request,) = dynamodb_engine.requests
    assert request.headers["X-Amz-Target"] == "DynamoDB_20120810.GetItem"
    assert request.json == {
        "TableName": "RegionsTable",
        "Key": {"region": {"S": "US"}, "entry": {"S": "TOP"}},
    }


def fault(name: str) -> Reply:
    """Return DynamoDB's way of refusing."""
    return reply({"__type": f"com.amazonaws.dynamodb.v20120810#{name}", "message": "secret"}, 400)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(reply({"__type": "InternalServerError"}, 500), id="an internal error"),
        pytest.param(reply({}, 503), id="unavailable"),
        pytest.param(reply({}, 429), id="too many requests"),
        pytest.param(fault("ProvisionedThroughputExceededException"), id="throttled"),
        pytest.param(fault("ThrottlingException"), id="throttled by the control plane"),
        pytest.param(fault("RequestLimitExceeded"), id="the account's limit"),
        pytest.param(fault("ExpiredTokenException"), id="newer credentials wanted"),
        pytest.param(Reply(200, b"<html>"), id="not JSON"),
        pytest.param(Reply(200, b""), id="nothing"),
    ],
)
def test_a_table_that_fails_is_unavailable(ask: Ask, dynamodb_engine: Engine, broken: Reply) -> None:
    dynamodb_engine.always(broken)
    require_unavailable(chart_of(ask))
    assert len(dynamodb_engine.requests) <= 2


def test_a_table_that_hangs_is_given_up_within_a_second(ask: Ask, dynamodb_engine: Engine) -> None:
    dynamodb_engine.always(NO_ANSWER)
    began = time.monotonic()
    require_unavailable(chart_of(ask))
    assert time.monotonic() - began < 2


def test_a_table_that_refuses_connections_is_unavailable(ask: Ask, dynamodb_engine: Engine) -> None:
    dynamodb_engine.end()
    require_unavailable(chart_of(ask))


WITHOUT_ITS_BODY = {"Item": {"etag": {"S": '"1"'}, "next_update_at": {"S": MORNING}}}


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(fault("ResourceNotFoundException"), id="no table"),
        pytest.param(fault("AccessDeniedException"), id="no permission"),
        pytest.param(fault("ValidationException"), id="not understood"),
        pytest.param(reply(WITHOUT_ITS_BODY), id="an item that nobody writes"),
    ],
)
def test_what_no_second_try_can_cure_is_a_fault_of_ours(ask: Ask, dynamodb_engine: Engine, refusal: Reply) -> None:
    dynamodb_engine.always(refusal)
    answer = chart_of(ask)
    require_problem(answer, 500, "The fault is ours, and has been logged")
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"secret" not in answer.body

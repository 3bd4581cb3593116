"""What KillrVideo's clients read beside videos: users, tags, a status, and comments and ratings that nobody wrote."""

import pytest

from catalog.search.lists import by_uploader_body
from catalog.search.tags import suggest_tags_body
from tests.factories import video, video_id
from tests.functions.engine import Engine
from tests.functions.gateway import Json, read_event, require_invalid, require_problem
from tests.functions.lambdas import Ask, Get, Invoke
from tests.functions.routes import (
    NO_REACTIONS,
    SUGGEST_TAGS,
    USER,
    USER_COMMENTS,
    VIDEO_COMMENTS,
    VIDEO_RATING,
    VIDEO_RATINGS,
    VIDEO_STATUS,
)
from tests.functions.stores import Stores

USER_ID = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
UNKNOWN_OF_A_USER: Json = {"email": None, "createdDate": None, "lastLoginDate": None}
OTHERS_OF_A_USER: Json = {**UNKNOWN_OF_A_USER, "lastName": "", "accountStatus": "active", "roles": []}


@pytest.mark.parametrize(("channel", "name"), [("Slow Water", "Slow Water"), (None, "Unknown")])
def test_a_user_is_named_as_the_channel_if_there_is_one(
    get: Get, engine: Engine, channel: str | None, name: str
) -> None:
    engine.find(video(3, user_id=USER_ID, channel_title=channel))
    assert get(USER, user_id=USER_ID).json == {"userId": USER_ID, "firstName": name, **OTHERS_OF_A_USER}
    assert engine.request.query == by_uploader_body(USER_ID, 1, 1)


def test_a_user_without_a_ready_video_is_not_found(get: Get, engine: Engine) -> None:
    engine.find()
    require_problem(get(USER, user_id=USER_ID), 404, "User not found")


def test_tags_are_suggested_in_the_spelling_of_a_video(get: Get, engine: Engine) -> None:
    engine.find(video(3, tags=["Night Music"]), video(4, tags=["NIGHT-MOVES"]))
    assert get(SUGGEST_TAGS, query="night m", limit=5).json == [{"tag": "Night Music"}, {"tag": "NIGHT-MOVES"}]
    assert engine.request.query == suggest_tags_body("night m", 5)


def test_a_tag_that_the_list_of_its_video_leaves_out_is_suggested_as_it_is_indexed(get: Get, engine: Engine) -> None:
    engine.find(video(3, tags=[*(f"{number} {'x' * 490}" for number in range(9)), "Night Music"]))
    assert get(SUGGEST_TAGS, query="night").json[-1] == {"tag": "nightmusic"}


@pytest.mark.parametrize(("query", "limit"), [("", 5), ("x" * 101, 5), ("night", 0), ("night", 26)])
def test_a_beginning_has_1_to_100_characters_and_up_to_25_tags(
    get: Get, engine: Engine, query: str, limit: int
) -> None:
    require_invalid(get(SUGGEST_TAGS, query=query, limit=limit))
    assert engine.requests == []


@pytest.mark.parametrize(
    ("status", "cached"),
    [("READY", "public, max-age=300, stale-while-revalidate=600"), ("PENDING", "public, max-age=60")],
)
def test_a_status_is_that_of_the_video(get: Get, stores: Stores, status: str, cached: str) -> None:
    stores.put_videos(video(1, status=status))
    answer = get(VIDEO_STATUS, video_id=video_id(1))
    assert answer.json == {"videoId": video_id(1), "status": status}
    assert answer.headers["Cache-Control"] == cached


@pytest.mark.parametrize(("path", "name"), [(VIDEO_COMMENTS, "video_id"), (USER_COMMENTS, "user_id")])
def test_comments_are_an_empty_page_of_the_size_that_was_asked_for(get: Get, path: str, name: str) -> None:
    for asked, page, size in (({}, 1, 20), ({"page": 3, "pageSize": 10}, 3, 10)):
        pagination = {"currentPage": page, "pageSize": size, "totalItems": 0, "totalPages": 0}
        assert get(path, **{name: USER_ID}, **asked).json == {"data": [], "pagination": pagination}


@pytest.mark.parametrize("path", [VIDEO_RATING, VIDEO_RATINGS])
def test_ratings_are_of_the_video_and_none(get: Get, path: str) -> None:
    none = {"averageRating": None, "totalRatingsCount": 0, "currentUserRating": None, "ratingCount": 0}
    for spelling in (USER_ID, USER_ID.upper()):
        assert get(path, video_id=spelling).json == {"videoId": USER_ID, **none}


def test_comments_and_ratings_ask_no_store(ask: Ask, broken_tables: Engine, engine: Engine) -> None:
    recorded = [read_event(name) for name in ("video-comments", "user-comments", "video-rating", "video-ratings")]
    assert {event["resource"] for event in recorded} == NO_REACTIONS
    assert [ask(event).status for event in recorded] == [200] * 4
    assert broken_tables.requests == engine.requests == []


def test_a_service_gets_a_user_by_any_spelling_of_its_id(invoke: Invoke, engine: Engine) -> None:
    engine.find(video(3, user_id=USER_ID))
    answers = [invoke("search", {**read_event("user-direct"), "user_id": one}) for one in (USER_ID, USER_ID.upper())]
    assert [one["firstName"] for one in answers] == ["Slow Water"] * 2
    assert answers[0] == answers[1]


def test_the_recorded_requests_are_answered(ask: Ask, stores: Stores, engine: Engine) -> None:
    status = read_event("video-status")
    stores.put_videos(video().model_copy(update={"video_id": status["pathParameters"]["video_id"]}))
    engine.find(video(3, user_id=USER_ID))
    for event in (status, read_event("user"), read_event("tag-suggestions")):
        assert ask(event).status == 200, event["resource"]

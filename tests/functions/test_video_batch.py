"""GET /api/v1/videos?ids=: many videos at once, an outcome for each, in the KillrVideo contract."""

import time

import pytest

from catalog.http.parameters import MAX_IDS
from tests.factories import MORNING, tombstone, video, video_id
from tests.functions.conftest import (
    Answer,
    Ask,
    Engine,
    Json,
    Reply,
    Request,
    Stores,
    read_event,
    relay,
    reply,
    require_invalid,
    require_unavailable,
    rest_request,
)

VIDEOS = "/api/v1/videos"


def batch_of(ask: Ask, ids: str, method: str = "GET", **headers: str) -> Answer:
    """Ask for the videos of a list of ids, which is handed over as it is."""
    return ask("video_detail", rest_request(VIDEOS, method=method, query={"ids": ids}, headers=headers))


def listed(*numbers: int) -> str:
    """Return the ids of videos as a list."""
    return ",".join(map(video_id, numbers))


def ready(key: Json) -> Json:
    """Return the little that a table must know of a READY video."""
    return {**key, "status": {"S": "READY"}, "views": {"N": "7"}}


def outcomes(answer: Answer) -> list[tuple[str, str]]:
    """Return what became of each id."""
    assert answer.status == 200
    return [(one["videoId"], one["outcome"]) for one in answer.json["data"]]


# --- What it answers --------------------------------------------------------------------------------------------------


def test_the_recorded_request_is_answered_with_an_outcome_for_each_id(ask: Ask, stores: Stores) -> None:
    known, unknown = read_event("video-batch")["queryStringParameters"]["ids"].split(",")
    stores.put_videos(video().model_copy(update={"video_id": known}))
    answer = ask("video_detail", read_event("video-batch"))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json == {
        "data": [
            {
                "videoId": known,
                "outcome": "found",
                "video": {
                    "videoId": known,
                    "userId": None,
                    "name": "A river at night",
                    "description": None,
                    "location": None,
                    "tags": None,
                    "previewImageLocation": "https://images.example/river.jpg",
                    "addedDate": MORNING,
                    "views": 1_000,
                    "status": "READY",
                },
            },
            {"videoId": unknown, "outcome": "missing", "video": None},
        ]
    }


def test_a_video_is_shown_as_its_own_route_shows_it(ask: Ask, stores: Stores) -> None:
    stores.put_videos(video(1, tags=[], status="ERROR", error_reason="no sound", location="https://x.example/1"))
    alone = ask("video_detail", rest_request("/api/v1/videos/id/{video_id}", path={"video_id": video_id(1)}))
    (together,) = batch_of(ask, listed(1)).json["data"]
    assert together["video"] == alone.json


def test_outcomes_come_in_the_order_asked_and_once_for_each_place(ask: Ask, stores: Stores) -> None:
    stores.put_videos(*map(video, range(1, 5)))
    numbers = [4, 9, 2, 4, 1, 9]
    expected = [(video_id(number), "missing" if number == 9 else "found") for number in numbers]
    answer = batch_of(ask, listed(*numbers))
    assert outcomes(answer) == expected
    assert [one["video"] and one["video"]["videoId"] for one in answer.json["data"]] == [
        None if outcome == "missing" else asked for asked, outcome in expected
    ]


def test_a_hundred_ids_are_the_most(ask: Ask, dynamodb_engine: Engine) -> None:
    def backwards(request: Request) -> Reply:
        keys = request.json["RequestItems"]["VideosTable"]["Keys"]
        return reply({"Responses": {"VideosTable": [ready(key) for key in reversed(keys)]}, "UnprocessedKeys": {}})

    # GIVEN a table that answers in an order of its own
    dynamodb_engine.script = backwards
    numbers = range(1, MAX_IDS + 1)
    assert outcomes(batch_of(ask, listed(*numbers))) == [(video_id(number), "found") for number in numbers]
    assert len(dynamodb_engine.requests) == 1


def test_a_removed_video_is_missing(ask: Ask, stores: Stores) -> None:
    stores.put_videos(video(1), tombstone(2))
    assert outcomes(batch_of(ask, listed(1, 2))) == [(video_id(1), "found"), (video_id(2), "missing")]


# --- What is refused --------------------------------------------------------------------------------------------------


def test_a_bad_id_is_refused_by_its_place_and_its_name(ask: Ask, dynamodb_engine: Engine) -> None:
    faults = require_invalid(batch_of(ask, f"{listed(1)},latest,{listed(2)},{video_id(3).upper()[:-1]}F"))
    assert [fault["loc"] for fault in faults] == [["query", "ids", 1], ["query", "ids", 3]]
    assert [fault["type"] for fault in faults] == ["uuid_parsing"] * 2
    assert "'latest'" in faults[0]["msg"]
    assert dynamodb_engine.requests == []


@pytest.mark.parametrize(
    ("ids", "place"),
    [(",", 0), (f"{listed(1)},", 1), (f",{listed(1)}", 0), (f"{listed(1)},,{listed(2)}", 1), (f"{listed(1)}, x", 1)],
)
def test_an_empty_or_padded_place_is_refused(ask: Ask, dynamodb_engine: Engine, ids: str, place: int) -> None:
    fault = require_invalid(batch_of(ask, ids))[0]
    assert (fault["loc"], fault["type"]) == (["query", "ids", place], "uuid_parsing")
    assert dynamodb_engine.requests == []


@pytest.mark.parametrize(("ids", "kind"), [("", "too_short"), (listed(*range(MAX_IDS + 1)), "too_long")])
def test_none_and_more_than_a_hundred_are_refused(ask: Ask, dynamodb_engine: Engine, ids: str, kind: str) -> None:
    (fault,) = require_invalid(batch_of(ask, ids))
    assert (fault["loc"], fault["type"]) == (["query", "ids"], kind)
    assert dynamodb_engine.requests == []


def test_a_request_without_ids_is_refused(ask: Ask) -> None:
    (fault,) = require_invalid(ask("video_detail", rest_request(VIDEOS)))
    assert (fault["loc"], fault["type"]) == (["query", "ids"], "missing")


# --- How long it is kept ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "cache_control"),
    [
        ([1], "public, max-age=300, stale-while-revalidate=600"),
        ([1, 2], "public, max-age=60"),
        ([1, 9], "public, max-age=10"),
        ([2, 9], "public, max-age=10"),
        ([3], "public, max-age=10"),
    ],
)
def test_it_is_kept_as_long_as_the_one_that_is_kept_the_shortest(
    ask: Ask, stores: Stores, numbers: list[int], cache_control: str
) -> None:
    stores.put_videos(video(1), video(2, status="PENDING"), tombstone(3))
    assert batch_of(ask, listed(*numbers)).headers["Cache-Control"] == cache_control


def test_the_tag_follows_every_outcome(ask: Ask, stores: Stores) -> None:
    stores.put_videos(video(1))
    tag = batch_of(ask, listed(1, 2)).headers["ETag"]
    assert batch_of(ask, listed(1, 2), **{"If-None-Match": tag}).status == 304
    stores.put_videos(video(2))
    assert batch_of(ask, listed(1, 2), **{"If-None-Match": tag}).status == 200


# --- What it asks the table, and when that does not answer ------------------------------------------------------------


def test_many_videos_are_one_read_of_what_is_shown_alone(ask: Ask, stores: Stores, dynamodb_engine: Engine) -> None:
    stores.put_videos(video(1), video(2))
    dynamodb_engine.script = relay(stores.url)
    assert outcomes(batch_of(ask, listed(2, 1, 2))) == [(video_id(number), "found") for number in (2, 1, 2)]
    (request,) = dynamodb_engine.requests
    assert request.headers["X-Amz-Target"] == "DynamoDB_20120810.BatchGetItem"
    (asked,) = request.json["RequestItems"].values()
    assert asked["Keys"] == [{"video_id": {"S": video_id(number)}} for number in (2, 1)]
    read = {asked["ExpressionAttributeNames"][name] for name in asked["ProjectionExpression"].split(",")}
    assert read == {
        "video_id",
        "user_id",
        "name",
        "description",
        "location",
        "tags",
        "preview_image_location",
        "added_date",
        "views",
        "status",
        "removed",
    }


def one_at_a_time(request: Request) -> Reply:
    """Answer the first key and leave the others undone."""
    ((table, asked),) = request.json["RequestItems"].items()
    first, *others = asked["Keys"]
    undone = {table: {**asked, "Keys": others}} if others else {}
    return reply({"Responses": {table: [ready(first)]}, "UnprocessedKeys": undone})


def test_what_the_table_leaves_undone_is_asked_for_again(ask: Ask, dynamodb_engine: Engine) -> None:
    dynamodb_engine.script = one_at_a_time
    assert outcomes(batch_of(ask, listed(1, 2, 3))) == [(video_id(number), "found") for number in (1, 2, 3)]
    keys = [len(request.json["RequestItems"]["VideosTable"]["Keys"]) for request in dynamodb_engine.requests]
    assert keys == [3, 2, 1]


def nothing_done(request: Request) -> Reply:
    """Leave every key undone."""
    return reply({"Responses": {}, "UnprocessedKeys": request.json["RequestItems"]})


def test_a_batch_that_cannot_be_completed_is_unavailable_within_a_second(ask: Ask, dynamodb_engine: Engine) -> None:
    dynamodb_engine.script = nothing_done
    began = time.monotonic()
    require_unavailable(batch_of(ask, listed(1, 2)))
    assert time.monotonic() - began < 2
    assert len(dynamodb_engine.requests) > 1


def test_a_table_that_fails_halfway_is_unavailable_and_never_missing(ask: Ask, dynamodb_engine: Engine) -> None:
    def fail_later(request: Request) -> Reply:
        return one_at_a_time(request) if len(dynamodb_engine.requests) == 1 else reply({}, 503)

    dynamodb_engine.script = fail_later
    require_unavailable(batch_of(ask, listed(1, 2)))


def test_head_says_what_get_would(ask: Ask, stores: Stores) -> None:
    stores.put_videos(video(1))
    get, head = batch_of(ask, listed(1, 2)), batch_of(ask, listed(1, 2), "HEAD")
    assert (head.status, head.headers, head.body) == (200, get.headers, b"")


def test_a_strange_item_is_a_fault_of_ours(ask: Ask, dynamodb_engine: Engine) -> None:
    strange: Json = {"video_id": {"S": video_id(1)}}
    dynamodb_engine.always(reply({"Responses": {"VideosTable": [strange]}, "UnprocessedKeys": {}}))
    assert batch_of(ask, listed(1)).status == 500

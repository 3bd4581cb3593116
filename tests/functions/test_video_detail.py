"""GET /api/v1/videos/id/{video_id} and /api/v1/videos?ids=: one video or many, in the KillrVideo contract."""

import re
import time
from typing import Any

import pytest

from catalog.http.parameters import MAX_IDS
from catalog.integers import MAX_INTEGER
from catalog.videos.model import Video
from catalog.videos.uploaders import uploader_of
from tests.factories import MORNING, tombstone, video, video_id
from tests.functions.engine import Engine, Reply, Request, read_deadline, reply
from tests.functions.gateway import Answer, Json, answer_of, read_event, require_unavailable, rest_request
from tests.functions.lambdas import Ask, Get, Invoke
from tests.functions.routes import VIDEO, VIDEOS, WHOLE_VIDEO
from tests.functions.stores import Stores

CANONICAL = "550e8400-e29b-41d4-a716-446655440000"
USER_ID = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
FOUND_FOR, UNREADY_FOR = "public, max-age=300, stale-while-revalidate=600", "public, max-age=60"
MISSING_FOR = "public, max-age=10"

# What a record need not have.
RECORDED_IN_ADDITION = (
    "channel_title",
    "category_id",
    "preview_image_location",
    "duration",
    "added_date",
    "published_at",
    "views",
    "likes",
    "fetched_at",
)

DETAIL = {
    "videoId": video_id(),
    "userId": USER_ID,
    "name": "A river at night",
    "description": "Eight minutes of a river.\nNo music.",
    "location": "https://videos.example/watch/river",
    "tags": ["river", "night"],
    "previewImageLocation": "https://images.example/river.jpg",
    "addedDate": MORNING,
    "views": 1_000,
    "status": "READY",
}


def whole(contract: Json, **known: Any) -> Json:
    """Return a detail: the contract's fields and what is added to them; `known` are further ones that are not null."""
    again = {
        "title": "name",
        "thumbnailUrl": "previewImageLocation",
        "submittedAt": "addedDate",
        "uploadDate": "addedDate",
    }
    added = {name: contract[field] for name, field in again.items()}
    unknown = dict.fromkeys(["youtubeVideoId", "averageRating", "duration", "channelTitle", "categoryId"])
    return {**contract, **added, **unknown, "location_type": 0, "totalRatingsCount": 0, "likes": 0, **known}


KNOWN = {"duration": 95, "channelTitle": "Slow Water", "categoryId": 19}


def test_a_video_has_the_fields_of_the_contract_and_those_of_the_running_code(get: Get, stores: Stores) -> None:
    shown: Json = {"user_id": USER_ID, "description": DETAIL["description"], "location": DETAIL["location"]}
    hidden: Json = {"location_type": 0, "error_reason": "none", "language": "en"}
    stores.put_videos(video(tags=["river", "night"], **shown, **hidden))
    assert get(VIDEO, video_id=video_id()).json == whole(DETAIL, **KNOWN, likes=100)
    stores.put_videos(video(name='夜の川 🎆 "night" </script>', views=MAX_INTEGER, tags=[], **shown, **hidden))
    changed = {"name": '夜の川 🎆 "night" </script>', "views": 2**53 - 1, "tags": []}
    assert get(VIDEO, video_id=video_id()).json == whole({**DETAIL, **changed}, **KNOWN, likes=100)


@pytest.mark.parametrize("status", ["PENDING", "PROCESSING", "ERROR"])
def test_a_video_that_is_not_ready_is_shown_with_nulls(get: Get, stores: Stores, status: str) -> None:
    known: Json = {"added_date": MORNING, "user_id": USER_ID, "location": DETAIL["location"]}
    unknown: Json = dict.fromkeys(["description", "preview_image_location", "tags", "views", "likes", "fetched_at"])
    stores.put_videos(video(status=status, **known, **unknown))
    answer = get(VIDEO, video_id=video_id())
    nulls = dict.fromkeys(["description", "tags", "previewImageLocation"])
    assert answer.json == whole({**DETAIL, **nulls, "views": 0, "status": status}, **KNOWN)
    assert answer.headers["Cache-Control"] == UNREADY_FOR


def test_a_video_of_which_nothing_is_known_yet_has_every_field(get: Get, invoke: Invoke) -> None:
    upsert = {"video_id": CANONICAL, "version": 1, "status": "PENDING"}
    invoke("ingest", {"events": [{"detail-type": "VideoUpserted", "detail": upsert}]})
    body = get(VIDEO, video_id=CANONICAL).json
    ids = {"videoId": CANONICAL, "userId": uploader_of(None, None, CANONICAL)}
    assert body == whole({**dict.fromkeys(DETAIL), **ids, "views": 0, "status": "PENDING"})


def test_the_recorded_requests_find_the_video_that_the_recorded_events_brought(ask: Ask, invoke: Invoke) -> None:
    invoke("ingest", read_event("ingest-sqs"))
    answer = ask(read_event("video-detail"))
    assert (answer.status, answer.json["name"], answer.json["views"]) == (200, "Baking Bread in a Clay Oven", 51_877)
    again = ask(read_event("video-detail-not-modified"))
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", answer.headers["ETag"])


@pytest.mark.parametrize(
    "event",
    [
        read_event("video-detail-http-api"),
        read_event("video-detail-function-url"),
        read_event("video-detail-load-balancer"),
    ],
    ids=["an HTTP API", "a Function URL", "a load balancer"],
)
def test_any_sender_of_http_gets_the_answer_of_the_gateway(
    ask: Ask, invoke: Invoke, stores: Stores, known_video: Video, event: Json
) -> None:
    stores.put_videos(known_video)
    answer, of_the_gateway = answer_of(invoke("video_detail", event)), ask(read_event("video-detail"))
    # Only an API of API Gateway has a stage, which says who may read; the others have a configuration of their own.
    of_pages = {name for name in of_the_gateway.headers if name.startswith("Access-Control-")}
    others = {name: value for name, value in of_the_gateway.headers.items() if name not in of_pages}
    assert len(of_pages) == 2
    assert answer == of_the_gateway._replace(headers=others)


def test_a_client_may_name_its_tags_line_by_line(ask: Ask, stores: Stores) -> None:
    stores.put_videos(video())
    event = rest_request(VIDEO, video_id=video_id())
    lines = [ask(event).headers["ETag"], '"other"']
    # The gateway hands over the last line of a header, and all of them beside it.
    event["headers"]["If-None-Match"] = lines[-1]
    event["multiValueHeaders"]["If-None-Match"] = lines
    assert ask(event).status == 304


WHOLE = {
    "video_id": video_id(),
    "title": "A river at night",
    "channel_title": "Slow Water",
    "category_id": 19,
    "thumbnail_url": "https://images.example/river.jpg",
    "views": 1_000,
    "likes": 100,
    "duration": 95,
    "regions": ["US"],
    "description": "Eight minutes of a river.",
    "published_at": MORNING,
    "fetched_at": MORNING,
    "source_id": None,
    "location": "https://videos.example/watch/river",
    "tags": ["river"],
    "language": "en",
    "added_date": MORNING,
}


def test_a_whole_video_has_the_fields_of_dailywatch(get: Get, stores: Stores) -> None:
    shown: Json = {name: WHOLE[name] for name in ("description", "location", "tags", "language")}
    stores.put_videos(video(**shown))
    answer = get(WHOLE_VIDEO, id=video_id())
    assert answer.json == WHOLE
    assert answer.headers["Cache-Control"] == FOUND_FOR


def test_a_video_of_dailywatch_has_no_null_where_the_contract_has_none(get: Get, stores: Stores) -> None:
    unknown: Json = dict.fromkeys(RECORDED_IN_ADDITION)
    stores.put_videos(video(**unknown))
    nulls = {name for name, value in get(WHOLE_VIDEO, id=video_id()).json.items() if value is None}
    assert nulls == {"published_at", "source_id", "location", "language", "added_date"}


@pytest.mark.parametrize("status", ["PENDING", "PROCESSING", "ERROR"])
def test_a_video_that_is_not_ready_is_none_of_dailywatch(get: Get, stores: Stores, status: str) -> None:
    stores.put_videos(video(status=status))
    answer = get(WHOLE_VIDEO, id=video_id())
    assert (answer.status, answer.headers["Cache-Control"]) == (404, MISSING_FOR)


YOUTUBE_ID = "ra-u1CNCVuG"
SOURCES = {
    f"https://www.youtube.com/watch?v={YOUTUBE_ID}": YOUTUBE_ID,
    "river 1": "river%201",
    "夜の川": "%E5%A4%9C%E3%81%AE%E5%B7%9D",
}


@pytest.mark.parametrize(("source_id", "name"), SOURCES.items())
def test_a_video_is_found_by_its_producers_id(get: Get, invoke: Invoke, source_id: str, name: str) -> None:
    upsert = {"source_id": source_id, "version": 1, "status": "READY", "name": "A river", "location": source_id[:40]}
    event = {"detail-type": "VideoUpserted", "detail": upsert}
    (outcome,) = invoke("ingest", {"events": [event]})["outcomes"]
    assert outcome["outcome"] == "applied", outcome
    found = get(WHOLE_VIDEO, id=name).json
    assert found["title"] == "A river"
    # By the id that the answer has, in either case.
    assert get(WHOLE_VIDEO, id=found["video_id"]).json == get(WHOLE_VIDEO, id=found["video_id"].upper()).json == found


def test_the_recorded_request_finds_the_whole_video(ask: Ask, stores: Stores, known_video: Video) -> None:
    stores.put_videos(known_video)
    assert ask(read_event("video")).json["video_id"] == known_video.video_id


def get_batch(get: Get, *numbers: int, **request: Any) -> Answer:
    return get(VIDEOS, ids=",".join(map(video_id, numbers)), **request)


def outcomes(answer: Answer) -> list[tuple[str, str]]:
    assert answer.status == 200
    return [(one["videoId"], one["outcome"]) for one in answer.json["data"]]


def found(*numbers: int) -> list[tuple[str, str]]:
    return [(video_id(number), "found") for number in numbers]


def test_the_recorded_request_is_answered_with_an_outcome_for_each_id(ask: Ask, stores: Stores) -> None:
    known, unknown = read_event("video-batch")["queryStringParameters"]["ids"].split(",")
    stores.put_videos(video().model_copy(update={"video_id": known}))
    nulls = dict.fromkeys(["description", "location", "tags"])
    ids = {"videoId": known, "userId": uploader_of(None, "Slow Water", known)}
    assert ask(read_event("video-batch")).json == {
        "data": [
            {"videoId": known, "outcome": "found", "video": whole({**DETAIL, **nulls, **ids}, **KNOWN, likes=100)},
            {"videoId": unknown, "outcome": "missing", "video": None},
        ]
    }


def test_outcomes_come_in_the_order_asked_and_once_for_each_place(get: Get, stores: Stores) -> None:
    stores.put_videos(*map(video, range(1, 5)), tombstone(9))
    numbers = [4, 9, 2, 4, 1, 8]
    expected = [(video_id(number), "missing" if number in (8, 9) else "found") for number in numbers]
    answer = get_batch(get, *numbers)
    assert outcomes(answer) == expected
    shown = [asked if outcome == "found" else None for asked, outcome in expected]
    assert [one["video"] and one["video"]["videoId"] for one in answer.json["data"]] == shown


def test_an_answer_is_cached_as_long_as_the_shortest_of_its_videos(get: Get, stores: Stores) -> None:
    stores.put_videos(video(1), video(2, status="PENDING"), tombstone(3))
    batches = {FOUND_FOR: [[1]], UNREADY_FOR: [[2], [1, 2]], MISSING_FOR: [[1, 9], [2, 9], [3]]}
    for cache_control, cached in batches.items():
        for numbers in cached:
            assert get_batch(get, *numbers).headers["Cache-Control"] == cache_control, numbers


def test_many_videos_are_one_read_of_what_is_shown_alone(get: Get, stores: Stores, dynamodb_engine: Engine) -> None:
    stores.put_videos(video(1), video(2))
    dynamodb_engine.relay(stores.url)
    assert outcomes(get_batch(get, 2, 1, 2)) == found(2, 1, 2)
    assert dynamodb_engine.request.operation == "BatchGetItem"
    (asked,) = dynamodb_engine.request.json["RequestItems"].values()
    assert asked["Keys"] == [{"video_id": {"S": video_id(number)}} for number in (2, 1)]
    read = {asked["ExpressionAttributeNames"][name] for name in asked["ProjectionExpression"].split(",")}
    shown = {"video_id", "user_id", "name", "description", "location", "tags", "preview_image_location", "added_date"}
    added = {"location_type", "duration", "channel_title", "category_id", "hidden_category_id", "likes"}
    assert read == shown | added | {"views", "status", "removed"}


def test_videos_that_no_answer_can_carry_together_are_refused_with_the_reason(
    get: Get, invoke: Invoke, stores: Stores
) -> None:
    # GIVEN videos with more text than ingest accepts by now
    stores.put_videos(*(video(number, tags=["x" * 490] * 400) for number in range(40)))
    # WHEN all are asked for, over HTTP or directly
    answer = get_batch(get, *range(40), headers={"Accept": "*/*", "Accept-Encoding": "gzip"})
    direct = invoke("video_detail", {"ids": [video_id(number) for number in range(40)]})
    # THEN the answer says how much is too much, and a part is answered
    assert answer.status == 422
    (fault,) = answer.json["errors"]
    assert (fault["loc"], fault["type"]) == (["query"], "answer_too_long")
    assert re.fullmatch(r"The answer takes [\d,]+ bytes, of which 6,275,072 can be sent: ask for less", fault["msg"])
    assert direct["error"]["errors"] == answer.json["errors"]
    assert outcomes(get_batch(get, *range(20))) == found(*range(20))


def batch_reply(request: Request, count: int) -> Reply:
    """Return a reply with the last of the items that were asked for, and leave the others unprocessed."""
    ((table, asked),) = request.json["RequestItems"].items()
    items = [{**key, "status": {"S": "READY"}, "views": {"N": "7"}} for key in reversed(asked["Keys"])]
    left = asked["Keys"][: len(items) - count]
    unprocessed = {table: {**asked, "Keys": left}} if left else {}
    return reply({"Responses": {table: items[:count]}, "UnprocessedKeys": unprocessed})


# A hundred videos are one request, in whatever order they come.
@pytest.mark.parametrize(("each", "asked"), [(MAX_IDS, [MAX_IDS]), (1, [3, 2, 1])])
def test_what_the_table_leaves_unprocessed_is_asked_for_again(
    get: Get, dynamodb_engine: Engine, each: int, asked: list[int]
) -> None:
    dynamodb_engine.script = lambda request: batch_reply(request, each)
    assert outcomes(get_batch(get, *range(asked[0]))) == found(*range(asked[0]))
    requests = [request.json["RequestItems"]["VideosTable"] for request in dynamodb_engine.requests]
    assert [len(request["Keys"]) for request in requests] == asked


@read_deadline(6)
def test_a_batch_that_cannot_be_completed_is_unavailable_by_the_deadline(get: Get, dynamodb_engine: Engine) -> None:
    dynamodb_engine.script = lambda request: batch_reply(request, 0)
    began = time.monotonic()
    require_unavailable(get_batch(get, 1, 2))
    assert time.monotonic() - began < 60
    assert len(dynamodb_engine.requests) > 1


def test_a_table_that_fails_halfway_is_unavailable_and_nothing_is_missing(get: Get, dynamodb_engine: Engine) -> None:
    dynamodb_engine.script = lambda request: (
        batch_reply(request, 1) if len(dynamodb_engine.requests) == 1 else reply({}, 503)
    )
    require_unavailable(get_batch(get, 1, 2))

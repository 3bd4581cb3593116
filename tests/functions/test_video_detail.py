"""GET /api/v1/videos/id/{video_id}: one video in any status, in the KillrVideo contract."""

import time

import pytest

from catalog.vocabulary import MAX_INTEGER
from tests.factories import MORNING, tombstone, video, video_id
from tests.functions.conftest import (
    NO_ANSWER,
    Answer,
    Ask,
    Engine,
    Invoke,
    Json,
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

VIDEO_BY_ID = "/api/v1/videos/id/{video_id}"
CANONICAL = "550e8400-e29b-41d4-a716-446655440000"
USER_ID = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"


def detail_of(ask: Ask, asked: str | None = None) -> Answer:
    """Ask for a video by its id."""
    return ask("video_detail", rest_request(VIDEO_BY_ID, path={"video_id": asked or video_id()}))


# --- What it answers --------------------------------------------------------------------------------------------------


def test_a_video_has_the_keys_of_the_contract_and_no_others(ask: Ask, stores: Stores) -> None:
    stores.put_videos(
        video(
            user_id=USER_ID,
            description="Eight minutes of a river.\nNo music.",
            location="https://videos.example/watch/river",
            location_type=0,
            tags=["river", "night"],
            error_reason="none",
            language="en",
        )
    )
    answer = detail_of(ask)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json == {
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


@pytest.mark.parametrize("status", ["PENDING", "PROCESSING", "ERROR"])
def test_a_video_that_is_not_ready_is_shown_with_nulls(ask: Ask, stores: Stores, status: str) -> None:
    known: Json = {"added_date": MORNING, "user_id": USER_ID, "location": "https://videos.example/watch/river"}
    unknown: Json = dict.fromkeys(["description", "preview_image_location", "tags", "views", "likes", "fetched_at"])
    stores.put_videos(video(status=status, **known, **unknown))
    answer = detail_of(ask)
    assert answer.status == 200
    assert answer.json == {
        "videoId": video_id(),
        "userId": USER_ID,
        "name": "A river at night",
        "description": None,
        "location": "https://videos.example/watch/river",
        "tags": None,
        "previewImageLocation": None,
        "addedDate": MORNING,
        "views": 0,
        "status": status,
    }


def test_a_video_of_which_nothing_is_known_yet_still_has_every_key(ask: Ask, invoke: Invoke) -> None:
    upsert = {"video_id": CANONICAL, "version": 1, "status": "PENDING"}
    invoke("ingest", {"events": [{"detail-type": "VideoUpserted", "detail": upsert}]})
    body = detail_of(ask, CANONICAL).json
    assert body == {
        "videoId": CANONICAL,
        **dict.fromkeys(["userId", "name", "description", "location", "tags", "previewImageLocation", "addedDate"]),
        "views": 0,
        "status": "PENDING",
    }


def test_no_count_and_no_text_is_bent_on_its_way(ask: Ask, stores: Stores) -> None:
    stores.put_videos(video(name='夜の川 🎆 "night" </script>', views=MAX_INTEGER, tags=[]))
    body = detail_of(ask).json
    assert (body["name"], body["views"], body["tags"]) == ('夜の川 🎆 "night" </script>', 2**53 - 1, [])


@pytest.mark.parametrize(
    ("status", "cache_control"),
    [
        ("READY", "public, max-age=300, stale-while-revalidate=600"),
        ("PENDING", "public, max-age=60"),
        ("PROCESSING", "public, max-age=60"),
        ("ERROR", "public, max-age=60"),
    ],
)
def test_a_ready_video_is_kept_longer(ask: Ask, stores: Stores, status: str, cache_control: str) -> None:
    stores.put_videos(video(status=status))
    assert detail_of(ask).headers["Cache-Control"] == cache_control


# --- What is not there ------------------------------------------------------------------------------------------------


def test_an_unknown_video_is_not_found(ask: Ask) -> None:
    answer = detail_of(ask, CANONICAL)
    body = require_problem(answer, 404, "Video not found")
    assert (body["title"], body["instance"]) == ("Not Found", f"/api/v1/videos/id/{CANONICAL}")
    assert answer.headers["Cache-Control"] == "public, max-age=10"


def test_a_removed_video_is_not_found(ask: Ask, stores: Stores) -> None:
    stores.put_videos(tombstone())
    require_problem(detail_of(ask), 404, "Video not found")


@pytest.mark.parametrize(
    "spelling",
    [
        CANONICAL.upper(),
        CANONICAL.replace("e", "E", 1),
        CANONICAL.replace("-", ""),
        f"{{{CANONICAL}}}",
        f"urn:uuid:{CANONICAL}",
        f" {CANONICAL}",
        f"{CANONICAL} ",
        f"{CANONICAL}\n",
        f"{CANONICAL}%0A",
        f"{CANONICAL}/",
        f"{CANONICAL}\x00",
        CANONICAL[:-1],
        f"{CANONICAL}0",
        CANONICAL.replace("5", "g", 1),
        CANONICAL.replace("5", "\N{FULLWIDTH DIGIT FIVE}", 1),
        CANONICAL.replace("5", "\N{ARABIC-INDIC DIGIT FIVE}", 1),
        CANONICAL.replace("-", "\N{HYPHEN}"),
        CANONICAL.replace("5", "\ud800", 1),
        "latest",
        "1",
        "..",
        "{video_id}",
        "🎆",
        "0" * 10_000,
    ],
    ids=lambda spelling: ascii(spelling)[:60],
)
def test_every_other_spelling_of_an_id_is_refused(ask: Ask, dynamodb_engine: Engine, spelling: str) -> None:
    (fault,) = require_invalid(detail_of(ask, spelling))
    assert fault["loc"] == ["path", "video_id"]
    assert dynamodb_engine.requests == []


# --- What a client holds already --------------------------------------------------------------------------------------


def test_the_recorded_requests_find_the_video_that_the_recorded_events_brought(ask: Ask, invoke: Invoke) -> None:
    invoke("ingest", read_event("ingest-sqs"))
    answer = ask("video_detail", read_event("video-detail"))
    assert (answer.status, answer.json["name"], answer.json["views"]) == (200, "Baking Bread in a Clay Oven", 51_877)
    again = ask("video_detail", read_event("video-detail-not-modified"))
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", answer.headers["ETag"])


def test_the_tag_follows_what_is_shown_and_nothing_else(ask: Ask, stores: Stores) -> None:
    def tag() -> str:
        return detail_of(ask).headers["ETag"]

    stores.put_videos(video(revision=1, likes=1))
    shown = tag()
    # WHEN only what the contract does not show changes THEN the tag stays
    stores.put_videos(video(revision=2, likes=2))
    assert tag() == shown
    # WHEN the views change THEN the tag does
    stores.put_videos(video(revision=3, views=1_001))
    assert tag() != shown


def test_a_client_may_name_what_it_holds_line_by_line(ask: Ask, stores: Stores) -> None:
    stores.put_videos(video())
    event = rest_request(VIDEO_BY_ID, path={"video_id": video_id()})
    lines = [detail_of(ask).headers["ETag"], '"other"']
    # The gateway hands over the last line of a header, and all of them beside it.
    event["headers"]["If-None-Match"] = lines[-1]
    event["multiValueHeaders"]["If-None-Match"] = lines
    assert ask("video_detail", event).status == 304


# --- What it asks the table, and when that does not answer ------------------------------------------------------------


def test_one_video_is_one_read_of_one_item(ask: Ask, stores: Stores, dynamodb_engine: Engine) -> None:
    stores.put_videos(video())
    dynamodb_engine.script = relay(stores.url)
    assert detail_of(ask).status == 200
    (request,) = dynamodb_engine.requests
    assert request.headers["X-Amz-Target"] == "DynamoDB_20120810.GetItem"
    assert request.json == {"TableName": "VideosTable", "Key": {"video_id": {"S": video_id()}}}


def test_a_video_that_is_not_there_is_one_read_too(ask: Ask, stores: Stores, dynamodb_engine: Engine) -> None:
    dynamodb_engine.script = relay(stores.url)
    assert detail_of(ask).status == 404
    assert len(dynamodb_engine.requests) == 1


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(reply({}, 500), id="an internal error"),
        pytest.param(reply({"__type": "ThrottlingException"}, 400), id="throttled"),
        pytest.param(Reply(200, b"<html>"), id="not JSON"),
    ],
)
def test_a_table_that_fails_is_unavailable_and_never_not_found(
    ask: Ask, dynamodb_engine: Engine, broken: Reply
) -> None:
    dynamodb_engine.always(broken)
    require_unavailable(detail_of(ask))


def test_a_table_that_hangs_is_given_up_within_a_second(ask: Ask, dynamodb_engine: Engine) -> None:
    dynamodb_engine.always(NO_ANSWER)
    began = time.monotonic()
    require_unavailable(detail_of(ask))
    assert time.monotonic() - began < 2


def test_a_table_that_refuses_connections_is_unavailable(ask: Ask, dynamodb_engine: Engine) -> None:
    dynamodb_engine.end()
    require_unavailable(detail_of(ask))


@pytest.mark.parametrize(
    "strange",
    [
        pytest.param({"video_id": {"S": video_id()}}, id="without a status"),
        pytest.param({"video_id": {"S": video_id()}, "status": {"S": "ARCHIVED"}}, id="in another status"),
        pytest.param({"video_id": video_id(), "status": "READY"}, id="without types"),
    ],
)
def test_an_item_that_nobody_writes_is_a_fault_of_ours(ask: Ask, dynamodb_engine: Engine, strange: Json) -> None:
    dynamodb_engine.always(reply({"Item": strange}))
    answer = detail_of(ask)
    require_problem(answer, 500, "The fault is ours, and has been logged")
    assert answer.headers["Cache-Control"] == "no-store"

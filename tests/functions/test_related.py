"""GET /api/v1/videos/id/{video_id}/related: READY videos that are like another one, in the KillrVideo contract."""

import time

import pytest

from catalog.search.lists import related_body
from catalog.video import Video
from tests.factories import MORNING, tombstone, video, video_id
from tests.functions.conftest import (
    KNOWN_VIDEO,
    NO_ANSWER,
    Answer,
    Ask,
    Engine,
    Reply,
    Stores,
    as_asked,
    asked_of,
    broken_engines,
    found,
    read_event,
    relay,
    require_invalid,
    require_problem,
    require_unavailable,
    rest_request,
)

RELATED = "/api/v1/videos/id/{video_id}/related"
CANONICAL = "550e8400-e29b-41d4-a716-446655440000"
RIVER = video(1, tags=["River", "Night Music", "R&B"])


def related(ask: Ask, asked: str | None = None, /, **query: str | list[str]) -> Answer:
    """Ask for what is like a video."""
    return ask("search", rest_request(RELATED, path={"video_id": asked or video_id()}, query=query))


def ids_in(answer: Answer) -> list[str]:
    """Return the ids of the videos of a list."""
    return [one["videoId"] for one in answer.json["data"]]


# --- What it answers --------------------------------------------------------------------------------------------------


def test_a_list_has_the_keys_of_the_contract_and_no_others(ask: Ask, stores: Stores, engine: Engine) -> None:
    stores.put_videos(RIVER)
    engine.script = as_asked(found(video(2, name="A lake", tags=["Lake"]), total=1))
    answer = related(ask)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.json == {
        "data": [
            {
                "videoId": video_id(2),
                "userId": None,
                "name": "A lake",
                "previewImageLocation": "https://images.example/river.jpg",
                "addedDate": MORNING,
                "tags": ["Lake"],
                "views": 1_000,
                "duration": 95,
                "channelTitle": "Slow Water",
                "status": "READY",
            }
        ],
        "pagination": {"currentPage": 1, "pageSize": 10, "totalItems": 1, "totalPages": 1},
    }


def test_a_video_that_nothing_is_like_has_an_empty_list(ask: Ask, stores: Stores, engine: Engine) -> None:
    stores.put_videos(RIVER)
    engine.always(found())
    assert related(ask).json == {
        "data": [],
        "pagination": {"currentPage": 1, "pageSize": 10, "totalItems": 0, "totalPages": 0},
    }


@pytest.mark.parametrize(
    ("given", "limit"), [({}, 10), ({"limit": "1"}, 1), ({"limit": "5"}, 5), ({"limit": "50"}, 50)]
)
def test_no_more_are_shown_than_are_wanted(
    ask: Ask, stores: Stores, engine: Engine, given: dict[str, str], limit: int
) -> None:
    stores.put_videos(RIVER)
    engine.always(found(*(video(number, channel_title=f"Channel {number}") for number in range(2, 62))))
    assert ids_in(related(ask, **given)) == [video_id(number) for number in range(2, 2 + limit)]


def test_no_channel_fills_the_list_while_there_are_others(ask: Ask, stores: Stores, engine: Engine) -> None:
    stores.put_videos(RIVER)
    same = [video(number) for number in range(2, 9)]
    others = [video(number, channel_title=f"Channel {number}") for number in range(9, 12)]
    # GIVEN seven of one channel, before three of others
    engine.always(found(*same, *others))
    # THEN a third of six are of the first channel, and then those of others come before the rest
    assert ids_in(related(ask, limit="6")) == [*map(video_id, (2, 3, 9, 10, 11, 4))]
    # WHEN there are no others THEN one channel fills the list
    engine.always(found(*same))
    assert ids_in(related(ask, limit="6")) == [*map(video_id, range(2, 8))]


@pytest.mark.parametrize(
    "known",
    [
        RIVER,
        video(1),
        video(1, tags=None, channel_title=None, category_id=None),
        video(1, tags=None, channel_title=None, category_id=None, name=None),
        video(1, tags=[f"tag {number}" for number in range(500)], name="word " * 99),
    ],
    ids=["all", "no tags", "a name alone", "nothing", "a great deal"],
)
def test_what_is_known_of_the_video_is_what_is_looked_for(
    ask: Ask, stores: Stores, engine: Engine, known: Video
) -> None:
    stores.put_videos(known)
    engine.always(found())
    assert related(ask, limit="7").status == 200
    (request,) = engine.requests
    assert asked_of(request) == related_body(known, 7)
    # The video itself is not like itself.
    assert video_id(1) in str(request.json["query"]["bool"]["must_not"])


@pytest.mark.parametrize("status", ["PENDING", "PROCESSING", "READY", "ERROR"])
def test_the_video_itself_may_have_any_status(ask: Ask, stores: Stores, engine: Engine, status: str) -> None:
    stores.put_videos(video(status=status))
    engine.always(found(video(2)))
    assert ids_in(related(ask)) == [video_id(2)]


def test_the_recorded_request_finds_its_video(ask: Ask, stores: Stores, engine: Engine) -> None:
    stores.put_videos(KNOWN_VIDEO)
    engine.always(found(video(2)))
    assert ask("search", read_event("related")).json["pagination"]["pageSize"] == 5
    assert asked_of(engine.requests[0]) == related_body(KNOWN_VIDEO, 5)


def test_it_is_one_read_of_one_item_and_one_search(
    ask: Ask, stores: Stores, engine: Engine, broken_tables: Engine
) -> None:
    stores.put_videos(RIVER)
    broken_tables.script = relay(stores.url)
    engine.always(found())
    assert related(ask).status == 200
    (read,) = broken_tables.requests
    assert read.headers["X-Amz-Target"] == "DynamoDB_20120810.GetItem"
    assert read.json == {"TableName": "VideosTable", "Key": {"video_id": {"S": video_id()}}}
    assert len(engine.requests) == 1


# --- What is not there ------------------------------------------------------------------------------------------------


def test_an_unknown_video_is_not_found(ask: Ask, engine: Engine) -> None:
    answer = related(ask, CANONICAL)
    body = require_problem(answer, 404, "Video not found")
    assert (body["title"], body["instance"]) == ("Not Found", f"/api/v1/videos/id/{CANONICAL}/related")
    assert answer.headers["Cache-Control"] == "public, max-age=10"
    assert engine.requests == []


def test_a_removed_video_is_not_found(ask: Ask, stores: Stores, engine: Engine) -> None:
    stores.put_videos(tombstone())
    require_problem(related(ask), 404, "Video not found")
    assert engine.requests == []


@pytest.mark.parametrize(
    "spelling",
    [
        CANONICAL.upper(),
        CANONICAL.replace("-", ""),
        f"{{{CANONICAL}}}",
        f" {CANONICAL}",
        f"{CANONICAL}\n",
        f"{CANONICAL}%0A",
        f"{CANONICAL}/",
        CANONICAL[:-1],
        f"{CANONICAL}0",
        CANONICAL.replace("5", "%35", 1),
        CANONICAL.replace("5", "g", 1),
        CANONICAL.replace("5", "\N{FULLWIDTH DIGIT FIVE}", 1),
        "latest",
        "..",
        "0" * 10_000,
    ],
    ids=lambda spelling: ascii(spelling)[:60],
)
def test_every_other_spelling_of_an_id_is_refused(
    ask: Ask, engine: Engine, broken_tables: Engine, spelling: str
) -> None:
    (fault,) = require_invalid(related(ask, spelling))
    assert fault["loc"] == ["path", "video_id"]
    assert engine.requests == broken_tables.requests == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "51"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "all"}, "limit"),
        ({"limit": ""}, "limit"),
        ({"limit": ["1", "2"]}, "limit"),
        ({"page": "1"}, "page"),
        ({"pageSize": "10"}, "pageSize"),
    ],
    ids=repr,
)
def test_anything_else_is_refused_by_name(
    ask: Ask, engine: Engine, broken_tables: Engine, query: dict[str, str | list[str]], name: str
) -> None:
    (fault,) = require_invalid(related(ask, **query))
    assert fault["loc"] == ["query", name]
    assert engine.requests == broken_tables.requests == []


# --- When a store does not answer -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("broken_tables")
def test_without_its_table_it_is_unavailable_while_searches_go_on(ask: Ask, engine: Engine) -> None:
    engine.always(found(video()))
    require_unavailable(related(ask))
    assert engine.requests == []
    assert ask("search", read_event("search")).status == 200


def test_a_table_that_hangs_is_given_up_within_a_second(ask: Ask, broken_tables: Engine) -> None:
    broken_tables.always(NO_ANSWER)
    began = time.monotonic()
    require_unavailable(related(ask))
    assert time.monotonic() - began < 2


@broken_engines
def test_an_engine_that_fails_is_never_an_empty_list(ask: Ask, stores: Stores, engine: Engine, broken: Reply) -> None:
    stores.put_videos(RIVER)
    engine.always(broken)
    require_unavailable(related(ask))


def test_without_its_engine_what_is_not_there_is_still_not_found(ask: Ask, engine: Engine) -> None:
    engine.end()
    require_problem(related(ask, CANONICAL), 404, "Video not found")


def test_a_query_that_the_engine_does_not_understand_is_a_fault_of_ours(
    ask: Ask, stores: Stores, engine: Engine
) -> None:
    stores.put_videos(RIVER)
    engine.always(Reply(400, b'{"error": "secret"}'))
    answer = related(ask)
    require_problem(answer, 500, "The fault is ours, and has been logged")
    assert b"secret" not in answer.body

"""Lists of the index in the KillrVideo contract: by date, of a tag, of an uploader, of a search, and related videos."""

from typing import Any
from urllib.parse import quote

import pytest

from catalog.regions import Region
from catalog.search.document import definition_name
from catalog.search.lists import by_tag_body, by_uploader_body, latest_body
from catalog.search.page_query import search_body
from catalog.search.related import related_body
from catalog.search.request import Mode, Search
from catalog.videos.items import video_item
from catalog.videos.model import Video
from catalog.videos.summaries import summary_of
from tests.factories import tombstone, video, video_id
from tests.functions.engine import Engine, search_target
from tests.functions.gateway import Json, read_event, require_invalid
from tests.functions.lambdas import Ask, Get
from tests.functions.routes import BY_TAG, BY_UPLOADER, EVERYWHERE, LATEST, RELATED, SEARCH_VIDEOS
from tests.functions.stores import Stores

RIVER = video(1, tags=["River", "Night Music", "R&B"])
USER_ID = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"


ASKED: dict[str, Json] = {
    BY_TAG: {"tag": "river"},
    BY_UPLOADER: {"user_id": USER_ID},
    SEARCH_VIDEOS: {"query": "river"},
}
INDEXED = [LATEST, BY_TAG, BY_UPLOADER, SEARCH_VIDEOS]


def body_of(path: str, page: int, size: int) -> Json:
    """Return the query of one page of a list."""
    bodies = {
        LATEST: latest_body(page, size),
        BY_TAG: by_tag_body("river", page, size),
        BY_UPLOADER: by_uploader_body(USER_ID, page, size),
        SEARCH_VIDEOS: {**search_body(Search("river", page, size)), "_source": ["summary"]},
    }
    return bodies[path]


def get_list(get: Get, path: str, **parameters: Any) -> Json:
    """Return a list, of the tag `river`, of an uploader or of a search for `river`."""
    answer = get(path, **ASKED.get(path, {}), **parameters)
    assert answer.status == 200
    body: Json = answer.json
    return body


UNKNOWN: Json = dict.fromkeys(
    ["name", "channel_title", "preview_image_location", "duration", "added_date", "views", "likes", "tags"]
)


@pytest.mark.parametrize("path", INDEXED)
@pytest.mark.parametrize("shown", [video(3, user_id=USER_ID, tags=["R&B"]), video(3, **UNKNOWN)], ids=["all", "little"])
def test_a_page_has_summaries_and_its_position(
    get: Get, stores: Stores, engine: Engine, path: str, shown: Video
) -> None:
    stores.put_videos(RIVER)
    engine.find(shown)
    assert get_list(get, path) == {
        "data": [summary_of(shown)],
        "pagination": {"currentPage": 1, "pageSize": 20, "totalItems": 1, "totalPages": 1},
    }


@pytest.mark.parametrize("path", INDEXED)
@pytest.mark.parametrize(("query", "page", "size"), [({}, 1, 20), ({"page": 500}, 500, 20), ({"pageSize": 1}, 1, 1)])
def test_a_page_within_reach_is_one_request_to_the_alias(
    get: Get, engine: Engine, path: str, query: Json, page: int, size: int
) -> None:
    engine.find()
    shown = get_list(get, path, **query)["pagination"]
    assert (shown["currentPage"], shown["pageSize"]) == (page, size)
    assert engine.request.query == body_of(path, page, size)
    assert (engine.request.method, engine.request.target.split("?")[0]) == ("POST", f"/{definition_name()}/_search")


def test_the_recorded_requests_ask_for_their_pages(ask: Ask, engine: Engine) -> None:
    engine.find()
    events = [read_event(name) for name in ("latest", "by-tag", "by-uploader", "search-videos")]
    assert [ask(event).status for event in events] == [200] * 4
    uploader = events[2]["pathParameters"]["user_id"]
    found = {**search_body(Search("lamas nuit", 1, 10)), "_source": ["summary"]}
    expected = [latest_body(2, 10), by_tag_body("café au lait", 1, 10), by_uploader_body(uploader, 1, 10), found]
    assert [one.query for one in engine.requests] == expected


def test_both_modes_of_a_search_have_one_answer(get: Get, engine: Engine) -> None:
    engine.find(RIVER)
    answers = [get(SEARCH_VIDEOS, query="river", **mode).body for mode in ({}, *({"mode": one} for one in Mode))]
    assert len({*answers}) == 1
    assert len({request.body for request in engine.requests}) == 1
    (fault,) = require_invalid(get(SEARCH_VIDEOS, query="river", mode="vector"))
    assert (fault["loc"], fault["type"]) == (["query", "mode"], "enum")


TAGS = ["r&b", "café", "CAFÉ", "Night Music", "c++", "C#", "100%", "50% off", "#river", "what?", "a;b=c", "<b>"]
TAGS += ["!!", "%", "%%", "{tag}", "नदी", "夜の川", "🎆", "latest", "id", ".", "..", "x" * 100, "é" * 100, "🎆" * 100]


@pytest.mark.parametrize("tag", TAGS, ids=lambda tag: ascii(tag)[:60])
def test_a_tag_is_found_whether_the_gateway_decodes_it_or_not(get: Get, engine: Engine, tag: str) -> None:
    engine.find()
    # API Gateway hands over what came; emulators hand over what was meant.
    for given in (quote(tag, safe=""), quote(tag, safe="").lower(), quote(tag, safe="+&;=#?"), tag):
        assert get(BY_TAG, tag=given).status == 200
    asked = [request.query["query"] for request in engine.requests]
    assert asked == [by_tag_body(tag, 1, 20)["query"]] * 4


ELSEWHERE = ["../latest", "..%2Flatest", "..%252Flatest", "%2e%2e/id", "x/related", "a?page=2", "a%3Fpage%3D2"]


@pytest.mark.parametrize("given", [*ELSEWHERE, "a#b", "a&page=2"])
def test_no_tag_leads_to_another_route_or_parameter(get: Get, engine: Engine, given: str) -> None:
    engine.find()
    assert get(BY_TAG, tag=given).json["pagination"]["currentPage"] == 1
    assert engine.request.target == search_target("_source")
    assert engine.request.json["query"].keys() == by_tag_body("x", 1, 20)["query"].keys()


NO_TAGS = ["x" * 101, "%C3%A9" * 101, "a\x00b", "a%00b", "a%1Bb", "a\x08", "%7F", "%C2%84", "a\x9fb"]
NO_TAGS += ["%FF", "a%C3", "%ED%A0%80", "\ud800"]


def test_a_tag_is_1_to_100_characters_of_utf_8_without_controls(get: Get, engine: Engine) -> None:
    for given in NO_TAGS:
        (fault,) = require_invalid(get(BY_TAG, tag=given))
        assert fault["loc"] == ["path", "tag"]
        assert fault["type"].startswith("string_"), given
    assert engine.requests == []


@pytest.mark.parametrize("spelling", [USER_ID, USER_ID.upper(), USER_ID.replace("-", "")])
def test_an_uploader_is_found_by_every_spelling_of_its_id(get: Get, engine: Engine, spelling: str) -> None:
    engine.find()
    answer = get(BY_UPLOADER, user_id=spelling, pageSize=5)
    assert engine.request.query == by_uploader_body(USER_ID, 1, 5)
    canonical = None if spelling == USER_ID else f"{USER_ID}?pageSize=5"
    assert answer.headers.get("Content-Location") == canonical


@pytest.mark.parametrize("shown", [video(3, user_id=USER_ID, tags=["R&B"]), video(3, **UNKNOWN)], ids=["all", "little"])
def test_related_videos_are_an_array_of_summaries_with_their_scores(
    get: Get, stores: Stores, engine: Engine, shown: Video
) -> None:
    stores.put_videos(RIVER)
    engine.find(shown, video(4))
    expected = [{**summary_of(one), "score": 1.0} for one in (shown, video(4))]
    assert get(RELATED, video_id=video_id()).json == expected
    assert engine.request.query == related_body(video_item(RIVER), 5)


def test_nothing_is_related_to_a_video_that_is_not_there(get: Get, stores: Stores, engine: Engine) -> None:
    stores.put_videos(tombstone(1))
    for missing in (video_id(1), video_id(9)):
        answer = get(RELATED, video_id=missing)
        assert (answer.status, answer.json) == (200, [])
        assert answer.headers["Cache-Control"] == "public, max-age=10"
    assert engine.requests == []


def test_no_channel_fills_the_list_while_there_are_others(get: Get, stores: Stores, engine: Engine) -> None:
    stores.put_videos(RIVER)
    others = [video(number, channel_title=f"Channel {number}") for number in range(9, 12)]
    engine.find(*map(video, range(2, 9)), *others)
    # A third of six are of the first channel, then those of others come before the rest.
    assert get(RELATED, video_id=video_id(), limit=6).ids == [*map(video_id, (2, 3, 9, 10, 11, 4))]


@pytest.mark.parametrize("known", [RIVER, video(1, status="PENDING", name=None)], ids=["all", "little"])
def test_one_read_and_one_search_look_for_what_is_known_of_the_video(
    get: Get, stores: Stores, engine: Engine, broken_tables: Engine, known: Video
) -> None:
    stores.put_videos(known)
    broken_tables.relay(stores.url)
    engine.find(video(2))
    assert get(RELATED, video_id=video_id(), limit=7).ids == [video_id(2)]
    assert broken_tables.request.operation == "GetItem"
    assert broken_tables.request.json == {"TableName": "VideosTable", "Key": {"video_id": {"S": video_id()}}}
    assert engine.request.query == related_body(video_item(known), 7)


@pytest.mark.parametrize("shown", [video(3, user_id=USER_ID, tags=["R&B"]), video(3, **UNKNOWN)], ids=["all", "little"])
def test_the_trending_videos_are_a_bare_array_of_summaries(get: Get, stores: Stores, shown: Video) -> None:
    stores.put_trending(shown)
    assert get(EVERYWHERE).json == [summary_of(shown)]


@pytest.mark.parametrize(("asked", "ids"), [({}, [1, 2]), ({"intervalDays": 1}, [1, 2]), ({"intervalDays": 30}, [3])])
def test_each_interval_has_its_own_trending_videos(get: Get, stores: Stores, asked: Json, ids: list[int]) -> None:
    stores.put_trending(video(1), video(2), intervals=(1, 7))
    stores.put_trending(video(3), intervals=(30,))
    assert get(EVERYWHERE, **asked).ids == [*map(video_id, ids)]


@pytest.mark.parametrize(("limit", "shown"), [(None, 10), (1, 1), (50, 12)])
def test_the_trending_videos_are_limited(get: Get, stores: Stores, limit: int | None, shown: int) -> None:
    stores.put_trending(*map(video, range(12)))
    assert get(EVERYWHERE, limit=limit).ids == [*map(video_id, range(shown))]


@pytest.mark.parametrize("days", ["0", "2", "31", "07", "x"])
def test_an_interval_is_one_seven_or_thirty_days(get: Get, days: str) -> None:
    answer = get(EVERYWHERE, intervalDays=days)
    (fault,) = answer.json["errors"]
    assert (answer.status, fault["loc"], fault["msg"]) == (422, ["query", "intervalDays"], "Input should be 1, 7 or 30")


def test_the_recorded_requests_find_their_videos(
    ask: Ask, get: Get, stores: Stores, engine: Engine, known_video: Video
) -> None:
    stores.put_videos(known_video)
    engine.find(video(2))
    assert ask(read_event("related")).ids == [video_id(2)]
    assert engine.request.query == related_body(video_item(known_video), 5)
    stores.put_trending(video(1, regions=[Region.GB]), video(2))
    event = read_event("trending-everywhere")
    answer = get(event["path"], **event["queryStringParameters"])
    assert answer.ids == [video_id(1), video_id(2)]

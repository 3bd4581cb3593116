"""GET /api/v1/videos/latest and /api/v1/videos/by-tag/{tag}: READY videos, latest first, in the KillrVideo contract."""

import time
from collections.abc import Callable
from urllib.parse import quote

import pytest

from catalog.search.documents import definition_name
from catalog.search.lists import by_tag_body, latest_body
from tests.factories import MORNING, video, video_id
from tests.functions.conftest import (
    NO_ANSWER,
    Answer,
    Ask,
    Engine,
    Json,
    Reply,
    as_asked,
    asked_of,
    broken_engines,
    found,
    read_event,
    require_invalid,
    require_problem,
    require_unavailable,
    rest_request,
)

LATEST = "/api/v1/videos/latest"
BY_TAG = "/api/v1/videos/by-tag/{tag}"
USER_ID = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"

type List = Callable[..., Answer]


def latest(ask: Ask, **query: str | list[str]) -> Answer:
    """Ask for the latest videos."""
    return ask("search", rest_request(LATEST, query=query))


def with_tag(ask: Ask, tag: str = "river", /, **query: str | list[str]) -> Answer:
    """Ask for the videos with a tag, which is handed over as it is."""
    return ask("search", rest_request(BY_TAG, path={"tag": tag}, query=query))


def short(given: object) -> str:
    """Return an id of a parameter that may be long."""
    return ascii(given)[:60]


both_lists = pytest.mark.parametrize("listed", [latest, with_tag], ids=["latest", "by tag"])


# --- What they answer -------------------------------------------------------------------------------------------------


@both_lists
def test_a_page_has_the_keys_of_the_contract_and_no_others(ask: Ask, engine: Engine, listed: List) -> None:
    engine.script = as_asked(found(video(3, user_id=USER_ID, tags=["River", "R&B"]), total=41))
    answer = listed(ask, page="2", pageSize="20")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.json == {
        "data": [
            {
                "videoId": video_id(3),
                "userId": USER_ID,
                "name": "A river at night",
                "previewImageLocation": "https://images.example/river.jpg",
                "addedDate": MORNING,
                "tags": ["River", "R&B"],
                "views": 1_000,
                "duration": 95,
                "channelTitle": "Slow Water",
                "status": "READY",
            }
        ],
        "pagination": {"currentPage": 2, "pageSize": 20, "totalItems": 41, "totalPages": 3},
    }


@both_lists
def test_a_video_of_which_little_is_known_has_every_key(ask: Ask, engine: Engine, listed: List) -> None:
    unknown: Json = dict.fromkeys(
        ["name", "channel_title", "preview_image_location", "duration", "added_date", "views", "likes", "tags"]
    )
    engine.script = as_asked(found(video(**unknown)))
    (shown,) = listed(ask).json["data"]
    assert shown == {
        "videoId": video_id(),
        "userId": None,
        "name": "",
        "previewImageLocation": "",
        "addedDate": None,
        "tags": [],
        "views": 0,
        "duration": 0,
        "channelTitle": "",
        "status": "READY",
    }


@both_lists
def test_the_order_is_the_engines(ask: Ask, engine: Engine, listed: List) -> None:
    engine.always(found(video(2), video(3), video(1)))
    assert [one["videoId"] for one in listed(ask).json["data"]] == [*map(video_id, (2, 3, 1))]


@both_lists
@pytest.mark.parametrize(
    ("total", "size", "pages"), [(0, 20, 0), (1, 20, 1), (20, 20, 1), (21, 20, 2), (100, 1, 100), (20_000, 100, 200)]
)
def test_pages_are_counted(ask: Ask, engine: Engine, listed: List, total: int, size: int, pages: int) -> None:
    engine.always(found(total=total))
    body = listed(ask, pageSize=str(size)).json
    assert body == {
        "data": [],
        "pagination": {"currentPage": 1, "pageSize": size, "totalItems": total, "totalPages": pages},
    }


@both_lists
def test_one_list_is_one_request_to_the_alias(ask: Ask, engine: Engine, listed: List) -> None:
    engine.always(found())
    listed(ask)
    (request,) = engine.requests
    assert (request.method, request.target.split("?")[0]) == ("POST", f"/{definition_name()}/_search")


# --- What they take ---------------------------------------------------------------------------------------------------

WITHIN_REACH = [
    ({}, 1, 20),
    ({"page": "3"}, 3, 20),
    ({"pageSize": "1"}, 1, 1),
    ({"page": "100", "pageSize": "100"}, 100, 100),
    ({"page": "10000", "pageSize": "1"}, 10_000, 1),
    ({"page": "500"}, 500, 20),
]


@pytest.mark.parametrize(("query", "page", "size"), WITHIN_REACH)
def test_a_page_of_the_latest_within_reach_is_asked_for(
    ask: Ask, engine: Engine, query: dict[str, str], page: int, size: int
) -> None:
    engine.always(found())
    assert latest(ask, **query).status == 200
    assert asked_of(engine.requests[0]) == latest_body(page, size)


@pytest.mark.parametrize(("query", "page", "size"), WITHIN_REACH)
def test_a_page_of_a_tag_within_reach_is_asked_for(
    ask: Ask, engine: Engine, query: dict[str, str], page: int, size: int
) -> None:
    engine.always(found())
    assert with_tag(ask, "Night Music", **query).status == 200
    assert asked_of(engine.requests[0]) == by_tag_body("Night Music", page, size)


@both_lists
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"page": "0"}, ["page"]),
        ({"page": "-1"}, ["page"]),
        ({"page": "10001", "pageSize": "1"}, ["page"]),
        ({"page": "one"}, ["page"]),
        ({"page": ""}, ["page"]),
        ({"page": "9" * 5_000}, ["page"]),
        ({"pageSize": "0"}, ["pageSize"]),
        ({"pageSize": "101"}, ["pageSize"]),
        ({"pageSize": "all"}, ["pageSize"]),
        ({"page": "0", "pageSize": "0"}, ["page", "pageSize"]),
        ({"page_size": "10"}, ["page_size"]),
        ({"per_page": "10"}, ["per_page"]),
        ({"PageSize": "10"}, ["PageSize"]),
        ({"tag": "river"}, ["tag"]),
        ({"page": ["1", "2"]}, ["page"]),
        ({"pageSize": ["10", "10"]}, ["pageSize"]),
    ],
    ids=short,
)
def test_anything_else_is_refused_by_name(
    ask: Ask, engine: Engine, listed: List, query: dict[str, str | list[str]], names: list[str]
) -> None:
    faults = require_invalid(listed(ask, **query))
    assert [fault["loc"] for fault in faults] == [["query", name] for name in names]
    assert engine.requests == []


@both_lists
@pytest.mark.parametrize(
    "query", [{"page": "501"}, {"page": "101", "pageSize": "100"}, {"page": "5001", "pageSize": "2"}]
)
def test_a_page_beyond_reach_is_refused(ask: Ask, engine: Engine, listed: List, query: dict[str, str]) -> None:
    (fault,) = require_invalid(listed(ask, **query))
    assert (fault["loc"], fault["type"]) == (["query", "page"], "page_out_of_reach")
    assert engine.requests == []


# --- Tags -------------------------------------------------------------------------------------------------------------

TAGS = [
    "r&b",
    "café",
    "CAFÉ",
    "Night Music",
    "c++",
    "C#",
    "100%",
    "50% off",
    "#river",
    "what?",
    "a;b=c",
    "<b>",
    "{tag}",
    "नदी",
    "夜の川",
    "🎆",
    "latest",
    "id",
    ".",
    "..",
    "x" * 100,
    "é" * 100,
    "🎆" * 100,
]


@pytest.mark.parametrize("tag", TAGS, ids=short)
def test_a_tag_is_found_whether_the_gateway_decodes_it_or_not(ask: Ask, engine: Engine, tag: str) -> None:
    engine.always(found())
    # API Gateway hands over what came; emulators hand over what was meant.
    for given in (quote(tag, safe=""), quote(tag, safe="").lower(), quote(tag, safe="+&;=#?"), tag):
        assert with_tag(ask, given).status == 200
    asked = [asked_of(request)["query"] for request in engine.requests]
    # What case says is no business of a tag.
    assert asked == [by_tag_body(tag, 1, 20)["query"]] * 4


@pytest.mark.parametrize(
    ("first", "second"), [("Night Music", "night-music"), ("Café", "cafe"), ("AC/DC", "acdc"), ("R&B", "r & b")]
)
def test_case_accents_blanks_and_punctuation_do_not_count(ask: Ask, engine: Engine, first: str, second: str) -> None:
    engine.always(found())
    for tag in (first, second):
        assert with_tag(ask, quote(tag, safe="")).status == 200
    assert engine.requests[0].json == engine.requests[1].json


def test_the_recorded_request_asks_for_a_tag_with_accents_and_blanks(ask: Ask, engine: Engine) -> None:
    engine.always(found())
    assert ask("search", read_event("by-tag")).status == 200
    assert asked_of(engine.requests[0]) == by_tag_body("café au lait", 1, 10)


def test_the_recorded_request_asks_for_the_second_page(ask: Ask, engine: Engine) -> None:
    engine.always(found())
    assert ask("search", read_event("latest")).json["pagination"]["currentPage"] == 2
    assert asked_of(engine.requests[0]) == latest_body(2, 10)


@pytest.mark.parametrize("given", ["!!", "%21%21", "..", "%2E%2E", "%", "%%", "🎆"], ids=ascii)
def test_a_tag_without_a_word_is_a_tag_that_no_video_has(ask: Ask, engine: Engine, given: str) -> None:
    engine.always(found())
    assert with_tag(ask, given).status == 200
    # No document holds an empty key.
    assert asked_of(engine.requests[0])["query"] == {"match_none": {}}


@pytest.mark.parametrize(
    "given",
    [
        "../latest",
        "..%2Flatest",
        "..%252Flatest",
        "%2e%2e/id",
        "x/related",
        "a?page=2",
        "a%3Fpage%3D2",
        "a#b",
        "a&page=2",
    ],
)
def test_no_tag_leads_to_another_route_or_parameter(ask: Ask, engine: Engine, given: str) -> None:
    engine.always(found())
    body = with_tag(ask, given).json
    assert body["pagination"]["currentPage"] == 1
    (request,) = engine.requests
    assert request.target == f"/{definition_name()}/_search?allow_partial_search_results=false"
    assert request.json["query"].keys() == by_tag_body("x", 1, 20)["query"].keys()


@pytest.mark.parametrize(
    "given",
    [
        *["x" * 101, "%C3%A9" * 101],
        *["a\x00b", "a%00b", "a%0Ab", "a\n", "%0D%0A", "%7F", "%C2%85", "a\x9fb"],
        *["%FF", "a%C3", "%ED%A0%80", "\ud800"],
    ],
    ids=short,
)
def test_a_tag_is_1_to_100_characters_of_utf_8_without_controls(ask: Ask, engine: Engine, given: str) -> None:
    (fault,) = require_invalid(with_tag(ask, given))
    assert fault["loc"] == ["path", "tag"]
    assert fault["type"].startswith("string_")
    assert engine.requests == []


# --- When the engine does not answer ----------------------------------------------------------------------------------


@both_lists
@broken_engines
def test_an_engine_that_fails_is_never_an_empty_page(ask: Ask, engine: Engine, broken: Reply, listed: List) -> None:
    engine.always(broken)
    require_unavailable(listed(ask))


@both_lists
def test_an_engine_that_hangs_is_given_up_within_a_second(ask: Ask, engine: Engine, listed: List) -> None:
    engine.always(NO_ANSWER)
    began = time.monotonic()
    require_unavailable(listed(ask))
    assert time.monotonic() - began < 2


@both_lists
def test_a_query_that_the_engine_does_not_understand_is_a_fault_of_ours(ask: Ask, engine: Engine, listed: List) -> None:
    engine.always(Reply(400, b'{"error": "secret"}'))
    answer = listed(ask)
    require_problem(answer, 500, "The fault is ours, and has been logged")
    assert b"secret" not in answer.body


@pytest.mark.usefixtures("broken_tables")
@both_lists
def test_a_list_needs_no_table(ask: Ask, engine: Engine, listed: List) -> None:
    engine.always(found(video()))
    assert listed(ask).status == 200

"""Direct invocation: a route's parameters as plain JSON in, the body of its answer as an object out."""

from typing import Any

import pytest

from tests.factories import video, video_id
from tests.functions.conftest import Ask, Engine, Invoke, Json, Stores, as_asked, found, read_event, reply, rest_request

everything = pytest.mark.usefixtures("catalogue")

# --- The same answer as over HTTP -------------------------------------------------------------------------------------

RECORDED: dict[str, tuple[str, Json, str, Json]] = {
    "a search": (
        "search",
        read_event("search-direct"),
        "/api/search",
        {"query": {"q": "clay oven", "page": "1", "per_page": "10", "highlight": "true"}},
    ),
    "suggestions": (
        "search",
        read_event("suggest-direct"),
        "/api/search/suggest",
        {"query": {"q": "clay", "limit": "5"}},
    ),
    "a chart": ("trending", read_event("trending-direct"), "/api/trending/{region}", {"path": {"region": "GB"}}),
    "all categories": ("categories", read_event("categories-direct"), "/api/categories", {}),
    "a category": (
        "categories",
        read_event("category-videos-direct"),
        "/api/categories/{category_id}/videos",
        {"path": {"category_id": "19"}, "query": {"sort": "newest"}},
    ),
    "a video": (
        "video_detail",
        read_event("video-detail-direct"),
        "/api/v1/videos/id/{video_id}",
        {"path": {"video_id": read_event("video-detail-direct")["video_id"]}},
    ),
    "videos": (
        "video_detail",
        read_event("video-batch-direct"),
        "/api/v1/videos",
        {"query": {"ids": ",".join(read_event("video-batch-direct")["ids"])}},
    ),
    "related videos": (
        "search",
        {"video_id": read_event("video-detail-direct")["video_id"], "limit": 3},
        "/api/v1/videos/id/{video_id}/related",
        {"path": {"video_id": read_event("video-detail-direct")["video_id"]}, "query": {"limit": "3"}},
    ),
    "the latest": (
        "search",
        {"route": "/api/v1/videos/latest", "page": 2, "pageSize": 5},
        "/api/v1/videos/latest",
        {"query": {"page": "2", "pageSize": "5"}},
    ),
    "by tag": ("search", {"tag": "R&B/é"}, "/api/v1/videos/by-tag/{tag}", {"path": {"tag": "R&B/é"}}),
}


@everything
@pytest.mark.parametrize(("name", "event", "resource", "asked"), RECORDED.values(), ids=RECORDED)
def test_a_plain_event_is_answered_with_the_body_of_its_route(
    ask: Ask, invoke: Invoke, name: str, event: Json, resource: str, asked: Json
) -> None:
    over_http = ask(name, rest_request(resource, **asked))
    assert over_http.status == 200
    assert invoke(name, event) == over_http.json


@everything
@pytest.mark.parametrize(
    "recorded", [read_event("trending-changes"), read_event("trending-ranks"), read_event("trending-everywhere")]
)
def test_a_route_may_be_named_by_its_path(ask: Ask, invoke: Invoke, recorded: Json) -> None:
    named = {"route": recorded["resource"]}
    given = (recorded["pathParameters"] or {}) | (recorded["queryStringParameters"] or {})
    assert invoke("trending", named | given) == ask("trending", recorded).json


def test_ids_come_as_a_list_or_as_a_text(invoke: Invoke, stores: Stores) -> None:
    stores.put_videos(video(1))
    ids = [video_id(1), video_id(2)]
    answer = invoke("video_detail", {"ids": ids})
    assert [one["outcome"] for one in answer["data"]] == ["found", "missing"]
    assert invoke("video_detail", {"ids": ",".join(ids)}) == answer


def test_stored_bytes_come_unpacked(invoke: Invoke, stores: Stores) -> None:
    stores.put_categories({10: "Music"})
    assert invoke("categories", {}) == [{"id": 10, "title": "Music"}]


def test_numbers_and_flags_are_taken_as_the_text_that_they_would_be(invoke: Invoke, engine: Engine) -> None:
    engine.script = as_asked(found(video(1, name="A river")))
    texts = {"q": "river", "page": "1", "min_duration": "90", "highlight": "true", "facets": "category,region"}
    plain = {"q": "river", "page": 1, "min_duration": 90, "highlight": True, "facets": ["category", "region"]}
    engine.script = as_asked(found(video(1, name="A river"), counts={"category": {19: 1}, "region": {"US": 1}}))
    answer = invoke("search", plain)
    assert answer == invoke("search", texts)
    assert answer["videos"][0]["highlight"]["title"] == "A <mark>river</mark>"
    assert engine.requests[0].json == engine.requests[1].json


def test_null_is_as_good_as_left_out(invoke: Invoke, engine: Engine) -> None:
    engine.script = as_asked(found(video(1)))
    assert invoke("search", {"q": "river", "region": None}) == invoke("search", {"q": "river"})


# --- Which route answers ----------------------------------------------------------------------------------------------


@everything
@pytest.mark.parametrize(
    ("name", "event", "keys"),
    [
        ("search", {"q": "oven"}, {"videos", "total", "page", "per_page", "query", "total_relation"}),
        ("search", {"q": "oven", "tag": "bread"}, {"videos", "total", "page", "per_page", "query", "total_relation"}),
        ("search", {"q": "oven", "limit": 3}, {"suggestions", "query"}),
        ("search", {"tag": "bread"}, {"data", "pagination"}),
        ("search", {}, {"data", "pagination"}),
        ("trending", {"region": "GB"}, {"region", "videos", "updated_at"}),
        ("categories", {"category_id": 19}, {"videos", "next_cursor"}),
    ],
    ids=repr,
)
def test_the_route_that_fits_the_parameters_best_answers(
    invoke: Invoke, name: str, event: Json, keys: set[str]
) -> None:
    assert invoke(name, event).keys() == keys


@pytest.mark.parametrize("route", ["/api/nowhere", "", None, 7, "/api/trending/US", ["/api/trending/{region}"]])
def test_a_route_that_the_function_does_not_have_is_refused(invoke: Invoke, route: object) -> None:
    problem = refused(invoke("trending", {"route": route, "region": "US"}))
    assert problem["errors"][0]["loc"] == ["route"]
    assert "/api/trending/{region}" in problem["errors"][0]["msg"]


# --- What is refused --------------------------------------------------------------------------------------------------


def refused(answer: Any) -> Json:
    """Return the problem of a refusal."""
    problem: Json = answer["error"]
    assert answer.keys() == {"error"}
    assert problem.keys() == {"type", "title", "status", "detail", "instance", "errors"}
    assert (problem["status"], problem["detail"]) == (422, "The request is not valid")
    assert all(fault.keys() == {"loc", "msg", "type"} for fault in problem["errors"])
    return problem


REFUSED: dict[str, tuple[str, Json, list[Any], str]] = {
    "an unknown key": ("trending", {"region": "US", "debug": 1}, ["query", "debug"], "unexpected_parameter"),
    "an unknown key of null": ("trending", {"region": "US", "debug": None}, ["query", "debug"], "unexpected_parameter"),
    "a null where there must be something": ("search", {"q": None, "page": 1}, ["query", "q"], "missing"),
    "a null in the path": ("categories", {"category_id": None, "sort": "newest"}, ["path", "category_id"], "missing"),
    "an empty id in a list": ("video_detail", {"ids": [video_id(1), ""]}, ["query", "ids", 1], "uuid_parsing"),
    "an unknown region": ("trending", {"region": "XX"}, ["path", "region"], "enum"),
    "no text": ("search", {"q": 7}, ["query", "q"], "string_too_short"),
    "nothing to search for": ("search", {"page": 1, "per_page": 2}, ["query", "q"], "missing"),
    "a number out of bounds": ("search", {"q": "river", "page": 101}, ["query", "page"], "less_than_equal"),
    "a float": ("search", {"q": "river", "page": 1.0}, ["query", "page"], "int_parsing"),
    "a wrong flag": ("search", {"q": "river", "highlight": "yes"}, ["query", "highlight"], "literal_error"),
    "an object": ("search", {"q": {"text": "river"}}, ["q"], "string_type"),
    "an object in a list": ("video_detail", {"ids": [{}]}, ["ids"], "string_type"),
    "null in a list": ("video_detail", {"ids": [None]}, ["ids"], "string_type"),
    "no ids": ("video_detail", {"ids": []}, ["query", "ids"], "too_short"),
    "a bad id": ("video_detail", {"ids": [video_id(1), "x"]}, ["query", "ids", 1], "uuid_parsing"),
    "another spelling of an id": ("video_detail", {"video_id": "{}"}, ["path", "video_id"], "string_pattern_mismatch"),
    "a gap in the path": (
        "trending",
        {"route": "/api/trending/{region}", "limit": 1},
        ["path", "region"],
        "missing",
    ),
    "nothing in the path": ("trending", {"region": ""}, ["path", "region"], "missing"),
    "a lone surrogate": ("search", {"q": "\ud800river"}, ["query", "q"], "string_unicode"),
    "a lone surrogate in a tag": ("search", {"tag": "a\ud800"}, ["path", "tag"], "string_unicode"),
    "a lone surrogate in the path": ("trending", {"region": "\ud800"}, ["path", "region"], "string_unicode"),
}


@pytest.mark.parametrize(("name", "event", "where", "kind"), REFUSED.values(), ids=REFUSED)
def test_what_http_refuses_is_refused(
    invoke: Invoke, dynamodb_engine: Engine, name: str, event: Json, where: list[Any], kind: str
) -> None:
    (fault,) = refused(invoke(name, event))["errors"]
    assert (fault["loc"], fault["type"]) == (where, kind)
    assert dynamodb_engine.requests == []


@pytest.mark.parametrize("event", [[], "region", 7, None], ids=repr)
def test_an_event_that_is_no_object_is_refused(invoke: Invoke, event: Any) -> None:
    (fault,) = refused(invoke("trending", event))["errors"]
    assert (fault["loc"], fault["type"]) == ([], "dict_type")


# --- What fails -------------------------------------------------------------------------------------------------------


def test_what_is_not_there_is_an_error_of_404(invoke: Invoke) -> None:
    assert invoke("video_detail", {"video_id": video_id(9)}) == {
        "error": {
            "type": "about:blank",
            "title": "Not Found",
            "status": 404,
            "detail": "Video not found",
            "instance": f"/api/v1/videos/id/{video_id(9)}",
        }
    }


def test_a_store_that_is_down_is_an_error_of_503(invoke: Invoke, dynamodb_engine: Engine) -> None:
    dynamodb_engine.always(reply({}, 503))
    error = invoke("trending", {"region": "US"})["error"]
    assert (error["status"], error["detail"]) == (503, "Try again later")

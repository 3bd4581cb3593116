"""Direct invocation: a route's parameters as plain JSON in, the body of its answer as an object out."""

from typing import Any

import pytest

from tests.factories import video, video_id
from tests.functions.engine import Engine, reply
from tests.functions.gateway import Json, read_event
from tests.functions.lambdas import Ask, Get, Invoke
from tests.functions.routes import (
    AUTOCOMPLETE,
    BY_TAG,
    CATEGORIES,
    CATEGORY_VIDEOS,
    FEED,
    FUNCTION_OF,
    LATEST,
    RELATED,
    SEARCH,
    SEARCH_VIDEOS,
    SUGGEST,
    TRENDING,
    USER,
    VIDEO,
    VIDEOS,
    WHOLE_VIDEO,
)
from tests.functions.stores import Stores

everything = pytest.mark.usefixtures("catalogue")

DETAIL = read_event("video-detail-direct")
BATCH = read_event("video-batch-direct")
WHOLE = read_event("video-direct")

# The event of a service, and the request with the same answer.
EVENTS: dict[str, tuple[Json, str, Json]] = {
    "a search": (read_event("search-direct"), SEARCH, {"q": "pixel rancher", "per_page": 10, "highlight": "true"}),
    "suggestions": (read_event("suggest-direct"), SUGGEST, {"q": "pixel", "limit": 5}),
    "completions": ({"route": AUTOCOMPLETE, "q": "clay"}, AUTOCOMPLETE, {"q": "clay"}),
    "a chart": (read_event("trending-direct"), TRENDING, {"region": "GB"}),
    "all categories": (read_event("categories-direct"), CATEGORIES, {}),
    "a category": (read_event("category-videos-direct"), CATEGORY_VIDEOS, {"category_id": 19}),
    "a whole video": (WHOLE, WHOLE_VIDEO, {"id": WHOLE["id"]}),
    "a video": (DETAIL, VIDEO, DETAIL),
    "videos": (BATCH, VIDEOS, {"ids": ",".join(BATCH["ids"])}),
    "related videos": ({**DETAIL, "limit": 3}, RELATED, {**DETAIL, "limit": 3}),
    "the latest": ({"route": LATEST, "page": 2, "pageSize": 5}, LATEST, {"page": 2, "pageSize": 5}),
    "found videos": (read_event("search-videos-direct"), SEARCH_VIDEOS, {"query": "lamas nuit", "pageSize": 10}),
    "a user": (read_event("user-direct"), USER, {"user_id": read_event("user-direct")["user_id"]}),
    "by tag": ({"tag": "R&B/é"}, BY_TAG, {"tag": "R&B/é"}),
}


@everything
@pytest.mark.parametrize(("event", "path", "parameters"), EVENTS.values(), ids=EVENTS)
def test_a_plain_event_is_answered_with_the_body_of_its_route(
    get: Get, invoke: Invoke, event: Json, path: str, parameters: Json
) -> None:
    answer = get(path, **parameters)
    assert answer.status == 200
    assert invoke(FUNCTION_OF[path], event) == answer.json


@everything
def test_a_feed_is_returned_as_an_object(get: Get, invoke: Invoke) -> None:
    answer = get(FEED, region="GB", ranking="velocity", headers={"Accept": "application/feed+json"})
    assert invoke("trending", {"route": FEED, "region": "GB", "ranking": "velocity"}) == answer.json
    assert answer.json["version"] == "https://jsonfeed.org/version/1.1"
    # What is a header of a request is no parameter.
    (fault,) = refused(invoke("trending", {"route": FEED, "region": "GB", "accept": "text/xml"}))["errors"]
    assert (fault["loc"], fault["type"]) == (["query", "accept"], "unexpected_parameter")


@everything
@pytest.mark.parametrize(
    "recorded", [read_event("trending-changes"), read_event("trending-ranks"), read_event("trending-everywhere")]
)
def test_a_route_may_be_named_by_its_path(ask: Ask, invoke: Invoke, recorded: Json) -> None:
    given = (recorded["pathParameters"] or {}) | (recorded["queryStringParameters"] or {})
    assert invoke("trending", {"route": recorded["resource"], **given}) == ask(recorded).json


def test_ids_come_as_a_list_or_as_a_text(invoke: Invoke, stores: Stores) -> None:
    stores.put_videos(video(1))
    ids = [video_id(1), video_id(2)]
    answer = invoke("video_detail", {"ids": ids})
    assert [one["outcome"] for one in answer["data"]] == ["found", "missing"]
    assert invoke("video_detail", {"ids": ",".join(ids)}) == answer


def test_numbers_and_flags_are_read_as_the_texts_of_a_query(invoke: Invoke, engine: Engine) -> None:
    texts = {"q": "river", "page": "1", "min_duration": "90", "highlight": "true", "facets": "category,region"}
    plain = {"q": "river", "page": 1, "min_duration": 90, "highlight": True, "facets": ["category", "region"]}
    engine.find(video(1, name="A river"), counts={"category": {19: 1}, "region": {"US": 1}})
    answer = invoke("search", plain)
    # Null is as good as left out.
    assert answer == invoke("search", {**texts, "region": None})
    assert answer["videos"][0]["highlight"]["title"] == "A <mark>river</mark>"
    assert engine.requests[0].json == engine.requests[1].json


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
    ids=lambda one: repr(sorted(one) if isinstance(one, set) else one),
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


def refused(answer: Any) -> Json:
    problem: Json = answer["error"]
    assert answer.keys() == {"error"}
    assert problem.keys() == {"type", "title", "status", "detail", "instance", "errors"}
    assert (problem["status"], problem["detail"]) == (422, "The request is not valid")
    assert all(fault.keys() == {"loc", "msg", "type"} for fault in problem["errors"])
    return problem


REFUSED: dict[str, tuple[str, Json, list[Any], str]] = {
    "an unknown key": ("trending", {"region": "US", "debug": 1}, ["query", "debug"], "unexpected_parameter"),
    "an unknown key of null": ("trending", {"region": "US", "debug": None}, ["query", "debug"], "unexpected_parameter"),
    "a misspelt key": ("trending", {"region": "US", "limits": 1}, ["query", "limits"], "unexpected_parameter"),
    "an unknown key of a video": ("video_detail", {**DETAIL, "debug": 1}, ["query", "debug"], "unexpected_parameter"),
    "a null where there must be something": ("search", {"q": None, "page": 1}, ["query", "q"], "missing"),
    "a null in the path": ("categories", {"category_id": None, "sort": "newest"}, ["path", "category_id"], "missing"),
    "an empty id in a list": ("video_detail", {"ids": [video_id(1), ""]}, ["query", "ids", 1], "uuid_parsing"),
    "a text that is no Unicode": ("video_detail", {"ids": "\ud800"}, ["query", "ids", 0], "uuid_parsing"),
    "a name that is no Unicode": ("video_detail", {"\ud800": 1}, [], "string_unicode"),
    "no text": ("search", {"q": 7}, ["query", "q"], "string_too_short"),
    "a float": ("search", {"q": "river", "page": 1.0}, ["query", "page"], "int_parsing"),
    "an object": ("search", {"q": {"text": "river"}}, ["q"], "string_type"),
    "an object in a list": ("video_detail", {"ids": [{}]}, ["ids"], "string_type"),
    "null in a list": ("video_detail", {"ids": [None]}, ["ids"], "string_type"),
    "a gap in the path": ("trending", {"route": "/api/trending/{region}", "limit": 1}, ["path", "region"], "missing"),
    "nothing in the path": ("trending", {"region": ""}, ["path", "region"], "missing"),
    "a lone surrogate": ("search", {"q": "\ud800river"}, ["query", "q"], "string_unicode"),
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


def test_a_video_that_is_not_there_and_a_store_that_is_down_are_errors(invoke: Invoke, dynamodb_engine: Engine) -> None:
    dynamodb_engine.always(reply({}))
    problem = {
        "type": "/problems/video-not-found",
        "title": "Video not found",
        "status": 404,
        "detail": "Video not found",
    }
    error = {**problem, "instance": f"/api/v1/videos/id/{video_id(9)}"}
    assert invoke("video_detail", {"video_id": video_id(9)}) == {"error": error}
    dynamodb_engine.always(reply({}, 503))
    unavailable = invoke("trending", {"region": "US"})["error"]
    assert (unavailable["status"], unavailable["detail"]) == (503, "Try again later")

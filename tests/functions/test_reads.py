"""What all routes of the template have in common: headers, conditions, HEAD, and stores that fail."""

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalog.categories.lists import build_region_categories
from catalog.regions import Region
from catalog.times import now, to_text
from catalog.videos.model import Video
from tests import template
from tests.factories import NOON, chart, tombstone, video, video_id
from tests.functions.conftest import CHARTED
from tests.functions.engine import NO_ANSWER, WHOLE, Engine, Reply, read_deadline, reply
from tests.functions.gateway import (
    ORIGIN,
    Answer,
    Json,
    require_internal_error,
    require_invalid,
    require_problem,
    require_unavailable,
)
from tests.functions.lambdas import Ask, Get
from tests.functions.routes import (
    ADDED_GETS,
    AUTOCOMPLETE,
    BY_TAG,
    BY_UPLOADER,
    CACHED_GETS,
    CATEGORIES,
    CATEGORY_VIDEOS,
    CHANGES,
    CONTRACT_GETS,
    EVERYWHERE,
    FEED,
    GETS,
    INDEX_GETS,
    LATEST,
    NO_REACTIONS,
    RANKS,
    RELATED,
    SEARCH,
    SEARCH_VIDEOS,
    SITEMAP,
    SITEMAP_PART,
    STORE_GETS,
    SUGGEST,
    SUGGEST_TAGS,
    TABLE_GETS,
    TRENDING,
    USER,
    VIDEO,
    VIDEO_STATUS,
    VIDEOS,
    WHOLE_VIDEO,
    ask_route,
    each,
    parameters_of,
)
from tests.functions.stores import Stores

everything = pytest.mark.usefixtures("catalogue")

CACHED_FOR = {
    **dict.fromkeys([SEARCH, SUGGEST, LATEST, BY_TAG, RELATED, CATEGORY_VIDEOS], "public, max-age=60"),
    **dict.fromkeys([BY_UPLOADER, SEARCH_VIDEOS, SUGGEST_TAGS], "public, max-age=60"),
    **dict.fromkeys(
        [RANKS, USER, *NO_REACTIONS, "/openapi.json", "/docs", "/problems", "/problems/{slug}"], "public, max-age=300"
    ),
    **dict.fromkeys([CATEGORIES, "/docs/{asset}", SITEMAP_PART], "public, max-age=86400"),
    **dict.fromkeys([VIDEO, VIDEO_STATUS, WHOLE_VIDEO], "public, max-age=300, stale-while-revalidate=600"),
    SITEMAP: "public, max-age=3600",
    AUTOCOMPLETE: "public, max-age=600",
    # One of the two ids of the recorded request is unknown.
    VIDEOS: "public, max-age=10",
}


def without_age(answer: Answer) -> dict[str, str]:
    """Return the headers without the one that counts down to the next charts run."""
    return {name: value for name, value in answer.headers.items() if name != "Cache-Control"}


@everything
@each(CACHED_GETS)
def test_a_read_can_be_cached_and_read_by_a_page_of_the_site(ask: Ask, route: template.Route) -> None:
    answer = ask_route(ask, route)
    assert answer.status == 200
    assert answer.body
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert answer.headers["Access-Control-Expose-Headers"] == "ETag, Retry-After, Ignored-Parameters"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    cache_control = answer.headers["Cache-Control"]
    assert cache_control == CACHED_FOR.get(route.path, cache_control)
    assert cache_control.startswith("public, max-age=")
    if route in STORE_GETS:
        kind = "application/xml" if "sitemap" in route.path else "application/json"
        assert answer.headers["Content-Type"] == ("application/atom+xml" if route.path == FEED else kind)


# With the parameters that the recorded requests do not have.
UNTIL_THE_NEXT_RUN: list[tuple[str, Json]] = [
    *[(TRENDING, query) for query in ({}, {"ranking": "views"}, {"limit": 1}, {"category": 10})],
    (CHANGES, {"since": NOON}),
    (FEED, {}),
    (EVERYWHERE, {"region": None}),
    (CATEGORIES, {}),
    (CATEGORY_VIDEOS, {"category_id": 10, "sort": "popular"}),
]


def test_what_a_run_replaces_is_cached_until_the_next_one(get: Get, stores: Stores) -> None:
    due = to_text(datetime.now(UTC) + timedelta(minutes=10))
    stores.put_chart(Region.US, video(), next_update_at=due)
    stores.put_ranked(chart(1, next_update_at=due), chart(1, category=10, next_update_at=due))
    stores.put_trending(video(), next_update_at=due)
    stores.put_document("US", "CATEGORIES", build_region_categories({10: "Music"}, {}, {}, now(), due))
    for path, parameters in UNTIL_THE_NEXT_RUN:
        assert 300 <= get(path, **{"region": "US", **parameters}).max_age <= 600, (path, parameters)


NOT_THE_TAG = ['"other"', "", '"*"', "tag", '"a", "b"', "{tag}x", "{tag}, *", "w/{tag}", '"{tag}']


@everything
@each(CACHED_GETS)
def test_a_client_is_sent_what_it_does_not_have_and_nothing_else(ask: Ask, route: template.Route) -> None:
    sent, again = ask_route(ask, route), ask_route(ask, route, headers={"User-Agent": "another"})
    tag, headers = sent.headers["ETag"], without_age(sent)
    assert re.fullmatch(r'"[\x21\x23-\x7e]+"', tag)
    assert (again.headers["ETag"], again.body) == (tag, sent.body)
    del headers["Content-Type"]
    for method in ("GET", "HEAD"):
        for condition in ("{tag}", "W/{tag}", '"other", {tag}', 'W/"other" ,W/{tag} ', "*"):
            answer = ask_route(ask, route, method, {"If-None-Match": condition.format(tag=tag)})
            assert (answer.status, answer.body) == (304, b""), (method, condition)
            assert without_age(answer) == headers
            # What is left of a chart's age may be a second less by now.
            assert answer.headers["Cache-Control"][:16] == sent.headers["Cache-Control"][:16] == "public, max-age="
    for condition in NOT_THE_TAG:
        assert ask_route(ask, route, headers={"If-None-Match": condition.format(tag=tag)}).status == 200, condition
    # What has no Last-Modified can only be compared by its tag.
    dated = ask_route(ask, route, headers={"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"})
    assert dated.status == 200
    assert "Last-Modified" not in dated.headers


@everything
@each(GETS)
def test_head_is_get_without_its_body(ask: Ask, route: template.Route) -> None:
    for coding in ("identity", "gzip"):
        headers = {"Accept-Encoding": coding}
        head, get = ask_route(ask, route, "HEAD", headers), ask_route(ask, route, "GET", headers)
        # A chart's max-age counts down, and a second may end between the two.
        assert (head.status, without_age(head), head.body) == (get.status, without_age(get), b"")


@everything
@each(ADDED_GETS)
def test_no_added_route_takes_a_parameter_that_it_does_not_have(
    ask: Ask, engine: Engine, route: template.Route
) -> None:
    any_tag = {"If-None-Match": "*"}
    for name in ("debug", "", "<b>\r\n"):
        get = ask_route(ask, route, "GET", any_tag, **{name: ["1", "1"]})
        (fault,) = require_invalid(get)
        assert (fault["loc"], fault["type"]) == (["query", name], "unexpected_parameter")
        head = ask_route(ask, route, "HEAD", any_tag, **{name: ["1", "1"]})
        assert (head.status, head.headers, head.body) == (422, get.headers, b"")
    assert engine.requests == []


@everything
@each(CONTRACT_GETS)
def test_a_contracts_route_answers_the_same_whatever_parameters_it_does_not_have_and_names_them(
    ask: Ask, route: template.Route
) -> None:
    expected = ask_route(ask, route)
    assert expected.status == 200
    unknown: Json = {"utm_source": ["a", "b"], "": ["1"], "<b>\r\n": ["1"]}
    answer = ask_route(ask, route, **unknown)
    assert answer.headers["Ignored-Parameters"] == "utm_source, %3Cb%3E%0D%0A"
    assert (answer.status, answer.body) == (200, expected.body)
    assert without_age(answer) == {**without_age(expected), "Ignored-Parameters": "utm_source, %3Cb%3E%0D%0A"}
    held = ask_route(ask, route, headers={"If-None-Match": expected.headers["ETag"]}, **unknown)
    assert (held.status, held.headers["Ignored-Parameters"]) == (304, answer.headers["Ignored-Parameters"])


NO_CHART = f"No chart of that time is retained; the oldest is of {CHARTED[0]}"
KNOWN_ID = parameters_of(VIDEO)["video_id"]

NOT_FOUND: dict[str, tuple[str, Json, str]] = {
    "a video": (VIDEO, {"video_id": video_id(9)}, "Video not found"),
    "a removed video": (VIDEO, {"video_id": video_id(1)}, "Video not found"),
    "the status of a video": (VIDEO_STATUS, {"video_id": video_id(9)}, "Video not found"),
    "the status of a removed video": (VIDEO_STATUS, {"video_id": video_id(1)}, "Video not found"),
    "a whole video": (WHOLE_VIDEO, {"id": video_id(9)}, "Video not found"),
    "a removed whole video": (WHOLE_VIDEO, {"id": video_id(1)}, "Video not found"),
    "a category": (CATEGORY_VIDEOS, {"category_id": 7, "sort": "newest"}, "Category not found"),
    "a chart of a category": (CATEGORY_VIDEOS, {"category_id": 7, "sort": "popular"}, "Category not found"),
    "ranks": (RANKS, {"region": "GB", "video_id": video_id(9)}, "This video has never been on a chart of region GB"),
    "ranks elsewhere": (
        RANKS,
        {"region": "US", "video_id": KNOWN_ID},
        "This video has never been on a chart of region US",
    ),
    "changes": (CHANGES, {"region": "GB", "since": "2020-01-01"}, NO_CHART),
    "a chart by views": (TRENDING, {"region": "GB", "at": "2026-11-20T17:59:59Z"}, NO_CHART),
    "a chart by velocity": (TRENDING, {"region": "GB", "at": "0001-01-01", "ranking": "velocity"}, NO_CHART),
    "a chart of a category then": (TRENDING, {"region": "GB", "at": "2026-11-19", "category": 10}, NO_CHART),
    "a short chart": (TRENDING, {"region": "GB", "at": "2026-11-19", "limit": 1}, NO_CHART),
}


@everything
@pytest.mark.parametrize(("path", "parameters", "detail"), NOT_FOUND.values(), ids=NOT_FOUND)
def test_what_is_not_there_is_not_found(
    get: Get, stores: Stores, engine: Engine, path: str, parameters: Json, detail: str
) -> None:
    stores.put_videos(tombstone(1))
    stores.put_titles({1: "Film & Animation"})
    answer = get(path, **parameters)
    body = require_problem(answer, 404, detail)
    assert answer.headers["Cache-Control"] == "public, max-age=10"
    # The path without the stage.
    assert body["instance"] == path.format(**parameters)
    assert engine.requests == []


NOT_BUILT: list[tuple[str, Json]] = [
    *[
        (TRENDING, {"region": "US", **more})
        for more in ({}, {"ranking": "views"}, {"category": 10}, {"limit": 5}, {"at": "2026-03-01"})
    ],
    (CHANGES, {"region": "US", "since": "2026-03-01"}),
    (FEED, {"region": "US"}),
    (FEED, {"region": "US", "ranking": "velocity"}),
    (EVERYWHERE, {}),
    (CATEGORIES, {}),
    (CATEGORIES, {"region": "US"}),
]


@pytest.mark.parametrize(("path", "parameters"), NOT_BUILT, ids=str)
def test_what_no_run_has_built_is_asked_for_again_in_a_minute(
    get: Get, stores: Stores, path: str, parameters: Json
) -> None:
    # What is built of another region, or of all, is of no use.
    stores.put_chart(Region.GB, video())
    stores.put_ranked(chart(1, region="GB"), chart(1, region="GB", category=10))
    if parameters:
        stores.put_categories({10: "Music"})
    require_unavailable(get(path, **parameters), retry_after=60)


def item(table: str, **key: str) -> Json:
    return {"TableName": table, "Key": {name: {"S": value} for name, value in key.items()}}


ONE_ITEM: dict[str, tuple[str, Json, Json]] = {
    "a chart": (TRENDING, {"region": "GB"}, item("RegionsTable", region="GB", entry="TOP")),
    "what all regions watch": (EVERYWHERE, {}, item("RegionsTable", region="ALL", entry="TRENDING#1")),
    "of a month": (EVERYWHERE, {"intervalDays": 30}, item("RegionsTable", region="ALL", entry="TRENDING#30")),
    "all categories": (CATEGORIES, {}, item("RegionsTable", region="ALL", entry="CATEGORIES")),
    "categories of a region": (CATEGORIES, {"region": "US"}, item("RegionsTable", region="US", entry="CATEGORIES")),
    "a chart of a category": (
        CATEGORY_VIDEOS,
        {"category_id": 10, "sort": "popular", "region": "US"},
        item("RegionsTable", region="US", entry="CHART#views#10"),
    ),
    "a feed": (FEED, {"region": "GB"}, item("RegionsTable", region="GB", entry="CHART#views#all")),
    "a feed by velocity": (
        FEED,
        {"region": "GB", "ranking": "velocity"},
        item("RegionsTable", region="GB", entry="CHART#velocity#all"),
    ),
    "a whole video": (WHOLE_VIDEO, {"id": KNOWN_ID}, item("VideosTable", video_id=KNOWN_ID)),
    "a video": (VIDEO, {"video_id": KNOWN_ID}, item("VideosTable", video_id=KNOWN_ID)),
    "the status of a video": (VIDEO_STATUS, {"video_id": KNOWN_ID}, item("VideosTable", video_id=KNOWN_ID)),
    "a video that is not there": (VIDEO, {"video_id": video_id(9)}, item("VideosTable", video_id=video_id(9))),
}


@everything
@pytest.mark.parametrize(("path", "parameters", "expected"), ONE_ITEM.values(), ids=ONE_ITEM)
def test_a_read_is_one_request_for_one_item(
    get: Get, stores: Stores, dynamodb_engine: Engine, path: str, parameters: Json, expected: Json
) -> None:
    stores.put_ranked(chart(1, category=10))
    stores.put_document("US", "CATEGORIES", build_region_categories({10: "Music"}, {}, {}, now(), now()))
    dynamodb_engine.relay(stores.url)
    assert get(path, **parameters).status == (404 if parameters.get("video_id") == video_id(9) else 200)
    assert (dynamodb_engine.request.operation, dynamodb_engine.request.json) == ("GetItem", expected)


def fault(name: str) -> Reply:
    return reply({"__type": f"com.amazonaws.dynamodb.v20120810#{name}", "message": "secret"}, 400)


TABLE_FAILURES = {
    "an internal error": reply({"__type": "InternalServerError"}, 500),
    "unavailable": reply({}, 503),
    "too many requests": reply({}, 429),
    "throttled": fault("ProvisionedThroughputExceededException"),
    "throttled by the control plane": fault("ThrottlingException"),
    "the account's limit": fault("RequestLimitExceeded"),
    "expired credentials": fault("ExpiredTokenException"),
    "not JSON": Reply(200, b"<html>"),
    "an empty body": Reply(200, b""),
}

NO_HITS: Json = {"total": {"value": 0, "relation": "eq"}, "hits": []}


PARTIAL: Json = {"took": 3, "timed_out": False, "_shards": {**WHOLE, "successful": 1}, "hits": NO_HITS}

INDEX_FAILURES = {
    "an internal error": reply({"error": "internal"}, 500),
    "overloaded": reply({"error": "circuit_breaking_exception"}, 429),
    "red or unavailable": reply({"error": "search_phase_execution_exception"}, 503),
    "expired credentials": reply({"error": "expired"}, 403),
    "no complete index": reply({"error": {"type": "index_not_found_exception"}}, 404),
    "timed out": reply({"took": 400, "timed_out": True, "_shards": WHOLE, "hits": NO_HITS}),
    "a failed shard": reply({**PARTIAL, "_shards": {**WHOLE, "successful": 1, "failed": 1}}),
    "a missing shard": reply(PARTIAL),
    "not JSON": Reply(200, b"<html>Bad gateway</html>"),
    "an empty body": Reply(200, b""),
    "not UTF-8": Reply(200, b"\xff\xfe{}"),
    "an empty object": reply({}),
    "no hits": reply({"took": 3, "timed_out": False, "_shards": WHOLE}),
}

# Routes whose parameters decide what is read come with those, too.
TABLE_READS: dict[str, tuple[str, Json]] = {
    **{route.path: (route.path, {}) for route in TABLE_GETS},
    "a ranking": (TRENDING, {"ranking": "velocity"}),
    "a chart of a category": (CATEGORY_VIDEOS, {"sort": "popular"}),
    "categories of a region": (CATEGORIES, {"region": "US"}),
}
ALL_READS = {**{route.path: (route.path, {}) for route in INDEX_GETS}, **TABLE_READS}


@pytest.mark.parametrize(("path", "parameters"), TABLE_READS.values(), ids=TABLE_READS)
@pytest.mark.parametrize("failure", TABLE_FAILURES.values(), ids=TABLE_FAILURES)
def test_a_table_that_fails_is_unavailable_and_never_empty(
    get: Get, dynamodb_engine: Engine, failure: Reply, path: str, parameters: Json
) -> None:
    dynamodb_engine.always(failure)
    require_unavailable(get(path, **{**parameters_of(path), **parameters}))
    assert len(dynamodb_engine.requests) <= 2


@each(INDEX_GETS)
@pytest.mark.parametrize("failure", INDEX_FAILURES.values(), ids=INDEX_FAILURES)
def test_an_index_that_fails_is_unavailable_and_never_an_empty_page(
    ask: Ask, stores: Stores, engine: Engine, known_video: Video, route: template.Route, failure: Reply
) -> None:
    stores.put_videos(known_video)
    engine.always(failure)
    require_unavailable(ask_route(ask, route))
    assert len(engine.requests) <= 2


@read_deadline(0.5)
@each(STORE_GETS)
def test_a_store_that_never_answers_is_given_up_by_the_deadline(
    ask: Ask, dynamodb_engine: Engine, route: template.Route
) -> None:
    dynamodb_engine.always(NO_ANSWER)
    began = time.monotonic()
    require_unavailable(ask_route(ask, route))
    assert time.monotonic() - began < 60


@each(STORE_GETS)
def test_no_condition_and_no_head_is_answered_without_a_store(
    ask: Ask, dynamodb_engine: Engine, route: template.Route
) -> None:
    dynamodb_engine.always(reply({}, 503))
    get, head = (ask_route(ask, route, method, {"If-None-Match": "*"}) for method in ("GET", "HEAD"))
    require_unavailable(get)
    assert (head.status, head.headers, head.body) == (503, get.headers, b"")
    # A store that refuses connections.
    dynamodb_engine.end()
    require_unavailable(ask_route(ask, route))


@pytest.mark.parametrize(("path", "parameters"), ALL_READS.values(), ids=ALL_READS)
def test_a_request_that_a_store_refuses_is_a_fault_of_ours(
    get: Get, dynamodb_engine: Engine, path: str, parameters: Json
) -> None:
    for name in ("ResourceNotFoundException", "AccessDeniedException", "ValidationException"):
        dynamodb_engine.always(fault(name))
        answer = get(path, **{**parameters_of(path), **parameters})
        require_internal_error(answer)
        assert b"secret" not in answer.body


ID = {"video_id": {"S": KNOWN_ID}}

INVALID_CONTENT: dict[str, tuple[str, Any]] = {
    "a hit without its card": (
        SEARCH,
        {"timed_out": False, "took": 3, "_shards": WHOLE, "hits": {**NO_HITS, "hits": [{"_id": "1", "_source": {}}]}},
    ),
    "a chart without its body": (TRENDING, {"Item": {"etag": {"S": '"1"'}, "next_update_at": {"S": NOON}}}),
    "a video without a status": (VIDEO, {"Item": ID}),
    "a video in another status": (VIDEO, {"Item": {**ID, "status": {"S": "ARCHIVED"}}}),
    "a whole video without a status": (WHOLE_VIDEO, {"Item": ID}),
    "a video without types": (VIDEO, {"Item": {"video_id": KNOWN_ID, "status": "READY"}}),
    "videos without a status": (VIDEOS, {"Responses": {"VideosTable": [ID]}, "UnprocessedKeys": {}}),
}


@pytest.mark.parametrize(("path", "content"), INVALID_CONTENT.values(), ids=INVALID_CONTENT)
def test_content_that_nobody_writes_is_a_fault_of_ours(
    get: Get, dynamodb_engine: Engine, path: str, content: Any
) -> None:
    dynamodb_engine.always(reply(content))
    require_internal_error(get(path, **parameters_of(path)))


@everything
def test_no_read_needs_a_store_that_it_does_not_read(ask: Ask, engine: Engine, broken_tables: Engine) -> None:
    for route in INDEX_GETS:
        assert ask_route(ask, route).status == (503 if route in TABLE_GETS else 200), route
    # A video is looked up before others like it are searched for.
    assert len(engine.requests) == len(INDEX_GETS) - 1
    assert {request.operation for request in broken_tables.requests} == {"GetItem"}


@everything
def test_no_read_of_a_table_needs_the_index(ask: Ask, engine: Engine) -> None:
    engine.end()
    for route in TABLE_GETS:
        assert ask_route(ask, route).status == (503 if route in INDEX_GETS else 200), route

"""GET /api/search: a page of READY videos, best match first, in the DailyWatch contract."""

import time
from typing import Any

import pytest

from tests.factories import video, video_id
from tests.functions.conftest import (
    NO_ANSWER,
    Answer,
    Ask,
    Engine,
    Json,
    Reply,
    found,
    read_event,
    reply,
    require_invalid,
    require_problem,
    require_unavailable,
    rest_request,
)


def searched(ask: Ask, **query: str | list[str]) -> Answer:
    """Search by query parameters."""
    return ask("search", rest_request("/api/search", query=query))


# --- What it answers --------------------------------------------------------------------------------------------------


def test_a_page_has_the_keys_of_the_contract(ask: Ask, engine: Engine) -> None:
    engine.always(found(video(1, regions=["GB", "US"]), total=41))
    answer = ask("search", read_event("search"))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.json == {
        "videos": [
            {
                "video_id": video_id(1),
                "title": "A river at night",
                "channel_title": "Slow Water",
                "category_id": 19,
                "thumbnail_url": "https://images.example/river.jpg",
                "views": 1_000,
                "likes": 100,
                "duration": 95,
                "regions": ["GB", "US"],
            }
        ],
        "total": 41,
        "page": 1,
        "per_page": 10,
        "query": "clay oven",
    }


def test_what_a_producer_left_out_is_empty_and_never_null(ask: Ask, engine: Engine) -> None:
    sparse = video(
        channel_title=None, category_id=None, preview_image_location=None, views=None, likes=None, duration=None
    )
    engine.always(found(sparse))
    (card,) = searched(ask, q="river").json["videos"]
    assert card == {
        "video_id": video_id(),
        "title": "A river at night",
        "channel_title": "",
        "category_id": 0,
        "thumbnail_url": "",
        "views": 0,
        "likes": 0,
        "duration": 0,
        "regions": ["US"],
    }


def test_the_order_is_the_engines(ask: Ask, engine: Engine) -> None:
    engine.always(found(video(2), video(3), video(1)))
    assert [card["video_id"] for card in searched(ask, q="river").json["videos"]] == [*map(video_id, (2, 3, 1))]


def test_nothing_found_is_an_empty_page(ask: Ask, engine: Engine) -> None:
    engine.always(found())
    answer = searched(ask, q="no such thing")
    assert answer.status == 200
    assert answer.json == {"videos": [], "total": 0, "page": 1, "per_page": 20, "query": "no such thing"}


@pytest.mark.parametrize(
    "text", ["Öl & Æther", "चाय बनाना", "夜の 川 🎆", 'a"b\\c', "<b>100%</b>", "  padded  ", "a b"]
)
def test_the_query_comes_back_as_it_was_asked(ask: Ask, engine: Engine, text: str) -> None:
    engine.always(found(video(name=text)))
    answer = searched(ask, q=text)
    assert answer.json["query"] == text


# --- What it takes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "page", "per_page"),
    [
        ({}, 1, 20),
        ({"page": "1"}, 1, 20),
        ({"page": "100"}, 100, 20),
        ({"per_page": "1"}, 1, 1),
        ({"per_page": "50"}, 1, 50),
        ({"page": "100", "per_page": "50"}, 100, 50),
    ],
)
def test_a_page_within_the_limits_is_asked_for(
    ask: Ask, engine: Engine, given: dict[str, str], page: int, per_page: int
) -> None:
    engine.always(found())
    answer = searched(ask, q="river", **given)
    assert answer.status == 200
    assert (answer.json["page"], answer.json["per_page"]) == (page, per_page)
    asked = engine.requests[0].json
    assert (asked["from"], asked["size"]) == ((page - 1) * per_page, per_page)


@pytest.mark.parametrize("text", ["ab", "x" * 100, "🎆" * 2, "🎆" * 100, "  "])
def test_a_query_of_2_to_100_characters_is_asked(ask: Ask, engine: Engine, text: str) -> None:
    engine.always(found())
    assert searched(ask, q=text).status == 200


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["q"]),
        ({"q": ""}, ["q"]),
        ({"q": "a"}, ["q"]),
        ({"q": "🎆"}, ["q"]),
        ({"q": "x" * 101}, ["q"]),
        ({"q": "a\x00b"}, ["q"]),
        ({"q": "a\nb"}, ["q"]),
        ({"q": "a\x85b"}, ["q"]),
        ({"q": "a\ud800b"}, ["q"]),
        ({"q": "river", "page": "0"}, ["page"]),
        ({"q": "river", "page": "101"}, ["page"]),
        ({"q": "river", "page": "-1"}, ["page"]),
        ({"q": "river", "page": "one"}, ["page"]),
        ({"q": "river", "page": "1.5"}, ["page"]),
        ({"q": "river", "page": "1e1"}, ["page"]),
        ({"q": "river", "page": ""}, ["page"]),
        ({"q": "river", "page": "9" * 5_000}, ["page"]),
        ({"q": "river", "per_page": "0"}, ["per_page"]),
        ({"q": "river", "per_page": "51"}, ["per_page"]),
        ({"q": "river", "per_page": "-20"}, ["per_page"]),
        ({"q": "river", "per_page": "all"}, ["per_page"]),
        ({"q": "a", "page": "0", "per_page": "0"}, ["q", "page", "per_page"]),
    ],
    ids=lambda given: repr(given)[:50],
)
def test_anything_else_is_refused_by_name(ask: Ask, engine: Engine, query: dict[str, str], names: list[str]) -> None:
    faults = require_invalid(searched(ask, **query))
    assert [fault["loc"] for fault in faults] == [["query", name] for name in names]
    assert engine.requests == []


def test_every_fault_of_a_request_is_named_at_once(ask: Ask) -> None:
    faults = require_invalid(ask("search", read_event("search-invalid")))
    assert [(fault["loc"], fault["type"]) for fault in faults] == [
        (["query", "q"], "string_too_short"),
        (["query", "per_page"], "less_than_equal"),
    ]


@pytest.mark.parametrize(
    ("query", "name", "kind"),
    [
        ({"sort": "views"}, "sort", "unexpected_parameter"),
        ({"perPage": "10"}, "perPage", "unexpected_parameter"),
        ({"Q": "river"}, "Q", "unexpected_parameter"),
        ({"utm_source": ["a", "b"]}, "utm_source", "unexpected_parameter"),
        ({"": ""}, "", "unexpected_parameter"),
        ({"<b>\r\n": "1"}, "<b>\r\n", "unexpected_parameter"),
        ({"q": ["river", "river"]}, "q", "repeated_parameter"),
        ({"page": ["1", "2"]}, "page", "repeated_parameter"),
    ],
    ids=repr,
)
def test_unknown_and_repeated_parameters_are_refused(
    ask: Ask, engine: Engine, query: dict[str, Any], name: str, kind: str
) -> None:
    (fault,) = require_invalid(searched(ask, **{"q": "river", **query}))
    assert (fault["loc"], fault["type"]) == (["query", name], kind)
    assert engine.requests == []


def test_a_problem_names_the_path_without_the_stage(ask: Ask) -> None:
    body = require_problem(searched(ask, q="a"), 422, "The request is not valid")
    assert (body["title"], body["instance"]) == ("Unprocessable Content", "/api/search")


# --- What it asks the engine ------------------------------------------------------------------------------------------


def test_one_search_is_one_signed_request_to_the_alias(ask: Ask, engine: Engine) -> None:
    engine.always(found(video()))
    searched(ask, q="river")
    (request,) = engine.requests
    assert (request.method, request.target) == ("POST", "/videos/_search?allow_partial_search_results=false")
    assert "/eu-west-1/es/aws4_request" in request.headers["Authorization"]


@pytest.mark.parametrize("text", ["title:* OR 1=1", "/(a+)+$/", "*" * 100, "{{payload}}", '"}},{"match_all":{}'])
def test_no_text_is_parsed_as_a_query(ask: Ask, engine: Engine, text: str) -> None:
    engine.always(found())
    assert searched(ask, q=text).status == 200
    asked = engine.requests[0].json
    assert queries_in(asked["query"]) <= {"bool", "multi_match"}
    assert text in texts_in(asked["query"])


def test_composed_and_decomposed_letters_ask_the_same(ask: Ask, engine: Engine) -> None:
    # The index holds composed letters alone; some keyboards send the others.
    engine.always(found())
    composed, decomposed = "caf\N{LATIN SMALL LETTER E WITH ACUTE}", "cafe\N{COMBINING ACUTE ACCENT}"
    assert searched(ask, q=composed).json["query"] == composed
    assert searched(ask, q=decomposed).json["query"] == decomposed
    first, second = engine.requests
    assert second.json == first.json


def test_a_second_try_saves_the_answer(ask: Ask, engine: Engine) -> None:
    engine.script = lambda _: reply({}, 503) if len(engine.requests) == 1 else found(video())
    assert searched(ask, q="river").json["total"] == 1


# --- When the engine does not answer ----------------------------------------------------------------------------------

NO_SHARD = {"total": 2, "successful": 1, "skipped": 0, "failed": 1}
WHOLE = {"total": 2, "successful": 2, "skipped": 0, "failed": 0}
NO_HITS: Json = {"total": {"value": 0, "relation": "eq"}, "hits": []}
WITHOUT_ITS_CARD: Json = {"total": {"value": 1, "relation": "eq"}, "hits": [{"_id": "1", "_source": {}}]}


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(reply({"error": "internal"}, 500), id="an internal error"),
        pytest.param(reply({"error": "circuit_breaking_exception"}, 429), id="overloaded"),
        pytest.param(reply({"error": "search_phase_execution_exception"}, 503), id="unavailable"),
        pytest.param(reply({"error": "expired"}, 403), id="newer credentials wanted"),
        pytest.param(reply({"error": {"type": "index_not_found_exception"}}, 404), id="no index"),
        pytest.param(reply({"timed_out": True, "_shards": WHOLE, "hits": NO_HITS}), id="timed out"),
        pytest.param(reply({"timed_out": False, "_shards": NO_SHARD, "hits": NO_HITS}), id="a failed shard"),
        pytest.param(Reply(200, b"<html>Bad gateway</html>"), id="not JSON"),
        pytest.param(Reply(200, b""), id="nothing"),
        pytest.param(Reply(200, b"\xff\xfe{}"), id="not UTF-8"),
        pytest.param(reply({}), id="an empty object"),
        pytest.param(reply({"timed_out": False, "_shards": WHOLE}), id="no hits"),
    ],
)
def test_an_engine_that_fails_is_never_an_empty_page(ask: Ask, engine: Engine, broken: Reply) -> None:
    engine.always(broken)
    require_unavailable(searched(ask, q="river"))
    assert len(engine.requests) <= 2


def test_an_engine_that_hangs_is_given_up_within_a_second(ask: Ask, engine: Engine) -> None:
    engine.always(NO_ANSWER)
    began = time.monotonic()
    require_unavailable(searched(ask, q="river"))
    assert time.monotonic() - began < 2
    assert len(engine.requests) == 2


def test_an_engine_that_is_down_is_unavailable(ask: Ask, engine: Engine) -> None:
    engine.end()
    require_unavailable(searched(ask, q="river"))


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(reply({"error": {"type": "parsing_exception", "reason": "secret"}}, 400), id="not understood"),
        pytest.param(
            reply({"timed_out": False, "_shards": WHOLE, "hits": WITHOUT_ITS_CARD}), id="a hit that nobody writes"
        ),
    ],
)
def test_what_no_second_try_can_cure_is_a_fault_of_ours(ask: Ask, engine: Engine, refusal: Reply) -> None:
    engine.always(refusal)
    answer = searched(ask, q="river")
    require_problem(answer, 500, "The fault is ours, and has been logged")
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"secret" not in answer.body


def test_the_next_search_succeeds_when_the_engine_is_back(ask: Ask, engine: Engine) -> None:
    engine.always(NO_ANSWER)
    require_unavailable(searched(ask, q="river"))
    engine.always(found(video()))
    assert searched(ask, q="river").json["total"] == 1


def queries_in(query: Json) -> set[str]:
    """Return the names of all queries below a query."""
    kinds = set(query)
    for inner in query.get("bool", {}).values():
        kinds |= {kind for one in (inner if isinstance(inner, list) else []) for kind in queries_in(one)}
    return kinds


def texts_in(value: Any) -> list[str]:
    """Return every text of a JSON value."""
    match value:
        case str():
            return [value]
        case dict():
            return [text for one in value.values() for text in texts_in(one)]
        case list():
            return [text for one in value for text in texts_in(one)]
    return []

"""GET /api/search/suggest: titles that complete what is being typed, in the DailyWatch contract."""

import time

import pytest

from catalog.search.documents import definition_name
from catalog.search.suggestions import suggest_body
from catalog.vocabulary import Region
from tests.factories import video, video_id
from tests.functions.conftest import (
    NO_ANSWER,
    Answer,
    Ask,
    Engine,
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


def suggested(ask: Ask, **query: str | list[str]) -> Answer:
    """Ask for suggestions by query parameters."""
    return ask("search", rest_request("/api/search/suggest", query=query))


def short(given: object) -> str:
    """Return an id of a parameter that may be long."""
    return ascii(given)[:60]


# --- What it answers --------------------------------------------------------------------------------------------------


def test_suggestions_are_titles_with_the_video_behind_each(ask: Ask, engine: Engine) -> None:
    engine.script = as_asked(found(video(2, name="Clay ovens"), video(1, name="Clay over glass", channel_title=None)))
    answer = ask("search", read_event("suggest"))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.json == {
        "suggestions": [
            {"title": "Clay ovens", "video_id": video_id(2), "channel_title": "Slow Water"},
            {"title": "Clay over glass", "video_id": video_id(1), "channel_title": ""},
        ],
        "query": "clay ov",
    }
    assert asked_of(engine.requests[0]) == suggest_body("clay ov", 5, Region.GB)


@pytest.mark.parametrize("text", ["r", "🎆", " r", "Ri", "!!", "x" * 100, "🎆" * 100, "<b>", "e\u0301"], ids=short)
def test_what_is_typed_comes_back_as_it_was(ask: Ask, engine: Engine, text: str) -> None:
    engine.always(found())
    answer = suggested(ask, q=text)
    assert (answer.status, answer.json) == (200, {"suggestions": [], "query": text})


@pytest.mark.parametrize(("given", "limit"), [({}, 8), ({"limit": "1"}, 1), ({"limit": "20"}, 20)])
def test_as_many_are_asked_for_as_are_wanted(ask: Ask, engine: Engine, given: dict[str, str], limit: int) -> None:
    engine.always(found())
    assert suggested(ask, q="riv", **given).status == 200
    assert asked_of(engine.requests[0]) == suggest_body("riv", limit)


def test_one_suggestion_is_one_request_to_the_alias(ask: Ask, engine: Engine) -> None:
    # An empty answer costs no second one: what is typed half is spelled wrong nearly always.
    engine.always(found())
    suggested(ask, q="rivr")
    (request,) = engine.requests
    assert request.target.startswith(f"/{definition_name()}/_search?")


# --- What it refuses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["q"]),
        ({"q": ""}, ["q"]),
        ({"q": "x" * 101}, ["q"]),
        ({"q": "\x00"}, ["q"]),
        ({"q": "r\n"}, ["q"]),
        ({"q": "\ud800"}, ["q"]),
        ({"q": "r", "limit": "0"}, ["limit"]),
        ({"q": "r", "limit": "21"}, ["limit"]),
        ({"q": "r", "limit": "few"}, ["limit"]),
        ({"q": "r", "limit": ""}, ["limit"]),
        ({"q": "r", "region": "gb"}, ["region"]),
        ({"q": "r", "region": ""}, ["region"]),
        ({"q": "", "limit": "0", "region": "XX"}, ["q", "limit", "region"]),
        ({"q": "r", "page": "1"}, ["page"]),
        ({"q": "r", "per_page": "1"}, ["per_page"]),
        ({"q": ["r", "r"]}, ["q"]),
        ({"q": "r", "limit": ["1", "2"]}, ["limit"]),
    ],
    ids=short,
)
def test_anything_else_is_refused_by_name(
    ask: Ask, engine: Engine, query: dict[str, str | list[str]], names: list[str]
) -> None:
    answer = suggested(ask, **query)
    assert [fault["loc"] for fault in require_invalid(answer)] == [["query", name] for name in names]
    assert answer.json["instance"] == "/api/search/suggest"
    assert engine.requests == []


# --- When the engine does not answer ----------------------------------------------------------------------------------


@broken_engines
def test_an_engine_that_fails_is_never_an_empty_list(ask: Ask, engine: Engine, broken: Reply) -> None:
    engine.always(broken)
    require_unavailable(suggested(ask, q="riv"))


def test_an_engine_that_hangs_is_given_up_within_a_second(ask: Ask, engine: Engine) -> None:
    engine.always(NO_ANSWER)
    began = time.monotonic()
    require_unavailable(suggested(ask, q="riv"))
    assert time.monotonic() - began < 2


def test_a_query_that_the_engine_does_not_understand_is_a_fault_of_ours(ask: Ask, engine: Engine) -> None:
    engine.always(Reply(400, b'{"error": "secret"}'))
    answer = suggested(ask, q="riv")
    require_problem(answer, 500, "The fault is ours, and has been logged")
    assert b"secret" not in answer.body


@pytest.mark.usefixtures("broken_tables")
def test_suggestions_need_no_table(ask: Ask, engine: Engine) -> None:
    engine.always(found(video()))
    assert suggested(ask, q="riv").status == 200

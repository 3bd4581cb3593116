"""A request is answered by its route once its parameters are checked, and every failure is a problem."""

import json
from typing import Any

import pytest

from catalog.http.invocation import answer_event
from tests.unit.http.conftest import CONTEXT, INSIDE, REPORT, TRENDING, Ask, reports, router

ODD = ["U S", "U/S", "U?S#", "{region}", "\u0939\u093f", "\U0001f30a", "\"'<>", "U\nS", "\x00", "\ud800"]


def test_parameters_are_known_by_their_names(ask: Ask) -> None:
    answer = ask("/api/category", query={"id": ["9"], "title": ["Cars"]})
    assert json.loads(answer["body"]) == {"id": 9, "title": "Cars"}


def faults(answer: dict[str, Any]) -> list[tuple[list[str], str]]:
    """Return where each fault of a request lies, and its kind."""
    assert answer["statusCode"] == 422
    errors = json.loads(answer["body"])["errors"]
    assert all(error.keys() == {"loc", "msg", "type"} for error in errors)
    return [(error["loc"], error["type"]) for error in errors]


type Query = dict[str, list[str]]

UNEXPECTED, REPEATED = "unexpected_parameter", "repeated_parameter"
REFUSED: dict[str, tuple[str, Query, dict[str, str]]] = {
    "another case": ("category", {"Title": ["Cars"]}, {"Title": UNEXPECTED}),
    "a name of the code": ("category", {"number": ["9"]}, {"number": UNEXPECTED}),
    "unknown and empty": ("category", {"x": [""]}, {"x": UNEXPECTED}),
    "twice": ("category", {"id": ["9", "8"]}, {"id": REPEATED}),
    "twice the same": ("category", {"id": ["9", "9"]}, {"id": REPEATED}),
    "unknown and twice": ("category", {"x": ["1", "2"], "id": ["1", "2"]}, {"x": UNEXPECTED, "id": REPEATED}),
    "two unknown": ("category", {"titel": ["Cars"], "y": ["1"]}, {"titel": UNEXPECTED, "y": UNEXPECTED}),
    "out of bounds": ("category", {"id": ["0"]}, {"id": "greater_than_equal"}),
    "no number": ("category", {"id": ["nine"]}, {"id": "int_parsing"}),
    "two faults": ("failing", {"q": ["x"], "page": ["0"]}, {"q": "string_too_short", "page": "greater_than_equal"}),
}


@pytest.mark.parametrize(("route", "query", "expected"), REFUSED.values(), ids=REFUSED)
def test_every_fault_of_a_query_is_named(ask: Ask, route: str, query: Query, expected: dict[str, str]) -> None:
    assert faults(ask(f"/api/{route}", query=query)) == [(["query", name], kind) for name, kind in expected.items()]


def test_a_parameter_that_is_missing_is_named(ask: Ask) -> None:
    answer = ask("/api/failing")
    assert faults(answer) == [(["query", "q"], "missing")]
    assert json.loads(answer["body"])["errors"][0]["msg"] == "Field required"


@pytest.mark.parametrize("value", ODD, ids=ascii)
def test_a_parameter_of_odd_characters_reaches_the_check_of_its_route(ask: Ask, value: str) -> None:
    answer = ask(TRENDING, path={"region": value})
    assert faults(answer) == [(["path", "region"], "string_unicode" if value == "\ud800" else "enum")]
    answer["body"].encode()


# Whatever is asked: a method is refused before a parameter is looked at.
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "get", ""])
@pytest.mark.parametrize("region", ["US", "XX"])
def test_a_path_with_a_route_refuses_other_methods_and_names_those_that_it_takes(
    ask: Ask, method: str, region: str
) -> None:
    answer = ask(TRENDING, method, path={"region": region}, query={"debug": ["1"]}, headers={"If-None-Match": "*"})
    body = json.loads(answer["body"])
    assert (answer["statusCode"], body["status"], body["title"]) == (405, 405, "Method not allowed")
    assert body["instance"] == f"/api/trending/{region}"
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert (answer["headers"]["Allow"], answer["headers"]["Cache-Control"]) == ("GET, HEAD, OPTIONS", "no-store")


@pytest.fixture
def reported() -> list[str]:
    reports.clear()
    return reports


def test_a_path_that_takes_a_post_answers_it_without_a_body_and_no_cache_keeps_it(
    ask: Ask, reported: list[str]
) -> None:
    answer = ask(REPORT, "POST", path={"region": "US"})
    assert (answer["statusCode"], answer["body"], answer["headers"]["Cache-Control"]) == (204, "", "no-store")
    assert reported == ["US"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "post"])
def test_a_path_that_takes_a_post_refuses_other_methods_also_a_read(ask: Ask, reported: list[str], method: str) -> None:
    answer = ask(REPORT, method, path={"region": "XX"})
    assert (answer["statusCode"], answer["headers"]["Allow"]) == (405, "POST, OPTIONS")
    assert reported == []


def test_a_preflight_of_a_path_allows_what_the_path_takes(ask: Ask) -> None:
    for path, allowed in ((REPORT, "POST, OPTIONS"), (TRENDING, "GET, HEAD, OPTIONS")):
        for resource in (path, ""):
            event = {"path": {"region": "US"}} if resource else {}
            answer = ask(resource or path.format(region="US"), "OPTIONS", **event)
            assert (answer["statusCode"], answer["headers"]["Allow"]) == (204, allowed)
            assert answer["headers"]["Access-Control-Allow-Methods"] == allowed


def test_a_parameter_of_a_post_is_checked_like_any(ask: Ask, reported: list[str]) -> None:
    answer = ask(REPORT, "POST", path={"region": "XX"}, query={"debug": ["1"]})
    assert faults(answer) == [(["path", "region"], "enum"), (["query", "debug"], UNEXPECTED)]
    assert reported == []


def test_a_caller_above_the_limit_of_a_path_is_told_when_to_come_again(
    ask: Ask, reported: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.http.caller_limit.time.monotonic", lambda: 90_000.0)
    path, address = {"region": "US"}, "203.0.113.24"
    answers = [ask(REPORT, "POST", path=path, address=address) for _ in range(4)]
    assert [one["statusCode"] for one in answers] == [204, 204, 204, 429]
    assert answers[-1]["headers"]["Retry-After"] == "60"
    assert json.loads(answers[-1]["body"])["detail"] == "Too many requests from one address"
    # Another method, and another caller, are as before.
    assert ask(REPORT, "GET", path=path, address=address)["statusCode"] == 405
    assert ask(REPORT, "POST", path=path, address="203.0.113.25")["statusCode"] == 204
    assert len(reported) == 4


def test_a_direct_invocation_of_a_post_returns_nothing_or_its_problem(reported: list[str]) -> None:
    assert answer_event(router, {"route": REPORT, "region": "US"}, CONTEXT) is None
    assert answer_event(router, {"route": REPORT, "region": "XX"}, CONTEXT)["error"]["status"] == 422
    assert reported == ["US"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_a_path_without_a_route_is_not_found_by_any_method(ask: Ask, method: str) -> None:
    answer = ask("/api/nowhere", method)
    assert (answer["statusCode"], "Allow" in answer["headers"]) == (404, False)


PROBLEMS = {
    "no such route": ("/api/nowhere", {}, 404, "path-not-found", "No such path"),
    "no such video": ("/api/failing", {"q": ["video"]}, 404, "video-not-found", "Video not found"),
    "a store that is down": ("/api/failing", {"q": ["store"]}, 503, "unavailable", "Try again later"),
    "an unexpected fault": (
        "/api/failing",
        {"q": ["fault"]},
        500,
        "internal-error",
        "The error is on our side, and has been logged",
    ),
}


@pytest.mark.parametrize(("path", "query", "status", "slug", "detail"), PROBLEMS.values(), ids=PROBLEMS)
def test_a_failure_is_a_problem_without_its_reason_and_an_unexpected_one_is_logged(
    ask: Ask, caplog: pytest.LogCaptureFixture, path: str, query: Query, status: int, slug: str, detail: str
) -> None:
    answer = ask(path, query=query)
    body = json.loads(answer["body"])
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert answer["statusCode"] == body.pop("status") == status
    assert body.pop("title")
    # A failure of ours is found in the log by its id.
    ours = {"request_id": CONTEXT.aws_request_id} if status >= 500 else {}
    assert body == {"type": f"/problems/{slug}", "detail": detail, "instance": path, **ours}
    if status == 500:
        (logged,) = caplog.records
        assert (logged.levelname, vars(logged)["route"]) == ("ERROR", path)
        assert INSIDE in str(logged.exc_info)

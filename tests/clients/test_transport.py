"""What both clients do with errors, time limits and entity tags."""

import json

from tests.clients.conftest import Call, ClientProgram
from tests.clients.stub import Prepared, StubApi

CATEGORIES: Call = ("categories", {})
BODY = [{"id": 10, "title": "Music"}]
FOUND = Prepared(200, json.dumps(BODY), {"Content-Type": "application/json"})


def problem(status: int, retry_after: str | None = None, **more: object) -> Prepared:
    body = {"type": "about:blank", "title": "Title", "status": status, "detail": "Detail", "instance": "/", **more}
    waiting = {} if retry_after is None else {"Retry-After": retry_after}
    return Prepared(status, json.dumps(body), {"Content-Type": "application/problem+json", **waiting})


def test_a_busy_api_is_asked_again_after_retry_after(program: ClientProgram, stub: StubApi) -> None:
    stub.answers = [problem(429, "1"), FOUND, problem(503, "1"), FOUND]
    assert program.call(stub.url, CATEGORIES, CATEGORIES) == [{"body": BODY}, {"body": BODY}]
    first, second, third, fourth = stub.asked
    assert min(second.at - first.at, fourth.at - third.at) >= 0.9


def test_without_retry_after_it_is_asked_again_soon(program: ClientProgram, stub: StubApi) -> None:
    stub.answers = [problem(503), FOUND]
    assert program.call(stub.url, CATEGORIES) == [{"body": BODY}]


def test_a_busy_api_is_asked_three_times_at_most(program: ClientProgram, stub: StubApi) -> None:
    stub.answers = [problem(503, "0", request_id="one")]
    (outcome,) = program.call(stub.url, CATEGORIES)
    assert (outcome["problem"]["status"], outcome["problem"]["request_id"]) == (503, "one")
    assert len(stub.asked) == 3


def test_a_long_retry_after_is_told_at_once(program: ClientProgram, stub: StubApi) -> None:
    stub.answers = [problem(503, "60")]
    (outcome,) = program.call(stub.url, CATEGORIES)
    assert (outcome["problem"]["status"], outcome["problem"]["retry_after"]) == (503, 60)
    assert len(stub.asked) == 1


def test_other_errors_are_not_asked_again(program: ClientProgram, stub: StubApi) -> None:
    statuses = [400, 404, 422, 500, 504]
    stub.answers = [problem(status) for status in statuses]
    outcomes = program.call(stub.url, *[CATEGORIES] * len(statuses))
    assert [outcome["problem"]["status"] for outcome in outcomes] == statuses
    assert len(stub.asked) == len(statuses)


def test_an_error_has_what_its_problem_says(program: ClientProgram, stub: StubApi) -> None:
    faults = [{"loc": ["query", "q"], "msg": "Too short", "type": "string_too_short"}]
    stub.answers = [problem(422, type="/problems/invalid-request", errors=faults)]
    assert program.call(f"{stub.url}/v1/", CATEGORIES) == [
        {
            "problem": {
                "status": 422,
                "type": "/problems/invalid-request",
                "type_url": f"{stub.url}/v1/problems/invalid-request",
                "title": "Title",
                "detail": "Detail",
                "errors": faults,
                "request_id": None,
                "retry_after": None,
            }
        }
    ]


def test_an_error_of_something_between_is_an_error_without_a_problem(program: ClientProgram, stub: StubApi) -> None:
    stub.answers = [Prepared(502, "<h1>Bad gateway</h1>", {"Content-Type": "text/html"})]
    (outcome,) = program.call(stub.url, CATEGORIES)
    shown = {name: outcome["problem"][name] for name in ("status", "type", "title", "detail", "errors")}
    assert shown == {"status": 502, "type": "about:blank", "title": "Bad Gateway", "detail": "", "errors": []}


def test_an_answer_that_does_not_come_fails_in_time(program: ClientProgram, stub: StubApi) -> None:
    stub.answers = [Prepared(None)]
    (outcome,) = program.call(stub.url, CATEGORIES, **program.seconds("timeout", 0.2))
    assert outcome["failed"] == ("TimeoutError" if program.language == "typescript" else "ReadTimeout")


def test_an_earlier_answer_is_revalidated_and_used_again(program: ClientProgram, stub: StubApi) -> None:
    changed = FOUND._replace(body="[]", headers={**FOUND.headers, "ETag": '"b"'})
    stub.answers = [FOUND._replace(headers={**FOUND.headers, "ETag": '"a"'}), Prepared(304), changed, Prepared(304)]
    outcomes = program.call(stub.url, *[CATEGORIES] * 4)
    assert outcomes == [{"body": BODY}, {"body": BODY}, {"body": []}, {"body": []}]
    assert [asked.headers.get("If-None-Match") for asked in stub.asked] == [None, '"a"', '"a"', '"b"']


def test_a_request_of_other_parameters_is_another_answer(program: ClientProgram, stub: StubApi) -> None:
    stub.answers = [FOUND._replace(headers={**FOUND.headers, "ETag": '"a"'})]
    program.call(stub.url, CATEGORIES, ("categories", {"region": "DE"}))
    assert [asked.headers.get("If-None-Match") for asked in stub.asked] == [None, None]


def test_revalidation_can_be_turned_off(program: ClientProgram, stub: StubApi) -> None:
    stub.answers = [FOUND._replace(headers={**FOUND.headers, "ETag": '"a"'})]
    program.call(stub.url, CATEGORIES, CATEGORIES, revalidate=False)
    assert [asked.headers.get("If-None-Match") for asked in stub.asked] == [None, None]


def test_defaults_are_left_to_the_api(program: ClientProgram, stub: StubApi) -> None:
    stub.answers = [Prepared(404)]
    program.call(stub.url, ("search", {"q": "pixel"}), ("trending", {"region": "DE"}))
    assert [asked.path for asked in stub.asked] == ["/api/search?q=pixel", "/api/trending/DE"]

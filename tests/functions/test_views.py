"""Reported views: accepted and dropped, or put on the bus; bounded for each caller, and never looked up."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from catalog.times import from_text
from catalog.videos.announcements import VideoViewed
from tests.factories import video_id
from tests.functions.engine import NO_ANSWER, Engine, read_deadlines, reply
from tests.functions.gateway import (
    ORIGIN,
    Answer,
    answer_of,
    read_event,
    require_problem,
    rest_request,
)
from tests.functions.lambdas import Functions, Get, Invoke
from tests.functions.routes import VIEW
from tests.functions.stores import Stores

if TYPE_CHECKING:
    from catalog.http.caller_limit import CallerLimit

CLAY_OVEN = "1f5cbdd6-c5aa-56ae-8682-a7f5d3c2d4b9"
REPORTED = read_event("view")

type Send = Callable[..., Any]


@pytest.fixture(autouse=True)
def new_environment(loaded_functions: Functions) -> Iterator[None]:
    """Let each test begin with callers that have sent nothing."""
    with loaded_functions.environment("views", {}):
        module: Any = loaded_functions.module("views")
    limit: CallerLimit = module.LIMIT
    limit._windows.clear()
    yield
    loaded_functions.forget()


@pytest.fixture
def send(loaded_functions: Functions, stores: Stores) -> Send:
    """Give a function that reports a view to a stack that sends views."""
    del stores

    def send(event: Any = REPORTED, seconds: float = 120, **known: str) -> Any:
        parameters = {"ViewEvents": "on", **read_deadlines(seconds), **known}
        return loaded_functions.invoke("views", event, parameters)

    return send


def post(get: Get, **request: Any) -> Answer:
    return get(VIEW, **{"method": "POST", "video_id": video_id(), **request})


def test_by_default_a_view_is_accepted_and_dropped(get: Get, stores: Stores) -> None:
    answer = post(get)
    assert (answer.status, answer.body, answer.headers["Cache-Control"]) == (204, b"", "no-store")
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert stores.sent_events() == []


def test_a_stack_that_sends_views_puts_each_on_its_bus(send: Send, stores: Stores) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    assert answer_of(send()).status == 204
    ((kind, detail),) = stores.sent_events()
    assert (kind, detail["video_id"]) == ("VideoViewed", CLAY_OVEN)
    assert before <= from_text(detail["viewed_at"]) <= datetime.now(UTC)
    # Nothing of the caller.
    assert detail.keys() == {"video_id", "viewed_at"}


def test_the_event_of_a_view_is_of_its_model_and_of_its_published_schema(send: Send, stores: Stores) -> None:
    send()
    ((_, detail),) = stores.sent_events()
    VideoViewed.model_validate(detail)
    jsonschema.validate(detail, VideoViewed.model_json_schema())


def test_a_body_is_ignored_whatever_it_is(send: Send, stores: Stores) -> None:
    for body in ("{}", "no JSON", "x" * 100_000, None):
        assert answer_of(send({**REPORTED, "body": body})).status == 204
    assert len(stores.sent_events()) == 4


@pytest.mark.parametrize("wrong", ["x", "K6tgTeSfUgm", f"{video_id()}0"])
def test_what_is_no_id_is_refused_whether_views_are_sent_or_not(
    get: Get, send: Send, stores: Stores, wrong: str
) -> None:
    answer = post(get, video_id=wrong)
    assert (answer.status, [one["loc"] for one in answer.json["errors"]]) == (422, [["path", "video_id"]])
    event = rest_request(VIEW, method="POST", video_id=wrong)
    assert answer_of(send(event)).status == 422
    assert stores.sent_events() == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
def test_a_view_is_a_post(get: Get, method: str) -> None:
    answer = post(get, method=method)
    assert (answer.status, answer.headers["Allow"]) == (405, "POST, OPTIONS")
    if method != "HEAD":
        require_problem(answer, 405, "This path only accepts POST, OPTIONS")


def test_a_page_may_report_a_view(get: Get) -> None:
    answer = post(get, method="OPTIONS", headers={"Origin": ORIGIN, "Access-Control-Request-Method": "POST"})
    assert (answer.status, answer.headers["Allow"]) == (204, "POST, OPTIONS")
    assert answer.headers["Access-Control-Allow-Methods"] == "POST, OPTIONS"
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


def test_a_caller_that_reports_more_than_anybody_watches_is_told_to_wait(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.http.caller_limit.time.monotonic", lambda: 90_015.0)
    assert {post(get).status for _ in range(60)} == {204}
    answer = post(get)
    require_problem(answer, 429, "Too many requests from one address")
    assert answer.headers["Retry-After"] == "45"


def test_a_bus_that_is_down_is_a_503_and_a_refusal_is_too(
    send: Send, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_EVENTBRIDGE", engine.url)
    for answer in (
        reply({}, 503),
        reply({"__type": "AccessDeniedException"}, 400),
        reply({"Entries": [{"ErrorCode": "x"}]}),
    ):
        engine.always(answer)
        said = answer_of(send())
        assert (said.status, said.headers["Retry-After"]) == (503, "2")


def test_a_bus_that_never_answers_is_a_503_within_the_deadline_of_reads(
    send: Send, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_EVENTBRIDGE", engine.url)
    engine.always(NO_ANSWER)
    assert answer_of(send(seconds=0.4)).status == 503


def test_another_service_may_report_a_view_by_direct_invocation(send: Send, stores: Stores, invoke: Invoke) -> None:
    assert send(read_event("view-direct")) is None
    assert [detail["video_id"] for _, detail in stores.sent_events()] == [CLAY_OVEN]
    assert invoke("views", read_event("view-direct")) is None
    assert invoke("views", {"video_id": "x"})["error"]["status"] == 422


def test_the_recorded_view_is_accepted(invoke: Invoke) -> None:
    assert answer_of(invoke("views", REPORTED)).status == 204

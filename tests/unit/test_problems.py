"""Every failure is answered as problem+json (RFC 9457), and none tells what goes on inside."""

import inspect
import json
from http import HTTPStatus
from typing import Annotated, Any, NamedTuple

import pytest
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from catalog import errors
from catalog.errors import (
    CatalogError,
    CategoryNotFound,
    EventRefused,
    InvalidCursor,
    InvalidRequest,
    NotBuiltYet,
    NotCharted,
    NotFound,
    NotKept,
    StoreRefused,
    StoreUnavailable,
    Unavailable,
    VideoNotFound,
)
from catalog.http.dispatch import answer_of
from catalog.http.problems import problem, problem_of
from catalog.merge import UnknownVideo

INSIDE = "arn:aws:dynamodb:eu-west-1:000000000000:table/videos"
OURS = "The fault is ours, and has been logged"
FAULT = {"loc": ("query", "q"), "msg": "Too short", "type": "string_too_short"}


class Expected(NamedTuple):
    """What a client is told."""

    status: int
    title: str
    detail: str
    headers: dict[str, str]
    members: dict[str, Any]


def unavailable(retry_after: int) -> Expected:
    """Return what a client is told that shall come again."""
    headers = {"Cache-Control": "no-store", "Retry-After": str(retry_after)}
    return Expected(503, "Service Unavailable", "Try again later", headers, {})


NO_STORE = {"Cache-Control": "no-store"}
BRIEFLY = {"Cache-Control": "public, max-age=10"}
OUR_FAULT = Expected(500, "Internal Server Error", OURS, NO_STORE, {})

TREE: dict[type[CatalogError], tuple[CatalogError, Expected]] = {
    CatalogError: (CatalogError(INSIDE), OUR_FAULT),
    InvalidRequest: (
        InvalidRequest([FAULT]),
        Expected(
            422,
            HTTPStatus.UNPROCESSABLE_ENTITY.phrase,
            "The request is not valid",
            NO_STORE,
            {"errors": [{**FAULT, "loc": ["query", "q"]}]},
        ),
    ),
    InvalidCursor: (
        InvalidCursor(),
        Expected(400, "Bad Request", "`cursor` is not one that this query gave", NO_STORE, {}),
    ),
    NotFound: (NotFound("No such path"), Expected(404, "Not Found", "No such path", BRIEFLY, {})),
    VideoNotFound: (VideoNotFound(), Expected(404, "Not Found", "Video not found", BRIEFLY, {})),
    CategoryNotFound: (CategoryNotFound(), Expected(404, "Not Found", "Category not found", BRIEFLY, {})),
    NotKept: (
        NotKept("2026-11-21T08:00:00Z"),
        Expected(404, "Not Found", "No chart of that time is kept; the oldest is of 2026-11-21T08:00:00Z", BRIEFLY, {}),
    ),
    NotCharted: (
        NotCharted("US"),
        Expected(404, "Not Found", "No chart of region US has held this video", BRIEFLY, {}),
    ),
    Unavailable: (Unavailable(INSIDE), unavailable(2)),
    StoreUnavailable: (StoreUnavailable(INSIDE), unavailable(2)),
    NotBuiltYet: (NotBuiltYet(INSIDE), unavailable(60)),
    StoreRefused: (StoreRefused(INSIDE), OUR_FAULT),
    EventRefused: (EventRefused(INSIDE), OUR_FAULT),
    UnknownVideo: (UnknownVideo(INSIDE), OUR_FAULT),
}


def names(tree: dict[type[CatalogError], Any]) -> list[str]:
    """Return the names of errors."""
    return [error.__name__ for error in tree]


def test_every_error_of_the_tree_has_an_answer() -> None:
    defined = {error for _, error in inspect.getmembers(errors, inspect.isclass) if issubclass(error, CatalogError)}
    assert defined <= TREE.keys()


@pytest.mark.parametrize(("error", "expected"), TREE.values(), ids=names(TREE))
def test_an_error_becomes_a_problem(error: CatalogError, expected: Expected) -> None:
    response = problem_of(error, "/api/search")
    assert response.status_code == expected.status
    assert response.headers == {"Content-Type": "application/problem+json", **expected.headers}
    assert json.loads(response.body or "") == {
        "type": "about:blank",
        "title": expected.title,
        "status": expected.status,
        "detail": expected.detail,
        "instance": "/api/search",
        **expected.members,
    }


@pytest.mark.parametrize(("error", "expected"), TREE.values(), ids=names(TREE))
def test_no_problem_tells_what_goes_on_inside(error: CatalogError, expected: Expected) -> None:
    del expected
    response = problem_of(error, "/api/search")
    assert "arn:" not in f"{response.body}{response.headers}"


def test_what_may_not_be_cached_says_so() -> None:
    assert problem(HTTPStatus.CONFLICT, "Twice", "/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("detail", ["Caf\u00e9", 'a "quote"', "\ud800", "a\x00b\nc"], ids=ascii)
def test_a_problem_is_json_whatever_its_text(detail: str) -> None:
    body = problem(HTTPStatus.NOT_FOUND, detail, "/api/x").body or ""
    assert body.isascii()
    assert json.loads(body)["detail"] == detail


# --- In an app --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def app() -> APIGatewayRestResolver:
    app = APIGatewayRestResolver()

    @app.get("/api/search")
    def search(q: Annotated[str, Query(min_length=2)], page: Annotated[int, Query(ge=1)] = 1) -> Response[str]:
        raise {"store": StoreUnavailable(INSIDE), "fault": RuntimeError(INSIDE), "video": VideoNotFound()}[q] from (
            ValueError(f"page {page}")
        )

    return app


def ask(app: APIGatewayRestResolver, path: str = "/api/search", **query: str) -> tuple[int, dict[str, Any]]:
    """Return the status and the problem that a request is answered with."""
    event = {
        "resource": path,
        "httpMethod": "GET",
        "pathParameters": None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()},
    }
    response = answer_of(app, event)
    assert response.headers["Content-Type"] == "application/problem+json"
    return response.status_code, json.loads(response.body or "")


def test_a_failure_of_the_catalogue_is_rendered(app: APIGatewayRestResolver) -> None:
    status, body = ask(app, q="video")
    assert (status, body["detail"], body["instance"]) == (404, "Video not found", "/api/search")


def test_a_store_that_is_down_is_a_503(app: APIGatewayRestResolver) -> None:
    status, body = ask(app, q="store")
    assert (status, body["detail"]) == (503, "Try again later")
    assert body.keys() == {"type", "title", "status", "detail", "instance"}


def test_an_unforeseen_fault_is_logged_and_tells_nothing_of_itself(
    app: APIGatewayRestResolver, caplog: pytest.LogCaptureFixture
) -> None:
    status, body = ask(app, q="fault")
    assert (status, body["detail"]) == (500, OURS)
    assert body.keys() == {"type", "title", "status", "detail", "instance"}
    (logged,) = caplog.records
    assert logged.levelname == "ERROR"
    assert INSIDE in str(logged.exc_info)


@pytest.mark.parametrize(("error", "level"), [(StoreUnavailable(INSIDE), "WARNING"), (StoreRefused(INSIDE), "ERROR")])
def test_the_reason_of_what_is_not_the_fault_of_the_caller_is_logged(
    caplog: pytest.LogCaptureFixture, error: CatalogError, level: str
) -> None:
    problem_of(error, "/api/search")
    (logged,) = caplog.records
    assert (logged.levelname, vars(logged)["reason"]) == (level, INSIDE)


def test_every_fault_of_a_request_is_listed(app: APIGatewayRestResolver) -> None:
    status, body = ask(app, q="x", page="0")
    assert status == 422
    assert [(error["loc"], error["type"]) for error in body["errors"]] == [
        (["query", "q"], "string_too_short"),
        (["query", "page"], "greater_than_equal"),
    ]
    assert all(error.keys() == {"loc", "msg", "type"} for error in body["errors"])


def test_a_parameter_that_is_missing_is_named(app: APIGatewayRestResolver) -> None:
    status, body = ask(app)
    assert (status, body["errors"]) == (422, [{"loc": ["query", "q"], "msg": "Field required", "type": "missing"}])


def test_a_path_without_a_route_is_a_404(app: APIGatewayRestResolver) -> None:
    status, body = ask(app, "/api/nowhere")
    assert (status, body["detail"], body["instance"]) == (404, "No such path", "/api/nowhere")

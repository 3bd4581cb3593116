"""Every failure is answered as problem+json (RFC 9457), and none tells what goes on inside."""

import inspect
import json

import pytest

from catalog import errors
from catalog.http.problems import problem_of
from catalog.request_log import begin
from tests.factories import NOON
from tests.unit.http.conftest import CONTEXT, INSIDE

OURS = "The error is on our side, and has been logged"
FAULT = {"loc": ("query", "q"), "msg": "Too short", "type": "string_too_short"}
NO_STORE = {"Cache-Control": "no-store"}
BRIEFLY = {"Cache-Control": "public, max-age=10"}
SOON, LATER = ({**NO_STORE, "Retry-After": seconds} for seconds in ("2", "60"))
METHODS = "GET, HEAD, OPTIONS"

CHECK = {"stores": {"table": {"status": "ok", "ms": 2}, "index": {"status": "unavailable", "ms": 1_000}}}
TREE: list[tuple[errors.CatalogError, int, str, str, dict[str, str]]] = [
    (errors.CatalogError(INSIDE), 500, "internal-error", OURS, NO_STORE),
    (errors.RequestRefused("Not so"), 400, "bad-request", "Not so", NO_STORE),
    (errors.InvalidRequest([FAULT]), 422, "invalid-request", "The request is not valid", NO_STORE),
    (errors.InvalidCursor(), 400, "invalid-cursor", "`cursor` was not returned by this query", NO_STORE),
    (errors.UnknownEvent(), 400, "unknown-event", str(errors.UnknownEvent()), NO_STORE),
    (errors.AroundTheCdn(), 403, "wrong-address", "Requests are only answered at the API's public address", NO_STORE),
    (
        errors.MethodNotAllowed(),
        405,
        "method-not-allowed",
        f"This path only accepts {METHODS}",
        {**NO_STORE, "Allow": METHODS},
    ),
    (
        errors.TooManyRequests(7),
        429,
        "too-many-requests",
        "Too many requests from one address",
        {**NO_STORE, "Retry-After": "7"},
    ),
    (errors.NotFound("No such path"), 404, "path-not-found", "No such path", BRIEFLY),
    (errors.VideoNotFound(), 404, "video-not-found", "Video not found", BRIEFLY),
    (errors.UserNotFound(), 404, "user-not-found", "User not found", BRIEFLY),
    (errors.CategoryNotFound(), 404, "category-not-found", "Category not found", BRIEFLY),
    (
        errors.ChartNotFound(NOON),
        404,
        "chart-not-found",
        f"No chart of that time is retained; the oldest is of {NOON}",
        BRIEFLY,
    ),
    (errors.ProblemNotFound(), 404, "problem-not-found", str(errors.ProblemNotFound()), BRIEFLY),
    (errors.SitemapPartNotFound(), 404, "sitemap-part-not-found", str(errors.SitemapPartNotFound()), BRIEFLY),
    (errors.NeverCharted("US"), 404, "never-charted", "This video has never been on a chart of region US", BRIEFLY),
    (errors.Unavailable(INSIDE), 503, "unavailable", "Try again later", SOON),
    (errors.StoreUnavailable(INSIDE), 503, "unavailable", "Try again later", SOON),
    (errors.OutOfTime(INSIDE), 503, "unavailable", "Try again later", SOON),
    (
        errors.StoresUnhealthy(CHECK),
        503,
        "stores-unhealthy",
        "No response from: index",
        {**NO_STORE, "Retry-After": "5"},
    ),
    (errors.NotBuiltYet(INSIDE), 503, "not-built-yet", "Try again later", LATER),
    (errors.StoreRefused(INSIDE), 500, "internal-error", OURS, NO_STORE),
    (errors.EventRefused(INSIDE), 500, "internal-error", OURS, NO_STORE),
    (errors.UnknownVideo(INSIDE), 500, "internal-error", OURS, NO_STORE),
    (errors.SitemapImpossible(INSIDE), 500, "internal-error", OURS, NO_STORE),
    (errors.SitemapTooLarge(INSIDE), 500, "internal-error", OURS, NO_STORE),
    (errors.RegionsFailed(["US"]), 500, "internal-error", OURS, NO_STORE),
    (errors.RebuildSuperseded(INSIDE), 500, "internal-error", OURS, NO_STORE),
]


def test_every_error_of_the_tree_has_an_answer() -> None:
    defined = [one for _, one in inspect.getmembers(errors, inspect.isclass)]
    assert {one for one in defined if issubclass(one, errors.CatalogError)} <= {type(error) for error, *_ in TREE}


@pytest.mark.parametrize(
    ("error", "status", "slug", "detail", "headers"), TREE, ids=[type(one).__name__ for one, *_ in TREE]
)
def test_an_error_becomes_a_problem_and_tells_nothing_of_the_inside(
    error: errors.CatalogError, status: int, slug: str, detail: str, headers: dict[str, str]
) -> None:
    begin(CONTEXT)
    response = problem_of(error, "/api/search")
    assert response.status == status
    assert response.headers == {"Content-Type": "application/problem+json", **headers}
    ours = {"request_id": CONTEXT.aws_request_id} if status >= 500 else {}
    body = {"type": f"/problems/{slug}", "title": error.title, "status": status, "detail": detail}
    faults = {"errors": [{**FAULT, "loc": ["query", "q"]}]} if isinstance(error, errors.InvalidRequest) else {}
    assert json.loads(response.body) == {**body, "instance": "/api/search", **faults, **ours, **error.members}


@pytest.mark.parametrize("detail", ["Caf\u00e9", 'a "quote"', "\ud800", "a\x00b\nc"], ids=ascii)
def test_a_problem_is_json_whatever_its_text(detail: str) -> None:
    body = problem_of(errors.NotFound(detail), "/api/x").body
    assert body.isascii()
    assert json.loads(body)["detail"] == detail


@pytest.mark.parametrize(
    ("error", "level"), [(errors.StoreUnavailable(INSIDE), "WARNING"), (errors.StoreRefused(INSIDE), "ERROR")]
)
def test_the_reason_of_what_is_not_the_fault_of_the_caller_is_logged(
    caplog: pytest.LogCaptureFixture, error: errors.CatalogError, level: str
) -> None:
    problem_of(error, "/api/search")
    (logged,) = caplog.records
    assert (logged.levelname, vars(logged)["reason"]) == (level, INSIDE)

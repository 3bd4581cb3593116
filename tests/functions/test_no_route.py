"""What is no read of a route: preflights, other methods and unknown paths are answered by the functions themselves."""

import pytest

from tests import template
from tests.functions.engine import Engine
from tests.functions.gateway import ORIGIN, Answer, Json, answer_of, read_event, require_problem, rest_request
from tests.functions.lambdas import Ask, Invoke
from tests.functions.routes import FUNCTION_OF, GETS, ask_route, each

METHODS = ("POST", "PUT", "PATCH", "DELETE")


def require_preflight(answer: Answer) -> None:
    """Check that an answer lets a page of the site read with the headers that reads take."""
    assert (answer.status, answer.body) == (204, b"")
    headers = {name: value for name, value in answer.headers.items() if name.startswith(("Access-", "Allow"))}
    assert headers == {
        "Allow": "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Origin": ORIGIN,
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
        "Access-Control-Expose-Headers": "ETag, Retry-After, Ignored-Parameters",
        "Access-Control-Max-Age": "86400",
    }


@each(GETS)
def test_a_preflight_of_every_route_is_answered_without_a_store(
    ask: Ask, dynamodb_engine: Engine, route: template.Route
) -> None:
    require_preflight(ask_route(ask, route, "OPTIONS"))
    assert dynamodb_engine.requests == []


@each(GETS)
def test_a_route_refuses_other_methods_without_a_store_and_names_those_it_takes(
    ask: Ask, dynamodb_engine: Engine, route: template.Route
) -> None:
    for method in METHODS:
        answer = ask_route(ask, route, method)
        require_problem(answer, 405, "This path only accepts GET, HEAD, OPTIONS")
        assert (answer.headers["Allow"], answer.headers["Cache-Control"]) == ("GET, HEAD, OPTIONS", "no-store")
    assert dynamodb_engine.requests == []


def unknown(path: str, method: str) -> Json:
    """Return the event of a request that the gateway has found no other resource for."""
    request = rest_request("/{proxy+}", method=method, headers={"Origin": ORIGIN}, **{"proxy+": path[1:]})
    return {**request, "resource": "/{proxy+}" if path != "/" else "/", "path": path}


@pytest.mark.parametrize("path", ["/", "/api", "/api/trending/US/nowhere", "/.env", "/api/caf%C3%A9"])
def test_an_unknown_path_is_not_found_by_any_method_but_its_preflight_is_answered(ask: Ask, path: str) -> None:
    for method in ("GET", *METHODS):
        answer = ask(unknown(path, method))
        assert require_problem(answer, 404, "No such path")["instance"] == path
        assert answer.headers["Cache-Control"] == "public, max-age=10"
    head = ask(unknown(path, "HEAD"))
    assert (head.status, head.body) == (404, b"")
    require_preflight(ask(unknown(path, "OPTIONS")))


def test_what_answers_unknown_paths_may_write_its_logs_and_no_more() -> None:
    granted = {action for one in template.statements("NotFoundFunction") for action in one["Action"]}
    assert granted == {"logs:CreateLogStream", "logs:PutLogEvents"}


def test_a_recorded_preflight_and_a_recorded_unknown_path_are_answered(invoke: Invoke) -> None:
    preflight = read_event("preflight")
    require_preflight(answer_of(invoke(FUNCTION_OF[preflight["resource"]], preflight)))
    require_problem(answer_of(invoke("not_found", read_event("not-found"))), 404, "No such path")


def test_a_direct_invocation_of_no_route_is_an_error_and_no_failure(invoke: Invoke) -> None:
    assert invoke("not_found", {})["error"]["status"] == 404
    assert invoke("not_found", {"region": "US"})["error"]["detail"] == "No such path"
    assert invoke("not_found", [])["error"]["status"] == 422

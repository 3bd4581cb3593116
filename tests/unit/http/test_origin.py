"""Requests that come through the CDN, and those that go around it."""

import json
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest

from catalog.http.answers import json_answer
from catalog.http.invocation import answer_event
from catalog.http.router import Router

TWO = {"OriginSecrets": "river,lake"}
CONTEXT: Any = SimpleNamespace(aws_request_id="9d3c5f0e", function_name="docs")

router = Router()


@router.get("/api/categories", "catalog.categories.api:Categories")
def categories() -> Any:
    return json_answer([], "no-store")


def answer_to(
    *secrets: str, method: str = "GET", path: str = "/api/categories", variables: Any = MappingProxyType(TWO)
) -> Any:
    """Return the answer of a stage with variables to a request with secrets in its header."""
    event = {
        "resource": "/api/categories",
        "path": path,
        "httpMethod": method,
        "requestContext": {},
        "multiValueHeaders": {"X-Origin-Secret": [*secrets]} if secrets else {},
        "stageVariables": variables,
    }
    return answer_event(router, event, CONTEXT)


@pytest.mark.parametrize("secret", ["river", "lake"])
def test_each_accepted_secret_is_let_in(secret: str) -> None:
    assert answer_to(secret)["statusCode"] == 200


@pytest.mark.parametrize("secrets", [(), ("",), ("rive",), ("river,lake",), ("river", "river"), ("é",), ("\ud800",)])
def test_any_other_request_is_refused_as_a_problem_that_nobody_caches(secrets: tuple[str, ...]) -> None:
    answer = answer_to(*secrets)
    assert answer["statusCode"] == 403
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert answer["headers"]["Cache-Control"] == "no-store"
    assert json.loads(answer["body"])["detail"] == "Requests are only answered at the API's public address"


@pytest.mark.parametrize("path", ["/api/categories", "/nowhere"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
def test_no_method_and_no_path_goes_around_the_cdn(method: str, path: str) -> None:
    assert answer_to("wrong", method=method, path=path)["statusCode"] == 403


@pytest.mark.parametrize("variables", [None, {}, {"OriginSecrets": ""}])
def test_without_a_cdn_every_request_is_let_in(variables: Any) -> None:
    assert {answer_to(variables=variables)["statusCode"], answer_to("any", variables=variables)["statusCode"]} == {200}


def test_a_direct_invocation_needs_no_secret() -> None:
    assert answer_event(router, {}, CONTEXT) == []

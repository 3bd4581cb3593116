"""What API Gateway answers by itself: the template makes a problem of each, in the shape that functions answer with."""

import json
import re
from typing import Any
from uuid import UUID

import botocore.session
import pytest

from tests import template
from tests.functions.gateway import CATALOGUED, ORIGIN, Json, answer_of, read_event
from tests.functions.lambdas import Invoke

REQUEST_ID = "2217bead-dbc4-46cb-8e81-973e0becd7b0"
RESPONSES: dict[str, Json] = template.properties("Api")["GatewayResponses"]
TYPES = botocore.session.get_session().get_service_model("apigateway").shape_for("GatewayResponseType").metadata["enum"]


def headers_of(name: str) -> dict[str, str]:
    """Return the headers of a response, which the gateway takes in quotes."""
    headers = RESPONSES[name]["ResponseParameters"]["Headers"]
    assert all(re.fullmatch("'[^']*'", value) for value in headers.values())
    return {header: value[1:-1] for header, value in headers.items()}


def body_of(name: str) -> Json:
    """Return a response's body once the gateway has filled in its one variable."""
    ((media_type, text),) = RESPONSES[name]["ResponseTemplates"].items()
    # The gateway takes this template whatever the client accepts.
    assert media_type == "application/json"
    assert re.findall(r"\$[\w.{]*", text) == ["$context.requestId"]
    body: Json = json.loads(text.replace("$context.requestId", REQUEST_ID))
    return body


def test_every_type_of_the_gateway_has_a_response() -> None:
    assert sorted(RESPONSES) == sorted(TYPES)


@pytest.mark.parametrize("name", RESPONSES)
def test_a_response_is_a_problem_with_the_headers_of_its_status(name: str) -> None:
    body, status = body_of(name), RESPONSES[name]["StatusCode"]
    assert body.keys() == {"type", "title", "status", "detail", "instance"}
    kind = CATALOGUED[body["type"]]
    assert (body["title"], body["status"], kind.status) == (kind.title, status, status)
    assert body["detail"]
    assert UUID(body["instance"].removeprefix("urn:uuid:")) == UUID(REQUEST_ID)
    headers = headers_of(name)
    assert headers["Content-Type"] == "application/problem+json"
    # It cannot choose among origins, and tells nothing.
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Access-Control-Expose-Headers"] == "ETag, Retry-After, Ignored-Parameters"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    # Only what is not there may be cached.
    assert headers["Cache-Control"] == ("public, max-age=10" if status == 404 else "no-store")
    assert ("Retry-After" in headers) is (status in (429, 503, 504))
    assert headers.get("Retry-After", "1").isdecimal()
    family = "5" if name.startswith(("AUTHORIZER_", "API_", "INTEGRATION_", "DEFAULT_5")) else "4"
    assert str(status)[0] == family


def test_a_status_says_what_happened_and_no_method_asks_for_credentials() -> None:
    statuses = {name: response["StatusCode"] for name, response in RESPONSES.items()}
    # The gateway looks at credentials only where it has found no route.
    no_route = {"MISSING_AUTHENTICATION_TOKEN", "RESOURCE_NOT_FOUND", "INVALID_SIGNATURE", "EXPIRED_TOKEN"}
    assert {name for name, status in statuses.items() if status == 404} == no_route
    assert (statuses["THROTTLED"], statuses["REQUEST_TOO_LARGE"]) == (429, 413)
    assert (statuses["INTEGRATION_TIMEOUT"], statuses["INTEGRATION_FAILURE"]) == (504, 504)
    assert "Auth" not in template.properties("Api")
    for function in template.function_ids():
        events = template.properties(function)["Events"].values()
        assert not [event for event in events if "Auth" in event["Properties"]]


def test_the_gateway_says_what_a_function_would(invoke: Invoke) -> None:
    answer = answer_of(invoke("not_found", read_event("not-found")))
    gateway: dict[str, Any] = {**body_of("MISSING_AUTHENTICATION_TOKEN"), "instance": "/api/v2/videos"}
    assert (answer.status, answer.json) == (404, gateway)
    assert {**headers_of("MISSING_AUTHENTICATION_TOKEN"), "Access-Control-Allow-Origin": ORIGIN} == answer.headers

"""What API Gateway answers by itself: the template makes a problem of each, in the shape that functions answer with."""

import json
import re
from http import HTTPStatus
from typing import Any
from uuid import UUID

import botocore.session
import pytest

from tests import template
from tests.functions.conftest import ORIGIN, Ask, Json, rest_request

REQUEST_ID = "2217bead-dbc4-46cb-8e81-973e0becd7b0"
RESPONSES: dict[str, Json] = template.properties("Api")["GatewayResponses"]
TYPES = botocore.session.get_session().get_service_model("apigateway").shape_for("GatewayResponseType").metadata["enum"]

# No method asks for credentials: the gateway looks at them only where it has found no route.
NO_ROUTE = {"MISSING_AUTHENTICATION_TOKEN", "RESOURCE_NOT_FOUND", "INVALID_SIGNATURE", "EXPIRED_TOKEN"}

every_type = pytest.mark.parametrize("name", RESPONSES)


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


@every_type
def test_a_response_is_a_problem(name: str) -> None:
    body, status = body_of(name), HTTPStatus(RESPONSES[name]["StatusCode"])
    assert body.keys() == {"type", "title", "status", "detail", "instance"}
    assert (body["type"], body["title"], body["status"]) == ("about:blank", status.phrase, status.value)
    assert body["detail"]
    assert UUID(body["instance"].removeprefix("urn:uuid:")) == UUID(REQUEST_ID)
    assert headers_of(name)["Content-Type"] == "application/problem+json"


@every_type
def test_a_page_of_the_site_may_read_it(name: str) -> None:
    headers = headers_of(name)
    assert headers["Access-Control-Allow-Origin"] == ORIGIN
    assert headers["Access-Control-Expose-Headers"] == "ETag, Retry-After"


@every_type
def test_only_what_is_not_there_may_be_kept(name: str) -> None:
    is_missing = RESPONSES[name]["StatusCode"] == 404
    assert headers_of(name)["Cache-Control"] == ("public, max-age=10" if is_missing else "no-store")


@every_type
def test_who_may_come_again_is_told_when(name: str) -> None:
    headers = headers_of(name)
    assert ("Retry-After" in headers) is (RESPONSES[name]["StatusCode"] in (429, 503, 504))
    assert headers.get("Retry-After", "1").isdecimal()


def test_a_path_without_a_route_is_not_found_whatever_credentials_came_along() -> None:
    assert {name for name in RESPONSES if RESPONSES[name]["StatusCode"] == 404} == NO_ROUTE


@pytest.mark.parametrize(
    ("name", "status"),
    [("THROTTLED", 429), ("REQUEST_TOO_LARGE", 413), ("INTEGRATION_TIMEOUT", 504), ("INTEGRATION_FAILURE", 504)],
)
def test_a_status_says_what_happened(name: str, status: int) -> None:
    assert RESPONSES[name]["StatusCode"] == status


@every_type
def test_the_family_of_a_status_stays(name: str) -> None:
    family = "5" if name.startswith(("AUTHORIZER_", "API_", "INTEGRATION_", "DEFAULT_5")) else "4"
    assert str(RESPONSES[name]["StatusCode"])[0] == family


def test_the_gateway_says_what_a_function_would(ask: Ask) -> None:
    # GIVEN a path that the gateway hands over, and the function does not know
    answer = ask("trending", rest_request("/api/nowhere"))
    gateway: dict[str, Any] = {**body_of("MISSING_AUTHENTICATION_TOKEN"), "instance": "/api/nowhere"}
    assert (answer.status, answer.json) == (404, gateway)
    assert {**headers_of("MISSING_AUTHENTICATION_TOKEN")} == answer.headers


def test_no_method_asks_for_credentials() -> None:
    assert "Auth" not in template.properties("Api")
    events = [
        event for function in template.function_ids() for event in template.properties(function)["Events"].values()
    ]
    assert not [event for event in events if "Auth" in event["Properties"]]

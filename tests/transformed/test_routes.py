"""How the gateway routes: every request reaches a function, whatever its path and method, and learns who may ask."""

import re
from typing import Any

import pytest

from tests import template
from tests.transformed import transform

ORIGINS = {
    "the default": ({}, "https://dailywatch.video"),
    "one": ({"AllowedOrigin": "http://localhost:5173"}, "http://localhost:5173"),
    "several": (
        {"AllowedOrigin": "https://a.example,https://b.example:8443"},
        "https://a.example,https://b.example:8443",
    ),
    "any": ({"AllowedOrigin": "*"}, "any"),
}


def paths() -> dict[str, dict[str, Any]]:
    """Return the paths of the API's definition, each with its methods."""
    (api,) = transform.resources("AWS::ApiGateway::RestApi").values()
    found: dict[str, dict[str, Any]] = api["Properties"]["Body"]["paths"]
    return found


def test_every_path_hands_every_method_to_a_function() -> None:
    # No preflight is a mock: with binary media types such a mock answers 500 unless it converts its contents.
    for path, methods in paths().items():
        assert methods.keys() == {"x-amazon-apigateway-any-method"}, path
        (method,) = methods.values()
        assert method["x-amazon-apigateway-integration"]["type"] == "aws_proxy"
    assert paths().keys() >= {"/", "/{proxy+}"}


def test_the_gateway_may_invoke_each_function_for_all_methods_of_its_paths() -> None:
    allowed = [one["Properties"]["SourceArn"] for one in transform.resources("AWS::Lambda::Permission").values()]
    of_paths = {arn.partition("/*/")[2] for arn in allowed if "execute-api" in arn}
    # A parameter of a path is a wildcard here.
    assert of_paths == {re.sub(r"\{[^}]*\}", "*", f"*{path}") for path in paths()}


def variables(**parameters: str) -> dict[str, str]:
    (stage,) = transform.resources("AWS::ApiGateway::Stage", **parameters).values()
    found: dict[str, str] = stage["Properties"]["Variables"]
    return found


@pytest.mark.parametrize(("parameters", "given"), ORIGINS.values(), ids=ORIGINS)
def test_the_stage_knows_who_may_read_in_the_characters_that_its_variables_take(
    parameters: dict[str, str], given: str
) -> None:
    assert variables(**parameters)["AllowedOrigin"] == given
    # API Gateway's own rule, by the documentation of CreateStage.
    assert all(re.fullmatch(r"[A-Za-z0-9-._~:/?#&=,]{1,512}", value) for value in variables(**parameters).values())
    assert template.parameter("AllowedOrigin")["MaxLength"] == 512


def test_credentials_and_tokens_are_not_allowed_unless_they_are_asked_for() -> None:
    flags = ("AllowCredentials", "AllowAuthorization")
    assert [variables()[flag] for flag in flags] == ["false", "false"]
    for flag in flags:
        assert variables(**{flag: "true"})[flag] == "true"


def test_credentials_are_refused_from_any_origin() -> None:
    refused = "Browsers accept credentials from named origins only, not from *"
    assert template.refusals({"AllowCredentials": "true", "AllowedOrigin": "*"}) == [refused]
    assert template.refusals({"AllowCredentials": "true"}) == template.refusals({"AllowedOrigin": "*"}) == []


TAKEN = ["*", "https://dailywatch.video", "http://localhost:5173", "http://127.0.0.1:8080", "capacitor://localhost"]
TAKEN += ["https://a.example,https://b.example", "https://a.example:8443,http://localhost:5173,https://c.example"]
REFUSED = ["", "dailywatch.video", "https://", "https://a.example/", "https://a.example/path", "https://*.example"]
REFUSED += [
    "*,https://a.example",
    "https://a.example,*",
    "https://a.example,",
    ",https://a.example",
    "https://A.example",
]
REFUSED += ["https://a.example, https://b.example", "https://a.example;https://b.example", "https://a.example:", "null"]
REFUSED += ["https://user@a.example", "any", "https://a.example?x", "https://a.example\n"]


@pytest.mark.parametrize("value", TAKEN)
def test_an_origin_is_named_as_browsers_name_it(value: str) -> None:
    assert re.fullmatch(template.parameter("AllowedOrigin")["AllowedPattern"], value)


@pytest.mark.parametrize("value", REFUSED)
def test_what_no_browser_sends_as_an_origin_is_refused(value: str) -> None:
    assert not re.fullmatch(template.parameter("AllowedOrigin")["AllowedPattern"], value)

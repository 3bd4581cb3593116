"""docs/openapi.json: every route that is deployed, as the code describes it, with recorded answers."""

import json
from itertools import pairwise
from pkgutil import resolve_name
from typing import Any

import jsonschema
import pytest

from catalog.http.cors import EXPOSED_HEADERS
from tests import template
from tools.openapi.document import operation_id
from tools.openapi.examples import recorded
from tools.openapi.gateway import gateway_answers
from tools.openapi.responses import name_of
from tools.openapi.routes import ROOT, deployed_routes

type Json = dict[str, Any]

PUBLISHED = ROOT / "docs" / "openapi.json"
DOCUMENT: Json = json.loads(PUBLISHED.read_text())
GETS = [(path, item["get"]) for path, item in DOCUMENT["paths"].items()]
GATEWAY = {answer.status for answer in gateway_answers()}

# Python's expressions know no classes of Unicode: patterns are left to the handlers, which check them.
WithoutPatterns = jsonschema.validators.create(
    jsonschema.Draft202012Validator.META_SCHEMA,
    {name: check for name, check in jsonschema.Draft202012Validator.VALIDATORS.items() if name != "pattern"},
)

gets = pytest.mark.parametrize(("path", "operation"), GETS, ids=[path for path, _ in GETS])


def violations(schema: Json, value: Any) -> list[str]:
    """Return why a value is invalid under a schema of the document."""
    validator = WithoutPatterns({"components": DOCUMENT["components"], **schema})
    return [error.message for error in validator.iter_errors(value)]


def component(reference: Json) -> Json:
    """Return a component that is referred to, or what is written in its place."""
    if "$ref" not in reference:
        return reference
    _, _, kind, name = reference["$ref"].split("/")
    found: Json = DOCUMENT["components"][kind][name]
    return found


def test_every_route_has_a_model_of_its_answer_on_the_host_of_the_document() -> None:
    assert [server["url"] for server in DOCUMENT["servers"]] == ["."]
    assert [operation_id(route) for route in deployed_routes() if resolve_name(route.route.body) is Any] == []


def parameters(path: str) -> dict[str, Json]:
    return {one["name"]: one for one in map(component, DOCUMENT["paths"][path]["get"]["parameters"])}


def test_every_route_takes_if_none_match_and_parameters_that_cannot_be_null_within_their_bounds() -> None:
    for path, _ in GETS:
        described = parameters(path)
        assert "If-None-Match" in described
        assert not [one for one in described.values() if "null" in json.dumps(one["schema"])]
    search = {name: one["schema"] for name, one in parameters("/api/search").items()}
    text = {"type": "string", "minLength": 2, "maxLength": 100, "pattern": r"^[^\x00-\x1f\x7f-\x9f]*$"}
    assert (search["q"], parameters("/api/search")["q"]["required"]) == (text, True)
    assert search["per_page"] == {"type": "integer", "minimum": 1, "maximum": 50, "default": 20}
    behind_a_validator = parameters("/api/categories/{category_id}/videos")["category_id"]["schema"]
    assert behind_a_validator["minimum"] == 0
    assert not {"ge", "le"} & behind_a_validator.keys()


@gets
def test_the_answers_of_a_route_have_their_statuses_headers_and_problems(path: str, operation: Json) -> None:
    responses = {int(status): component(response) for status, response in operation["responses"].items()}
    always = {200, 304, 422, 500, *GATEWAY}
    assert always <= responses.keys() <= always | {400, 404, 503}
    function = next(route.function for route in template.routes() if route.path == path)
    assert (503 in responses) == template.asks_a_store(function)
    for status in (200, 304):
        assert responses[status]["headers"].keys() >= {"ETag", "Cache-Control", "Vary"}
    naming = {status for status, one in responses.items() if "Ignored-Parameters" in one["headers"]}
    assert naming == ({200, 304} if f"`{path}`" in DOCUMENT["info"]["description"] else set())
    assert {one for one in responses if "Retry-After" in responses[one]["headers"]} == {429, 503, 504} & {*responses}
    for failure in (one for status, one in responses.items() if status >= 400):
        ((media_type, content),) = failure["content"].items()
        assert media_type == "application/problem+json"
        assert content["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_invalid_cursors_unknown_paths_the_gateways_answers_and_the_headers_that_pages_may_read_are_described() -> None:
    having = {status: [path for path, one in GETS if status in one["responses"]] for status in ("400", "404")}
    assert having["400"] == ["/api/categories/{category_id}/videos"]
    assert "/api/v1/videos/id/{video_id}" in having["404"]
    assert "/api/search" not in having["404"]
    for answer in gateway_answers():
        described = DOCUMENT["components"]["responses"][name_of(answer.status)]
        assert described["headers"].keys() == {*answer.headers}
    assert {429, 504} <= GATEWAY
    exposed = DOCUMENT["components"]["headers"]["Access-Control-Expose-Headers"]
    assert exposed["schema"]["const"] == EXPOSED_HEADERS


@gets
def test_head_has_the_answers_of_get_without_a_body(path: str, operation: Json) -> None:
    head = DOCUMENT["paths"][path]["head"]
    assert head["responses"].keys() == operation["responses"].keys()
    for status, response in head["responses"].items():
        got = component(operation["responses"][status])
        assert response == {name: value for name, value in got.items() if name != "content"}


@pytest.mark.parametrize("example", recorded(), ids=lambda example: example.name)
def test_a_recorded_answer_is_valid_under_its_schema(example: Any) -> None:
    operation = next(one for _, one in GETS if one["operationId"] == example.operation)
    (content,) = component(operation["responses"][str(example.status)])["content"].values()
    assert violations(content["schema"], example.answer) == []


def test_every_example_is_shown_and_valid_and_every_model_has_one() -> None:
    given = [one for path in DOCUMENT["paths"] for one in parameters(path).values() if "example" in one]
    shown: list[tuple[str, Any, Json]] = [
        (name, component(one)["value"], content["schema"])
        for _, operation in GETS
        for response in operation["responses"].values()
        for content in component(response).get("content", {}).values()
        for name, one in content.get("examples", {}).items()
    ]
    answers = [one for one in recorded() if one.status == 200]
    assert given
    assert {name for name, _, _ in shown} == {one.name for one in answers} | {"problem"}
    values = [(one["schema"], one["example"]) for one in given] + [(schema, value) for _, value, schema in shown]
    assert [violations(schema, value) for schema, value in values] == [[] for _ in values]
    modelled = {operation["operationId"] for path, operation in GETS if path.startswith("/api/")}
    assert modelled - {one.operation for one in answers} == set()


def test_of_two_models_the_one_with_more_fields_is_first() -> None:
    """A generated client takes the first that fits, and every model fits an answer with more fields."""
    for path, operation in GETS:
        for content in component(operation["responses"]["200"]).get("content", {}).values():
            fields = [field_names(schema) for schema in content["schema"].get("anyOf", [])]
            assert not any(earlier < later for earlier, later in pairwise(fields)), path


def field_names(schema: Json) -> set[str]:
    """Return what a model requires; of a list, what its elements require."""
    model = DOCUMENT["components"]["schemas"][schema.get("items", schema)["$ref"].rpartition("/")[2]]
    return {*model["required"]}

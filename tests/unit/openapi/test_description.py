"""docs/openapi.json: all that is deployed, in the words of the code, with answers that were really given."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from catalog import errors
from catalog.contracts.problems import Problem
from catalog.errors import CatalogError
from catalog.http.described import answers_of
from catalog.http.gateway import EXPOSED_HEADERS
from catalog.http.problems import problem_of
from tests import template
from tools.openapi.__main__ import main
from tools.openapi.document import operation_id
from tools.openapi.examples import recorded
from tools.openapi.gateway import gateway_answers
from tools.openapi.responses import name_of, status_of
from tools.openapi.routes import ROOT, deployed_routes

type Json = dict[str, Any]

PUBLISHED = ROOT / "docs" / "openapi.json"
DOCUMENT: Json = json.loads(PUBLISHED.read_text())
OPERATIONS = [
    (method, path, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method != "parameters"
]
GETS = [(path, operation) for method, path, operation in OPERATIONS if method == "get"]

GATEWAY = {answer.status for answer in gateway_answers()}

# Python's expressions know no classes of Unicode: patterns are left to the handlers, which check them.
WithoutPatterns = jsonschema.validators.create(
    jsonschema.Draft202012Validator.META_SCHEMA,
    {name: check for name, check in jsonschema.Draft202012Validator.VALIDATORS.items() if name != "pattern"},
)

gets = pytest.mark.parametrize(("path", "operation"), GETS, ids=[path for path, _ in GETS])


def violations(schema: Json, value: Any) -> list[str]:
    """Return what a value breaks of a schema of the document."""
    validator = WithoutPatterns({"components": DOCUMENT["components"], **schema})
    return [error.message for error in validator.iter_errors(value)]


def component(reference: Json) -> Json:
    """Return a component that is referred to, or what is written in its place."""
    if "$ref" not in reference:
        return reference
    _, _, kind, name = reference["$ref"].split("/")
    found: Json = DOCUMENT["components"][kind][name]
    return found


# --- What is deployed -------------------------------------------------------------------------------------------------


def test_what_is_published_is_what_the_code_gives(tmp_path: Path) -> None:
    main(tmp_path / "openapi.json")
    assert (tmp_path / "openapi.json").read_text() == PUBLISHED.read_text()


def test_every_route_of_the_template_is_described_and_no_other() -> None:
    assert {(method.upper(), path) for method, path, _ in OPERATIONS} == {
        (route.method, route.path) for route in template.routes()
    }


def test_every_route_says_what_it_answers() -> None:
    silent = [operation_id(route) for route in deployed_routes() if answers_of(route.route.func).body is Any]
    assert silent == []


def test_an_operation_has_a_name_of_its_own_a_tag_and_a_summary() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len({*names}) == len(names)
    tags = {tag["name"] for tag in DOCUMENT["tags"]}
    assert {name for _, _, operation in OPERATIONS for name in operation["tags"]} == tags
    assert all(operation["summary"] for _, _, operation in OPERATIONS)
    assert all(tag["description"] for tag in DOCUMENT["tags"])


def test_the_api_is_where_its_description_is() -> None:
    assert [server["url"] for server in DOCUMENT["servers"]] == ["."]


# --- Requests ---------------------------------------------------------------------------------------------------------


def parameters(path: str) -> dict[str, Json]:
    """Return the parameters of a path, by name."""
    return {one["name"]: one for one in map(component, DOCUMENT["paths"][path]["get"]["parameters"])}


@gets
def test_every_parameter_of_a_path_is_described(path: str, operation: Json) -> None:
    del operation
    in_path = {name for name, one in parameters(path).items() if one["in"] == "path"}
    assert in_path == {*re.findall(r"{(\w+)}", path)}
    assert "If-None-Match" in parameters(path)


def test_the_bounds_of_a_parameter_are_those_of_its_signature() -> None:
    assert parameters("/api/search")["q"] == {
        "name": "q",
        "in": "query",
        "required": True,
        "description": "What is searched for",
        "schema": {"type": "string", "minLength": 2, "maxLength": 100, "pattern": r"^[^\x00-\x1f\x7f-\x9f]*$"},
        "example": "9 secretos",
    }
    assert parameters("/api/search")["per_page"]["schema"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 50,
        "default": 20,
    }


def test_bounds_behind_a_validator_are_described_too() -> None:
    schema = parameters("/api/categories/{category_id}/videos")["category_id"]["schema"]
    assert (schema["minimum"], "ge" in schema, "le" in schema) == (0, False, False)


def test_no_parameter_can_be_null() -> None:
    schemas = [one["schema"] for path in DOCUMENT["paths"] for one in parameters(path).values()]
    assert not [schema for schema in schemas if "null" in json.dumps(schema)]


def test_the_examples_of_parameters_are_as_their_schemas_say() -> None:
    given = [one for path in DOCUMENT["paths"] for one in parameters(path).values() if "example" in one]
    assert given
    assert [violations(one["schema"], one["example"]) for one in given] == [[] for _ in given]


# --- Answers ----------------------------------------------------------------------------------------------------------


@gets
def test_every_route_can_answer_and_be_held_be_refused_fail_and_be_throttled(path: str, operation: Json) -> None:
    statuses = {int(status) for status in operation["responses"]}
    assert statuses >= {200, 304, 422, 500, *GATEWAY}
    assert statuses - {400, 404, 503} == {200, 304, 422, 500, *GATEWAY}
    function = next(route.function for route in template.routes() if route.path == path)
    assert (503 in statuses) == bool(template.statements(function))


def test_a_walk_may_be_given_a_bad_cursor_and_a_path_may_name_nothing() -> None:
    having = {status: [path for path, one in GETS if status in one["responses"]] for status in ("400", "404")}
    assert having["400"] == ["/api/categories/{category_id}/videos"]
    assert "/api/v1/videos/id/{video_id}" in having["404"]
    assert "/api/search" not in having["404"]


@gets
def test_an_answer_tells_how_it_can_be_kept(path: str, operation: Json) -> None:
    del path
    for status in ("200", "304"):
        assert operation["responses"][status]["headers"].keys() >= {"ETag", "Cache-Control", "Vary"}


def test_who_may_come_again_is_told_when() -> None:
    telling = {
        status
        for _, operation in GETS
        for status, response in operation["responses"].items()
        if "Retry-After" in component(response)["headers"]
    }
    assert telling == {"429", "503", "504"}


def test_the_headers_that_a_page_may_read_are_those_that_are_sent() -> None:
    exposed = DOCUMENT["components"]["headers"]["Access-Control-Expose-Headers"]
    assert exposed["schema"]["const"] == EXPOSED_HEADERS


@gets
def test_every_failure_is_a_problem(path: str, operation: Json) -> None:
    del path
    for status, response in operation["responses"].items():
        if int(status) >= 400:
            (content,) = component(response)["content"].items()
            assert content[0] == "application/problem+json"
            assert content[1]["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_what_the_gateway_answers_is_described_with_its_headers() -> None:
    for answer in gateway_answers():
        described = DOCUMENT["components"]["responses"][name_of(answer.status)]
        assert described["headers"].keys() == {*answer.headers}
    assert {429, 504} <= GATEWAY


@gets
def test_head_answers_as_get_does_without_a_body(path: str, operation: Json) -> None:
    head = DOCUMENT["paths"][path]["head"]
    assert head["responses"].keys() == operation["responses"].keys()
    for status, response in head["responses"].items():
        got = component(operation["responses"][status])
        assert response == {name: value for name, value in got.items() if name != "content"}


def failures(kind: type[CatalogError] = CatalogError) -> Iterator[type[CatalogError]]:
    """Yield every failure of the catalogue."""
    yield kind
    for below in kind.__subclasses__():
        yield from failures(below)


def made(failure: type[CatalogError]) -> CatalogError:
    """Make a failure, with a list for whatever it wants to know."""
    code = getattr(failure.__init__, "__code__", None)
    return failure(*([] for _ in range(code.co_argcount - 1 if code else 0)))


@pytest.mark.parametrize("failure", [one for one in failures() if one.__module__ == errors.__name__])
def test_a_failure_has_the_status_that_it_is_answered_with(failure: type[CatalogError]) -> None:
    assert status_of(failure) == problem_of(made(failure), "/").status_code


# --- Examples ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", recorded(), ids=lambda example: example.name)
def test_a_recorded_answer_is_as_its_schema_says(example: Any) -> None:
    operation = next(one for _, one in GETS if one["operationId"] == example.operation)
    (content,) = component(operation["responses"][str(example.status)])["content"].values()
    assert violations(content["schema"], example.answer) == []


def test_every_example_is_shown_and_what_is_shown_is_as_its_schema_says() -> None:
    shown: list[tuple[str, Any, Json]] = [
        (name, component(one)["value"], content["schema"])
        for _, operation in GETS
        for response in operation["responses"].values()
        for content in component(response).get("content", {}).values()
        for name, one in content.get("examples", {}).items()
    ]
    assert {name for name, _, _ in shown} == {one.name for one in recorded() if one.status == 200} | {"problem"}
    assert [violations(schema, value) for _, value, schema in shown] == [[] for _ in shown]


def test_there_is_an_example_of_each_answer_that_has_a_model() -> None:
    exampled = {example.operation for example in recorded() if example.status == 200}
    assert {operation["operationId"] for path, operation in GETS if path.startswith("/api/")} - exampled == set()


def test_a_problem_is_what_failures_are_rendered_as() -> None:
    rendered = json.loads(problem_of(errors.VideoNotFound(), "/api/v1/videos/id/x").body or "")
    assert Problem.model_validate(rendered).model_dump(exclude_unset=True) == rendered


def test_of_two_models_the_one_that_says_more_comes_first() -> None:
    """A generated client takes the first that fits, and every model fits what says more than it."""
    for path, operation in GETS:
        for content in component(operation["responses"]["200"]).get("content", {}).values():
            fields = [field_names(schema) for schema in content["schema"].get("anyOf", [])]
            assert not any(earlier < later for earlier, later in pairwise(fields)), path


def field_names(schema: Json) -> set[str]:
    """Return what a model requires; of a list, what its elements require."""
    model = DOCUMENT["components"]["schemas"][schema.get("items", schema)["$ref"].rpartition("/")[2]]
    return {*model["required"]}

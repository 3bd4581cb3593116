"""docs/openapi.json: every route that is deployed, as the code describes it, with recorded answers."""

import json
from pkgutil import resolve_name
from typing import Any

import jsonschema
import pytest

from catalog.http.cors import EXPOSED_HEADERS
from tests import template
from tests.functions.routes import NO_REACTIONS
from tools.openapi.document import operation_id
from tools.openapi.examples import recorded
from tools.openapi.gateway import gateway_answers
from tools.openapi.responses import name_of
from tools.openapi.routes import ROOT, deployed_routes
from tools.problems.catalogue import kinds_of_faults, kinds_of_problems

type Json = dict[str, Any]

PUBLISHED = ROOT / "docs" / "openapi.json"
DOCUMENT: Json = json.loads(PUBLISHED.read_text())
GETS = [(path, item["get"]) for path, item in DOCUMENT["paths"].items() if "get" in item]
OPERATIONS = [(path, one) for path, item in DOCUMENT["paths"].items() for one in item.values()]
VIEW = "/api/v1/videos/id/{video_id}/view"
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
    modelled = [route for route in deployed_routes() if route.path != VIEW]
    assert [operation_id(route) for route in modelled if resolve_name(route.route.body) is Any] == []


def test_a_view_is_a_post_with_a_204_and_its_own_429_and_503_and_nothing_to_read() -> None:
    assert [path for path, item in DOCUMENT["paths"].items() if item.keys() - {"get", "head"}] == [VIEW]
    ((method, operation),) = DOCUMENT["paths"][VIEW].items()
    assert (method, [one["name"] for one in operation["parameters"]]) == ("post", ["video_id"])
    assert "requestBody" not in operation
    assert "content" not in operation["responses"]["204"]
    assert {"204", "422", "429", "503"} <= operation["responses"].keys()
    for status in ("429", "503"):
        assert "Retry-After" in operation["responses"][status]["headers"]


def parameters(path: str) -> dict[str, Json]:
    return {one["name"]: one for one in map(component, DOCUMENT["paths"][path]["get"]["parameters"])}


def test_every_route_takes_if_none_match_and_parameters_that_cannot_be_null_within_their_bounds() -> None:
    for path, _ in GETS:
        described = parameters(path)
        assert "If-None-Match" in described
        assert not [one for one in described.values() if "null" in json.dumps(one["schema"])]
    search = {name: one["schema"] for name, one in parameters("/api/search").items()}
    pattern = r"^[^\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]*$"
    text = {"type": "string", "minLength": 2, "maxLength": 100, "pattern": pattern}
    assert (search["q"], parameters("/api/search")["q"]["required"]) == (text, True)
    assert search["per_page"] == {"type": "integer", "minimum": 1, "maximum": 50, "default": 20}
    behind_a_validator = parameters("/api/categories/{category_id}/videos")["category_id"]["schema"]
    assert behind_a_validator["minimum"] == 0
    assert not {"ge", "le"} & behind_a_validator.keys()


@gets
def test_the_answers_of_a_route_have_their_statuses_headers_and_problems(path: str, operation: Json) -> None:
    responses = {int(status): component(response) for status, response in operation["responses"].items()}
    always = {200, 304, 403, 422, 500, *GATEWAY}
    assert always <= responses.keys() <= always | {400, 404, 503}
    function = next(route.function for route in template.routes() if route.path == path)
    # Comments and ratings, of which there are none, are in no store.
    assert (503 in responses) == (template.asks_a_store(function) and path not in NO_REACTIONS)
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


def test_head_is_described_once() -> None:
    assert "Every path that answers GET also answers HEAD" in DOCUMENT["info"]["description"]
    assert [path for path, item in DOCUMENT["paths"].items() if {"head", "options"} & item.keys()] == []


def test_every_operation_parameter_and_field_is_described_in_words() -> None:
    parameters_ = {f"{path} {one['name']}": one for path, operation in OPERATIONS for one in listed(operation)}
    schemas = DOCUMENT["components"]["schemas"]
    fields = {
        f"{name}.{key}": one for name, model in schemas.items() for key, one in model.get("properties", {}).items()
    }
    operations = {f"{one['operationId']}": one for _, one in OPERATIONS}
    named = operations | parameters_ | schemas | fields | DOCUMENT["components"]["headers"]
    assert [name for name, one in named.items() if not one.get("description")] == []
    assert [name for name, one in operations.items() if not one["summary"] or one["summary"].endswith(".")] == []
    assert not any("\n" in one["description"] for one in operations.values())


def listed(operation: Json) -> list[Json]:
    """Return the parameters of an operation."""
    return [component(one) for one in operation["parameters"]]


def test_the_default_of_a_parameter_is_one_of_its_values() -> None:
    schemas = {f"{path} {one['name']}": one["schema"] for path, operation in OPERATIONS for one in listed(operation)}
    defaults = {name: one for name, one in schemas.items() if "default" in one}
    validator = jsonschema.Draft202012Validator
    whole = {name: validator({"components": DOCUMENT["components"], **one}) for name, one in defaults.items()}
    assert [name for name, one in defaults.items() if not whole[name].is_valid(one["default"])] == []
    assert "/api/search per_page" in defaults
    assert "/api/search facets" not in defaults


def test_an_answer_has_one_schema_that_typed_clients_read_without_a_cast() -> None:
    for path, operation in GETS:
        for content in component(operation["responses"]["200"]).get("content", {}).values():
            assert not {"anyOf", "oneOf"} & content["schema"].keys(), path
    chart = DOCUMENT["components"]["schemas"]["TrendingChart"]
    assert chart["required"] == ["region", "videos", "updated_at"]
    assert "null" not in json.dumps(chart["properties"]["ranking"])


def test_the_kinds_of_problems_and_faults_are_those_of_the_catalogue_and_open_to_more() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert schemas["Problem"]["properties"]["type"]["examples"] == [kind.type for kind in kinds_of_problems()]
    assert schemas["Fault"]["properties"]["type"]["examples"] == [fault.kind for fault in kinds_of_faults()]
    assert not {"enum", "const"} & (schemas["Problem"]["properties"]["type"].keys() | schemas["Fault"].keys())


def test_each_failure_of_an_operation_has_an_example_of_each_of_its_kinds() -> None:
    coded = {operation_id(route): route.route.errors for route in deployed_routes()}
    everywhere = {"invalid-request", "internal-error", "wrong-address"}
    everywhere |= {answer.problem["type"].removeprefix("/problems/") for answer in gateway_answers()}
    for _, operation in OPERATIONS:
        shown: dict[str, Json] = {}
        for status, response in operation["responses"].items():
            for content in component(response).get("content", {}).values() if int(status) >= 400 else ():
                shown |= {slug: component(one)["value"] for slug, one in content["examples"].items()}
                assert {component(one)["value"]["status"] for one in content["examples"].values()} == {int(status)}
        assert shown.keys() == everywhere | {error.slug for error in coded[operation["operationId"]]}
        assert [one["type"] for one in shown.values()] == [f"/problems/{slug}" for slug in shown]


@pytest.mark.parametrize("example", recorded(), ids=lambda example: example.name)
def test_a_recorded_answer_is_valid_under_its_schema(example: Any) -> None:
    operation = next(one for _, one in GETS if one["operationId"] == example.operation)
    contents = component(operation["responses"][str(example.status)])["content"]
    # Of several media types the example is JSON.
    (content,) = [one for name, one in contents.items() if len(contents) == 1 or name.endswith("json")]
    assert violations(content["schema"], example.answer) == []


def test_every_example_is_shown_and_valid_and_every_model_has_one() -> None:
    given = [one for path, _ in GETS for one in parameters(path).values() if "example" in one]
    shown: list[tuple[str, Any, Json]] = [
        (name, component(one)["value"], content["schema"])
        for _, operation in GETS
        for response in operation["responses"].values()
        for content in component(response).get("content", {}).values()
        for name, one in content.get("examples", {}).items()
    ]
    answers = [one for one in recorded() if one.status == 200]
    assert given
    assert {one.name for one in answers} <= {name for name, _, _ in shown}
    values = [(one["schema"], one["example"]) for one in given] + [(schema, value) for _, value, schema in shown]
    assert [violations(schema, value) for schema, value in values] == [[] for _ in values]
    modelled = {operation["operationId"] for path, operation in GETS if path.startswith("/api/")}
    assert modelled - {one.operation for one in answers} == set()

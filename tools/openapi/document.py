"""The OpenAPI document of the whole API: what is deployed, in the words of the handlers and the models."""

import inspect
import tomllib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from catalog.contracts.problems import Problem
from catalog.http.described import answers_of
from tools.openapi.examples import Example
from tools.openapi.gateway import gateway_answers
from tools.openapi.responses import (
    HEADERS,
    name_of,
    problem_examples,
    responses_of,
    shared_responses,
    without_content,
)
from tools.openapi.routes import ROOT, DeployedRoute
from tools.openapi.schemas import Json, Mode, schemas_of, without_null

DIALECT = "3.1.1"
TITLE = "DailyWatch Video API"
CONVENTIONS = """

A query parameter that an operation does not have, or that comes twice, is refused. Every failure is a problem (RFC
9457), a path that is not here a 404.
"""
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "Tags of what the client holds: 304 when it holds the answer already",
    "schema": {"type": "string"},
}


class SharedOperationId(Exception):
    """Two routes have functions of one name."""


class Parameter(NamedTuple):
    """A parameter of a route's signature: its place, its name on the wire, and all that pydantic knows of it."""

    place: str
    name: str
    is_required: bool
    description: str | None
    kind: Any


def document_of(routes: Sequence[DeployedRoute], examples: Sequence[Example]) -> Json:
    """Return the description of the routes; raises `SharedName` or `SharedOperationId`."""
    operations = [operation_id(route) for route in routes]
    if len({*operations}) < len(operations):
        raise SharedOperationId(f"more than one operation: {sorted(operations)}")
    schemas, components = schemas_of(_described(routes))
    gateway = gateway_answers()
    shared = shared_responses(gateway)
    paths = {route.path: _path_item(route, schemas, examples, shared) for route in routes}
    return {
        "openapi": DIALECT,
        "info": _info(),
        # Relative to where this document is: a stage, a custom domain or an emulator.
        "servers": [{"url": ".", "description": "Where this document is served"}],
        # Nothing needs credentials.
        "security": [],
        "tags": [_tag(docstring) for docstring in dict.fromkeys(inspect.getdoc(route.module) for route in routes)],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(components.items())),
            "responses": {name_of(status): response for status, response in sorted(shared.items())},
            "parameters": {"If-None-Match": IF_NONE_MATCH},
            "examples": dict(sorted(problem_examples(examples, gateway).items())),
            "headers": HEADERS,
        },
    }


def operation_id(route: DeployedRoute) -> str:
    """Return the name of a route's GET: that of its function."""
    return route.route.func.__name__


def parameters_of(route: DeployedRoute) -> list[Parameter]:
    """Return the parameters of a route in the order of its signature, those of its path first."""
    dependant = route.route.dependant
    return [
        Parameter(place, field.alias, field.required, info.description, Annotated[info.annotation, info])
        for place, fields in (("path", dependant.path_params), ("query", dependant.query_params))
        for field in fields
        for info in [field.field_info]
    ]


def _described(routes: Sequence[DeployedRoute]) -> dict[tuple[str, str], tuple[Mode, Any]]:
    described: dict[tuple[str, str], tuple[Mode, Any]] = {
        ("", "problem"): ("serialization", Problem),
    }
    for route in routes:
        described[route.path, ""] = "serialization", answers_of(route.route.func).body
        for parameter in parameters_of(route):
            described[route.path, parameter.name] = "validation", parameter.kind
    return described


def _path_item(
    route: DeployedRoute,
    schemas: Mapping[tuple[str, str], Json],
    examples: Sequence[Example],
    shared: Mapping[int, Json],
) -> Json:
    """Return the operations of a path: its GET and the HEAD beside it."""
    name, answers = operation_id(route), answers_of(route.route.func)
    own = [example for example in examples if (example.operation, example.status) == (name, 200)]
    given = own[0].path | own[0].query if own else {}
    summary = (inspect.getdoc(route.route.func) or "").partition("\n")[0].removesuffix(".")
    tags = [_tag(inspect.getdoc(route.module))["name"]]
    targets = [example.target(route.path) for example in own]
    responses = responses_of(answers, schemas[route.path, ""], own, targets, shared)
    # With each operation and not once for both: Swagger UI resolves no references beside operations.
    parameters = [
        *(_parameter(one, schemas[route.path, one.name], given) for one in parameters_of(route)),
        {"$ref": "#/components/parameters/If-None-Match"},
    ]
    operations: dict[str, Json] = {
        "get": {
            "operationId": name,
            "summary": summary,
            "tags": tags,
            "parameters": parameters,
            "responses": responses,
        },
        "head": {
            "operationId": f"{name}_head",
            "summary": f"{summary} (headers alone)",
            "tags": tags,
            "parameters": parameters,
            "responses": without_content(responses, shared),
        },
    }
    return {method: operation for method, operation in operations.items() if method.upper() in route.methods}


def _parameter(parameter: Parameter, schema: Json, given: Mapping[str, Any]) -> Json:
    described: Json = {"name": parameter.name, "in": parameter.place, "required": parameter.is_required}
    if parameter.description:
        described["description"] = parameter.description
    described["schema"] = {name: value for name, value in without_null(schema).items() if name != "description"}
    if parameter.name in given:
        described["example"] = given[parameter.name]
    return described


def _tag(docstring: str | None) -> dict[str, str]:
    """Return the tag of a function: what its docstring begins with, and what it says after the colon."""
    name, _, said = (docstring or "").partition("\n")[0].partition(": ")
    return {"name": name, "description": said[:1].upper() + said[1:]}


def _info() -> Json:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {
        "title": TITLE,
        "version": project["version"],
        "description": f"{project['description']}{CONVENTIONS}".strip(),
        "license": {"name": project["license"], "identifier": project["license"]},
    }

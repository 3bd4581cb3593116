"""Builds the OpenAPI document from the deployed routes, the handlers and the models."""

import inspect
import json
import tomllib
from collections.abc import Mapping, Sequence
from pkgutil import resolve_name
from typing import Any

from catalog.http.api import Problem
from catalog.http.router import POST, Parameter
from tools.openapi.examples import Example
from tools.openapi.gateway import gateway_answers
from tools.openapi.parameters import described_type
from tools.openapi.responses import (
    HEADERS,
    Failure,
    problem_examples,
    responses_of,
    responses_of_a_post,
    shared_failures,
    shared_responses,
)
from tools.openapi.routes import ROOT, DeployedRoute
from tools.openapi.schemas import Json, Mode, schemas_of, without_null
from tools.problems.catalogue import kinds_of_faults, kinds_of_problems

DIALECT = "3.1.1"
TITLE = "DailyWatch Video API"
CONVENTIONS = """

Unknown query parameters are rejected with 422. Only `/api/search`, `/api/trending/{region}`, `/api/categories` and
`/api/v1/videos/id/{video_id}` ignore them, and name them in `Ignored-Parameters`. A misspelt parameter is rejected by
every path, with the name that was meant, and so is a repeated one.

Every failure is a problem (RFC 9457), and its `type` is the path of a page below the base URL of the API; GET /problems
lists all. A path that is not described here returns 404.

Every path that answers GET also answers HEAD, with the same status and headers and without a body. Every path answers
OPTIONS with 204, and methods other than these with 405.
"""
IGNORES = "Unknown query parameters are ignored, and named in the header `Ignored-Parameters`."
REFUSES = "Unknown query parameters are rejected."
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "Entity tags of the representations that the client has; 304 if one is current",
    "schema": {"type": "string"},
}


class SharedOperationId(Exception):
    """Two routes have functions with the same name."""


def document_of(routes: Sequence[DeployedRoute], examples: Sequence[Example]) -> Json:
    """Return the OpenAPI document of the routes; raises `SharedName` or `SharedOperationId`."""
    operations = [operation_id(route) for route in routes]
    if len({*operations}) < len(operations):
        raise SharedOperationId(f"more than one operation: {sorted(operations)}")
    schemas, components = schemas_of(_described(routes))
    _list_kinds(components)
    shared = shared_failures(gateway_answers())
    paths = {route.path: _path_item(route, schemas, examples, shared) for route in routes}
    return {
        "openapi": DIALECT,
        "info": _info(),
        # Relative to the document's URL: a stage, a custom domain or an emulator.
        "servers": [{"url": ".", "description": "The origin of this document"}],
        # No operation requires credentials.
        "security": [],
        "tags": [_tag(docstring) for docstring in dict.fromkeys(inspect.getdoc(route.module) for route in routes)],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(components.items())),
            "responses": shared_responses(shared),
            "parameters": {"If-None-Match": IF_NONE_MATCH},
            "examples": _referenced(paths, shared_responses(shared), problem_examples(examples)),
            "headers": HEADERS,
        },
    }


def operation_id(route: DeployedRoute) -> str:
    """Return the operation id of a route's GET or POST: the name of its function."""
    return route.route.function.__name__


def _described(routes: Sequence[DeployedRoute]) -> dict[tuple[str, str], tuple[Mode, Any]]:
    described: dict[tuple[str, str], tuple[Mode, Any]] = {
        ("", "problem"): ("serialization", Problem),
    }
    for route in routes:
        if route.route.body:
            described[route.path, ""] = "serialization", resolve_name(route.route.body)
        for parameter in _described_parameters(route):
            described[route.path, parameter.name] = "validation", described_type(parameter)
    return described


def _described_parameters(route: DeployedRoute) -> list[Parameter]:
    """Return the parameters of a route without headers: OpenAPI describes `Accept` by the media types of answers."""
    return [parameter for parameter in route.route.parameters if parameter.place != "header"]


def _path_item(
    route: DeployedRoute,
    schemas: Mapping[tuple[str, str], Json],
    examples: Sequence[Example],
    shared: Mapping[int, Failure],
) -> Json:
    """Return the operation of a path: POST, or GET, whose HEAD is described once for all."""
    name = operation_id(route)
    own = [example for example in examples if (example.operation, example.status) == (name, 200)]
    given = own[0].path | own[0].query if own else {}
    summary, _, details = (inspect.getdoc(route.route.function) or "").partition("\n")
    texts = [details.strip().replace("\n", " "), IGNORES if route.route.is_contract else REFUSES]
    tags = [_tag(inspect.getdoc(route.module))["name"]]
    targets = [example.target(route.path) for example in own]
    described = [_parameter(one, schemas[route.path, one.name], given) for one in _described_parameters(route)]
    said = {
        "operationId": name,
        "summary": summary.removesuffix("."),
        "description": " ".join(filter(None, texts)),
        "tags": tags,
    }
    if route.route.methods == POST:
        responses = responses_of_a_post(route.route, shared)
        return {"post": {**said, "parameters": described, "responses": responses}}
    responses = responses_of(route.route, schemas[route.path, ""], own, targets, shared)
    # In each operation, because Swagger UI resolves no references in the parameters of a path item.
    parameters = [
        *described,
        {"$ref": "#/components/parameters/If-None-Match"},
    ]
    return {
        "get": {**said, "parameters": parameters, "responses": responses},
    }


def _list_kinds(components: dict[str, Json]) -> None:
    """Add the known kinds of problems and faults to their schemas, as examples: clients must take others too."""
    components["Problem"]["properties"]["type"]["examples"] = [kind.type for kind in kinds_of_problems()]
    components["Fault"]["properties"]["type"]["examples"] = [fault.kind for fault in kinds_of_faults()]


def _referenced(paths: Json, responses: Json, examples: Mapping[str, Json]) -> dict[str, Json]:
    """Return the examples that responses refer to."""
    written = json.dumps([paths, responses])
    return {name: one for name, one in sorted(examples.items()) if f'"#/components/examples/{name}"' in written}


def _parameter(parameter: Parameter, schema: Json, given: Mapping[str, Any]) -> Json:
    described: Json = {"name": parameter.name, "in": parameter.place, "required": parameter.is_required}
    if parameter.description:
        described["description"] = parameter.description
    described["schema"] = {name: value for name, value in without_null(schema).items() if name != "description"}
    if parameter.name in given:
        described["example"] = given[parameter.name]
    return described


def _tag(docstring: str | None) -> dict[str, str]:
    """Return the tag of a function, from the first line of its docstring: `<name>: <description>`."""
    name, _, said = (docstring or "").partition("\n")[0].partition(": ")
    return {"name": name, "description": said[:1].upper() + said[1:]}


def _info() -> Json:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {
        "title": TITLE,
        "version": project["version"],
        "description": f"{project['description']}{CONVENTIONS}".strip(),
        "contact": {"name": project["authors"][0]["name"], "url": project["urls"]["Homepage"]},
        "license": {"name": project["license"], "identifier": project["license"]},
    }

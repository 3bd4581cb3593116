"""Turns `docs/openapi.json` into the description that client generators read."""

import copy
from collections.abc import Iterator
from typing import Any

type Json = dict[str, Any]


def client_document(document: Json) -> Json:
    """Return the part of the API's description that clients are generated from.

    It has what reads and writes JSON: pages of the documentation are no use as methods. Clients send
    `If-None-Match` by themselves. A default is told instead of set, since generated code would send it, and each
    spelling of a request has an entry of its own in caches. Ids are texts, as in parameters.
    """
    described = copy.deepcopy(document)
    described["paths"] = {path: item for path, item in _operations(described) if item}
    for item in described["paths"].values():
        for operation in item.values():
            operation["parameters"] = [*_parameters(operation)]
    for schema in _schemas(described["components"]["schemas"]):
        if schema.get("format") == "uuid":
            del schema["format"]
    return described


def _operations(document: Json) -> Iterator[tuple[str, Json]]:
    for path, item in document["paths"].items():
        yield path, {method: one for method, one in item.items() if method in ("get", "post") and _is_json(path, one)}


def _is_json(path: str, operation: Json) -> bool:
    success = [one for status, one in operation["responses"].items() if status.startswith("2")]
    kinds = {kind for response in success for kind in response.get("content", {})}
    return path.startswith("/api/") and kinds <= {"application/json"}


def _parameters(operation: Json) -> Iterator[Json]:
    for parameter in operation.get("parameters", []):
        if parameter.get("$ref", "").endswith("/If-None-Match"):
            continue
        schema = parameter["schema"]
        if "default" in schema:
            said = f"{parameter.get('description', '')} (default: {schema.pop('default')})"
            parameter["description"] = said.strip()
        # The Python generator reads only this one, and none beside a reference.
        if "description" in parameter and "$ref" not in schema:
            schema["description"] = parameter["description"]
        yield parameter


def _schemas(node: Any) -> Iterator[Json]:
    """Yield all objects within a JSON value."""
    if isinstance(node, dict):
        yield node
        node = [*node.values()]
    if isinstance(node, list):
        for one in node:
            yield from _schemas(one)

"""Writes the reference of the HTTP API from `docs/openapi.json`: a page for each tag, and one for the models."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from tools.site.markdown import block, code, plain, table
from tools.site.schemas import bounds_of, fields, type_of

FOLDER = "reference/api"
LOCAL_BASE = "http://127.0.0.1:8080"

type Json = dict[str, Any]


def api_pages(document: Json) -> dict[str, str]:
    """Return the pages by path: an overview, one for each tag, and the models."""
    pages = {f"{FOLDER}/{_slug(tag['name'])}.md": _tag_page(document, tag) for tag in document["tags"]}
    return {f"{FOLDER}/index.md": _overview(document), **pages, f"{FOLDER}/models.md": _models(document)}


def _overview(document: Json) -> str:
    rows = (
        (
            f"[`{method.upper()} {path}`]({_slug(operation['tags'][0])}.md#{operation['operationId']})",
            operation["summary"],
        )
        for method, path, operation in _operations(document)
    )
    return (
        f"# HTTP API\n\nVersion {document['info']['version']}, written from the OpenAPI document, which every "
        "deployment serves at `/openapi.json` and shows with “Try it out” at `/docs`.\n\n"
        f"{plain(document['info']['description'])}\n\n{table(['request', ''], rows)}"
    )


def _tag_page(document: Json, tag: Json) -> str:
    sections = (
        _operation(document, method, path, operation)
        for method, path, operation in _operations(document)
        if operation["tags"][0] == tag["name"]
    )
    return f"# {tag['name']}\n\n{plain(tag['description'])}\n\n{''.join(sections)}"


def _operation(document: Json, method: str, path: str, operation: Json) -> str:
    parameters = [_resolved(document, one) for one in operation.get("parameters", [])]
    return (
        f"## `{method.upper()} {path}` {{ #{operation['operationId']} }}\n\n"
        f"{plain(operation['summary'])}.\n\n{plain(operation.get('description', ''))}\n\n"
        f"{_parameters(parameters)}{_responses(document, operation)}{_examples(document, operation)}"
    )


def _parameters(parameters: list[Json]) -> str:
    return table(
        ["parameter", "in", "type", "limits", "description"],
        (
            (
                code(one["name"]),
                one["in"],
                type_of(one["schema"], _model_link),
                "; ".join(filter(None, ["required" if one.get("required") else "optional", bounds_of(one["schema"])])),
                one["description"],
            )
            for one in parameters
        ),
    )


def _responses(document: Json, operation: Json) -> str:
    return table(
        ["status", "body", "when"],
        (
            (status, _body(response), response["description"])
            for status, named in operation["responses"].items()
            for response in [_resolved(document, named)]
        ),
    )


def _body(response: Json) -> str:
    contents = response.get("content", {})
    said = (
        f"{code(media_type)}: {type_of(content['schema'], _model_link)}" if "schema" in content else code(media_type)
        for media_type, content in contents.items()
    )
    return ", ".join(said) or "none"


def _examples(document: Json, operation: Json) -> str:
    contents = _resolved(document, operation["responses"].get("200", {})).get("content", {})
    return "".join(
        _example(_resolved(document, example))
        for content in contents.values()
        for example in content.get("examples", {}).values()
    )


def _example(example: Json) -> str:
    """Return a request as a command, and its recorded answer; a text that is no JSON as it is."""
    value = example["value"]
    shown = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    request = re.fullmatch(r"GET (\S+)", example.get("summary", ""))
    command = block(f"curl -s {shlex.quote(LOCAL_BASE + request[1])}", "sh") if request else ""
    return command + block(shown, "json" if shown[:1] in "[{" else "")


def _models(document: Json) -> str:
    sections = (
        f"## {name} {{ #{name.lower()} }}\n\n{plain(schema.get('description', ''))}\n\n"
        + (fields(schema, lambda other: f"[{other}](#{other.lower()})") or f"{type_of(schema)}\n\n")
        for name, schema in document["components"]["schemas"].items()
    )
    return f"# Models\n\nResponse bodies, and the values of parameters.\n\n{''.join(sections)}"


def _model_link(name: str) -> str:
    return f"[{name}](models.md#{name.lower()})"


def _operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def _resolved(document: Json, value: Json) -> Json:
    while reference := value.get("$ref"):
        found: Mapping[str, Any] = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        value = dict(found)
    return value


def _slug(name: str) -> str:
    return quote(name.lower().replace(" ", "-"))

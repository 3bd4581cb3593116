"""Describes the responses of an operation: its own, shared ones, and those of the gateway."""

import inspect
import json
from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

from catalog.errors import (
    CatalogError,
    InvalidRequest,
    StoreRefused,
    StoreUnavailable,
)
from catalog.http.conditional import SECURITY
from catalog.http.cors import EXPOSED_HEADERS
from catalog.http.problems import PROBLEM_JSON, problem_of
from catalog.http.router import Route
from catalog.http.unknown_parameters import IGNORED_PARAMETERS, MAX_NAME_CHARACTERS, MAX_NAMED
from catalog.request_log import begin
from tools.openapi.examples import Example
from tools.openapi.gateway import REQUEST_ID, GatewayAnswer

type Json = dict[str, Any]

HEADERS: dict[str, Json] = {
    "Access-Control-Allow-Origin": {
        "description": "The origin whose pages may read the answer; absent for other pages if several may",
        "schema": {"type": "string"},
    },
    "Access-Control-Expose-Headers": {
        "description": "Headers that those pages may read",
        "schema": {"type": "string", "const": EXPOSED_HEADERS},
    },
    "Cache-Control": {
        "description": "How long the answer may be cached; `no-store` for most failures",
        "schema": {"type": "string"},
    },
    "Content-Encoding": {
        "description": "Present if the answer has two codings and the client accepts gzip",
        "schema": {"type": "string", "const": "gzip"},
    },
    "Content-Location": {
        "description": "Relative location with a UUID in canonical spelling; absent if the request has that spelling",
        "schema": {"type": "string"},
    },
    "ETag": {
        "description": "Strong entity tag of the representation, for `If-None-Match`",
        "schema": {"type": "string", "pattern": '^"[^"]+"$'},
    },
    IGNORED_PARAMETERS: {
        "description": (
            "Names of query parameters that are unknown here and changed nothing, in percent-encoding: the first "
            f"{MAX_NAMED}, of up to {MAX_NAME_CHARACTERS} characters each; absent if there are none"
        ),
        "schema": {"type": "string"},
    },
    "Retry-After": {"description": "Seconds after which to try again", "schema": {"type": "integer", "minimum": 1}},
    "Strict-Transport-Security": {
        "description": "Seconds for which a browser comes over HTTPS only",
        "schema": {"type": "string", "const": SECURITY["Strict-Transport-Security"]},
    },
    "Vary": {
        "description": (
            "`Accept-Encoding` if the answer has two codings: it is stored as gzip, or has 1 KB or more; `Origin` if "
            "pages of several origins may read"
        ),
        "schema": {"type": "string"},
    },
    "X-Content-Type-Options": {
        "description": "The content is what `Content-Type` says",
        "schema": {"type": "string", "const": SECURITY["X-Content-Type-Options"]},
    },
}

_EVERY = ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Cache-Control", *SECURITY)
_SUCCESS = (*_EVERY, "ETag", "Vary")


def responses_of(
    route: Route, body: Json, examples: Sequence[Example], targets: Sequence[str], shared: Collection[int]
) -> Json:
    """Return the responses of a GET by status.

    Parameters
    ----------
    body
        The schema of its 200.
    examples, targets
        Recorded answers of status 200, and the path and query of each.
    shared
        Statuses of the responses that all routes share.
    """
    content: Json = {"schema": body}
    if examples:
        content["examples"] = {
            example.name: {"summary": f"GET {target}", "value": example.answer}
            for example, target in zip(examples, targets, strict=True)
        }
    success = (*_SUCCESS, IGNORED_PARAMETERS) if route.is_contract else _SUCCESS
    if route.respelt:
        success = (*success, "Content-Location")
    statuses: dict[int, Json] = {
        200: _response("The answer", (*success, "Content-Encoding"), route.media_type, content),
        304: _response("The client has the current representation", success),
        **{status: {"$ref": f"#/components/responses/{name_of(status)}"} for status in shared},
        **_failures(route.errors),
    }
    return {str(status): statuses[status] for status in sorted(statuses)}


def without_content(responses: Json, shared: Mapping[int, Json]) -> Json:
    """Return the responses of a GET's HEAD: the same without bodies."""
    resolved = {
        status: shared[int(status)] if "$ref" in response else response for status, response in responses.items()
    }
    return {
        status: {name: value for name, value in response.items() if name != "content"}
        for status, response in resolved.items()
    }


def shared_responses(gateway: Sequence[GatewayAnswer]) -> dict[int, Json]:
    """Return the responses that every operation has, by status."""
    return {
        422: _problem_response(422, _summary(InvalidRequest)),
        500: _problem_response(500, "Internal error, logged"),
        **{
            one.status: _problem_response(one.status, f"{one.problem['detail']} (from the gateway)", one.headers)
            for one in gateway
        },
    }


def problem_examples(examples: Sequence[Example], gateway: Sequence[GatewayAnswer]) -> dict[str, Json]:
    """Return an example problem of each status by component name, recorded where possible.

    Problems of failing stores are rendered as the handlers render them; the gateway's come from the template.
    """
    failed = (StoreRefused("A key is missing"), StoreUnavailable("A read timed out"))
    begin(SimpleNamespace(aws_request_id=REQUEST_ID))
    rendered = [json.loads(problem_of(failure, "/api/categories").body) for failure in failed]
    recorded = [example.answer for example in examples if example.status != 200]
    of_gateway = [answer.problem for answer in gateway]
    return {name_of(one["status"]): {"value": one} for one in (*of_gateway, *rendered, *recorded)}


def name_of(status: int) -> str:
    """Return the component name of a status."""
    return "".join(character for character in HTTPStatus(status).phrase if character.isalpha())


def _failures(failures: Sequence[type[CatalogError]]) -> dict[int, Json]:
    summaries: dict[int, list[str]] = {}
    for failure in failures:
        summaries.setdefault(failure.status.value, []).append(_summary(failure))
    return {
        status: _problem_response(status, "; ".join(texts), (*_EVERY, "Retry-After") if status == 503 else _EVERY)
        for status, texts in summaries.items()
    }


def _summary(failure: type[CatalogError]) -> str:
    return (inspect.getdoc(failure) or "").partition("\n")[0].removesuffix(".")


def _problem_response(status: int, description: str, headers: Sequence[str] = _EVERY) -> Json:
    content = {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "examples": {"problem": {"$ref": f"#/components/examples/{name_of(status)}"}},
    }
    return _response(description, headers, PROBLEM_JSON, content)


def _response(description: str, headers: Sequence[str], media_type: str = "", content: Json | None = None) -> Json:
    named = {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(headers)}
    response: Json = {"description": description, "headers": named}
    return {**response, "content": {media_type: content}} if content else response

"""The responses of an operation: its own, those that every route has, and those of the gateway before it."""

import inspect
import json
from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from catalog.errors import (
    CatalogError,
    InvalidCursor,
    InvalidRequest,
    NotFound,
    StoreRefused,
    StoreUnavailable,
    Unavailable,
)
from catalog.http.described import Answers
from catalog.http.gateway import EXPOSED_HEADERS
from catalog.http.problems import PROBLEM_JSON, problem_of
from tools.openapi.examples import Example
from tools.openapi.gateway import GatewayAnswer

type Json = dict[str, Any]

STATUS_OF: dict[type[CatalogError], int] = {InvalidRequest: 422, InvalidCursor: 400, NotFound: 404, Unavailable: 503}

HEADERS: dict[str, Json] = {
    "Access-Control-Allow-Origin": {
        "description": "The one origin whose pages may read the answer",
        "schema": {"type": "string"},
    },
    "Access-Control-Expose-Headers": {
        "description": "What such a page may read besides the body",
        "schema": {"type": "string", "const": EXPOSED_HEADERS},
    },
    "Cache-Control": {
        "description": "How long the answer may be kept; `no-store` for most failures",
        "schema": {"type": "string"},
    },
    "Content-Encoding": {
        "description": "Where the answer is stored compressed, and the client takes it so",
        "schema": {"type": "string", "const": "gzip"},
    },
    "ETag": {
        "description": "A strong tag of this representation, for `If-None-Match`",
        "schema": {"type": "string", "pattern": '^"[^"]+"$'},
    },
    "Retry-After": {"description": "Seconds after which to try again", "schema": {"type": "integer", "minimum": 1}},
    "Vary": {
        "description": "Where the answer is stored compressed",
        "schema": {"type": "string", "const": "Accept-Encoding"},
    },
}

_EVERY = ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Cache-Control")
_KEPT = (*_EVERY, "ETag", "Vary")


def status_of(failure: type[CatalogError]) -> int:
    """Return the status that a failure is answered with."""
    return next((status for kind, status in STATUS_OF.items() if issubclass(failure, kind)), 500)


def responses_of(
    answers: Answers, body: Json, examples: Sequence[Example], targets: Sequence[str], shared: Collection[int]
) -> Json:
    """Return the responses of a GET by status.

    Parameters
    ----------
    body
        The schema of its 200.
    examples, targets
        Recorded answers of status 200, and what was asked for each.
    shared
        The statuses of what every route answers alike.
    """
    content: Json = {"schema": body}
    if examples:
        content["examples"] = {
            example.name: {"summary": f"GET {target}", "value": example.answer}
            for example, target in zip(examples, targets, strict=True)
        }
    statuses: dict[int, Json] = {
        200: _response("The answer", (*_KEPT, "Content-Encoding"), answers.media_type, content),
        304: _response("The client holds the answer already", _KEPT),
        **{status: {"$ref": f"#/components/responses/{name_of(status)}"} for status in shared},
        **_failures(answers.failures),
    }
    return {str(status): statuses[status] for status in sorted(statuses)}


def without_content(responses: Json, shared: Mapping[int, Json]) -> Json:
    """Return the responses of the HEAD beside a GET: the same, but for their bodies."""
    written = {
        status: shared[int(status)] if "$ref" in response else response for status, response in responses.items()
    }
    return {
        status: {name: value for name, value in response.items() if name != "content"}
        for status, response in written.items()
    }


def shared_responses(gateway: Sequence[GatewayAnswer]) -> dict[int, Json]:
    """Return the responses that every operation has, by status."""
    return {
        422: _problem_response(422, _said(InvalidRequest)),
        500: _problem_response(500, "A fault of ours, which has been logged"),
        **{
            one.status: _problem_response(one.status, f"{one.problem['detail']}: from the gateway", one.headers)
            for one in gateway
        },
    }


def problem_examples(examples: Sequence[Example], gateway: Sequence[GatewayAnswer]) -> dict[str, Json]:
    """Return a problem of each status by the name of its component: a recorded one where there is one.

    Those that a store must fail for are rendered as the handlers render them, and the gateway's are the template's.
    """
    failed = (StoreRefused("A key is missing"), StoreUnavailable("A read timed out"))
    rendered = [json.loads(problem_of(failure, "/api/categories").body or "") for failure in failed]
    recorded = [example.answer for example in examples if example.status != 200]
    told = [answer.problem for answer in gateway]
    return {name_of(one["status"]): {"value": one} for one in (*told, *rendered, *recorded)}


def name_of(status: int) -> str:
    """Return the name that components about a status have."""
    return "".join(character for character in HTTPStatus(status).phrase if character.isalpha())


def _failures(failures: Sequence[type[CatalogError]]) -> dict[int, Json]:
    said: dict[int, list[str]] = {}
    for failure in failures:
        said.setdefault(status_of(failure), []).append(_said(failure))
    return {
        status: _problem_response(status, "; ".join(texts), (*_EVERY, "Retry-After") if status == 503 else _EVERY)
        for status, texts in said.items()
    }


def _said(failure: type[CatalogError]) -> str:
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

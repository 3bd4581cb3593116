"""Describes the responses of an operation: its own, shared ones, and those of the gateway."""

import inspect
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from catalog.errors import AroundTheCdn, CatalogError, InvalidRequest
from catalog.http.conditional import SECURITY
from catalog.http.cors import EXPOSED_HEADERS
from catalog.http.media_types import MediaType
from catalog.http.problems import PROBLEM_JSON, PROBLEMS
from catalog.http.router import Route
from catalog.http.unknown_parameters import IGNORED_PARAMETERS, MAX_NAME_CHARACTERS, MAX_NAMED
from tools.openapi.examples import Example
from tools.openapi.gateway import GatewayAnswer
from tools.problems.catalogue import kinds_of_problems

type Json = dict[str, Any]

# Statuses that say when to try again.
RETRIED = (429, 503)
# Of an answer in a media type that no model describes.
TEXT: Json = {"type": "string"}

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
        "description": "Seconds for which browsers must use HTTPS",
        "schema": {"type": "string", "const": SECURITY["Strict-Transport-Security"]},
    },
    "Vary": {
        "description": (
            "`Accept-Encoding` if the answer has two codings: it is stored as gzip, or has 1 KB or more; `Accept` if "
            "it has several media types; `Origin` if pages of several origins may read"
        ),
        "schema": {"type": "string"},
    },
    "X-Content-Type-Options": {
        "description": "Browsers must not guess another type than `Content-Type`",
        "schema": {"type": "string", "const": SECURITY["X-Content-Type-Options"]},
    },
}

_EVERY = ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Cache-Control", *SECURITY)
_SUCCESS = (*_EVERY, "ETag", "Vary")


class Failure(NamedTuple):
    """Failures of one status: the reasons, the kinds of problems, and the headers."""

    reasons: tuple[str, ...]
    slugs: tuple[str, ...]
    headers: tuple[str, ...]


def responses_of(
    route: Route, body: Json, examples: Sequence[Example], targets: Sequence[str], shared: Mapping[int, Failure]
) -> Json:
    """Return the responses of a GET by status.

    Parameters
    ----------
    body
        The schema of its 200.
    examples, targets
        Recorded answers of status 200, and the path and query of each.
    shared
        Failures that all routes have, by status.
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
    answers = {
        200: {**_response("The answer", (*success, "Content-Encoding")), "content": _contents(route, content)},
        304: _response("The client has the current representation", success),
    }
    return _by_status(answers | _failing(route, shared))


def responses_of_a_post(route: Route, shared: Mapping[int, Failure]) -> Json:
    """Return the responses of a POST by status."""
    return _by_status({204: _response("Accepted", _EVERY)} | _failing(route, shared))


def _contents(route: Route, content: Json) -> Json:
    """Return the content of a route's 200 by media type; of those that `Accept` chooses from, JSON has the model."""
    chosen = next((one.type for one in route.parameters if isinstance(one.type, MediaType)), None)
    if chosen is None:
        return {route.media_type: content}
    return {name: content if name.endswith("json") else {"schema": TEXT} for name in chosen.choices}


def shared_failures(gateway: Sequence[GatewayAnswer]) -> dict[int, Failure]:
    """Return the failures that every operation has, by status."""
    failures = _failures((AroundTheCdn, InvalidRequest))
    failures[500] = Failure(("Internal error, logged",), (CatalogError.slug,), _EVERY)
    for one in gateway:
        slug = one.problem["type"].removeprefix(f"{PROBLEMS}/")
        theirs = Failure((f"{one.problem['detail']} (from the gateway)",), (slug,), tuple(one.headers))
        failures[one.status] = _together(failures.get(one.status), theirs)
    return failures


def shared_responses(shared: Mapping[int, Failure]) -> dict[str, Json]:
    """Return the components of failures that every operation has."""
    return {name_of(status): _problem_response(failure) for status, failure in sorted(shared.items())}


def problem_examples(examples: Sequence[Example]) -> dict[str, Json]:
    """Return an example of each kind of problem that an operation may answer with, by component name.

    It is a recorded one if there is one.
    """
    shown = {kind.type: kind.example for kind in kinds_of_problems()}
    shown |= {one.answer["type"]: one.answer for one in examples if one.status != 200}
    return {component_of(kind.removeprefix(f"{PROBLEMS}/")): {"value": problem} for kind, problem in shown.items()}


def component_of(slug: str) -> str:
    """Return the component name of the example of a kind of problem."""
    return "".join(part.capitalize() for part in slug.split("-"))


def name_of(status: int) -> str:
    """Return the component name of a status."""
    return "".join(character for character in HTTPStatus(status).phrase if character.isalpha())


def _failing(route: Route, shared: Mapping[int, Failure]) -> dict[int, Json]:
    """Return the responses of failures: those that all routes have, and with them those of a route."""
    own = _failures(route.errors)
    return {status: {"$ref": f"#/components/responses/{name_of(status)}"} for status in shared} | {
        status: _problem_response(_together(shared.get(status), failure)) for status, failure in own.items()
    }


def _by_status(responses: Mapping[int, Json]) -> Json:
    return {str(status): responses[status] for status in sorted(responses)}


def _failures(errors: Sequence[type[CatalogError]]) -> dict[int, Failure]:
    failures: dict[int, Failure] = {}
    for error in errors:
        status = error.status.value
        headers = (*_EVERY, "Retry-After") if status in RETRIED else _EVERY
        failures[status] = _together(failures.get(status), Failure((_summary(error),), (error.slug,), headers))
    return failures


def _together(one: Failure | None, other: Failure) -> Failure:
    if one is None:
        return other
    return Failure(*(tuple(dict.fromkeys([*mine, *theirs])) for mine, theirs in zip(one, other, strict=True)))


def _summary(failure: type[CatalogError]) -> str:
    return (inspect.getdoc(failure) or "").partition("\n")[0].removesuffix(".")


def _problem_response(failure: Failure) -> Json:
    content = {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "examples": {slug: {"$ref": f"#/components/examples/{component_of(slug)}"} for slug in failure.slugs},
    }
    return _response("; ".join(failure.reasons), failure.headers, PROBLEM_JSON, content)


def _response(description: str, headers: Sequence[str], media_type: str = "", content: Json | None = None) -> Json:
    named = {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(headers)}
    response: Json = {"description": description, "headers": named}
    return {**response, "content": {media_type: content}} if content else response

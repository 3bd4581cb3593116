"""Events of API Gateway, and answers as a client receives them."""

import base64
import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from pkgutil import resolve_name
from string import Formatter
from typing import Any, NamedTuple

from tests import template
from tests.models import require_model
from tools.problems.catalogue import Kind, kinds_of_problems

EVENTS = template.TEMPLATE.parent / "events"
ORIGIN = "https://dailywatch.video"

type Json = dict[str, Any]


def read_event(name: str) -> Json:
    """Return the invocation in `events/<name>.json`."""
    event: Json = json.loads(Path(EVENTS, f"{name}.json").read_text())
    return event


def rest_request(
    resource: str, /, *, method: str = "GET", headers: Mapping[str, str] | None = None, **parameters: Any
) -> Json:
    """Return the event of a request, made from a recorded one.

    A parameter is one of the path if the resource names it, and else of the query; None leaves it out, a list repeats
    it. `headers` replace the recorded ones; an empty value removes a header.
    """
    recorded = read_event("search")
    names = {name for _, name, _, _ in Formatter().parse(resource)}
    path = {name: str(value) for name, value in parameters.items() if name in names}
    query = {
        name: [str(one) for one in template.as_list(value)]
        for name, value in parameters.items()
        if name not in names and value is not None
    }
    sent = {name: value for name, value in {**recorded["headers"], **(headers or {})}.items() if value}
    target = resource.format(**path)
    return {
        **recorded,
        "resource": resource,
        "path": target,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": path or None,
        "requestContext": {
            **recorded["requestContext"],
            "resourcePath": resource,
            "httpMethod": method,
            "path": f"/v1{target}",
        },
    }


class Answer(NamedTuple):
    """What a client receives once API Gateway has sent a function's result."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def ids(self) -> list[str]:
        """The ids of the videos of a successful answer, in their order."""
        assert self.status == 200
        body = self.json
        if "videos" in body:
            return [one["video_id"] for one in body["videos"]]
        return [one["videoId"] for one in (body if isinstance(body, list) else body["data"])]

    @property
    def max_age(self) -> int:
        """The seconds for which everybody may cache a successful answer."""
        assert self.status == 200
        scope, max_age, *_ = self.headers["Cache-Control"].split(", ")
        assert scope == "public"
        return int(max_age.removeprefix("max-age="))


def answer_of(result: Json) -> Answer:
    assert result.keys() == {"statusCode", "headers", "body", "isBase64Encoded"}
    assert all(isinstance(value, str) for value in result["headers"].values())
    body = base64.b64decode(result["body"]) if result["isBase64Encoded"] else result["body"].encode()
    return Answer(result["statusCode"], result["headers"], body)


# The kinds of problems by their types, made before any test listens to the log.
CATALOGUED: Mapping[str, Kind] = {kind.type: kind for kind in kinds_of_problems()}


def require_modelled(answer: Answer, name: str) -> None:
    """Check that an answer with JSON is of the model that its route names, or that of a problem."""
    if not answer.body or not answer.headers.get("Content-Type", "").endswith("json"):
        return
    body = gzip.decompress(answer.body) if "Content-Encoding" in answer.headers else answer.body
    # Facets are in the order in which they were asked for, and problems are written in ASCII.
    in_order = answer.status == 200 and b'"facets"' not in body
    require_model(resolve_name(name if answer.status == 200 else "catalog.http.api:Problem"), body, in_order=in_order)


def require_problem(answer: Answer, status: int, detail: str) -> Json:
    """Return the body of an answer that is this problem, in RFC 9457's shape and readable from a page."""
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    body: Json = answer.json
    kind = CATALOGUED[body["type"]]
    assert (body["title"], body["status"], body["detail"]) == (kind.title, status, detail)
    assert kind.status == status
    ours = {"request_id"} if status >= 500 else set()
    assert body.keys() - {"errors"} == {"type", "title", "status", "detail", "instance"} | ours
    return body


def require_invalid(answer: Answer) -> list[Json]:
    faults: list[Json] = require_problem(answer, 422, "The request is not valid")["errors"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert all(fault.keys() == {"loc", "msg", "type"} for fault in faults)
    return faults


def require_unavailable(answer: Answer, retry_after: int = 2) -> None:
    """Check that an answer asks the client to try again, and may not be cached."""
    require_problem(answer, 503, "Try again later")
    assert answer.headers["Retry-After"] == str(retry_after)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def require_internal_error(answer: Answer) -> None:
    """Check that an answer reports a fault of ours, and may not be cached."""
    require_problem(answer, 500, "The error is on our side, and has been logged")
    assert answer.headers["Cache-Control"] == "no-store"

"""A router of a few routes, and requests of it as API Gateway sends them."""

import base64
import gzip
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Annotated, Any

import pytest

from catalog.errors import StoreUnavailable, VideoNotFound
from catalog.http.answers import Response, json_answer, no_content, stored_answer
from catalog.http.caller_limit import CallerLimit
from catalog.http.invocation import answer_event
from catalog.http.parameter_types import AnyText, Choice, Integer, Text
from catalog.http.parameters import VIDEO_ID
from catalog.http.router import Alias, Router
from catalog.regions import Region
from catalog.stored_documents import StoredDocument
from tests.factories import MORNING, NOON

ORIGIN = "https://dailywatch.example"

INSIDE = "arn:aws:dynamodb:eu-west-1:000000000000:table/videos"
FAILURES = {"video": VideoNotFound(), "store": StoreUnavailable(INSIDE), "fault": RuntimeError(INSIDE)}
STORED = StoredDocument(base64.b64encode(gzip.compress(b'["Caf\xc3\xa9"]')).decode(), '"abc"', MORNING, NOON)
TRENDING = "/api/trending/{region}"

CONTEXT = SimpleNamespace(aws_request_id="9d3c5f0e-6a3b-4f0c-8d5b-2f0f0c9a7e11")
CATEGORY = "catalog.categories.api:Category"

router = Router()


@router.get("/api/stored", CATEGORY)
def stored() -> Response:
    return stored_answer(STORED, "public, max-age=60")


@router.get("/api/broken", CATEGORY)
def broken() -> Response:
    return stored_answer(STORED._replace(body="neither base64 nor gzip"), "public, max-age=60")


@router.get("/api/category", CATEGORY)
def category(
    title: Annotated[str, AnyText()] = "Music", number: Annotated[int, Integer(1, 99), Alias("id")] = 7
) -> Response:
    return json_answer({"id": number, "title": title}, "public, max-age=60")


@router.get("/api/contract", CATEGORY, is_contract=True)
def contract(title: Annotated[str, AnyText()] = "Music") -> Response:
    return json_answer({"id": 7, "title": title}, "public, max-age=60")


@router.get(TRENDING, CATEGORY)
def trending(region: Annotated[Region, Choice(Region)]) -> Response:
    return json_answer({"id": 1, "title": region}, "public, max-age=60")


@router.get("/api/videos/{video_id}", CATEGORY, is_contract=True)
def video(video_id: Annotated[str, VIDEO_ID]) -> Response:
    return json_answer({"id": 2, "title": video_id}, "public, max-age=60")


@router.get("/api/videos/{video_id}/parts", CATEGORY)
def parts(
    video_id: Annotated[str, VIDEO_ID],
    title: Annotated[str, AnyText()] = "",
    number: Annotated[int, Integer(1, 99), Alias("id")] = 7,
) -> Response:
    return json_answer({"id": number, "title": f"{video_id} {title}"}, "public, max-age=60")


@router.get("/api/failing", CATEGORY)
def failing(q: Annotated[str, Text("^.*$", min_length=2)], page: Annotated[int, Integer(1, 99)] = 1) -> Response:
    raise FAILURES[q] from ValueError(f"page {page}")


REPORT = "/api/report/{region}"
reports: list[str] = []


@router.post(REPORT, StoreUnavailable, limit=CallerLimit(requests=3, seconds=60, callers=9))
def report(region: Annotated[Region, Choice(Region)]) -> Response:
    reports.append(region)
    return no_content()


def request(
    resource: str,
    method: str = "GET",
    *,
    path: Mapping[str, str] | None = None,
    query: Mapping[str, list[str]] | None = None,
    headers: Mapping[str, str] | None = None,
    stage: Mapping[str, str] | None = None,
    address: str = "",
) -> dict[str, Any]:
    """Return an event of API Gateway, with what is read of it and what looks like it."""
    return {
        "resource": resource,
        "path": resource.format(**(path or {})),
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in (headers or {}).items()},
        "pathParameters": path,
        "queryStringParameters": query and {name: values[-1] for name, values in query.items()},
        "multiValueQueryStringParameters": query,
        "stageVariables": {"AllowedOrigin": ORIGIN} if stage is None else stage,
        "requestContext": {"requestId": "7", "path": resource, "stage": "v1", "identity": {"sourceIp": address}},
    }


type Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask() -> Ask:
    """Give a function that sends the router a request, and returns its answer."""
    return lambda *arguments, **parts: answer_event(router, request(*arguments, **parts), CONTEXT)

"""Fuzzing targets: each parses one untrusted text and raises nothing but errors of the catalogue."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType, SimpleNamespace
from typing import Annotated, Any

from catalog.categories.cursors import CursorScope, Order, decode_newest, decode_popular
from catalog.errors import CatalogError, EventRefused
from catalog.http.answers import Response, json_answer
from catalog.http.conditional import accepts_gzip, is_held
from catalog.http.invocation import answer_event
from catalog.http.parameter_types import Choice, Integer, Moment, TypedText
from catalog.http.parameters import NATURAL, TAG, VIDEO_ID, VIDEO_IDS
from catalog.http.router import Router
from catalog.regions import Region
from catalog.search.page_query import search_body
from catalog.search.request import Search
from catalog.search.suggest import suggest_body
from catalog.videos.apply_events import require_envelope
from catalog.videos.events import EVENTS, read_event

SCOPE = CursorScope(10, Region.US, Order.NEWEST)
REFUSALS = {400, 404, 422}

CONTEXT = SimpleNamespace(aws_request_id="fuzz")
MODEL = "catalog.categories.api:Category"

router = Router()


@router.get("/api/v1/videos/id/{video_id}", MODEL)
def _video(video_id: Annotated[str, VIDEO_ID]) -> Response:
    return json_answer({"id": 1, "title": video_id}, "no-store")


@router.get("/api/v1/videos/by-tag/{tag}", MODEL)
def _by_tag(tag: Annotated[str, TAG]) -> Response:
    return json_answer({"id": 1, "title": tag}, "no-store")


@router.get("/api/search", MODEL)
def _search(
    q: Annotated[str, TypedText(min_length=2, max_length=100)],
    page: Annotated[int, Integer(ge=1, le=100)] = 1,
    category: Annotated[int | None, NATURAL] = None,
    region: Annotated[Region | None, Choice(Region)] = None,
    published_after: Annotated[str | None, Moment(is_first=True)] = None,
    ids: Annotated[list[str] | None, VIDEO_IDS] = None,
) -> Response:
    del category, region, published_after, ids
    return json_answer({"id": page, "title": q}, "no-store")


def path(text: str) -> None:
    """Parse a text as the id and as the tag of a path, in any encoding."""
    for resource, name in (("/api/v1/videos/id/{video_id}", "video_id"), ("/api/v1/videos/by-tag/{tag}", "tag")):
        _require_answer(_request(resource, {name: text}, {}))


def query(text: str) -> None:
    """Parse a text as each parameter of a search, and as a parameter name."""
    for name in ("q", "page", "category", "region", "published_after", "ids", text):
        _require_answer(_request("/api/search", {}, {"q": ["ab"], name: [text]}))
    json.dumps(search_body(Search(text)))
    json.dumps(suggest_body(text, 8, None))


def cursor(text: str) -> None:
    """Parse a text as a cursor."""
    for decode in (decode_newest, decode_popular):
        _allow_refusal(partial(decode, SCOPE, text))


def conditions(text: str) -> None:
    """Parse a text as the headers of a conditional request."""
    is_held('"0123456789abcdef0123456789abcdef-gzip"', text)
    accepts_gzip({"accept": "*/*", "accept-encoding": text})


def event(text: str) -> None:
    """Parse a text as a message of the queue, and as the detail of each kind of event."""
    _event(text)
    try:
        detail = json.loads(text)
    except (ValueError, RecursionError):
        return
    for kind in EVENTS:
        _event({"detail-type": kind, "detail": detail})


def invocation(text: str) -> None:
    """Parse a text as the payload of an invocation."""
    try:
        payload = json.loads(text)
    except (ValueError, RecursionError):
        return
    answer = answer_event(router, payload, CONTEXT)
    status = answer["error"]["status"] if "error" in answer else answer.get("statusCode", 200)
    if status not in REFUSALS | {200}:
        raise AssertionError(answer)
    # As the runtime sends it.
    json.dumps(answer, ensure_ascii=False).encode()


type Target = Callable[[str], None]
TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "path": path,
        "query": query,
        "cursor": cursor,
        "conditions": conditions,
        "event": event,
        "invocation": invocation,
    }
)


def _allow_refusal(read: Callable[[], object]) -> None:
    try:
        read()
    except CatalogError:
        return


def _event(envelope: object) -> None:
    try:
        read_event(require_envelope(envelope)).model_dump_json()
    except EventRefused as refused:
        # The reason is sent to the queue of refused events with the event.
        str(refused).encode(errors="replace")


def _require_answer(event: Mapping[str, Any]) -> None:
    answer = answer_event(router, event, CONTEXT)
    if answer["statusCode"] not in REFUSALS | {200}:
        raise AssertionError(answer)
    answer["body"].encode()


def _request(resource: str, in_path: Mapping[str, str], in_query: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "resource": resource,
        "httpMethod": "GET",
        "requestContext": {"stage": "v1"},
        "multiValueHeaders": {},
        "pathParameters": dict(in_path),
        "multiValueQueryStringParameters": dict(in_query),
    }

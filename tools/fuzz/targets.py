"""What reads texts of strangers: each target takes one text, and lets no error out but the catalogue's own."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from catalog.contracts.dailywatch import Category
from catalog.cursors import Order, Walk, decode_newest, decode_popular
from catalog.errors import CatalogError, EventRefused
from catalog.events import EVENTS, read_event
from catalog.http import direct
from catalog.http.answers import json_answer
from catalog.http.gateway import accepts_gzip, is_held, respond
from catalog.http.parameters import (
    DAY_OR_TIME_PATTERN,
    FACETS_PATTERN,
    TEXT_PATTERN,
    NaturalNumber,
    PathText,
    WholeNumber,
    first_moment,
    last_moment,
    video_ids,
)
from catalog.search.pages import search_body
from catalog.search.request import Search
from catalog.search.suggestions import suggest_body
from catalog.vocabulary import VIDEO_ID_PATTERN, Region
from catalog.writing.feed import require_envelope

WALK = Walk(10, Region.US, Order.NEWEST)
REFUSALS = {400, 404, 422}

app = APIGatewayRestResolver()


@app.get("/api/v1/videos/id/<video_id>")
def _video(video_id: Annotated[str, Path(pattern=VIDEO_ID_PATTERN)]) -> Response[str]:
    return json_answer(Category(id=1, title=video_id), "no-store")


@app.get("/api/v1/videos/by-tag/<tag>")
def _by_tag(tag: Annotated[PathText, Path()]) -> Response[str]:
    return json_answer(Category(id=1, title=tag), "no-store")


@app.get("/api/search")
def _search(
    q: Annotated[str, Query(min_length=2, max_length=100, pattern=TEXT_PATTERN)],
    page: Annotated[int, WholeNumber(ge=1, le=100), Query()] = 1,
    category: Annotated[NaturalNumber | None, Query()] = None,
    region: Annotated[Region | None, Query()] = None,
    published_after: Annotated[str | None, Query(pattern=DAY_OR_TIME_PATTERN)] = None,
    facets: Annotated[str, Query(pattern=FACETS_PATTERN)] = "",
) -> Response[str]:
    del category, region, facets
    first_moment("published_after", published_after)
    return json_answer(Category(id=page, title=q), "no-store")


def path(text: str) -> None:
    """Read a text as the id and as the tag of a path, in whatever encoding it comes."""
    for resource, name in (("/api/v1/videos/id/{video_id}", "video_id"), ("/api/v1/videos/by-tag/{tag}", "tag")):
        _require_answer(respond(app, _request(resource, {name: text}, {})))


def query(text: str) -> None:
    """Read a text as each parameter of a search, and as the name of one."""
    for name in ("q", "page", "category", "region", "published_after", "facets", text):
        _require_answer(respond(app, _request("/api/search", {}, {"q": ["ab"], name: [text]})))
    json.dumps(search_body(Search(text)))
    json.dumps(suggest_body(text, 8, None))


def cursor(text: str) -> None:
    """Read a text as a cursor."""
    for decode in (decode_newest, decode_popular):
        _refused_at_most(partial(decode, WALK, text))


def ids(text: str) -> None:
    """Read a text as a list of ids, and as the times of a filter."""
    _refused_at_most(lambda: video_ids("ids", text))
    _refused_at_most(lambda: first_moment("at", text))
    _refused_at_most(lambda: last_moment("at", text))


def conditions(text: str) -> None:
    """Read a text as the headers of a conditional request."""
    is_held('"0123456789abcdef0123456789abcdef-gzip"', text)
    accepts_gzip({"accept": "*/*", "accept-encoding": text})


def event(text: str) -> None:
    """Read a text as a message of the queue, and as the detail of each kind of event."""
    _event(text)
    try:
        detail = json.loads(text)
    except (ValueError, RecursionError):
        return
    for kind in EVENTS:
        _event({"detail-type": kind, "detail": detail})


def invocation(text: str) -> None:
    """Read a text as what another service invokes a read with."""
    try:
        payload = json.loads(text)
    except (ValueError, RecursionError):
        return
    answer = direct.call(app, payload) if direct.is_direct(payload) else {}
    if "error" in answer and answer["error"]["status"] not in REFUSALS:
        raise AssertionError(answer)
    json.dumps(answer).encode()


type Target = Callable[[str], None]
TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "path": path,
        "query": query,
        "cursor": cursor,
        "ids": ids,
        "conditions": conditions,
        "event": event,
        "invocation": invocation,
    }
)


def _refused_at_most(read: Callable[[], object]) -> None:
    try:
        read()
    except CatalogError:
        return


def _event(envelope: object) -> None:
    try:
        read_event(require_envelope(envelope)).model_dump_json()
    except EventRefused as refused:
        # The reason goes with the event to the dead letters.
        str(refused).encode(errors="replace")


def _require_answer(answer: Mapping[str, Any]) -> None:
    if answer["statusCode"] not in REFUSALS | {200}:
        raise AssertionError(answer)
    answer["body"].encode()


def _request(resource: str, in_path: Mapping[str, str], in_query: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "resource": resource,
        "httpMethod": "GET",
        "multiValueHeaders": {},
        "pathParameters": dict(in_path),
        "multiValueQueryStringParameters": dict(in_query),
    }

"""Builds answers with a strong ETag: JSON, or a stored document."""

from collections.abc import Mapping
from functools import lru_cache
from time import time as now_seconds
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.coding import to_json
from catalog.etags import etag_of
from catalog.times import to_seconds

if TYPE_CHECKING:
    from catalog.stored_documents import StoredDocument

JSON = "application/json"

# Minimum for overdue charts, so that not all clients request them at once.
LATE_CHART_MAX_AGE_S = 30

# All charts are replaced at the same time. Caches answer with the old one meanwhile, instead of waiting all at once.
STALE_CHART_S = 60


class Response(NamedTuple):
    """An answer before negotiation: `body` is a text, or base64 of gzip bytes if `Content-Encoding` says so."""

    status: int
    headers: Mapping[str, str]
    body: str


def no_content() -> Response:
    """Return a 204, which is not cached."""
    return Response(204, {"Cache-Control": "no-store"}, "")


def json_answer(content: Any, cache_control: str) -> Response:
    """Return a 200 with JSON of content, in its order."""
    return text_answer(to_json(content), cache_control)


def text_answer(body: str, cache_control: str, media_type: str = JSON) -> Response:
    """Return a 200 with a text, of JSON unless another media type is given."""
    headers = {"Content-Type": media_type, "ETag": etag_of(body.encode()), "Cache-Control": cache_control}
    return Response(200, headers, body)


def chosen_answer(body: str, cache_control: str, media_type: str) -> Response:
    """Return a 200 with a text in the media type that the request's `Accept` has chosen."""
    answer = text_answer(body, cache_control, media_type)
    return answer._replace(headers={**answer.headers, "Vary": "Accept"})


def stored_answer(document: "StoredDocument", cache_control: str) -> Response:
    """Return a 200 with a stored document, whose gzip bytes pass through unchanged."""
    return gzip_answer(document.body, document.etag, cache_control, JSON)


def gzip_answer(
    body: str, etag: str, cache_control: str, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a 200 with gzip bytes, given in base64, and further headers."""
    sent = {"Content-Type": media_type, "ETag": etag, "Cache-Control": cache_control, "Content-Encoding": "gzip"}
    return Response(200, {**sent, **(headers or {})}, body)


# A warm function sends the same chart until it is due.
_due = lru_cache(maxsize=64)(to_seconds)


def cache_until(time: str) -> str:
    """Return the Cache-Control of an answer that is replaced at a time."""
    left = int(_due(time) - now_seconds())
    return f"public, max-age={max(left, LATE_CHART_MAX_AGE_S)}, stale-while-revalidate={STALE_CHART_S}"

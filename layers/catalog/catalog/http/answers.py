"""Answers as API Gateway takes them: JSON with a strong ETag, and documents that were stored ready to send."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel
from pydantic_core import to_json

from catalog.etags import etag_of
from catalog.http.described import JSON
from catalog.stores.documents import StoredDocument
from catalog.times import from_text

# A chart that is late is asked for again soon, but not by everybody at once.
LATE_CHART_MAX_AGE_S = 30


def json_answer(model: BaseModel, cache_control: str) -> Response[str]:
    """Answer 200 with a model in the casing of its contract."""
    return _answer(model.model_dump_json(by_alias=True).encode(), cache_control)


def plain_answer(content: Mapping[str, Any], cache_control: str) -> Response[str]:
    """Answer 200 with what was checked when it was stored, as it is."""
    return _answer(to_json(content), cache_control)


def stored_answer(document: StoredDocument, cache_control: str) -> Response[str]:
    """Answer 200 with a stored document, whose gzip bytes pass through untouched."""
    return gzip_answer(document.body, document.etag, cache_control, JSON)


def gzip_answer(
    body: str, etag: str, cache_control: str, media_type: str, headers: Mapping[str, str] | None = None
) -> Response[str]:
    """Answer 200 with the base64 of gzip bytes, and with further headers."""
    sent = {"ETag": etag, "Cache-Control": cache_control, "Content-Encoding": "gzip", **(headers or {})}
    response = Response(200, media_type, body, sent)
    response.base64_encoded = True
    return response


def _answer(body: bytes, cache_control: str) -> Response[str]:
    return Response(200, JSON, body.decode(), {"ETag": etag_of(body), "Cache-Control": cache_control})


def until(time: str) -> str:
    """Return the Cache-Control of what is replaced at `time`."""
    left = int((from_text(time) - datetime.now(UTC)).total_seconds())
    return f"public, max-age={max(left, LATE_CHART_MAX_AGE_S)}"

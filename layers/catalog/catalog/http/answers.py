"""Answers as API Gateway takes them: JSON with a strong ETag, and documents that were stored ready to send."""

from datetime import UTC, datetime

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel

from catalog.etags import etag_of
from catalog.stores.documents import StoredDocument
from catalog.times import from_text

JSON = "application/json"

# A chart that is late is asked for again soon, but not by everybody at once.
LATE_CHART_MAX_AGE_S = 30


def json_answer(model: BaseModel, cache_control: str, *, omit_unset: bool = False) -> Response[str]:
    """Answer 200 with a model in the casing of its contract; `omit_unset` leaves out what nobody asked for."""
    body = model.model_dump_json(by_alias=True, exclude_unset=omit_unset)
    headers = {"ETag": etag_of(body.encode()), "Cache-Control": cache_control}
    return Response(200, JSON, body, headers)


def stored_answer(document: StoredDocument, cache_control: str) -> Response[str]:
    """Answer 200 with a stored document, whose gzip bytes pass through untouched."""
    headers = {
        "ETag": document.etag,
        "Cache-Control": cache_control,
        "Content-Encoding": "gzip",
    }
    response = Response(200, JSON, document.body, headers)
    response.base64_encoded = True
    return response


def until(time: str) -> str:
    """Return the Cache-Control of what is replaced at `time`."""
    left = int((from_text(time) - datetime.now(UTC)).total_seconds())
    return f"public, max-age={max(left, LATE_CHART_MAX_AGE_S)}"

"""Renders failures as RFC 9457 problem+json."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from catalog.errors import CatalogError, FaultKind, InvalidRequest, Unavailable
from catalog.http.answers import Response
from catalog.request_log import logger, request_id

PROBLEM_JSON = "application/problem+json"

# Where the pages of the kinds are, on the API's base URL (docs/problems.md).
PROBLEMS = "/problems"

type Fault = dict[str, Any]


def problem_of(error: CatalogError, instance: str) -> Response:
    """Return the problem of an error of the catalogue, and log it unless the client caused it."""
    if isinstance(error, Unavailable):
        logger.warning("The answer is not available now", extra={"reason": str(error)})
    elif error.status is HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("The request failed", extra={"reason": str(error)})
    return _problem(error, instance)


def internal_error(error: Exception, instance: str) -> Response:
    """Return the problem of an unexpected error; the log has its details, the problem has none."""
    logger.error("The request failed", exc_info=error)
    return _problem(CatalogError(), instance)


def fault(where: tuple[str | int, ...], message: str, kind: FaultKind) -> Fault:
    """Return a fault in one part of a request, with pydantic's keys."""
    return {"loc": where, "msg": message, "type": kind}


def _problem(error: CatalogError, instance: str) -> Response:
    body: dict[str, Any] = {
        "type": f"{PROBLEMS}/{error.slug}",
        "title": error.title,
        "status": error.status.value,
        "detail": error.detail,
        "instance": instance,
    }
    if isinstance(error, InvalidRequest):
        body["errors"] = [_plain(one) for one in error.errors]
    if error.status.is_server_error:
        body["request_id"] = request_id()
    body |= error.members
    return Response(error.status.value, {"Content-Type": PROBLEM_JSON, **error.headers}, json.dumps(body))


def _plain(error: Mapping[str, Any]) -> dict[str, Any]:
    return {"loc": list(error["loc"]), "msg": error["msg"], "type": error["type"]}

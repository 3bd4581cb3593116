"""The one renderer of failures: RFC 9457 problem+json."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.logging import Logger

from catalog.errors import CatalogError, InvalidCursor, InvalidRequest, NotFound, Unavailable

PROBLEM_JSON = "application/problem+json"
NOT_FOUND_MAX_AGE_S = 10
OURS = "The fault is ours, and has been logged"

logger = Logger(child=True)


def problem_of(error: CatalogError, instance: str) -> Response[str]:
    """Render a failure of the catalogue."""
    match error:
        case InvalidRequest():
            return problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(error), instance, errors=[*map(_plain, error.errors)])
        case InvalidCursor():
            return problem(HTTPStatus.BAD_REQUEST, str(error), instance)
        case NotFound():
            cache_control = {"Cache-Control": f"public, max-age={NOT_FOUND_MAX_AGE_S}"}
            return problem(HTTPStatus.NOT_FOUND, str(error), instance, cache_control)
        case Unavailable():
            logger.warning("The answer cannot be had now", extra={"reason": str(error)})
            headers = {"Retry-After": str(error.retry_after)}
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, "Try again later", instance, headers)
    logger.error("The request failed", extra={"reason": str(error)})
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, OURS, instance)


def problem_of_ours(error: Exception, instance: str) -> Response[str]:
    """Render what nobody foresaw: the log tells all of it, the answer nothing."""
    logger.error("The request failed", exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, OURS, instance)


def fault(where: tuple[str | int, ...], message: str, kind: str) -> dict[str, Any]:
    """Return what is wrong with one part of a request, as pydantic words it."""
    return {"loc": where, "msg": message, "type": kind}


def problem(
    status: HTTPStatus, detail: str, instance: str, headers: Mapping[str, str] | None = None, **members: Any
) -> Response[str]:
    """Return a problem; `type` is `about:blank`, which says that the status tells all there is."""
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "instance": instance,
        **members,
    }
    return Response(status.value, PROBLEM_JSON, json.dumps(body), {"Cache-Control": "no-store", **(headers or {})})


def _plain(error: Mapping[str, Any]) -> dict[str, Any]:
    return {"loc": list(error["loc"]), "msg": error["msg"], "type": error["type"]}

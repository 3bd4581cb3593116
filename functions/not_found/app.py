"""Not found: answers every path without a route, so that no gateway answers it in its own way."""

from typing import Any

from catalog.http.invocation import answer_event
from catalog.http.router import Router
from catalog.request_log import Context

router = Router()


def handler(event: dict[str, Any], context: Context) -> Any:
    """Answer an HTTP request."""
    return answer_event(router, event, context)

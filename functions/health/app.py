"""Health: tells whether the API answers, and whether its stores do."""

from typing import Annotated, Any

from catalog.errors import StoresUnhealthy
from catalog.health import check_stores
from catalog.http.answers import Response, json_answer
from catalog.http.invocation import answer_event
from catalog.http.parameter_types import Flag
from catalog.http.router import Router
from catalog.request_log import Context

NO_STORE = "no-store"

router = Router()


@router.get("/health", "catalog.http.api:Health", StoresUnhealthy)
def health(
    *, deep: Annotated[bool, Flag(), "Whether to also check the table of videos and the index"] = False
) -> Response:
    """Check whether the API responds; with `deep=true` also whether each store does."""
    return json_answer({"status": "ok", **(check_stores() if deep else {})}, NO_STORE)


def handler(event: dict[str, Any], context: Context) -> Any:
    """Answer an HTTP request or a direct invocation."""
    return answer_event(router, event, context)

"""Answers the invocations of a read function: HTTP requests and direct ones."""

from typing import Any

from catalog.errors import CatalogError
from catalog.http.conditional import finish
from catalog.http.direct import call, is_direct
from catalog.http.origin import require_cdn
from catalog.http.problems import problem_of
from catalog.http.request import Request, request_of
from catalog.http.router import Router
from catalog.request_log import Context, begin

NO_REQUEST = Request("GET", "", "/", {}, {}, {})


def answer_event(router: Router, event: Any, context: Context) -> Any:
    """Answer an event of Lambda: an HTTP request in the format of its sender, a direct invocation with an object."""
    begin(context)
    if is_direct(event):
        return call(router, event)
    request = NO_REQUEST
    try:
        request = request_of(event)
        require_cdn(request)
    except CatalogError as error:
        return finish(request, problem_of(error, request.path))
    return finish(request, router.answer(request))

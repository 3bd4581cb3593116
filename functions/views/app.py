"""Views: accepts the views that clients report."""

from functools import cache
from typing import Annotated, Any

from catalog.errors import StoreUnavailable, TooManyRequests
from catalog.event_bus import EventBus
from catalog.http.answers import Response, no_content
from catalog.http.caller_limit import CallerLimit
from catalog.http.invocation import answer_event
from catalog.http.parameters import VIDEO_ID
from catalog.http.router import Router
from catalog.request_log import Context
from catalog.settings import settings
from catalog.transport.client import RetryPolicy, tls_context
from catalog.videos.views import view_event

router = Router()
# During init, when Lambda provides a full vCPU: loading the certificates takes longer than a request.
if settings().events_endpoint.startswith("https:"):
    tls_context()

# More views than anybody watches, also of a household or an office behind one address; of each environment.
LIMIT = CallerLimit(requests=60, seconds=60, callers=10_000)


@cache
def bus() -> EventBus:
    """Return this stack's bus, or none if views are dropped."""
    return EventBus(settings().event_bus, RetryPolicy(*settings().read_deadlines))


@router.post("/api/v1/videos/id/{video_id}/view", TooManyRequests, StoreUnavailable, limit=LIMIT)
def view(video_id: Annotated[str, VIDEO_ID, "The video's UUID, in lower case"]) -> Response:
    """Report that a video is being watched; a body is ignored, and the video is not looked up."""
    bus().require([view_event(video_id)])
    return no_content()


def handler(event: dict[str, Any], context: Context) -> Any:
    """Answer an HTTP request or a direct invocation."""
    return answer_event(router, event, context)

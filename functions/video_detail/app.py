"""Video detail: one video by its UUID, in the KillrVideo contract."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog.contracts.killrvideo import VideoDetail
from catalog.errors import StoreUnavailable, VideoNotFound
from catalog.http.answers import json_answer
from catalog.http.described import answers
from catalog.http.gateway import configure, respond
from catalog.stores.videos import get_detail
from catalog.vocabulary import VIDEO_ID_PATTERN, Status

READY_MAX_AGE = "public, max-age=300, stale-while-revalidate=600"
UNREADY_MAX_AGE = "public, max-age=60"

logger = Logger()
app = APIGatewayRestResolver(enable_validation=True)
configure(app)


@app.get("/api/v1/videos/id/<video_id>")
@answers(VideoDetail, VideoNotFound, StoreUnavailable)
def video_by_id(
    video_id: Annotated[str, Path(pattern=VIDEO_ID_PATTERN, description="The video's UUID, in lower case")],
) -> Response[str]:
    """Get one video, whatever its status."""
    video = get_detail(video_id)
    return json_answer(video, READY_MAX_AGE if video.status is Status.READY else UNREADY_MAX_AGE)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return respond(app, event, context)

"""Video detail: videos by their UUIDs, one or many, in the KillrVideo contract."""

from collections.abc import Sequence
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog.contracts.killrvideo import VideoBatch, VideoDetail, VideoOutcome
from catalog.errors import StoreUnavailable, VideoNotFound
from catalog.http.answers import json_answer
from catalog.http.described import answers
from catalog.http.direct import answer_caller
from catalog.http.parameters import VideoIds, video_ids
from catalog.stores import dynamodb
from catalog.stores.videos import find_details, get_detail
from catalog.vocabulary import VIDEO_ID_PATTERN, Status

READY_MAX_AGE = "public, max-age=300, stale-while-revalidate=600"
UNREADY_MAX_AGE = "public, max-age=60"
MISSING_MAX_AGE = "public, max-age=10"

logger = Logger()
app = APIGatewayRestResolver()
# During init, for which Lambda gives a whole processor: reading the trusted certificates takes longer than a request.
dynamodb.transport()


@app.get("/api/v1/videos/id/<video_id>")
@answers(VideoDetail, VideoNotFound, StoreUnavailable)
def video_by_id(
    video_id: Annotated[str, Path(pattern=VIDEO_ID_PATTERN, description="The video's UUID, in lower case")],
) -> Response[str]:
    """Get one video, whatever its status."""
    video = get_detail(video_id)
    return json_answer(video, kept_for([video]))


@app.get("/api/v1/videos")
@answers(VideoBatch, StoreUnavailable)
def videos_by_ids(
    ids: Annotated[VideoIds, Query(description="Up to 100 UUIDs in lower case, with commas between them")],
) -> Response[str]:
    """Get many videos at once, whatever their status: an outcome for each id, in the order in which they were asked."""
    asked = video_ids("ids", ids)
    found = find_details(asked)
    outcomes = [
        VideoOutcome(video_id=one, outcome="found" if one in found else "missing", video=found.get(one))
        for one in asked
    ]
    return json_answer(VideoBatch(data=outcomes), kept_for([outcome.video for outcome in outcomes]))


def kept_for(videos: Sequence[VideoDetail | None]) -> str:
    """Return for how long videos may be kept together: as long as the one that is kept the shortest."""
    statuses = {video and video.status for video in videos}
    if None in statuses:
        return MISSING_MAX_AGE
    return READY_MAX_AGE if statuses == {Status.READY} else UNREADY_MAX_AGE


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], _context: LambdaContext) -> Any:
    """Answer API Gateway, or a service that invokes the function itself."""
    return answer_caller(app, event)

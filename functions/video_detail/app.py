"""Video detail: videos by id, one or many, in the contracts of KillrVideo and DailyWatch."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from catalog.dynamodb import read as dynamodb
from catalog.errors import StoreUnavailable, VideoNotFound
from catalog.http.answers import Response, json_answer
from catalog.http.invocation import answer_event
from catalog.http.parameter_types import Integer
from catalog.http.parameters import USER_ID, VIDEO_ID, VIDEO_IDS, VIDEO_NAME
from catalog.http.router import Alias, Router
from catalog.request_log import Context
from catalog.videos.details import batch_of
from catalog.videos.reactions import no_comments, no_ratings
from catalog.videos.reads import find_details, get_detail, get_status, get_video
from catalog.videos.source_ids import resolve_video_id
from catalog.videos.status import Status

READY_MAX_AGE = "public, max-age=300, stale-while-revalidate=600"
UNREADY_MAX_AGE = "public, max-age=60"
MISSING_MAX_AGE = "public, max-age=10"

FIVE_MINUTES = "public, max-age=300"

PAGE = Integer(ge=1, le=10_000)
PAGE_SIZE = Integer(ge=1, le=100)

router = Router()
# During init, when Lambda provides a full vCPU: loading the TLS certificates takes longer than a request.
dynamodb.client()


@router.get(
    "/api/v1/videos/id/{video_id}", "catalog.videos.api:VideoDetail", VideoNotFound, StoreUnavailable, is_contract=True
)
def video_by_id(video_id: Annotated[str, VIDEO_ID, "The video's UUID"]) -> Response:
    """Get one video, whatever its status.

    Check `status` before you play it: a video that is not READY may lack a description, an image or tags.
    """
    video = get_detail(video_id)
    return json_answer(video, cache_control_of([video]))


@router.get("/api/v1/videos", "catalog.videos.api:VideoBatch", StoreUnavailable)
def videos_by_ids(
    ids: Annotated[list[str], VIDEO_IDS, "Up to 100 UUIDs in lower case, comma-separated"],
) -> Response:
    """Get up to 100 videos, whatever their status: an outcome for each id, in the order of the request.

    A missing video is an outcome, not a failure of the request. A repeated id has its outcome each time.
    """
    found = find_details(ids)
    return json_answer(batch_of(ids, found), cache_control_of([found.get(one) for one in ids]))


@router.get("/api/v1/videos/id/{video_id}/status", "catalog.videos.api:VideoStatus", VideoNotFound, StoreUnavailable)
def video_status(video_id: Annotated[str, VIDEO_ID, "The video's UUID"]) -> Response:
    """Get the status of one video.

    READY videos are listed, found and charted; the others only have a detail.
    """
    video = get_status(video_id)
    return json_answer(video, cache_control_of([video]))


@router.get("/api/v1/videos/id/{video_id}/rating", "catalog.videos.api:RatingSummary")
def video_rating(video_id: Annotated[str, VIDEO_ID, "The video's UUID"]) -> Response:
    """Get the ratings of one video: always none.

    Nobody rates videos here. The video is not looked up.
    """
    return json_answer(no_ratings(video_id), FIVE_MINUTES)


@router.get("/api/v1/videos/{video_id}/ratings", "catalog.videos.api:RatingSummary")
def video_ratings(video_id: Annotated[str, VIDEO_ID, "The video's UUID"]) -> Response:
    """Get the ratings of one video, and the caller's own: always none.

    Nobody rates videos here. The video is not looked up.
    """
    return json_answer(no_ratings(video_id), FIVE_MINUTES)


@router.get("/api/v1/videos/{video_id}/comments", "catalog.videos.api:CommentPage")
def video_comments(
    video_id: Annotated[str, VIDEO_ID, "The video's UUID"],
    page: Annotated[int, PAGE, "Number of the page, from 1"] = 1,
    page_size: Annotated[int, PAGE_SIZE, Alias("pageSize"), "Comments on a page"] = 20,
) -> Response:
    """List comments on a video: always none.

    Nobody comments here. The video is not looked up.
    """
    del video_id
    return json_answer(no_comments(page, page_size), FIVE_MINUTES)


@router.get("/api/v1/users/{user_id}/comments", "catalog.videos.api:CommentPage")
def user_comments(
    user_id: Annotated[str, USER_ID, "The user's UUID"],
    page: Annotated[int, PAGE, "Number of the page, from 1"] = 1,
    page_size: Annotated[int, PAGE_SIZE, Alias("pageSize"), "Comments on a page"] = 20,
) -> Response:
    """List comments of a user: always none.

    Nobody comments here. The user is not looked up.
    """
    del user_id
    return json_answer(no_comments(page, page_size), FIVE_MINUTES)


@router.get("/api/video/{id}", "catalog.videos.api:Video", VideoNotFound, StoreUnavailable)
def video(
    name: Annotated[
        str,
        VIDEO_NAME,
        Alias("id"),
        "The video's UUID, its YouTube id, or its producer's own id. API Gateway rejects %2F",
    ],
) -> Response:
    """Get one READY video in DailyWatch's contract."""
    return json_answer(get_video(resolve_video_id(name)), READY_MAX_AGE)


def cache_control_of(videos: Sequence[Mapping[str, Any] | None]) -> str:
    """Return the Cache-Control of several videos: the shortest of theirs."""
    statuses = {video and video["status"] for video in videos}
    if None in statuses:
        return MISSING_MAX_AGE
    return READY_MAX_AGE if statuses == {Status.READY} else UNREADY_MAX_AGE


def handler(event: dict[str, Any], context: Context) -> Any:
    """Answer an HTTP request or a direct invocation."""
    return answer_event(router, event, context)

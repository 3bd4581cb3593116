"""Models of answers with videos: DailyWatch's cards in snake_case, KillrVideo's details and summaries in camelCase.

They describe the answers and test them; reads build plain objects (`cards`, `summaries`, `details`).
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from catalog.regions import Region
from catalog.videos.status import Status

Uuid = Annotated[str, Field(json_schema_extra={"format": "uuid"})]
Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]

UPLOADER = "Uploader: the producer's user, or an id derived from the channel, so that all its videos have the same"
SAME_DATE = "The same as `addedDate`"
YOUTUBE_ID = "YouTube's id, if `location` is a link to a YouTube video"
NO_AVERAGE = "Always null: there are no ratings"
NO_RATINGS = "Always 0: there are no ratings"


class VideoCard(BaseModel):
    """A video in a list."""

    video_id: Uuid
    title: str
    channel_title: Annotated[str, Field(description="Empty if the producer sent none")]
    category_id: Annotated[int, Field(description="0 if the producer sent none")]
    thumbnail_url: Annotated[str, Field(description="Empty if there is none")]
    views: int
    likes: int
    duration: Annotated[int, Field(description="Seconds; 0 if unknown")]
    regions: list[Region]


class CamelCase(BaseModel):
    """A response model in camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")


class VideoDetail(CamelCase):
    """All fields of one video, in any status: the contract's ten, then what KillrVideo's running code adds."""

    video_id: Annotated[Uuid, Field(description="The video's UUID")]
    user_id: Annotated[Uuid, Field(description=UPLOADER)]
    name: Annotated[str | None, Field(description="Title; null if the producer sent none")] = None
    description: Annotated[str | None, Field(description="Text about the video; null if the producer sent none")] = None
    location: Annotated[str | None, Field(description="Link to the video; null if the producer sent none")] = None
    tags: Annotated[list[str] | None, Field(description="Tags in the producer's spelling; null if it sent none")] = None
    preview_image_location: Annotated[str | None, Field(description="Link to the preview image; null if none")] = None
    added_date: Annotated[Time | None, Field(description="When the producer added the video")] = None
    views: Annotated[int, Field(description="Latest known number of views")] = 0
    status: Annotated[Status, Field(description="READY videos are listed, found and charted")]
    title: Annotated[str | None, Field(description="The same as `name`")] = None
    thumbnail_url: Annotated[str | None, Field(description="The same as `previewImageLocation`")] = None
    submitted_at: Annotated[Time | None, Field(description=SAME_DATE)] = None
    upload_date: Annotated[Time | None, Field(description=SAME_DATE)] = None
    youtube_video_id: Annotated[str | None, Field(description=YOUTUBE_ID)] = None
    location_type: Annotated[
        int, Field(alias="location_type", description="Kind of `location`: the producer's number, 0 (YouTube) if none")
    ] = 0
    average_rating: Annotated[float | None, Field(description=NO_AVERAGE)] = None
    total_ratings_count: Annotated[int, Field(description=NO_RATINGS)] = 0
    duration: Annotated[int | None, Field(description="Seconds; null if unknown")] = None
    channel_title: Annotated[str | None, Field(description="Name of the channel; null if none")] = None
    category_id: Annotated[int | None, Field(description="Category; null if the producer sent none")] = None
    likes: Annotated[int, Field(description="Latest known number of likes")] = 0


class VideoStatus(CamelCase):
    """The status of one video."""

    video_id: Annotated[Uuid, Field(description="The video's UUID")]
    status: Annotated[Status, Field(description="READY videos are listed, found and charted")]


class VideoOutcome(CamelCase):
    """The outcome of one requested id."""

    video_id: Annotated[Uuid, Field(description="The requested id")]
    outcome: Annotated[Literal["found", "missing"], Field(description="Whether there is such a video")]
    video: Annotated[VideoDetail | None, Field(description="null if it is missing")]


class VideoBatch(CamelCase):
    """The outcomes of the requested ids, in the order of the request."""

    data: Annotated[list[VideoOutcome], Field(description="An outcome for each requested id")]


class VideoSummary(CamelCase):
    """A READY video in a list: the documents' names of its fields, and those of KillrVideo's running code."""

    video_id: Annotated[Uuid, Field(description="The video's UUID")]
    user_id: Annotated[Uuid, Field(description=UPLOADER)]
    name: Annotated[str, Field(description="Title")]
    title: Annotated[str, Field(description="The same as `name`")]
    preview_image_location: Annotated[str, Field(description="Link to the preview image; empty if none")]
    thumbnail_url: Annotated[str, Field(description="The same as `previewImageLocation`")]
    added_date: Annotated[Time | None, Field(description="When the producer added the video")] = None
    submitted_at: Annotated[Time | None, Field(description=SAME_DATE)] = None
    upload_date: Annotated[Time | None, Field(description=SAME_DATE)] = None
    tags: Annotated[list[str], Field(description="The first tags, as many as fit 1,500 bytes; the detail has all")]
    views: Annotated[int, Field(description="Latest known number of views")]
    duration: Annotated[int, Field(description="Seconds; 0 if unknown")]
    channel_title: Annotated[str, Field(description="Name of the channel; empty if none")]
    status: Annotated[Status, Field(description="Only READY videos are listed")] = Status.READY
    youtube_video_id: Annotated[str | None, Field(description=YOUTUBE_ID)] = None
    average_rating: Annotated[float | None, Field(description=NO_AVERAGE)] = None
    total_ratings_count: Annotated[int, Field(description=NO_RATINGS)] = 0


class RelatedVideo(VideoSummary):
    """A READY video that is related to another."""

    score: Annotated[float, Field(ge=0, le=1, description="Relevance; 1 is the most relevant of the answer")]


RelatedVideos = list[RelatedVideo]


class Pagination(CamelCase):
    """Position of a page and size of the whole list."""

    current_page: Annotated[int, Field(description="Number of the page, from 1")]
    page_size: Annotated[int, Field(description="Videos on a full page")]
    total_items: Annotated[int, Field(description="Videos on all pages")]
    total_pages: Annotated[int, Field(description="Number of pages; 0 for an empty list")]


class CommentPage(CamelCase):
    """One page of a list of comments, which is always empty."""

    data: Annotated[list[Any], Field(max_length=0, description="Always empty: there are no comments")]
    pagination: Annotated[Pagination, Field(description="Position of the page")]


class RatingSummary(CamelCase):
    """Ratings of a video that nobody has rated."""

    video_id: Annotated[Uuid, Field(description="The requested id, whether there is such a video or not")]
    average_rating: Annotated[float | None, Field(description=NO_AVERAGE)]
    total_ratings_count: Annotated[int, Field(description=NO_RATINGS)]
    current_user_rating: Annotated[int | None, Field(description="Always null: there are no users who rate")]
    rating_count: Annotated[int, Field(description="The same as `totalRatingsCount`")]


class VideoPage(CamelCase):
    """One page of a list of videos."""

    data: Annotated[list[VideoSummary], Field(description="The videos of the page, in the order of the list")]
    pagination: Annotated[Pagination, Field(description="Position of the page")]

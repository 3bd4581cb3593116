"""Models of answers with videos: DailyWatch's cards in snake_case, KillrVideo's details and summaries in camelCase.

They describe the answers and test them; reads build plain objects (`cards`, `summaries`, `details`).
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic.json_schema import SkipJsonSchema

from catalog.regions import Region
from catalog.videos.status import Status

Uuid = Annotated[str, Field(json_schema_extra={"format": "uuid"})]
Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]

# In the type of a field that is absent from some answers, and never null: `Facets | Absent`, with None as its default.
Absent = SkipJsonSchema[None]

UPLOADER = "Uploader: the producer's user, or an id derived from the channel, so that all its videos have the same"
SAME_DATE = "The same as `addedDate`"
YOUTUBE_ID = "YouTube's id, if `location` is a link to a YouTube video"
NO_AVERAGE = "Always null: there are no ratings"
NO_RATINGS = "Always 0: there are no ratings"


class ContractCard(BaseModel):
    """The fields of DailyWatch's contract that a video has everywhere."""

    video_id: Annotated[Uuid, Field(description="The video's UUID")]
    title: Annotated[str, Field(description="Title of the video")]
    channel_title: Annotated[str, Field(description="Name of the channel; empty if the producer sent none")]
    category_id: Annotated[int, Field(description="0 if the producer sent none")]
    thumbnail_url: Annotated[str, Field(description="Link to the thumbnail; empty if there is none")]
    views: Annotated[int, Field(description="Latest known number of views")]
    likes: Annotated[int, Field(description="Latest known number of likes")]
    duration: Annotated[int, Field(description="Seconds; 0 if unknown")]
    regions: Annotated[list[Region], Field(description="Regions whose charts have listed the video")]


class VideoCard(ContractCard):
    """A video in a list."""

    source_id: Annotated[
        str | None,
        Field(
            description="YouTube's id, for players and links; null if it has none. Absent from charts of older versions"
        ),
    ] = None
    location: Annotated[
        str | None,
        Field(
            description="Link to the video; null if it has none or one of more than 1,024 bytes, and in a category's "
            "newest videos. Absent from charts of older versions"
        ),
    ] = None


class Video(ContractCard):
    """A READY video with all its fields, in DailyWatch's contract."""

    description: Annotated[str, Field(description="Text about the video; empty if the producer sent none")]
    published_at: Annotated[Time | None, Field(description="Time of publication; null if the producer sent none")]
    fetched_at: Annotated[
        Time,
        Field(description="Time at which views and likes were read; if unknown, when the video was added or published"),
    ]
    source_id: Annotated[str | None, Field(description="YouTube's id, for players and links; null if it has none")]
    location: Annotated[str | None, Field(description="Link to the video; null if the producer sent none")]
    tags: Annotated[list[str], Field(description="Tags in the producer's spelling; empty if it sent none")]
    language: Annotated[str | None, Field(description="Language of the video; null if the producer sent none")]
    added_date: Annotated[Time | None, Field(description="When the producer added the video; null if it did not say")]


class CamelCase(BaseModel):
    """A response model in camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")


class VideoDetail(CamelCase):
    """All fields of one video, in any status: the contract's ten, then the additions of KillrVideo's running code."""

    video_id: Annotated[Uuid, Field(description="The video's UUID")]
    user_id: Annotated[Uuid, Field(description=UPLOADER)]
    name: Annotated[str | None, Field(description="Title; null if the producer sent none")]
    description: Annotated[str | None, Field(description="Text about the video; null if the producer sent none")]
    location: Annotated[str | None, Field(description="Link to the video; null if the producer sent none")]
    tags: Annotated[list[str] | None, Field(description="Tags in the producer's spelling; null if it sent none")]
    preview_image_location: Annotated[str | None, Field(description="Link to the preview image; null if none")]
    added_date: Annotated[Time | None, Field(description="When the producer added the video")]
    views: Annotated[int, Field(description="Latest known number of views")]
    status: Annotated[Status, Field(description="READY videos are listed, found and charted")]
    title: Annotated[str | None, Field(description="The same as `name`")]
    thumbnail_url: Annotated[str | None, Field(description="The same as `previewImageLocation`")]
    submitted_at: Annotated[Time | None, Field(description=SAME_DATE)]
    upload_date: Annotated[Time | None, Field(description=SAME_DATE)]
    youtube_video_id: Annotated[str | None, Field(description=YOUTUBE_ID)]
    location_type: Annotated[
        int, Field(alias="location_type", description="Kind of `location`: the producer's number, 0 (YouTube) if none")
    ]
    average_rating: Annotated[float | None, Field(description=NO_AVERAGE)]
    total_ratings_count: Annotated[int, Field(description=NO_RATINGS)]
    duration: Annotated[int | None, Field(description="Seconds; null if unknown")]
    channel_title: Annotated[str | None, Field(description="Name of the channel; null if none")]
    category_id: Annotated[int | None, Field(description="Category; null if the producer sent none")]
    likes: Annotated[int, Field(description="Latest known number of likes")]


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
    preview_image_location: Annotated[str | None, Field(description="Link to the preview image; null if none")]
    thumbnail_url: Annotated[str | None, Field(description="The same as `previewImageLocation`")]
    added_date: Annotated[Time | None, Field(description="When the producer added the video")]
    submitted_at: Annotated[Time | None, Field(description=SAME_DATE)]
    upload_date: Annotated[Time | None, Field(description=SAME_DATE)]
    tags: Annotated[list[str], Field(description="The first tags, as many as fit 1,500 bytes; the detail has all")]
    views: Annotated[int, Field(description="Latest known number of views")]
    duration: Annotated[int, Field(description="Seconds; 0 if unknown")]
    channel_title: Annotated[str, Field(description="Name of the channel; empty if none")]
    status: Annotated[Status, Field(description="Only READY videos are listed")]
    youtube_video_id: Annotated[str | None, Field(description=YOUTUBE_ID)]
    average_rating: Annotated[float | None, Field(description=NO_AVERAGE)]
    total_ratings_count: Annotated[int, Field(description=NO_RATINGS)]


class RelatedVideo(VideoSummary):
    """A READY video that is related to another."""

    score: Annotated[float, Field(ge=0, le=1, description="Relevance; 1 for the most relevant video of the response")]


RelatedVideos = list[RelatedVideo]


class Pagination(CamelCase):
    """Position of a page and size of the whole list."""

    current_page: Annotated[int, Field(description="Number of the page, from 1")]
    page_size: Annotated[int, Field(description="Videos on a full page")]
    total_items: Annotated[int, Field(description="Videos on all pages")]
    total_pages: Annotated[int, Field(description="Number of pages that can be read; 0 for an empty list")]


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

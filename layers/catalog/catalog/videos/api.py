"""Models of answers with videos: DailyWatch's cards in snake_case, KillrVideo's details and summaries in camelCase.

They describe the answers and test them; reads build plain objects (`cards`, `summaries`, `details`).
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from catalog.regions import Region
from catalog.videos.status import Status

Uuid = Annotated[str, Field(json_schema_extra={"format": "uuid"})]
Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


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
    """All fields of one video, in any status."""

    video_id: Uuid
    user_id: Uuid | None = None
    name: str | None = None
    description: str | None = None
    location: str | None = None
    tags: list[str] | None = None
    preview_image_location: str | None = None
    added_date: Time | None = None
    views: int = 0
    status: Status


class VideoOutcome(CamelCase):
    """The outcome of one requested id."""

    video_id: Uuid
    outcome: Literal["found", "missing"]
    video: Annotated[VideoDetail | None, Field(description="null if it is missing")]


class VideoBatch(CamelCase):
    """The outcomes of the requested ids, in the order of the request."""

    data: list[VideoOutcome]


class VideoSummary(CamelCase):
    """A READY video in a list."""

    video_id: Uuid
    user_id: Uuid | None = None
    name: str
    preview_image_location: str
    added_date: Time | None = None
    tags: list[str]
    views: int
    duration: Annotated[int, Field(description="Seconds; 0 if unknown")]
    channel_title: str
    status: Status = Status.READY


class Pagination(CamelCase):
    """Position of a page and size of the whole list."""

    current_page: int
    page_size: int
    total_items: int
    total_pages: int


class VideoPage(CamelCase):
    """One page of a list of videos."""

    data: list[VideoSummary]
    pagination: Pagination

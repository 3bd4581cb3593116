"""The answers of the KillrVideo contract: camelCase, null where a video is still being processed."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from catalog.vocabulary import Status


class _CamelCase(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")


class VideoDetail(_CamelCase):
    """Everything the contract tells of one video, in any status."""

    video_id: Annotated[str, Field(json_schema_extra={"format": "uuid"})]
    user_id: Annotated[str | None, Field(json_schema_extra={"format": "uuid"})] = None
    name: str | None = None
    description: str | None = None
    location: str | None = None
    tags: list[str] | None = None
    preview_image_location: str | None = None
    added_date: Annotated[str | None, Field(json_schema_extra={"format": "date-time"})] = None
    views: int = 0
    status: Status


class VideoOutcome(_CamelCase):
    """What became of one of the ids that were asked for."""

    video_id: Annotated[str, Field(json_schema_extra={"format": "uuid"})]
    outcome: Literal["found", "missing"]
    video: Annotated[VideoDetail | None, Field(description="null when it is missing")]


class VideoBatch(_CamelCase):
    """The videos that were asked for, in that order, one for each id."""

    data: list[VideoOutcome]


class VideoSummary(_CamelCase):
    """A READY video as lists show it."""

    video_id: Annotated[str, Field(json_schema_extra={"format": "uuid"})]
    user_id: Annotated[str | None, Field(json_schema_extra={"format": "uuid"})] = None
    name: str
    preview_image_location: str
    added_date: Annotated[str | None, Field(json_schema_extra={"format": "date-time"})] = None
    tags: list[str]
    views: int
    duration: Annotated[int, Field(description="Seconds; 0 when unknown")]
    channel_title: str
    status: Status = Status.READY


class Pagination(_CamelCase):
    """Where a page stands among all."""

    current_page: int
    page_size: int
    total_items: int
    total_pages: int


class VideoPage(_CamelCase):
    """One page of a list of videos."""

    data: list[VideoSummary]
    pagination: Pagination

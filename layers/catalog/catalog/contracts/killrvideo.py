"""The answers of the KillrVideo contract: camelCase, null where a video is still being processed."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from catalog.vocabulary import Status


class VideoDetail(BaseModel):
    """Everything the contract tells of one video, in any status."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")

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

"""A client of KillrVideo's contract as its page states it: one route, ten fields, two kinds of refusal."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from tests.contract.wire import Client


class Status(StrEnum):
    """How far a video has come."""

    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    READY = "READY"
    ERROR = "ERROR"


class VideoDetail(BaseModel):
    """All of one video; null is what a row of the contract's table may leave out. Further fields are not read."""

    model_config = ConfigDict(strict=True, extra="ignore", alias_generator=to_camel)

    video_id: UUID
    user_id: UUID | None
    name: str | None
    description: str | None
    location: str | None
    tags: list[str] | None
    preview_image_location: str | None
    added_date: datetime | None
    views: int
    status: Status


class NotAUuid(Exception):
    """The server takes the id for no UUID."""


class KillrVideoClient:
    """Reads the route of the contract; raises pydantic's error where an answer is another one."""

    def __init__(self, http: Client) -> None:
        self._http = http

    def video(self, video_id: str) -> VideoDetail | None:
        """Get a video, or None where there is none; raises `NotAUuid`."""
        answer = self._http.get(f"/api/v1/videos/id/{video_id}")
        match answer.status:
            case 200:
                return VideoDetail.model_validate_json(answer.body)
            case 404:
                assert answer.json["detail"] == "Video not found"
                return None
            case 422:
                raise NotAUuid(video_id)
        raise AssertionError((video_id, answer.status, answer.body))

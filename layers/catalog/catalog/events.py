"""The events that feed the catalogue; `docs/events/` holds their JSON Schemas, generated from here."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from catalog.errors import EventRefused
from catalog.video import Record, Time, Uuid, Whole, derive_video_id
from catalog.vocabulary import MAX_INTEGER, Region, Status

# An item holds 400 KB, and a stream record carries it twice.
MAX_EVENT_BYTES = 256 * 1024

Version = Annotated[
    int, Field(ge=1, le=MAX_INTEGER, strict=True, description="Counted up by the producer; the highest one holds")
]


def _accept_source_id(schema: dict[str, Any]) -> None:
    schema["required"].remove("video_id")
    schema["anyOf"] = [{"required": ["video_id"]}, {"required": ["source_id"]}]


class _AboutVideo(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, json_schema_extra=_accept_source_id)

    video_id: Annotated[Uuid, Field(description="The video's UUID, in lower case")]
    source_id: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=2_048,
            description="For a producer without UUIDs: its own id, whose UUID version 5 (URL namespace) is the video's",
        ),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _derive_video_id(cls, data: Any) -> Any:
        if isinstance(data, dict) and "video_id" not in data and isinstance(data.get("source_id"), str):
            return {**data, "video_id": derive_video_id(data["source_id"])}
        return data


class VideoUpserted(_AboutVideo, Record):
    """The whole record of a video; a higher `version` replaces it, later observations stay."""

    version: Version

    @model_validator(mode="after")
    def _require_name_when_ready(self) -> Self:
        if self.status is Status.READY and not self.name:
            raise ValueError("a READY video has a name")
        return self


class VideoObserved(_AboutVideo):
    """A video's counts at one time, and the regions whose charts held it then."""

    views: Whole
    likes: Whole
    regions: list[Region] = []
    observed_at: Time


class VideoRemoved(_AboutVideo):
    """A video is gone; only a version higher than this one brings it back."""

    version: Version


type Event = VideoUpserted | VideoObserved | VideoRemoved

EVENTS: Mapping[str, type[VideoUpserted] | type[VideoObserved] | type[VideoRemoved]] = {
    "VideoUpserted": VideoUpserted,
    "VideoObserved": VideoObserved,
    "VideoRemoved": VideoRemoved,
}


def read_event(envelope: Mapping[str, Any]) -> Event:
    """Read an event in EventBridge's envelope (`detail-type`, `time`, `detail`); raises `EventRefused`."""
    kind = EVENTS.get(str(envelope.get("detail-type")))
    if kind is None:
        raise EventRefused(f"detail-type is {envelope.get('detail-type')!r}; known are {', '.join(EVENTS)}")
    detail = envelope.get("detail")
    if kind is VideoUpserted and isinstance(detail, dict) and detail.get("fetched_at") is None:
        detail = {**detail, "fetched_at": envelope.get("time")}
    try:
        event = kind.model_validate(detail)
    except ValidationError as error:
        raise EventRefused(describe(error)) from error
    size = len(event.model_dump_json().encode())
    if size > MAX_EVENT_BYTES:
        raise EventRefused(
            f"the event takes {size} bytes; {MAX_EVENT_BYTES} are the most that an item and its stream can carry"
        )
    return event


def describe(error: ValidationError) -> str:
    """Return all that a validation found, on one line: `views: Input should be greater than or equal to 0`."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'detail'}: {fault['msg']}" for fault in faults)

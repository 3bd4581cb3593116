"""Models of the events of producers; `docs/events/` has their generated JSON Schemas."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from catalog.errors import EventRefused
from catalog.integers import MAX_INTEGER
from catalog.times import now
from catalog.videos.model import NonNegative, Record, Regions, Time, Uuid, whole_number
from catalog.videos.plausible import fault_of_reading
from catalog.videos.source_ids import derive_video_id
from catalog.videos.status import Status

ZERO_TIME = "0001-01-01T00:00:00"

# Some ninety of the longest videos fit an answer of 6 MB. The longest of 69,520 real records takes 10 KB.
MAX_EVENT_BYTES = 64 * 1024

Version = Annotated[
    int,
    Field(ge=1, le=MAX_INTEGER, strict=True, description="Increased by the producer; the highest wins"),
    BeforeValidator(whole_number),
]


def _accept_source_id(schema: dict[str, Any]) -> None:
    schema["required"].remove("video_id")
    video_id = schema["properties"]["video_id"]
    pattern = {name: video_id.pop(name) for name in ("pattern", "type")}
    video_id["anyOf"] = [pattern, {"type": "null"}]
    texts = [{"required": [name], "properties": {name: {"type": "string"}}} for name in ("video_id", "source_id")]
    schema["anyOf"] = texts


def _is_unknown(name: str, value: object) -> bool:
    """Tell whether a value is null, or a time of a record what Go and .NET send for an unknown one."""
    is_zero = name in ("added_date", "published_at", "fetched_at") and str(value).startswith(ZERO_TIME)
    return value is None or is_zero


class _AboutVideo(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, json_schema_extra=_accept_source_id)

    video_id: Annotated[Uuid, Field(description="The video's UUID, in lower case")]
    source_id: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=2_048,
            description="Id of a producer without UUIDs; the video's id is its UUID version 5 (URL namespace)",
        ),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _leave_out_nulls(cls, data: Any) -> Any:
        """Leave out nulls, which generated classes write for what is absent, and derive the id of a source id."""
        if not isinstance(data, dict):
            return data
        given = {name: value for name, value in data.items() if not _is_unknown(name, value)}
        if "video_id" not in given and isinstance(given.get("source_id"), str):
            given["video_id"] = derive_video_id(given["source_id"])
        return given


class VideoUpserted(_AboutVideo, Record):
    """The whole record of a video; a higher `version` replaces it, observations stay."""

    version: Version

    @cached_property
    def content_hash(self) -> str:
        """Hash of the whole content but the time at which it was read, which tells records of one version apart."""
        content = self.model_dump(mode="json", exclude={"source_id", "fetched_at"}, exclude_none=True)
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]

    @model_validator(mode="after")
    def _require_name_when_ready(self) -> Self:
        if self.status is Status.READY and not self.name:
            raise ValueError("a READY video has a name")
        return self


class VideoObserved(_AboutVideo):
    """Counts of a video at one time, and the regions whose charts listed it."""

    views: Annotated[NonNegative, Field(description="Number of views")]
    likes: Annotated[NonNegative | None, Field(description="Omitted if hidden; the known likes are kept")] = None
    regions: Regions = []
    observed_at: Annotated[Time, Field(description="Time at which the counts were read")]


class VideoRemoved(_AboutVideo):
    """A video is removed; only a higher version restores it."""

    version: Version


type Event = VideoUpserted | VideoObserved | VideoRemoved

EVENTS: Mapping[str, type[VideoUpserted] | type[VideoObserved] | type[VideoRemoved]] = {
    "VideoUpserted": VideoUpserted,
    "VideoObserved": VideoObserved,
    "VideoRemoved": VideoRemoved,
}


def read_event(envelope: Mapping[str, Any]) -> Event:
    """Validate an event in EventBridge's envelope (`detail-type`, `time`, `detail`); raises `EventRefused`."""
    kind = EVENTS.get(str(envelope.get("detail-type")))
    if kind is None:
        raise EventRefused(f"detail-type is {envelope.get('detail-type')!r}; known are {', '.join(EVENTS)}")
    detail = envelope.get("detail")
    if kind is VideoUpserted and isinstance(detail, dict) and _is_unknown("fetched_at", detail.get("fetched_at")):
        detail = {**detail, "fetched_at": envelope.get("time")}
    try:
        event = kind.model_validate(detail)
    except ValidationError as error:
        raise EventRefused(describe(error)) from error
    _require_plausible(event)
    size = len(event.model_dump_json().encode())
    if size > MAX_EVENT_BYTES:
        raise EventRefused(
            f"the event takes {size} bytes; {MAX_EVENT_BYTES} are the most that answers with many videos can carry"
        )
    return event


def _require_plausible(event: Event) -> None:
    """Raise `EventRefused` for a reading of the future, or of a time before there were any."""
    name = "observed_at" if isinstance(event, VideoObserved) else "fetched_at"
    time = getattr(event, name, None)
    fault = time and fault_of_reading(time, now())
    if fault:
        raise EventRefused(f"{name}: {fault}")


def describe(error: ValidationError) -> str:
    """Return all faults of a validation on one line: `views: Input should be greater than or equal to 0`."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(
        f"{'.'.join(map(str, fault['loc'])) or 'detail'}: {fault['msg'].removeprefix('Value error, ')}"
        for fault in faults
    )

"""Models of a video: its record and its observations."""

import re
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from catalog.coding import json_size
from catalog.integers import MAX_INTEGER
from catalog.regions import Region
from catalog.text import normalise, normalise_line
from catalog.times import from_seconds, normalise_time
from catalog.videos.identifiers import VIDEO_ID_PATTERN
from catalog.videos.readings import Readings, reading_before_fall
from catalog.videos.status import Status
from catalog.videos.view_samples import ViewSamples

REGIONS_SCHEMA: dict[str, Any] = {
    "anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}],
    "description": f"{', '.join(Region)}, in upper or lower case; others are ignored",
}


# Each category has a count in one item of 400 KB.
MAX_CATEGORY_ID = 9_999

# In JSON, so that fifty links of any characters fit a stored chart.
MAX_LINK_BYTES = 2_048

# No scheme, or one that opens a page: a front end puts links into its own pages, where `javascript:` would run.
LINK_PATTERN = r"^([hH][tT][tT][pP][sS]?:|[^:/?#]*([/?#]|$))"


def web_link(text: str) -> str:
    """Return a link unchanged; raises `ValueError` for one that is too long, or whose scheme is not http or https."""
    if not re.match(LINK_PATTERN, text):
        raise ValueError("a link is relative, or has the scheme https or http")
    if json_size(text) > MAX_LINK_BYTES:
        raise ValueError(f"a link takes {MAX_LINK_BYTES} bytes at most")
    return text


def whole_number(value: object) -> object:
    """Return a float without a fraction as an integer, any other value unchanged."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def known_regions(value: object) -> object:
    """Return the known regions of a list of texts, each once, any other value unchanged."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return value
    return [Region(code) for code in dict.fromkeys(one.upper() for one in value) if code in Region]


def unknown_regions(value: object) -> int:
    """Return the number of texts in a list that name no known region."""
    texts = [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
    return sum(one.upper() not in Region for one in texts)


Uuid = Annotated[str, Field(pattern=VIDEO_ID_PATTERN)]
Text = Annotated[str, AfterValidator(normalise)]
Line = Annotated[str, AfterValidator(normalise_line)]
Link = Annotated[Line, Field(max_length=2_048, json_schema_extra={"pattern": LINK_PATTERN}), AfterValidator(web_link)]
Time = Annotated[str, Field(json_schema_extra={"format": "date-time"}), AfterValidator(normalise_time)]
# JSON does not tell 10 from 10.0, and some languages write the latter.
NonNegative = Annotated[int, Field(ge=0, le=MAX_INTEGER, strict=True), BeforeValidator(whole_number)]
CategoryId = Annotated[int, Field(ge=0, le=MAX_CATEGORY_ID, strict=True), BeforeValidator(whole_number)]
Regions = Annotated[list[Region], BeforeValidator(known_regions), WithJsonSchema(REGIONS_SCHEMA)]


class Counts(NamedTuple):
    """Views and likes at one time; the greatest tuple wins."""

    observed_at: str
    views: int
    likes: int


NEVER_COUNTED = Counts("", 0, 0)


class Record(BaseModel):
    """A video's record as its producer sent it, replaced as a whole by a higher version."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    user_id: Annotated[Uuid | None, Field(description="Uploader; by default one derived from the channel's name")] = (
        None
    )
    name: Annotated[Line | None, Field(max_length=500, description="Title; a READY video needs one")] = None
    description: Annotated[Text | None, Field(max_length=20_000, description="Description, in plain text")] = None
    location: Annotated[Link | None, Field(description="Link to the video")] = None
    location_type: Annotated[NonNegative | None, Field(description="KillrVideo's type of the link: 0 is YouTube")] = (
        None
    )
    preview_image_location: Annotated[Link | None, Field(description="Link to the thumbnail")] = None
    tags: Annotated[
        list[Annotated[Line, Field(max_length=500)]] | None, Field(max_length=500, description="Tags, in any spelling")
    ] = None
    added_date: Annotated[Time | None, Field(description="Time at which the producer added the video")] = None
    status: Annotated[Status, Field(description="Only READY videos are listed, found and charted")]
    error_reason: Annotated[Text | None, Field(max_length=2_000, description="Why the status is ERROR")] = None
    channel_title: Annotated[Line | None, Field(max_length=500, description="Name of the channel")] = None
    category_id: Annotated[CategoryId | None, Field(description="Id of a category; 0 in lists if there is none")] = None
    duration: Annotated[NonNegative | None, Field(description="Seconds")] = None
    language: Annotated[Line | None, Field(max_length=35, description="Tag of the language, such as en or pt-BR")] = (
        None
    )
    published_at: Annotated[
        Time | None, Field(description="Time of publication; one in the future lists the video from then on")
    ] = None
    regions: Regions = []
    views: Annotated[NonNegative | None, Field(description="Number of views at `fetched_at`")] = None
    likes: Annotated[NonNegative | None, Field(description="Number of likes at `fetched_at`")] = None
    fetched_at: Annotated[
        Time | None, Field(description="Time at which views and likes were read; default: the event's time")
    ] = None


class Video(BaseModel):
    """A video with its record and its observations.

    `revision` counts the catalogue's own writes and is the external version in the index. `content_hash` tells records
    of the same version apart; it is empty for a record stored before there was one. `listed` is the time at which each
    region's chart last listed the video, `liked_at` that of the latest observation with likes: None if it is the latest
    of all, empty if there is none. `readings` are the last observed counts. `moved_at` is the time at which the video
    last left a position among the newest of a category, in milliseconds since 1970, 0 for never; the store sets it, no
    event does.
    """

    model_config = ConfigDict(frozen=True)

    video_id: str
    version: int
    revision: int
    record: Record
    content_hash: str = ""
    observed: Counts = NEVER_COUNTED
    liked_at: str | None = None
    readings: Readings = ()
    listed: dict[str, str] = {}
    view_samples: ViewSamples | None = None
    moved_at: int = 0

    @property
    def is_ready(self) -> bool:
        """Whether the video may be listed, found and charted."""
        return self.record.status is Status.READY

    @property
    def counts(self) -> Counts:
        """The later of recorded and observed counts; the recorded ones if both have the same time.

        Observed counts that have fallen wait for a second observation, and those before the fall are shown: the later
        of the recorded counts and the observation before, if they are higher.
        """
        record = self.record
        recorded = Counts(record.fetched_at or "", record.views or 0, record.likes or 0)
        if record.views is not None and self.observed.observed_at <= recorded.observed_at:
            return recorded
        # Producers hide likes: those of the record are the last known ones then.
        observed = self.observed._replace(likes=recorded.likes) if self.liked_at == "" else self.observed
        before = reading_before_fall(self.readings)
        if before is None:
            return observed
        known = Counts(from_seconds(before.time), before.views, observed.likes if before.likes < 0 else before.likes)
        if record.views is not None and known.observed_at <= recorded.observed_at:
            known = recorded
        return known if known.views > observed.views else observed

    @property
    def regions(self) -> list[str]:
        """All regions that the record names or whose chart listed the video, sorted."""
        return sorted({*self.record.regions, *self.listed})


class Takedown(NamedTuple):
    """An operator's decision that a video is not shown: when, who and why."""

    at: str
    by: str
    reason: str


class Tombstone(BaseModel):
    """What remains of a removed video, so that a late update cannot restore it.

    With a `takedown` no event restores it, whatever its version, until an operator lifts the takedown.
    """

    model_config = ConfigDict(frozen=True)

    video_id: str
    version: int
    revision: int
    takedown: Takedown | None = None


type State = Video | Tombstone


def listable(state: State | None) -> Video | None:
    """Return the state if it is a READY video, which may be listed, found and charted; None otherwise."""
    return state if isinstance(state, Video) and state.is_ready else None

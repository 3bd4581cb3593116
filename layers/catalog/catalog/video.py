"""A video of the catalogue: one record that both contracts, the index and the charts are drawn from."""

from typing import Annotated, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from catalog.rising import Sightings
from catalog.text import normalise, normalise_line
from catalog.times import normalise_time
from catalog.vocabulary import MAX_INTEGER, VIDEO_ID_PATTERN, Region, Status

Uuid = Annotated[str, Field(pattern=VIDEO_ID_PATTERN)]
Text = Annotated[str, AfterValidator(normalise)]
Line = Annotated[str, AfterValidator(normalise_line)]
Time = Annotated[str, Field(json_schema_extra={"format": "date-time"}), AfterValidator(normalise_time)]
Whole = Annotated[int, Field(ge=0, le=MAX_INTEGER, strict=True)]


class Counts(NamedTuple):
    """What was counted, and when: the greatest tuple is the one that holds."""

    observed_at: str
    views: int
    likes: int


NEVER_COUNTED = Counts("", 0, 0)


class Record(BaseModel):
    """What a producer says of a video: replaced whole by a higher version."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    user_id: Uuid | None = None
    name: Annotated[Line, Field(max_length=500)] | None = None
    description: Annotated[Text, Field(max_length=20_000)] | None = None
    location: Annotated[Line, Field(max_length=2_048)] | None = None
    location_type: Whole | None = None
    preview_image_location: Annotated[Line, Field(max_length=2_048)] | None = None
    tags: Annotated[list[Annotated[Line, Field(max_length=500)]], Field(max_length=500)] | None = None
    added_date: Time | None = None
    status: Status
    error_reason: Annotated[Text, Field(max_length=2_000)] | None = None
    channel_title: Annotated[Line, Field(max_length=500)] | None = None
    category_id: Whole | None = None
    duration: Whole | None = None
    language: Annotated[Line, Field(max_length=35)] | None = None
    published_at: Time | None = None
    regions: list[Region] = []
    views: Whole | None = None
    likes: Whole | None = None
    fetched_at: Annotated[
        Time | None, Field(description="When views and likes were read; left out: the event's time")
    ] = None


class Video(BaseModel):
    """A video as the catalogue knows it: its record, and what was observed since.

    `revision` counts the catalogue's own writes and is the version that the index compares. `listed` says when each
    region's chart was last seen to hold the video, `sightings` how its observed views grew. `moved_at` says when it
    last left a place among the newest of a category, in milliseconds since 1970: 0 for never. The store keeps it, and
    no event knows it.
    """

    model_config = ConfigDict(frozen=True)

    video_id: str
    version: int
    revision: int
    record: Record
    observed: Counts = NEVER_COUNTED
    listed: dict[str, str] = {}
    sightings: Sightings | None = None
    moved_at: int = 0

    @property
    def is_ready(self) -> bool:
        """Whether the video may be listed, found and charted."""
        return self.record.status is Status.READY

    @property
    def counts(self) -> Counts:
        """The latest counts, whether they came with the record or were observed; the record's when both are as new."""
        record = self.record
        recorded = Counts(record.fetched_at or "", record.views or 0, record.likes or 0)
        return self.observed if self.observed.observed_at > recorded.observed_at or record.views is None else recorded

    @property
    def regions(self) -> list[str]:
        """Every region that the producer named or that was seen to list the video, sorted."""
        return sorted({*self.record.regions, *self.listed})


class Tombstone(BaseModel):
    """What stays of a removed video, so that a late update cannot bring it back."""

    model_config = ConfigDict(frozen=True)

    video_id: str
    version: int
    revision: int


type State = Video | Tombstone


def listable(state: State | None) -> Video | None:
    """Return the video that may be listed, found and charted: one that is there and READY."""
    return state if isinstance(state, Video) and state.is_ready else None


def derive_video_id(source_id: str) -> str:
    """Return the UUID (version 5, in the URL namespace) of a video whose producer has only an id of its own."""
    return str(uuid5(NAMESPACE_URL, source_id))

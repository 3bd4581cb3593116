"""The events `VideoChanged` and `VideoViewed`, and what a change of a video announces (`videos.views` sends views)."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from catalog.event_bus import Event
from catalog.videos.changes import Change
from catalog.videos.model import Record, State, Time, Uuid, Video, listable

# Counts change with every observation: charts and answers show them, and no event tells of them.
COUNTS = frozenset({"views", "likes", "fetched_at"})

type What = Literal["published", "updated", "withdrawn", "removed"]


class VideoChanged(BaseModel):
    """A video was published, updated, withdrawn or removed; changed counts alone do not count.

    `published`: it is READY and was not before. `withdrawn`: it is no longer READY. `removed`: it no longer exists.
    `updated`: any other change.
    """

    video_id: Annotated[Uuid, Field(description="The video's UUID")]
    revision: Annotated[
        int, Field(description="Grows with each write of the video; a duplicate of an event has the same one")
    ]
    version: Annotated[int, Field(description="Version of its record, or of its removal")]
    what: Annotated[What, Field(description="Kind of the change")]
    changed: Annotated[list[str], Field(description="Changed fields, as VideoUpserted names them; none if removed")]


class VideoViewed(BaseModel):
    """A client reported that a video was watched; neither the video nor the report has been verified."""

    video_id: Annotated[Uuid, Field(description="The video's UUID, as the client gave it")]
    viewed_at: Annotated[Time, Field(description="Time of the report")]


def announcement_of(change: Change) -> Event | None:
    """Return the event of a change; None if nothing but counts has changed."""
    before, after = change.before, change.after
    if not isinstance(after, Video):
        what: What | None = "removed" if isinstance(before, Video) else None
        changed: list[str] = []
    else:
        changed = changed_fields(before, after)
        what = _what(before, after) if changed else None
    if what is None:
        return None
    detail = VideoChanged(
        video_id=after.video_id, revision=after.revision, version=after.version, what=what, changed=changed
    )
    return Event("VideoChanged", detail.model_dump())


def changed_fields(before: State | None, after: Video) -> list[str]:
    """Return the names of the fields of a record that differ, in their order, without counts."""
    known = before.record if isinstance(before, Video) else None
    return [
        name
        for name, field in Record.model_fields.items()
        if name not in COUNTS and getattr(after.record, name) != (getattr(known, name) if known else field.default)
    ]


def _what(before: State | None, after: Video) -> What:
    if listable(after):
        return "updated" if listable(before) else "published"
    return "withdrawn" if listable(before) else "updated"

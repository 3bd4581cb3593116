"""Random events of a few videos, each with what it means to the model; None if it has to be refused."""

import json
import random
from datetime import UTC, datetime, timedelta
from string import ascii_letters
from typing import Any, NamedTuple

from hypothesis import strategies as st

from catalog.integers import MAX_INTEGER
from catalog.videos.events import VideoUpserted
from tests.engines.chaos import model
from tests.factories import video_id

REGIONS = ("DE", "GB", "US")
CATEGORIES = (10, 20)
NUMBERS = range(1, 7)

# Hours of two days, more than 48 hours apart: readings of one hour tie, and candidates drop out. No readings are less
# than ten minutes apart: the documentation does not say which of them confirm a fall.
_HOURS = [f"2026-03-{day:02}T{hour:02}:00:00Z" for day, hours in ((1, range(12, 18)), (4, (6, 9))) for hour in hours]

# So many characters of tags are legal, and hardly get smaller as gzip.
_TAGS, _TAG_LENGTH = 120, 490


class Draft(NamedTuple):
    """An event of a video before it is sent: its type, its content and the time of its envelope."""

    number: int
    kind: str
    detail: dict[str, Any]
    time: str = _HOURS[0]
    is_valid: bool = True


class Message(NamedTuple):
    """A message of the queue, and what it means; `event` is None if it has to be refused."""

    body: str
    video_id: str = ""
    event: model.Event | None = None


def message_of(draft: Draft) -> Message:
    """Return the message of an event."""
    key = video_id(draft.number)
    detail = {"video_id": key, **draft.detail}
    body = json.dumps({"detail-type": draft.kind, "time": draft.time, "detail": detail})
    return Message(body, key, _meaning(draft, detail)) if draft.is_valid else Message(body)


def _meaning(draft: Draft, detail: dict[str, Any]) -> model.Event:
    regions = frozenset(region.upper() for region in detail.get("regions") or ()) & {*REGIONS}
    if draft.kind == "VideoRemoved":
        return model.Removal(int(detail["version"]))
    likes = detail.get("likes")
    if draft.kind == "VideoObserved":
        likes = model.HIDDEN if likes is None else likes
        return model.Reading(seconds(detail["observed_at"]), int(detail["views"]), likes, regions)
    read_at = detail.get("fetched_at") or draft.time
    return model.Record(
        version=int(detail["version"]),
        # Only the product knows what it hashes; which hash wins is the model's.
        content=VideoUpserted.model_validate(detail).content_hash,
        read_at=seconds(draft.time if read_at.startswith("0001") else read_at),
        is_ready=detail["status"] == "READY",
        name=detail.get("name", "").replace("\u202e", ""),
        category=detail.get("category_id"),
        regions=regions,
        views=None if detail.get("views") is None else int(detail["views"]),
        likes=likes,
    )


def seconds(text: str) -> int:
    """Return a time in seconds since 1970."""
    return int(datetime.fromisoformat(text).timestamp())


def soon() -> str:
    """Return a time of a clock that is ahead, but not too far."""
    return (datetime.now(UTC) + timedelta(minutes=3)).strftime("%Y-%m-%dT%H:%M:00Z")


def _fields(optional: dict[str, st.SearchStrategy[Any]], **required: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(required, optional=optional)


numbers = st.sampled_from(NUMBERS)
_times, _noon = st.sampled_from(_HOURS), st.just(_HOURS[0])
_views = st.sampled_from([0, 10, 100, 103, 200, 1_000, 1_000.0, 50_000, MAX_INTEGER])
_likes = st.none() | st.sampled_from([0, 5, 7])
_versions = st.sampled_from([*range(1, 8), *range(1, 8), 5.0, MAX_INTEGER])
_regions = st.lists(st.sampled_from([*REGIONS, "US", "us", "ZZ"]), max_size=3)
_read = st.none() | _times | st.sampled_from(["0001-01-01T00:00:00Z", "2026-03-01T15:00:00+02:00"])

_records = _fields(
    {
        "views": st.none() | _views,
        "likes": _likes,
        "fetched_at": _read,
        "regions": _regions,
        "published_at": st.sampled_from([_HOURS[0], "2030-01-01T00:00:00Z"]),
        "channel_title": st.just("Slow Water"),
        "tags": st.just(None),
        "of_a_newer_schema": st.just({}),
    },
    version=_versions,
    status=st.sampled_from(["READY", "READY", "READY", "PENDING", "ERROR"]),
    name=st.sampled_from(["A river", "A lake", "A \u202eriver"]),
    category_id=st.sampled_from([*CATEGORIES, *CATEGORIES, None]),
).filter(lambda detail: detail.get("views") is not None or detail.get("likes") is None)
_readings = _fields({"likes": _likes, "regions": _regions}, views=_views, observed_at=_times)


def _drafts(
    kind: str, details: st.SearchStrategy[dict[str, Any]], times: st.SearchStrategy[str]
) -> st.SearchStrategy[Draft]:
    return st.builds(Draft, numbers, st.just(kind), details, times, is_valid=st.just(value=True))


upserts = _drafts("VideoUpserted", _records, _times)
observations = _drafts("VideoObserved", _readings, _noon)
removals = _drafts("VideoRemoved", st.fixed_dictionaries({"version": _versions}), _noon)
drafts = upserts | upserts | observations | observations | removals

_RECORD: dict[str, Any] = {"version": 9, "status": "READY", "name": "A lie"}
_READING = {"views": 9, "observed_at": _HOURS[0]}
_FAR = "9999-12-31T23:59:59Z"
_BAD_RECORDS: list[dict[str, Any]] = [
    {"fetched_at": _FAR},
    {"fetched_at": "2004-12-31T23:59:59Z"},
    {"version": 0},
    {"version": MAX_INTEGER + 1},
    {"version": "9"},
    {"version": 9.5},
    {"version": True},
    {"name": None},
    {"name": "\ud800"},
    {"name": "x" * 501},
    {"status": "LIVE"},
    {"location": "javascript:alert(1)"},
    {"preview_image_location": "data:text/html,x"},
    {"tags": ["x"] * 501},
    {"tags": ["\u20ac" * 500] * 200},
    {"video_id": "00000000-0000-4000-8000-00000000000A"},
    {"video_id": None},
    {"views": -1},
    {"regions": "US"},
    {"published_at": "tomorrow"},
]
_BAD_READINGS: list[dict[str, Any]] = [
    {"observed_at": _FAR},
    {"observed_at": "0001-01-01T00:00:00Z"},
    {"observed_at": "2026-03-01T12:00:00"},
    {"views": None},
    {"views": 1e300},
    {"likes": -1},
]
_UNREADABLE = ["", "{", "[]", "null", "[" * 100_000, '{"detail-type": "VideoRenamed", "detail": {}}', '"text"']

_HOSTILE = [
    *(("VideoUpserted", {**_RECORD, **bad}) for bad in _BAD_RECORDS),
    *(("VideoObserved", {**_READING, **bad}) for bad in _BAD_READINGS),
    ("VideoRemoved", {"version": -1}),
]


def hostile(place: int) -> Message:
    """Return a message that has to be refused."""
    number = NUMBERS[place % len(NUMBERS)]
    if place % 5 == 0:
        return Message(_UNREADABLE[place // 5 % len(_UNREADABLE)])
    if place % 7 == 0:
        return message_of(Draft(number, "VideoUpserted", _RECORD, _FAR, is_valid=False))
    return message_of(Draft(number, *_HOSTILE[place % len(_HOSTILE)], is_valid=False))


def huge(number: int) -> Draft:
    """Return a record that is as large as a legal one can be."""
    chance = random.Random(number)  # noqa: S311 - the same text each time
    tags = ["".join(chance.choices(ascii_letters, k=_TAG_LENGTH)) for _ in range(_TAGS)]
    said = {"version": 6, "status": "READY", "name": "A flood", "category_id": 10, "regions": ["US"], "tags": tags}
    return Draft(number, "VideoUpserted", said)


def restored(number: int, version: int) -> list[Draft]:
    """Return the removal of a video, and a record that restores it."""
    said = {"status": "READY", "name": "A lake again", "category_id": 20, "regions": ["US"], "version": version + 1}
    return [Draft(number, "VideoRemoved", {"version": version}), Draft(number, "VideoUpserted", said)]


def listing(number: int, at: str = _HOURS[3]) -> Draft:
    """Return an observation on the chart of a region."""
    return Draft(number, "VideoObserved", {"views": 100 * number, "observed_at": at, "regions": ["US"]})

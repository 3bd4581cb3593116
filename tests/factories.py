"""Events, videos and charts that are valid as they are: a test says only what matters to it."""

from datetime import UTC
from typing import Any

from hypothesis import strategies as st

from catalog.cards import card_of
from catalog.contracts.charts import ChartEntry, RankedByViews, RankedChart
from catalog.events import VideoObserved, VideoRemoved, VideoUpserted
from catalog.rising import Sighting, Sightings, sighted
from catalog.times import to_seconds, to_text
from catalog.video import NEVER_COUNTED, Counts, Record, Tombstone, Video
from catalog.vocabulary import MAX_INTEGER, Ranking, Region, Status

MORNING = "2026-03-01T06:00:00Z"
NOON = "2026-03-01T12:00:00Z"
EVENING = "2026-03-01T18:00:00Z"

type Fields = dict[str, Any]


def video_id(number: int = 1) -> str:
    """Return the id of one video; a higher number sorts later."""
    return f"00000000-0000-4000-8000-{number:012x}"


# --- Events -----------------------------------------------------------------------------------------------------------


def upsert_detail(number: int = 1, /, **fields: Any) -> Fields:
    """Return the `detail` of a `VideoUpserted` of a READY video."""
    return {"video_id": video_id(number), "version": 1, "status": "READY", "name": "A river at night", **fields}


def observation_detail(number: int = 1, /, **fields: Any) -> Fields:
    """Return the `detail` of a `VideoObserved`."""
    return {"video_id": video_id(number), "views": 10, "likes": 1, "observed_at": NOON, **fields}


def removal_detail(number: int = 1, /, **fields: Any) -> Fields:
    """Return the `detail` of a `VideoRemoved`."""
    return {"video_id": video_id(number), "version": 1, **fields}


def envelope(kind: str, detail: object, **members: Any) -> Fields:
    """Return an event in EventBridge's envelope, sent at noon."""
    return {"detail-type": kind, "time": NOON, "detail": detail, **members}


def upserted(number: int = 1, /, **fields: Any) -> VideoUpserted:
    """Return a `VideoUpserted` of a READY video, read in the morning."""
    return VideoUpserted.model_validate(upsert_detail(number, **{"fetched_at": MORNING, **fields}))


def observed(number: int = 1, /, **fields: Any) -> VideoObserved:
    """Return a `VideoObserved`."""
    return VideoObserved.model_validate(observation_detail(number, **fields))


def removed(number: int = 1, /, **fields: Any) -> VideoRemoved:
    """Return a `VideoRemoved`."""
    return VideoRemoved.model_validate(removal_detail(number, **fields))


# --- States -----------------------------------------------------------------------------------------------------------


def video(
    number: int = 1,
    /,
    *,
    revision: int = 1,
    observed: Counts = NEVER_COUNTED,
    listed: dict[str, str] | None = None,
    sightings: Sightings | None = None,
    **record: Any,
) -> Video:
    """Return a READY video of the US; further fields are its record's."""
    said = {
        "status": "READY",
        "name": "A river at night",
        "channel_title": "Slow Water",
        "category_id": 19,
        "preview_image_location": "https://images.example/river.jpg",
        "duration": 95,
        "added_date": MORNING,
        "published_at": MORNING,
        "regions": ["US"],
        "views": 1_000,
        "likes": 100,
        "fetched_at": MORNING,
        **record,
    }
    return Video(
        video_id=video_id(number),
        version=1,
        revision=revision,
        record=Record.model_validate(said),
        observed=observed,
        listed=listed or {},
        sightings=sightings,
    )


def sightings_of(*seen: tuple[str, int]) -> Sightings | None:
    """Return what is kept of a video that was seen at these times with these views."""
    kept: Sightings | None = None
    for time, views in seen:
        kept = sighted(kept, Sighting(to_seconds(time), views))
    return kept


def tombstone(number: int = 1, /, *, version: int = 2, revision: int = 2) -> Tombstone:
    """Return what stays of a removed video."""
    return Tombstone(video_id=video_id(number), version=version, revision=revision)


# --- Charts -----------------------------------------------------------------------------------------------------------


def entry(number: int, rank: int, /, **fields: Any) -> ChartEntry:
    """Return a video in its place of a chart by views, which it entered at noon."""
    place = {"rank": rank, "rank_delta": None, "entered_at": NOON, "peak_rank": rank}
    said = {**place, "views_gained": None, "gained_since": None, "why": RankedByViews(views=1_000), **fields}
    return ChartEntry.model_validate({**card_of(video(number)).model_dump(), **said})


def chart(*entries: ChartEntry | int, **fields: Any) -> RankedChart:
    """Return a chart of the US by views, of noon; a number stands for that video in its place."""
    videos = [entry(one, rank) if isinstance(one, int) else one for rank, one in enumerate(entries, 1)]
    said = {"region": "US", "ranking": Ranking.VIEWS, "category": None, "updated_at": NOON, "next_update_at": EVENING}
    return RankedChart.model_validate({**said, "videos": videos, **fields})


# --- Whatever can be stored -------------------------------------------------------------------------------------------

whole_numbers = st.integers(0, MAX_INTEGER)
times = st.datetimes(timezones=st.just(UTC)).map(to_text) | st.sampled_from([MORNING, NOON, EVENING])
ids = st.uuids().map(str)
region_lists = st.lists(st.sampled_from(Region), unique=True)

_lines = st.none() | st.text(max_size=30)
_counts = st.just(NEVER_COUNTED) | st.builds(Counts, times, whole_numbers, whole_numbers)

sighting_lists = st.lists(st.tuples(times, whole_numbers), max_size=20)

records = st.builds(
    Record,
    user_id=st.none() | ids,
    name=_lines,
    description=_lines,
    location=_lines,
    location_type=st.none() | whole_numbers,
    preview_image_location=_lines,
    tags=st.none() | st.lists(st.text(max_size=10), max_size=3),
    added_date=st.none() | times,
    status=st.sampled_from(Status),
    error_reason=_lines,
    channel_title=_lines,
    category_id=st.none() | whole_numbers,
    duration=st.none() | whole_numbers,
    language=_lines,
    published_at=st.none() | times,
    regions=region_lists,
    views=st.none() | whole_numbers,
    likes=st.none() | whole_numbers,
    fetched_at=st.none() | times,
)

videos = st.builds(
    Video,
    video_id=ids,
    version=st.integers(1, MAX_INTEGER),
    revision=st.integers(1, MAX_INTEGER),
    record=records,
    observed=_counts,
    listed=st.dictionaries(st.sampled_from(Region).map(str), times),
    sightings=sighting_lists.map(lambda seen: sightings_of(*seen)),
    moved_at=st.just(0) | whole_numbers,
)

tombstones = st.builds(
    Tombstone, video_id=ids, version=st.integers(1, MAX_INTEGER), revision=st.integers(1, MAX_INTEGER)
)

"""Events, videos and charts that are valid as they are: a test names only what matters to it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import reduce
from typing import Any

from hypothesis import strategies as st

from catalog.charts.api import ChartEntry, RankedByViews, RankedChart
from catalog.charts.keys import ChartKey, Ranking
from catalog.charts.snapshot import ChartRegion, CurrentChart, RegionSnapshot
from catalog.integers import MAX_INTEGER
from catalog.regions import Region
from catalog.times import to_seconds, to_text
from catalog.videos.cards import card_of
from catalog.videos.events import VideoObserved, VideoRemoved, VideoUpserted
from catalog.videos.model import MAX_CATEGORY_ID, NEVER_COUNTED, Counts, Record, Takedown, Tombstone, Video
from catalog.videos.readings import Reading, Readings, add_reading
from catalog.videos.status import Status
from catalog.videos.view_samples import ViewSample, ViewSamples, samples_with

MORNING = "2026-03-01T06:00:00Z"
NOON = "2026-03-01T12:00:00Z"
EVENING = "2026-03-01T18:00:00Z"

type Fields = dict[str, Any]


def video_id(number: int = 1) -> str:
    """Return the id of one video; a higher number sorts later."""
    return f"00000000-0000-4000-8000-{number:012x}"


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


def video(
    number: int = 1,
    /,
    *,
    revision: int = 1,
    observed: Counts = NEVER_COUNTED,
    listed: dict[str, str] | None = None,
    view_samples: ViewSamples | None = None,
    **record: Any,
) -> Video:
    """Return a READY video of the US; further fields are its record's."""
    values = {
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
        record=Record.model_validate(values),
        observed=observed,
        listed=listed or {},
        view_samples=view_samples,
    )


def listed_video(number: int = 1, /, **record: Any) -> Video:
    """Return a video that the sitemap lists: it has a file that a player can show."""
    return video(number, **{"location": "https://videos.example/river.mp4", **record})


def sightings_of(*samples: tuple[str, int]) -> ViewSamples | None:
    """Return what is stored of samples at these times with these views."""
    return samples_with(ViewSample(to_seconds(time), views) for time, views in samples)


def readings_of(*readings: tuple[str, int, int | None]) -> Readings:
    """Return what is stored of readings at these times with these views and likes, hidden ones as None."""
    each = (Reading(to_seconds(time), views, -1 if likes is None else likes) for time, views, likes in readings)
    return reduce(add_reading, each, ())


def tombstone(number: int = 1, /, *, version: int = 2, revision: int = 2) -> Tombstone:
    """Return what stays of a removed video."""
    return Tombstone(video_id=video_id(number), version=version, revision=revision)


def entry(number: int, rank: int, /, **fields: Any) -> ChartEntry:
    """Return a video in its place of a chart by views, which it entered at noon."""
    place = {"rank": rank, "rank_delta": None, "entered_at": NOON, "peak_rank": rank}
    values = {**place, "views_gained": None, "gained_since": None, "why": RankedByViews(views=1_000), **fields}
    return ChartEntry.model_validate({**card_of(video(number)), **values})


def chart(*entries: ChartEntry | int, **fields: Any) -> RankedChart:
    """Return a chart of the US by views, of noon; a number is the video at that rank."""
    videos = [entry(one, rank) if isinstance(one, int) else one for rank, one in enumerate(entries, 1)]
    values = {"region": "US", "ranking": Ranking.VIEWS, "category": None, "updated_at": NOON, "next_update_at": EVENING}
    return RankedChart.model_validate({**values, "videos": videos, **fields})


whole_numbers = st.integers(0, MAX_INTEGER)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=offsets)  # noqa: DTZ001
times = st.datetimes(timezones=st.just(UTC)).map(to_text) | st.sampled_from([MORNING, NOON, EVENING])
ids = st.uuids().map(str)
region_lists = st.lists(st.sampled_from(Region), unique=True)

_lines = st.none() | st.text(max_size=30)
_links = st.none() | st.text(max_size=30).map(lambda path: f"/{path}")
_counts = st.just(NEVER_COUNTED) | st.builds(Counts, times, whole_numbers, whole_numbers)

# The first and the last second that a time can name.
seconds = st.integers(-62_135_596_800, 253_402_300_799)
sighting_lists = st.lists(st.tuples(times, whole_numbers), max_size=20)

_fields: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("name", "description", "error_reason", "channel_title", "language"), _lines),
    **dict.fromkeys(("location", "preview_image_location"), _links),
    **dict.fromkeys(("location_type", "duration", "views", "likes"), st.none() | whole_numbers),
    "category_id": st.none() | st.integers(0, MAX_CATEGORY_ID),
    **dict.fromkeys(("added_date", "published_at", "fetched_at"), st.none() | times),
    "user_id": st.none() | ids,
    "tags": st.none() | st.lists(st.text(max_size=10), max_size=3),
    "status": st.sampled_from(Status),
    "regions": region_lists,
}
records = st.builds(Record, **_fields)

videos = st.builds(
    Video,
    video_id=ids,
    version=st.integers(1, MAX_INTEGER),
    revision=st.integers(1, MAX_INTEGER),
    record=records,
    content_hash=st.sampled_from(["", "5f0c4a1e9d3b7268"]),
    observed=_counts,
    readings=st.lists(st.tuples(times, whole_numbers, st.none() | whole_numbers), max_size=5).map(
        lambda each: readings_of(*each)
    ),
    listed=st.dictionaries(st.sampled_from(Region).map(str), times),
    view_samples=sighting_lists.map(lambda pairs: sightings_of(*pairs)),
    moved_at=st.just(0) | whole_numbers,
)

tombstones = st.builds(
    Tombstone,
    video_id=ids,
    version=st.integers(1, MAX_INTEGER),
    revision=st.integers(1, MAX_INTEGER),
    takedown=st.none() | st.builds(Takedown, times, st.text(), st.text()),
)


def snapshot_of(
    region: ChartRegion, current: Mapping[ChartKey, CurrentChart], guard_rate: float | None = None
) -> RegionSnapshot:
    """Return a snapshot of a region whose charts are drawn already."""
    return RegionSnapshot([], {}, region, current=current, guard_rate=guard_rate)

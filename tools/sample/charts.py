"""Ranks videos for each day and region by the views of the last day."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from heapq import nlargest
from random import Random
from typing import NamedTuple

from tools.sample.regions import REGIONS
from tools.sample.videos import Video

LONGEST_CHART = 50

_FIRST_FETCH = time(5, 30, tzinfo=UTC)
_LATEST_DELAY = 40 * 60
_LAST_DAYS = 2
_FIRST_TO_LAST = timedelta(hours=17)
_BETWEEN_REGIONS = timedelta(seconds=3)


class Entry(NamedTuple):
    """A video on a chart, with its counters at that time."""

    youtube_id: str
    views: int
    likes: int


class Chart(NamedTuple):
    """Most watched videos of a region on one day, best first."""

    region: str
    fetched_at: datetime
    entries: list[Entry]


def draw_fetches(seed: int, days: int, end: date, lately: int = 1) -> list[datetime]:
    """Draw the fetch times of charts: one a day, and `lately` on each of the last days."""
    random = Random(f"fetches {seed}")
    dates = [end - timedelta(days=back) for back in reversed(range(days))]
    firsts = [
        datetime.combine(day, _FIRST_FETCH) + timedelta(seconds=random.randint(0, _LATEST_DELAY)) for day in dates
    ]
    later = [
        first + _FIRST_TO_LAST / (lately - 1) * number for first in firsts[-_LAST_DAYS:] for number in range(1, lately)
    ]
    return sorted(firsts + [moment.replace(microsecond=0) for moment in later])


def charts(videos: Sequence[Video], fetches: Sequence[datetime]) -> Iterator[Chart]:
    """Yield the charts of every region, day by day."""
    for fetched_at in fetches:
        gains = [_gain(video, fetched_at) for video in videos]
        for place, region in enumerate(REGIONS):
            entries = [_entry(videos[index], fetched_at) for index in _best(videos, gains, place)]
            yield Chart(region, fetched_at + place * _BETWEEN_REGIONS, entries)


def _gain(video: Video, now: datetime) -> float:
    age = video.age(now)
    return video.audience.watched(age) - video.audience.watched(age - 1)


def _best(videos: Sequence[Video], gains: Sequence[float], place: int) -> list[int]:
    # Ranked by true views, not by the counter, which may be frozen.
    candidates = (index for index, gain in enumerate(gains) if gain >= 1)
    return nlargest(LONGEST_CHART, candidates, key=lambda index: gains[index] * videos[index].appeal[place])


def _entry(video: Video, now: datetime) -> Entry:
    age = video.age(now)
    return Entry(video.youtube_id, video.audience.views(age), video.audience.likes(age))

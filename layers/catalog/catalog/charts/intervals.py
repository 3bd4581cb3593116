"""Ranks videos by the views that they gained within an interval: KillrVideo's trending videos."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

from catalog.times import to_seconds
from catalog.videos.view_samples import ViewSample, ViewSamples, samples_until, without_dips

_A_DAY_S = 24 * 3600


class Interval(IntEnum):
    """The days of an interval."""

    DAY = 1
    WEEK = 7
    MONTH = 30


class SampledVideo(NamedTuple):
    """What the views that a video gained are computed from."""

    video_id: str
    published_at: str | None
    view_samples: ViewSamples | None


class Gain(NamedTuple):
    """Views that a video gained within an interval, and all that it has."""

    video_id: str
    gained: float
    total: int


def most_gained(videos: Iterable[SampledVideo], now: str, count: int) -> Mapping[Interval, list[str]]:
    """Return the ids of the `count` videos that gained most views in each interval before a time, most first.

    Of equal gains the video with more views comes first, then the lower id. Videos that gained nothing are left out.
    """
    gains: dict[Interval, list[Gain]] = {interval: [] for interval in Interval}
    for video in videos:
        for interval, gain in gains_of(video, now):
            if gain.gained > 0:
                gains[interval].append(gain)
    return {interval: [one.video_id for one in sorted(some, key=_place)[:count]] for interval, some in gains.items()}


def gains_of(video: SampledVideo, now: str) -> Iterator[tuple[Interval, Gain]]:
    """Yield the views that a video gained in each interval before a time; nothing without a sample.

    The views at an interval's beginning are interpolated between the samples around it. A video has none when it is
    published; without a time of publication before the first sample, nothing was gained before that. Views that fall
    and come back are no gain.
    """
    seconds = to_seconds(now)
    seen = without_dips(samples_until(video.view_samples, seconds))
    if not seen:
        return
    # A fall may be a dip: the next sample tells.
    total = max(one.views for one in seen[-2:])
    known = [*_publication(video.published_at, seen[0]), *seen]
    for interval in Interval:
        before = views_at(known, seconds - interval * _A_DAY_S)
        yield interval, Gain(video.video_id, max(0.0, total - before), total)


def views_at(known: Sequence[ViewSample], time: int) -> float:
    """Return the views at a time, interpolated between samples in order of time; outside those of the nearest."""
    position = next((position for position, one in enumerate(known) if one.time >= time), len(known))
    if position in (0, len(known)):
        return known[0 if position == 0 else -1].views
    earlier, later = known[position - 1], known[position]
    return earlier.views + (later.views - earlier.views) * (time - earlier.time) / (later.time - earlier.time)


def _publication(published_at: str | None, first: ViewSample) -> list[ViewSample]:
    published = to_seconds(published_at) if published_at else first.time
    return [ViewSample(published, 0)] if published < first.time else []


def _place(gain: Gain) -> tuple[float, int, str]:
    return -gain.gained, -gain.total, gain.video_id

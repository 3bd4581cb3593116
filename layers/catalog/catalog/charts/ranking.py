"""Ranks the videos of a region by velocity.

score = views per hour * 2^(-hours unseen / 6) * age / (age + 6): the growth rate, discounted by the time since the last
sample and for young videos. `make replay` measures it against the views that videos gained afterwards.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from math import exp2
from typing import NamedTuple

from catalog.charts.velocity import HALF_LIFE_H, hours_between, views_per_hour
from catalog.times import from_seconds, from_text, to_seconds, to_text
from catalog.videos.model import Video
from catalog.videos.view_samples import ViewSamples, samples_until, without_dips

# A video that no chart of the region listed for longer is not ranked.
CANDIDATE_HOURS = 48

MAX_PER_CHANNEL = 3

# Rank whose views per hour are the guard rate of the next chart.
GUARD_RANK = 10

_AN_HOUR_S = 3600
_A_DAY_S = 24 * _AN_HOUR_S


class Candidate(NamedTuple):
    """A video that may be ranked by velocity, and the time at which the region's chart last listed it."""

    video_id: str
    published_at: str | None
    channel: str | None
    category_id: int | None
    view_samples: ViewSamples | None
    listed_at: str


class Figures(NamedTuple):
    """Figures that rank a video: score = views_per_hour * decay * maturity.

    `unseen_h` is None for a video without samples, `age_h` for one without a publication time. `over_channel_limit`
    marks a video whose channel has three videos above it, so that it ranks below all others.
    """

    views_per_hour: float
    unseen_h: float | None
    age_h: float | None
    decay: float
    maturity: float
    score: float
    over_channel_limit: bool


class RankedVideo(NamedTuple):
    """A video with the figures that rank it."""

    video_id: str
    channel: str | None
    category_id: int | None
    figures: Figures


class ViewsGained(NamedTuple):
    """Views gained since a time."""

    views: int
    since: str


def candidate_of(video: Video, region: str) -> Candidate | None:
    """Return a video as a candidate of a region; None if no chart of the region has listed it."""
    if region not in video.listed:
        return None
    record = video.record
    channel, category_id, listed_at = record.channel_title, record.category_id, video.listed[region]
    return Candidate(video.video_id, record.published_at, channel, category_id, video.view_samples, listed_at)


def rank_by_velocity(candidates: Iterable[Candidate], now: str, guard_rate: float | None = None) -> list[RankedVideo]:
    """Rank the candidates that the region listed in the last 48 hours, fastest first, then by id.

    `guard_rate` is the views per hour at the tenth rank of the region's last chart, as `rate_at` returns it.
    """
    oldest = to_text(from_text(now) - timedelta(hours=CANDIDATE_HOURS))
    seconds = to_seconds(now)
    ranked = [
        RankedVideo(one.video_id, one.channel, one.category_id, score_candidate(one, seconds, guard_rate))
        for one in candidates
        if one.listed_at >= oldest
    ]
    ranked.sort(key=lambda one: (-one.figures.score, one.video_id))
    return limit_per_channel(ranked)


def score_candidate(candidate: Candidate, now: int, guard_rate: float | None) -> Figures:
    """Return the figures of a candidate at a time in seconds since 1970."""
    published = to_seconds(candidate.published_at) if candidate.published_at else None
    seen = samples_until(candidate.view_samples, now)
    rate = views_per_hour(seen, published, guard_rate)
    unseen_h = hours_between(seen[-1].time, now) if seen else None
    age_h = None if published is None else hours_between(published, now)
    decay = 0.0 if unseen_h is None else exp2(-unseen_h / HALF_LIFE_H)
    maturity = 1.0 if age_h is None else age_h / (age_h + HALF_LIFE_H)
    return Figures(rate, unseen_h, age_h, decay, maturity, rate * decay * maturity, over_channel_limit=False)


def limit_per_channel(ranked: Iterable[RankedVideo]) -> list[RankedVideo]:
    """Move the videos of a channel beyond its best three below all others, in unchanged order otherwise."""
    shown: list[RankedVideo] = []
    over_channel_limit: list[RankedVideo] = []
    of_channel = Counter[str]()
    for one in ranked:
        of_channel[one.channel or ""] += 1
        if one.channel and of_channel[one.channel] > MAX_PER_CHANNEL:
            over_channel_limit.append(one._replace(figures=one.figures._replace(over_channel_limit=True)))
        else:
            shown.append(one)
    return shown + over_channel_limit


def rerank(ranked: Iterable[RankedVideo]) -> list[RankedVideo]:
    """Rank videos again by their scores, and apply the limit per channel again."""
    uncapped = [one._replace(figures=one.figures._replace(over_channel_limit=False)) for one in ranked]
    return limit_per_channel(sorted(uncapped, key=lambda one: (-one.figures.score, one.video_id)))


def rank_in_category(ranked: Iterable[RankedVideo], category: int) -> list[RankedVideo]:
    """Rank the videos of a category only, and apply the limit per channel again."""
    return rerank(one for one in ranked if one.category_id == category)


def top_of_charts(ranked: Sequence[RankedVideo], categories: Iterable[int], depth: int) -> set[str]:
    """Return the ids of the first `depth` videos of all categories and of each."""
    rankings = [ranked, *(rank_in_category(ranked, category) for category in categories)]
    return {one.video_id for some in rankings for one in some[:depth]}


def rate_at(ranked: Sequence[RankedVideo], rank: int = GUARD_RANK) -> float | None:
    """Return the views per hour at a rank, from 1 on; None if the ranking is shorter."""
    return ranked[rank - 1].figures.views_per_hour if len(ranked) >= rank else None


def views_gained_by(view_samples: ViewSamples | None, published_at: str | None, now: str) -> ViewsGained | None:
    """Return the views gained over the last 24 hours, or over the nearest sampled span.

    Counted from the latest sample that is at least 24 hours old, else from the oldest if it is at least an hour older
    than the last, else from publication; None without such a start.
    """
    seconds = to_seconds(now)
    seen = without_dips(samples_until(view_samples, seconds))
    if not seen:
        return None
    last = seen[-1]
    # A fall may be a dip: the next sample tells.
    views = max(one.views for one in seen[-2:])
    a_day_old = [one for one in seen[:-1] if one.time <= seconds - _A_DAY_S]
    if a_day_old or seen[0].time <= last.time - _AN_HOUR_S:
        begin = a_day_old[-1] if a_day_old else seen[0]
        return ViewsGained(max(0, views - begin.views), from_seconds(begin.time))
    if not published_at or to_seconds(published_at) > seen[0].time:
        return None
    return ViewsGained(views, published_at)

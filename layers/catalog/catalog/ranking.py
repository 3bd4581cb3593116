"""Which videos of a region rise fastest, and the figures that say why.

score = views per hour * 2^(-hours unseen / 6) * age / (age + 6): what is gained, trusted less the longer nobody saw the
video and the younger it is. `bench/replay` measures it against what videos then gained.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from math import exp2
from typing import NamedTuple

from catalog.rising import HALF_LIFE_H, Sightings, hours_between, sightings_until, views_per_hour
from catalog.times import from_seconds, from_text, to_seconds, to_text
from catalog.video import Video

# A video that no chart of the region held for so long is none of its candidates.
CANDIDATE_HOURS = 48

MAX_PER_CHANNEL = 3

# The rank whose rate guards the next chart against bursts.
GUARD_RANK = 10

_AN_HOUR_S = 3600
_A_DAY_S = 24 * _AN_HOUR_S


class Candidate(NamedTuple):
    """A video that may be ranked, and when the region's chart last held it."""

    video_id: str
    published_at: str | None
    channel: str | None
    category_id: int | None
    sightings: Sightings | None
    listed_at: str


class Figures(NamedTuple):
    """What ranked a video: score = views_per_hour * decay * maturity.

    Unknown are the hours since a video was seen if nobody saw it, and its age if nobody said when it was published.
    `capped` says that its channel has enough videos above it, so that it stands below all others.
    """

    views_per_hour: float
    unseen_h: float | None
    age_h: float | None
    decay: float
    maturity: float
    score: float
    capped: bool


class Ranked(NamedTuple):
    """A video in its place of a ranking."""

    video_id: str
    channel: str | None
    category_id: int | None
    figures: Figures


class Gained(NamedTuple):
    """Views gained since a time."""

    views: int
    since: str


def candidate_of(video: Video, region: str) -> Candidate | None:
    """Return what ranks a video in a region; None when no chart of the region has held it."""
    if region not in video.listed:
        return None
    record = video.record
    channel, category_id, listed_at = record.channel_title, record.category_id, video.listed[region]
    return Candidate(video.video_id, record.published_at, channel, category_id, video.sightings, listed_at)


def rank_by_velocity(candidates: Iterable[Candidate], now: str, leading: float | None = None) -> list[Ranked]:
    """Rank the candidates that the region listed in the last 48 hours, fastest first, then by id.

    `leading` is the rate at the tenth rank of the region's last chart, as `rate_at` returns it.
    """
    oldest = to_text(from_text(now) - timedelta(hours=CANDIDATE_HOURS))
    seconds = to_seconds(now)
    ranked = [
        Ranked(one.video_id, one.channel, one.category_id, figures_of(one, seconds, leading))
        for one in candidates
        if one.listed_at >= oldest
    ]
    ranked.sort(key=lambda one: (-one.figures.score, one.video_id))
    return cap_channels(ranked)


def figures_of(candidate: Candidate, now: int, leading: float | None) -> Figures:
    """Return what ranks a candidate at a time in seconds."""
    published = to_seconds(candidate.published_at) if candidate.published_at else None
    seen = sightings_until(candidate.sightings, now)
    rate = views_per_hour(seen, published, leading)
    unseen_h = hours_between(seen[-1].time, now) if seen else None
    age_h = None if published is None else hours_between(published, now)
    decay = 0.0 if unseen_h is None else exp2(-unseen_h / HALF_LIFE_H)
    maturity = 1.0 if age_h is None else age_h / (age_h + HALF_LIFE_H)
    return Figures(rate, unseen_h, age_h, decay, maturity, rate * decay * maturity, capped=False)


def cap_channels(ranked: Iterable[Ranked]) -> list[Ranked]:
    """Put what a channel has beyond its three best below all others; otherwise the order stays."""
    shown: list[Ranked] = []
    capped: list[Ranked] = []
    places = Counter[str]()
    for one in ranked:
        places[one.channel or ""] += 1
        if one.channel and places[one.channel] > MAX_PER_CHANNEL:
            capped.append(one._replace(figures=one.figures._replace(capped=True)))
        else:
            shown.append(one)
    return shown + capped


def rank_anew(ranked: Iterable[Ranked]) -> list[Ranked]:
    """Rank some of the ranked again: others of their channels stand above them here, or none."""
    uncapped = [one._replace(figures=one.figures._replace(capped=False)) for one in ranked]
    return cap_channels(sorted(uncapped, key=lambda one: (-one.figures.score, one.video_id)))


def rate_at(ranked: Sequence[Ranked], rank: int = GUARD_RANK) -> float | None:
    """Return the views per hour at a rank, from 1 on; none if the ranking ends before it."""
    return ranked[rank - 1].figures.views_per_hour if len(ranked) >= rank else None


def gained(sightings: Sightings | None, published_at: str | None, now: str) -> Gained | None:
    """Return the views gained over the last 24 hours, or over what was measured instead.

    Counted from the latest sighting that is at least 24 hours old, else from the oldest if that is an hour older than
    the last, else from publication; none if there is nothing to count from.
    """
    seconds = to_seconds(now)
    seen = sightings_until(sightings, seconds)
    if not seen:
        return None
    last = seen[-1]
    a_day_old = [one for one in seen[:-1] if one.time <= seconds - _A_DAY_S]
    if a_day_old or seen[0].time <= last.time - _AN_HOUR_S:
        begin = a_day_old[-1] if a_day_old else seen[0]
        return Gained(max(0, last.views - begin.views), from_seconds(begin.time))
    if not published_at or to_seconds(published_at) > seen[0].time:
        return None
    return Gained(last.views, published_at)

"""Rank videos by the product's velocity and by other formulas; all see the same moment and no more."""

import math
from collections.abc import Callable, Iterator
from random import Random

from bench.replay.moments import Moment
from catalog.charts.ranking import Candidate, rank_by_velocity, rate_at
from catalog.charts.snapshot import by_views
from catalog.charts.velocity import HALF_LIFE_H, hours_between
from catalog.times import to_seconds
from catalog.videos.model import Video
from catalog.videos.view_samples import samples_until

type Rank = Callable[[Moment], list[str]]
type Score = Callable[[Video, int], float]
VELOCITY = "velocity"
SEED = 1
_LEAST_INTERVAL_H = 1


class Velocity:
    """The product's ranking by velocity; keeps the rate that guards a region's next chart."""

    def __init__(self) -> None:
        self._guard_rates: dict[str, float | None] = {}

    def __call__(self, moment: Moment) -> list[str]:
        """Rank a region."""
        ranked = rank_by_velocity(_candidates(moment), moment.now, self._guard_rates.get(moment.region))
        self._guard_rates[moment.region] = rate_at(ranked)
        return [one.video_id for one in ranked]


def _candidates(moment: Moment) -> Iterator[Candidate]:
    for video in moment.videos:
        record, listed_at = video.record, video.listed[moment.region]
        published = (record.published_at, record.channel_title, record.category_id)
        yield Candidate(video.video_id, *published, video.view_samples, listed_at)


def rankings() -> dict[str, Rank]:
    """Return every ranking that is measured, by name; those that remember begin anew."""
    return {
        "random": _shuffle(Random(SEED)),  # noqa: S311 - repeatable chance is what is wanted
        "raw views": lambda moment: [video.video_id for video in sorted(moment.videos, key=by_views)],
        "source's chart order": _as_charted,
        "Hacker News on views": _by(_hacker_news),
        "Reddit hot on likes": _by(_reddit_hot),
        "PeerTube hot": _by(_peertube_hot),
        "views / age": _by(lambda video, now: video.counts.views / max(_age_h(video, now), HALF_LIFE_H)),
        "last-interval rate": _by(last_rate),
        "last-interval, decayed": _by(_decayed_last_rate),
        VELOCITY: Velocity(),
    }


def _by(score: Score) -> Rank:
    def rank(moment: Moment) -> list[str]:
        now = to_seconds(moment.now)
        ordered = sorted(moment.videos, key=lambda video: (-score(video, now), video.video_id))
        return [video.video_id for video in ordered]

    return rank


def last_rate(video: Video, now: int) -> float:
    """Return the views an hour since the observation before the last, else since publication."""
    *earlier, last = samples_until(video.view_samples, now)
    for before in reversed(earlier):
        hours = hours_between(before.time, last.time)
        if hours >= _LEAST_INTERVAL_H:
            return max(0, last.views - before.views) / hours
    return last.views / max(_age_h(video, last.time), HALF_LIFE_H)


def _decayed_last_rate(video: Video, now: int) -> float:
    unseen_h = hours_between(samples_until(video.view_samples, now)[-1].time, now)
    return last_rate(video, now) * math.exp2(-unseen_h / HALF_LIFE_H)


def _hacker_news(video: Video, now: int) -> float:
    """(p - 1) / (t + 2)^1.8, with views for points and hours for t."""
    return max(0, video.counts.views - 1) / math.pow(_age_h(video, now) + 2, 1.8)


def _reddit_hot(video: Video, now: int) -> float:
    """log10(votes) + seconds / 45,000, with likes for votes."""
    return math.log10(max(1, video.counts.likes)) - _age_h(video, now) * 3600 / 45_000


def _peertube_hot(video: Video, now: int) -> float:
    """150 log10(likes - 1) + 16 log10(views + 1) + seconds / 47,000, without dislikes and comments."""
    _, views, likes = video.counts
    return 150 * math.log10(max(1, likes - 1)) + 16 * math.log10(views + 1) - _age_h(video, now) * 3600 / 47_000


def _age_h(video: Video, now: int) -> float:
    """Return the hours since publication, else since the first observation."""
    published_at = video.record.published_at
    since = to_seconds(published_at) if published_at else samples_until(video.view_samples, now)[0].time
    return hours_between(since, now)


def _as_charted(moment: Moment) -> list[str]:
    newest = sorted(moment.charted, key=lambda video_id: moment.charted[video_id][1])
    return sorted(newest, key=lambda video_id: moment.charted[video_id][0], reverse=True)


def _shuffle(chance: Random) -> Rank:
    def rank(moment: Moment) -> list[str]:
        video_ids = sorted(video.video_id for video in moment.videos)
        chance.shuffle(video_ids)
        return video_ids

    return rank

"""The product's ranking and those beside which it is measured; all see the same moment and no more."""

import math
from collections.abc import Callable, Iterator
from operator import attrgetter
from random import Random

from bench.replay.catalogue import Moment
from catalog.charting.charts import by_views
from catalog.ranking import Candidate, Figures, Ranked, cap_channels, rank_by_velocity, rate_at
from catalog.rising import HALF_LIFE_H, Sighting, hours_between, sightings_until
from catalog.times import to_seconds
from catalog.video import Video

type Rank = Callable[[Moment], list[str]]
type Score = Callable[[Video, int], float]

VELOCITY = "velocity"

SEED = 1
_LEAST_INTERVAL_H = 1


class Velocity:
    """The product's ranking by velocity, or one without a part of it."""

    def __init__(
        self, *, guarded: bool = True, capped: bool = True, score: Callable[[Figures], float] = attrgetter("score")
    ) -> None:
        self._guarded = guarded
        self._capped = capped
        self._score = score
        self.leading: dict[str, float | None] = {}

    def __call__(self, moment: Moment) -> list[str]:
        """Rank a region, and keep the rate that guards its next chart."""
        ranked = rank_by_velocity(candidates_of(moment), moment.now, self.leading.get(moment.region))
        ranked.sort(key=lambda one: (-self._score(one.figures), one.video_id))
        if self._capped:
            ranked = cap_channels(ranked)
        self.leading[moment.region] = rate_at(ranked) if self._guarded else None
        return ids_of(ranked)


def candidates_of(moment: Moment) -> Iterator[Candidate]:
    """Return the region's videos as the product's ranking takes them."""
    for video in moment.videos:
        record, listed_at = video.record, video.listed[moment.region]
        yield Candidate(
            video.video_id, record.published_at, record.channel_title, record.category_id, video.sightings, listed_at
        )


def ids_of(ranked: list[Ranked]) -> list[str]:
    """Return the ids in their order."""
    return [one.video_id for one in ranked]


def rankings() -> dict[str, Rank]:
    """Return every ranking that is measured, by name; those that remember begin anew."""
    return {
        "random": _shuffle(Random(SEED)),  # noqa: S311 - repeatable chance is what is wanted
        "raw views": lambda moment: [video.video_id for video in sorted(moment.videos, key=by_views)],
        "source's chart order": _as_charted,
        "Hacker News on views": _by(_hacker_news),
        "Reddit hot on likes": _by(_reddit_hot),
        "PeerTube hot": _by(_peertube_hot),
        "views / age": _by(_views_by_age),
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


def last_rank() -> Rank:
    """Return the ranking by the rate between a video's last two sightings."""
    return _by(last_rate)


def last_rate(video: Video, now: int) -> float:
    """Return the views an hour since the sighting before the last, else since publication."""
    seen = sightings_until(video.sightings, now)
    last = seen[-1]
    for before in reversed(seen[:-1]):
        hours = hours_between(before.time, last.time)
        if hours >= _LEAST_INTERVAL_H:
            return max(0, last.views - before.views) / hours
    return last.views / max(hours_between(_published(video, last), last.time), HALF_LIFE_H)


def _decayed_last_rate(video: Video, now: int) -> float:
    unseen_h = hours_between(sightings_until(video.sightings, now)[-1].time, now)
    return last_rate(video, now) * math.exp2(-unseen_h / HALF_LIFE_H)


def _views_by_age(video: Video, now: int) -> float:
    return video.counts.views / max(_age_h(video, now), HALF_LIFE_H)


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
    seen = sightings_until(video.sightings, now)
    return hours_between(_published(video, seen[0]), now)


def _published(video: Video, first: Sighting) -> int:
    published_at = video.record.published_at
    return to_seconds(published_at) if published_at else first.time


def _as_charted(moment: Moment) -> list[str]:
    newest = sorted(moment.places, key=lambda video_id: moment.places[video_id][1])
    return sorted(newest, key=lambda video_id: moment.places[video_id][0], reverse=True)


def _shuffle(chance: Random) -> Rank:
    def rank(moment: Moment) -> list[str]:
        video_ids = sorted(video.video_id for video in moment.videos)
        chance.shuffle(video_ids)
        return video_ids

    return rank

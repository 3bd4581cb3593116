"""What recorded days do not hold: sudden bursts, giants that are imported late, feeds with slow counters."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from statistics import median
from typing import NamedTuple

from bench.replay.catalogue import Moment, moments
from bench.replay.feeds import Feed, seen_by
from bench.replay.gains import Gains
from bench.replay.measure import OVERALL, measured
from bench.replay.metrics import TOP
from bench.replay.rankings import SEED, VELOCITY, Rank, Velocity, candidates_of, ids_of, last_rank
from bench.replay.recorded import Period, Round
from catalog.events import VideoUpserted
from catalog.ranking import Candidate, rank_by_velocity
from catalog.rising import Sighting, Sightings, sighted, sightings_until
from catalog.times import from_seconds, to_seconds
from catalog.video import Video

BURST = 50
GIANT_AGE_S = 3 * 365 * 24 * 3600
GIANT = 10
# A feed is told apart from what was recorded for long enough to fill all spans that are kept.
FEED_AHEAD_S = 14 * 24 * 3600

HOUR_S = 3600
LAST_INTERVAL = "last-interval rate"


class Bursts(NamedTuple):
    """Median ranks of a video whose views are suddenly fifty times what they were, and a round later."""

    trials: int
    rank: float
    next_rank: float
    unguarded_rank: float
    unguarded_next_rank: float


class Giants(NamedTuple):
    """How often a giant that is years old was among the first ten when it was first seen."""

    trials: int
    in_front: int
    in_front_by_views: int


class Slowness(NamedTuple):
    """What shown50 is with counters that move at each look, and with those that move every third hour."""

    even: float
    stepped: float

    @property
    def cost(self) -> float:
        """What slow counters cost."""
        return self.even - self.stepped


def bursts(
    rounds: Sequence[Round], records: Mapping[str, VideoUpserted], gains: Gains, period: Period
) -> Bursts | None:
    """Let one video of each chart burst, of those outside the first ten that were seen before and will be again."""
    chance = Random(SEED)  # noqa: S311 - repeatable chance is what is wanted
    velocity = Velocity()
    under_way: dict[str, tuple[str, Sightings]] = {}
    ranks: list[tuple[int, int]] = []
    next_ranks: list[tuple[int, int]] = []
    for moment in moments(rounds, records):
        leading = velocity.leading.get(moment.region)
        order = velocity(moment)
        if before := under_way.pop(moment.region, None):
            next_ranks += _ranks(moment, *_continued(moment, *before), leading)
        if period.holds(moment.now) and (video_id := _one_that_may_burst(moment, order, gains, chance)):
            burst = _burst(moment, video_id)
            ranks += _ranks(moment, video_id, burst, leading)
            under_way[moment.region] = video_id, burst
    if not next_ranks:
        return None
    (rank, unguarded), (later, later_unguarded) = (map(median, zip(*one, strict=True)) for one in (ranks, next_ranks))
    return Bursts(len(ranks), rank, later, unguarded, later_unguarded)


def giants(rounds: Sequence[Round], records: Mapping[str, VideoUpserted], period: Period) -> Giants:
    """Add a video of ten times the most views, three years old, to each region as if it were imported just now."""
    velocity = Velocity()
    trials = in_front = by_views = 0
    for moment in moments(rounds, records):
        leading = velocity.leading.get(moment.region)
        velocity(moment)
        if period.holds(moment.now):
            now, most = to_seconds(moment.now), max(video.counts.views for video in moment.videos)
            sightings = sighted(None, Sighting(now, GIANT * most + 1))
            giant = Candidate("", from_seconds(now - GIANT_AGE_S), None, None, sightings, moment.now)
            trials += 1
            in_front += "" in ids_of(rank_by_velocity([*candidates_of(moment), giant], moment.now, leading))[:TOP]
            by_views += all(GIANT * most + 1 > video.counts.views for video in moment.videos)
    return Giants(trials, in_front, by_views)


def slow_counters(
    look_s: int, rounds: Sequence[Round], records: Mapping[str, VideoUpserted], gains: Gains, period: Period
) -> dict[str, Slowness]:
    """Compare feeds whose counters move at each look with those whose move every third hour, by ranking."""
    feeds = (Feed(look_s), Feed(look_s, move_s=3 * HOUR_S))
    even, stepped = (_shown(feed, rounds, records, gains, period) for feed in feeds)
    return {name: Slowness(even[name], stepped[name]) for name in even}


def _shown(
    feed: Feed, rounds: Sequence[Round], records: Mapping[str, VideoUpserted], gains: Gains, period: Period
) -> dict[str, float]:
    first = next(one.now for one in rounds if period.holds(one.now))
    seen = seen_by(feed, rounds, from_seconds(to_seconds(first) - FEED_AHEAD_S))
    rankings: dict[str, Rank] = {VELOCITY: Velocity(), LAST_INTERVAL: last_rank()}
    results = measured(rankings, moments(seen, records), gains, period)
    return {name: by_region[OVERALL].worth.shown50 for name, by_region in results.items()}


def _one_that_may_burst(moment: Moment, order: Sequence[str], gains: Gains, chance: Random) -> str | None:
    now = to_seconds(moment.now)
    listed = {video_id for video_id, (time, _) in moment.places.items() if time == moment.now}
    known = {video.video_id for video in moment.videos if _before(moment, video.sightings)}
    may = [one for one in order[TOP:] if one in listed & known and gains.after(one, now) is not None]
    return chance.choice(may) if may else None


def _before(moment: Moment, sightings: Sightings | None) -> list[Sighting]:
    """Return what was seen before the moment's own round."""
    return list(sightings_until(sightings, to_seconds(moment.now) - HOUR_S))


def _burst(moment: Moment, video_id: str) -> Sightings:
    video = _video_of(moment, video_id)
    last = Sighting(to_seconds(moment.now), BURST * max(1, video.counts.views))
    return _kept([*_before(moment, video.sightings), last])


def _continued(moment: Moment, video_id: str, burst: Sightings) -> tuple[str, Sightings]:
    """Return the burst's sightings with what was gained since, on top of the views that it brought."""
    peak = burst.recent[-1]
    added = peak.views - peak.views // BURST
    since = [
        one._replace(views=one.views + added)
        for one in sightings_until(_video_of(moment, video_id).sightings, to_seconds(moment.now))
        if one.time > peak.time
    ]
    return video_id, _kept([burst.first, *burst.recent, *since])


def _kept(seen: Iterable[Sighting]) -> Sightings:
    first, *others = seen
    kept = sighted(None, first)
    for one in others:
        kept = sighted(kept, one)
    return kept


def _video_of(moment: Moment, video_id: str) -> Video:
    return next(video for video in moment.videos if video.video_id == video_id)


def _ranks(moment: Moment, video_id: str, burst: Sightings, leading: float | None) -> Iterator[tuple[int, int]]:
    """Yield the ranks of a video that burst, with the guard and without."""
    candidates = [one._replace(sightings=burst) if one.video_id == video_id else one for one in candidates_of(moment)]
    guarded, unguarded = (ids_of(rank_by_velocity(candidates, moment.now, guard)) for guard in (leading, None))
    yield guarded.index(video_id) + 1, unguarded.index(video_id) + 1

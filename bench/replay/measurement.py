"""Replay rankings and score each by what videos gained, by region and overall."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log2
from statistics import fmean
from typing import NamedTuple

from bench.replay.moments import Gains, Moment
from bench.replay.rankings import Rank
from bench.replay.recorded import Period

OVERALL = "all"
# What a visitor sees at most.
SHOWN = 50
TOP = 10


class Worth(NamedTuple):
    """How much of the possible gain is shown, 1 for all of it, later places counting less (nDCG).

    `ndcg` ranks only videos whose gain is known; `shown50` takes those among the first fifty of all, as a visitor does.
    """

    shown50: float
    ndcg50: float
    ndcg10: float


class Summary(NamedTuple):
    """How many charts of a region were scored, or of all regions, and what a ranking is worth on their mean."""

    charts: int
    worth: Worth


# By ranking, then by region, the last one being all of them.
type Results = Mapping[str, Mapping[str, Summary]]


def measure(rankings: Mapping[str, Rank], moments: Iterable[Moment], gains: Gains, period: Period) -> Results:
    """Let each ranking order every moment, and score those of the period."""
    worths: dict[str, dict[str, list[Worth]]] = {name: defaultdict(list) for name in rankings}
    for moment in moments:
        known = gains.of_moment(moment) if period.contains(moment.now) else {}
        for name, rank in rankings.items():
            # Also before the period, for what a ranking remembers.
            order = rank(moment)
            if worth := worth_of(order, known):
                worths[name][moment.region].append(worth)
    return {name: _summaries(by_region) for name, by_region in worths.items()}


def _summaries(worths: Mapping[str, list[Worth]]) -> dict[str, Summary]:
    everything = [worth for some in worths.values() for worth in some]
    groups = {**worths, OVERALL: everything} if everything else {}
    means = {region: Worth(*map(fmean, zip(*some, strict=True))) for region, some in groups.items()}
    return {region: Summary(len(some), means[region]) for region, some in groups.items()}


def worth_of(order: Sequence[str], gains: Mapping[str, float]) -> Worth | None:
    """Return what an order is worth by the gains that are known; None if nothing is known to have gained."""
    known = [gains[video_id] for video_id in order if video_id in gains]
    shown = [gains[video_id] for video_id in order[:SHOWN] if video_id in gains]
    best = sorted(gains.values(), reverse=True)
    if not best or not best[0]:
        return None
    best50, best10 = _gain(best[:SHOWN]), _gain(best[:TOP])
    return Worth(_gain(shown) / best50, _gain(known[:SHOWN]) / best50, _gain(known[:TOP]) / best10)


def _gain(gains: Iterable[float]) -> float:
    return sum(gain / log2(place + 1) for place, gain in enumerate(gains, 1))

"""What a ranking is worth: where the first right video stands in it."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from statistics import fmean
from typing import NamedTuple

DEPTH = 10


class Scores(NamedTuple):
    """Means over the queries of a class."""

    queries: int
    mrr: float
    success_at_1: float
    success_at_10: float


def rank_of(found: Sequence[str], right: AbstractSet[str]) -> int | None:
    """Return the place, from 1 on, of the first right video among the first ten; none if there is none."""
    return next((place for place, video_id in enumerate(found[:DEPTH], 1) if video_id in right), None)


def scores_of(ranks: Sequence[int | None]) -> Scores:
    """Return the mean reciprocal rank and how many queries were answered, of at least one rank."""
    return Scores(
        len(ranks),
        fmean(1 / rank if rank else 0.0 for rank in ranks),
        fmean(rank == 1 for rank in ranks),
        fmean(rank is not None for rank in ranks),
    )


def macro(scores: Sequence[Scores]) -> Scores:
    """Return the mean over classes, each as heavy as every other."""
    return Scores(
        sum(one.queries for one in scores),
        fmean(one.mrr for one in scores),
        fmean(one.success_at_1 for one in scores),
        fmean(one.success_at_10 for one in scores),
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

"""Summarise measured values: percentiles, medians with quartiles, ratios with their interval, growth by size."""

import math
import statistics
from collections.abc import Sequence
from random import Random
from typing import NamedTuple

RESAMPLES = 2_000
SEED = 1
# A value that is the same at every size still varies: other videos have longer titles.
TOLERANCE = 0.25


class Estimate(NamedTuple):
    """A value between its quartiles, or between the ends of its interval of 95 %."""

    value: float
    low: float
    high: float


class Percentiles(NamedTuple):
    """The median and the 95th percentile."""

    p50: float
    p95: float


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def percentiles(values: Sequence[float]) -> Percentiles:
    """Return the median and the 95th percentile, each a measured value."""
    return Percentiles(percentile(values, 0.5), percentile(values, 0.95))


def quartiles(values: Sequence[float]) -> Estimate:
    """Return the median and the quartiles of rounds."""
    ordered = sorted(values)
    return Estimate(statistics.median(ordered), ordered[len(ordered) // 4], ordered[(3 * len(ordered)) // 4])


def ratio(values: Sequence[float], reference: Sequence[float]) -> Estimate:
    """Return the ratio of medians and its bootstrap interval of 95 %, of values measured in the same rounds.

    Rounds are resampled in pairs, since what else the machine did in a round slowed both.
    """
    rounds = [*zip(values, reference, strict=True)]
    random = Random(SEED)  # noqa: S311 - repeatable
    drawn = sorted(_ratio(random.choices(rounds, k=len(rounds))) for _ in range(RESAMPLES))
    return Estimate(_ratio(rounds), drawn[RESAMPLES // 40], drawn[-RESAMPLES // 40])


def _ratio(rounds: Sequence[tuple[float, float]]) -> float:
    return statistics.median(value for value, _ in rounds) / statistics.median(reference for _, reference in rounds)


def growth_exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Return e where values grow as size to the power of e: the slope of a line through their logarithms.

    0 is constant, 1 is linear. Raises `ValueError` with fewer than two sizes, or for a value that is not positive.
    """
    if len(sizes) < 2:
        raise ValueError("growth needs two sizes or more")
    return statistics.linear_regression([*map(math.log, sizes)], [*map(math.log, values)]).slope


def is_constant(values: Sequence[float]) -> bool:
    """Tell whether the largest value exceeds the smallest by a quarter of it at most."""
    return max(values) <= (1 + TOLERANCE) * min(values)

"""Medians of rounds, their spread, and ratios with the interval that the rounds leave open."""

from collections.abc import Sequence
from random import Random
from statistics import median
from typing import NamedTuple

RESAMPLES = 2_000
SEED = 1


class Figure(NamedTuple):
    """What rounds measured: their median and quartiles."""

    median: float
    low: float
    high: float


class Ratio(NamedTuple):
    """A ratio of medians, and the ends of its bootstrap interval of 95 %."""

    value: float
    low: float
    high: float


def figure_of(values: Sequence[float]) -> Figure:
    """Sum rounds up."""
    ordered = sorted(values)
    return Figure(median(ordered), ordered[len(ordered) // 4], ordered[(3 * len(ordered)) // 4])


def ratio_of(values: Sequence[float], reference: Sequence[float]) -> Ratio:
    """Compare two contestants that were measured in the same rounds.

    Rounds are resampled in pairs, since what else the machine did in a round slowed both.
    """
    rounds = [*zip(values, reference, strict=True)]
    random = Random(SEED)  # noqa: S311 - repeatable
    drawn = sorted(_ratio(random.choices(rounds, k=len(rounds))) for _ in range(RESAMPLES))
    return Ratio(_ratio(rounds), drawn[RESAMPLES // 40], drawn[-RESAMPLES // 40])


def _ratio(rounds: Sequence[tuple[float, float]]) -> float:
    return median(value for value, _ in rounds) / median(reference for _, reference in rounds)

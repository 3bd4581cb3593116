"""Computes velocity: the rate at which a video gains views, from its view samples."""

from collections.abc import Sequence
from itertools import pairwise
from math import exp2, log

from catalog.videos.view_samples import ViewSample, without_dips

# Half-life of a measurement's weight; also the minimum age of the first guess.
HALF_LIFE_H = 6.0


# Weight of the first guess, in hours of sampling.
FIRST_WEIGHT_H = 2.0

# A video first sampled at a greater age has no first guess: its total views do not show its current rate.
FIRST_GUESS_UNTIL_H = 168.0

# A rate beyond this multiple of the known one is limited.
SURPRISE = 4.0

_HOUR_S = 3600
_WHOLE_WEIGHT_H = HALF_LIFE_H / log(2)


def views_per_hour(seen: Sequence[ViewSample], published: int | None, guard_rate: float | None = None) -> float:
    """Return the rate at which a video gains views, in views per hour, from its samples in order of time.

    The mean of the rates between samples, weighted by their hours with a half-life of six hours. It starts with a
    guess: all views over the age at the first sample. Views that fall and come back are no growth. For dropped samples
    the mean rate since the first is used. `guard_rate`, the rate at the chart's tenth rank, limits bursts: a rate
    beyond it and four times the known rate is capped; None caps nothing.
    """
    seen = without_dips(seen)
    if not seen:
        return 0.0
    rate, weight = _first_guess(seen[0], published), FIRST_WEIGHT_H
    for before, after in pairwise(seen):
        hours = (after.time - before.time) / _HOUR_S
        measured = max(0, after.views - before.views) / hours
        if guard_rate:
            measured = min(measured, max(SURPRISE * rate, guard_rate) * max(1.0, HALF_LIFE_H / hours))
        kept = exp2(-hours / HALF_LIFE_H)
        old, new = weight * kept, _WHOLE_WEIGHT_H * (1 - kept)
        weight = old + new
        rate = (rate * old + measured * new) / weight
    return rate


def hours_between(earlier: int, later: int) -> float:
    """Return the hours between two times in seconds; 0 if the second is not later."""
    return max(0, later - earlier) / _HOUR_S


def _first_guess(first: ViewSample, published: int | None) -> float:
    if published is None:
        return 0.0
    age_h = hours_between(published, first.time)
    return first.views / max(age_h, HALF_LIFE_H) if age_h <= FIRST_GUESS_UNTIL_H else 0.0

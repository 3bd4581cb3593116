"""How fast a video gains views, judged by a few of the times it was seen.

What is kept is a set, not a running mean: the earliest sighting, and of each clock span of two hours the latest one.
So sightings may come in any order and any number of times, and the rate is drawn from them when somebody asks.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import exp2, log
from typing import NamedTuple

# The one constant of the rate: what is half forgotten after it, and the least age that a first guess supposes.
HALF_LIFE_H = 6.0

# Spans, counted back from the latest, of which one begins at least 24 hours before the last sighting.
SPAN_S = 2 * 3600
SPANS = 14

# Hours of watching that a first guess is worth.
FIRST_WEIGHT_H = 2.0

# Views of a video first seen later than this say nothing of its present: it waits for a second sighting.
FIRST_GUESS_UNTIL_H = 168.0

# A rate beyond so many times the known one is believed step by step.
SURPRISE = 4.0

_HOUR_S = 3600
_WHOLE_WEIGHT_H = HALF_LIFE_H / log(2)


class Sighting(NamedTuple):
    """A video's views at one time, in seconds since 1970."""

    time: int
    views: int


class Sightings(NamedTuple):
    """The earliest sighting of a video, and the latest one of each of its last spans, in order of time."""

    first: Sighting
    recent: tuple[Sighting, ...]


def sighted(known: Sightings | None, sighting: Sighting) -> Sightings:
    """Return what is kept once `sighting` is known too; of two at one time the greater views hold."""
    if known is None:
        return Sightings(sighting, (sighting,))
    spans = {one.time // SPAN_S: one for one in known.recent}
    span = sighting.time // SPAN_S
    spans[span] = max(spans.get(span, sighting), sighting)
    first = min(known.first, sighting, key=lambda one: (one.time, -one.views))
    return Sightings(first, tuple(spans[key] for key in sorted(spans)[-SPANS:]))


def sightings_until(sightings: Sightings | None, now: int) -> Sequence[Sighting]:
    """Return the sightings up to `now` in order of time: none, if it was not seen by then."""
    known = (sightings.first, *sightings.recent) if sightings else ()
    seen = [one for one in known if one.time <= now]
    return seen[1:] if seen[:1] == seen[1:2] else seen


def views_per_hour(seen: Sequence[Sighting], published: int | None, leading: float | None = None) -> float:
    """Return the rate at which a video gains views, from its sightings in order of time.

    A mean of the rates between sightings, each as heavy as its hours, half forgotten after six. It begins with a guess:
    all views over the age at first sight. Where sightings were dropped, the mean rate since the first stands for them.
    `leading` guards the chart against bursts: the rate at its tenth rank, without which every rate is believed.
    """
    if not seen:
        return 0.0
    rate, weight = _first_guess(seen[0], published), FIRST_WEIGHT_H
    for before, after in pairwise(seen):
        hours = (after.time - before.time) / _HOUR_S
        measured = max(0, after.views - before.views) / hours
        if leading:
            measured = min(measured, max(SURPRISE * rate, leading) * max(1.0, HALF_LIFE_H / hours))
        kept = exp2(-hours / HALF_LIFE_H)
        old, new = weight * kept, _WHOLE_WEIGHT_H * (1 - kept)
        weight = old + new
        rate = (rate * old + measured * new) / weight
    return rate


def hours_between(earlier: int, later: int) -> float:
    """Return the hours from one time to a later one, 0 if it is not later."""
    return max(0, later - earlier) / _HOUR_S


def _first_guess(first: Sighting, published: int | None) -> float:
    if published is None:
        return 0.0
    age_h = hours_between(published, first.time)
    return first.views / max(age_h, HALF_LIFE_H) if age_h <= FIRST_GUESS_UNTIL_H else 0.0

"""What a ranking is worth to those who see it, how restless it is, and how soon it shows what rises."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log2
from statistics import fmean
from typing import NamedTuple

# What a visitor sees at most.
SHOWN = 50
TOP = 10


class Worth(NamedTuple):
    """How much of what could be shown is shown, 1 for all of it, later places counting less (nDCG).

    `ndcg` ranks the videos whose gain is known among themselves; `shown50` takes those of them that are among the
    first fifty of all, as a visitor does.
    """

    shown50: float
    ndcg50: float
    ndcg10: float


class Changes(NamedTuple):
    """What changed in a chart of fifty from one round to the next."""

    entries: int
    moves: int
    unchanged: int


class Promptness(NamedTuple):
    """Of the videos that were to gain most, how many were among the first ten at once, a round later, or never."""

    at_once: int
    next_round: int
    later: int
    never: int


def worth_of(order: Sequence[str], gains: Mapping[str, float]) -> Worth | None:
    """Return what an order is worth by the gains that are known; none if nothing is known to have gained."""
    known = [video_id for video_id in order if video_id in gains]
    shown = [video_id for video_id in order[:SHOWN] if video_id in gains]
    best = sorted(gains.values(), reverse=True)
    if not best or not best[0]:
        return None
    return Worth(
        _gain(gains[video_id] for video_id in shown) / _gain(best[:SHOWN]),
        _gain(gains[video_id] for video_id in known[:SHOWN]) / _gain(best[:SHOWN]),
        _gain(gains[video_id] for video_id in known[:TOP]) / _gain(best[:TOP]),
    )


def mean_worth(worths: Sequence[Worth]) -> Worth:
    """Return the mean of at least one."""
    return Worth(*(fmean(values) for values in zip(*worths, strict=True)))


def changes_of(before: Sequence[str], after: Sequence[str]) -> Changes:
    """Compare the first fifty of two orders."""
    old = {video_id: place for place, video_id in enumerate(before[:SHOWN])}
    new = {video_id: place for place, video_id in enumerate(after[:SHOWN])}
    unchanged = sum(old.get(video_id) == place for video_id, place in new.items())
    entries = sum(video_id not in old for video_id in new)
    return Changes(entries, len(new) - entries - unchanged, unchanged)


def mean_changes(orders: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """Return the mean changes from each order to the next, of at least two."""
    return tuple(fmean(values) for values in zip(*(changes_of(*pair) for pair in pairwise(orders)), strict=True))


def promptness_of(orders: Sequence[Sequence[str]], gains: Sequence[Mapping[str, float]]) -> Promptness:
    """Follow each video from the first round at which it is one of the ten that will gain most."""
    waits = [
        _rounds_until_listed(video_id, orders[first:])
        for video_id, first in _first_rounds(map(_top_gainers, gains)).items()
    ]
    return Promptness(
        waits.count(0),
        waits.count(1),
        sum(wait is not None and wait > 1 for wait in waits),
        waits.count(None),
    )


def _gain(gains: Iterable[float]) -> float:
    return sum(gain / log2(place + 1) for place, gain in enumerate(gains, 1))


def _top_gainers(gains: Mapping[str, float]) -> list[str]:
    return sorted(gains, key=lambda video_id: (-gains[video_id], video_id))[:TOP]


def _first_rounds(tops: Iterable[Iterable[str]]) -> dict[str, int]:
    first: dict[str, int] = {}
    for number, top in enumerate(tops):
        for video_id in top:
            first.setdefault(video_id, number)
    return first


def _rounds_until_listed(video_id: str, orders: Iterable[Sequence[str]]) -> int | None:
    return next((wait for wait, order in enumerate(orders) if video_id in order[:TOP]), None)

"""Latencies summed up: percentiles, not means, which tell of no request that anybody sent."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from bench.load.clients import Ran
from bench.load.loops import Sample
from bench.load.works import WORKS

SHARES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "p99.9": 0.999}
CLOSED, OPEN = "closed", "open"
# All works of a loop.
TOGETHER = "together"

# Of a curve, as many as a picture shows.
POINTS = 200


class Summary(NamedTuple):
    """What came of some requests: how many, errors among them, and those answered as they should in a second.

    Latencies are of the latter, in milliseconds; None where there are too few. `curve` has them by 1 / (1 - share).
    """

    requests: int
    errors: int
    per_second: float
    percentiles: Mapping[str, float | None]
    slowest: float | None
    curve: Sequence[tuple[float, float]]


class Outcome(NamedTuple):
    """What came of a loop: summaries by work and together, CPU seconds of the clients for a request, and faults.

    `rates` are those at which requests were due, by lane; empty in a closed loop. `warm_up_faults` do not count: they
    were before the loop, when engines may have been cold.
    """

    target: str
    loop: str
    rates: Mapping[str, float]
    works: Mapping[str, Summary]
    client_cpu: float
    faults: Sequence[str]
    warm_up_faults: Sequence[str] = ()


def outcome_of(target: str, ran: Sequence[Ran], *, in_turn: bool = False) -> Outcome:
    """Sum a loop up, of lanes that ran at the same time or in turn."""
    samples = [sample for one in ran for sample in one.samples]
    seconds = {sample.work: one.seconds for one in ran for sample in one.samples}
    summaries = {
        work: summary_of([one for one in samples if one.work == work], seconds[work])
        for work in WORKS
        if work in seconds
    }
    lasted = (sum if in_turn else max)(one.seconds for one in ran)
    rates = {one.load.lane.name: one.load.rate for one in ran if one.load.rate is not None}
    return Outcome(
        target,
        OPEN if rates else CLOSED,
        rates,
        {**summaries, TOGETHER: summary_of(samples, lasted)},
        sum(one.client_cpu for one in ran) / max(1, len(samples)),
        [sample.fault for sample in sorted(samples, key=lambda one: one.since) if sample.fault],
    )


def summary_of(samples: Sequence[Sample], seconds: float) -> Summary:
    """Sum up requests of so many seconds."""
    latencies = [1_000 * one.seconds for one in samples if one.fault is None]
    return Summary(
        requests=len(samples),
        errors=len(samples) - len(latencies),
        per_second=len(latencies) / seconds,
        percentiles={name: percentile(latencies, share) for name, share in SHARES.items()},
        slowest=max(latencies, default=None),
        curve=curve_of(latencies),
    )


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the measured value that `share` of all do not exceed; None when fewer than 1 / (1 - share) are there."""
    if len(values) < round(1 / (1 - share)):
        return None
    return float(np.quantile(values, share, method="inverted_cdf"))


def curve_of(values: Sequence[float]) -> list[tuple[float, float]]:
    """Return values by 1 / (1 - the share of those below), as HdrHistogram plots them; the largest of n stands at n."""
    if not values:
        return []
    ordered, number = np.sort(values), len(values)
    below = np.unique(number - np.ceil(number / np.geomspace(1, number, POINTS)).astype(int))
    return [(number / (number - place), float(ordered[place])) for place in map(int, below)]

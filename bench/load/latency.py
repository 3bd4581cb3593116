"""Sum latencies up by percentiles; a mean would describe no request that anybody sent."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from bench.load.client import READS
from bench.load.loops import Ran, Sample

SHARES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "p99.9": 0.999}
CLOSED, OPEN = "closed", "open"
# All reads of a loop.
TOGETHER = "together"
# Of a curve, as many as a picture shows.
POINTS = 200


class Summary(NamedTuple):
    """What came of some requests: how many, errors among them, and how many a second were answered without a fault.

    Latencies are of the latter, in milliseconds; None where there are too few. `curve` has them by 1 / (1 - share).
    """

    requests: int
    errors: int
    per_second: float
    percentiles: Mapping[str, float | None]
    slowest: float | None
    curve: Sequence[tuple[float, float]]


class Outcome(NamedTuple):
    """What came of a loop: summaries by read and together, CPU seconds of the clients for a request, and faults.

    `warm_up_faults` do not count: they were before the loop, when engines may have been cold.
    """

    target: str
    loop: str
    reads: Mapping[str, Summary]
    client_cpu: float
    faults: Sequence[str]
    warm_up_faults: Sequence[str] = ()


def outcome_of(target: str, ran: Sequence[Ran], *, in_turn: bool = False) -> Outcome:
    """Sum a loop up, of lanes that ran at the same time or in turn."""
    samples = [sample for one in ran for sample in one.samples]
    seconds = {sample.read: one.seconds for one in ran for sample in one.samples}
    by_read = {read: [one for one in samples if one.read == read] for read in READS if read in seconds}
    summaries = {read: summary_of(some, seconds[read]) for read, some in by_read.items()}
    together = summary_of(samples, (sum if in_turn else max)(one.seconds for one in ran))
    loop = CLOSED if ran[0].load.rate is None else OPEN
    client_cpu = sum(one.client_cpu for one in ran) / max(1, len(samples))
    faults = [sample.fault for sample in sorted(samples, key=lambda one: one.since) if sample.fault]
    return Outcome(target, loop, {**summaries, TOGETHER: together}, client_cpu, faults)


def summary_of(samples: Sequence[Sample], seconds: float) -> Summary:
    """Sum up requests of so many seconds."""
    latencies = [1_000 * one.seconds for one in samples if one.fault is None]
    percentiles = {name: percentile(latencies, share) for name, share in SHARES.items()}
    errors, slowest = len(samples) - len(latencies), max(latencies, default=None)
    return Summary(len(samples), errors, len(latencies) / seconds, percentiles, slowest, curve_of(latencies))


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the measured value that `share` of all do not exceed; None when fewer than 1 / (1 - share) are there."""
    if len(values) < round(1 / (1 - share)):
        return None
    return float(np.quantile(values, share, method="inverted_cdf"))


def curve_of(values: Sequence[float]) -> list[tuple[float, float]]:
    """Return values by 1 / (1 - the share of those below), as HdrHistogram plots them; the largest of n is at n."""
    if not values:
        return []
    ordered, number = np.sort(values), len(values)
    below = np.unique(number - np.ceil(number / np.geomspace(1, number, POINTS)).astype(int))
    return [(number / (number - place), float(ordered[place])) for place in map(int, below)]

"""Compare what was measured of ours with what is required and wanted."""

from collections.abc import Sequence
from typing import NamedTuple

from bench.metrics import Estimate, quartiles, ratio
from bench.speed import implementations as of
from bench.speed.measurement import Measured


class Goal(NamedTuple):
    """A figure of `Measured` with its bounds; `reference` is whom it is a ratio to, None when it is in MB."""

    name: str
    read: of.Read
    reference: str | None
    figure: str
    required: float
    wanted: float
    who: str = of.OURS


class Verdict(NamedTuple):
    """A goal, what was measured, and which of its bounds is reached: `wanted`, `required`, or `missed`."""

    goal: Goal
    measured: Estimate
    reached: str


GOALS = (
    Goal("cold start, detail, to bare boto3", of.DETAIL, of.BOTO3, "cold", 0.42, 0.30),
    Goal("cold start, detail, to FastAPI + Mangum", of.DETAIL, of.FASTAPI, "cold", 0.19, 0.14),
    Goal("cold start, search, to opensearch-py", of.SEARCH, of.OPENSEARCH, "cold", 0.38, 0.28),
    Goal("warm CPU, detail, to bare boto3", of.DETAIL, of.BOTO3, "warm_cpu", 0.30, 0.25),
    Goal("warm CPU, trending of 50, to a boto3 Query", of.TRENDING, of.BOTO3, "warm_cpu", 0.025, 0.022),
    Goal("the same, read each time", of.TRENDING, of.BOTO3, "warm_cpu", 0.045, 0.040, of.OURS_READING),
    Goal("warm CPU, search of 20, to opensearch-py", of.SEARCH, of.OPENSEARCH, "warm_cpu", 0.55, 0.45),
    Goal("the same, its client alone", of.SEARCH_CLIENT, of.OPENSEARCH, "warm_cpu", 0.60, 0.45, of.OWN_CLIENT),
    Goal("peak memory, detail, MB", of.DETAIL, None, "peak_memory", 26, 23),
    Goal("unzipped size of a read, MB", of.DETAIL, None, "shipped_mb", 3, 1.5),
)


def verdicts(measured: Sequence[Measured]) -> list[Verdict]:
    """Compare what was measured with every goal."""
    found = {(one.read, one.implementation.name): one for one in measured}
    judged = []
    for goal in GOALS:
        ours = getattr(found[goal.read, goal.who], goal.figure)
        reference = goal.reference and getattr(found[goal.read, goal.reference], goal.figure)
        estimate = ratio(ours, reference) if reference else quartiles(ours)
        bounds = {"wanted": goal.wanted, "required": goal.required, "missed": float("inf")}
        judged.append(Verdict(goal, estimate, next(name for name, most in bounds.items() if estimate.value <= most)))
    return judged

"""What is required of ours, and what was measured against it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from bench.speed.contestants import (
    BOTO3,
    DETAIL,
    FASTAPI,
    OPENSEARCH,
    OURS,
    OWN_CLIENT,
    SEARCH,
    SEARCH_CLIENT,
    TRENDING,
    Work,
)
from bench.speed.measure import Measured
from bench.speed.ratios import Ratio, figure_of, ratio_of

MB = 1_000_000


class Goal(NamedTuple):
    """A figure with its bounds; `reference` is whom it is a ratio to, None when it is a size in MB."""

    name: str
    work: Work
    reference: str | None
    values: Callable[[Measured], Sequence[float]]
    required: float
    wanted: float
    who: str = OURS


class Verdict(NamedTuple):
    """A goal and what was measured."""

    goal: Goal
    measured: Ratio

    @property
    def told(self) -> str:
        """How far it is reached."""
        if self.measured.value <= self.goal.wanted:
            return "wanted"
        return "required" if self.measured.value <= self.goal.required else "missed"


GOALS = (
    Goal("cold start, detail, to bare boto3", DETAIL, BOTO3, lambda one: one.cold, 0.80, 0.45),
    Goal("cold start, detail, to FastAPI + Mangum", DETAIL, FASTAPI, lambda one: one.cold, 0.40, 0.25),
    Goal("warm CPU, detail, to bare boto3", DETAIL, BOTO3, lambda one: one.warm_cpu, 0.50, 0.25),
    Goal("warm CPU, trending of 50, to a boto3 Query", TRENDING, BOTO3, lambda one: one.warm_cpu, 0.06, 0.03),
    Goal("warm CPU, search of 20, to opensearch-py", SEARCH, OPENSEARCH, lambda one: one.warm_cpu, 0.60, 0.45),
    Goal(
        "the same, its client alone",
        SEARCH_CLIENT,
        OPENSEARCH,
        lambda one: one.warm_cpu,
        0.60,
        0.45,
        OWN_CLIENT,
    ),
    Goal("peak memory, detail, MB", DETAIL, None, lambda one: one.peak_memory, 44, 30),
    Goal("unzipped size of detail, MB", DETAIL, None, lambda one: [one.layout.shipped_bytes / MB], 20, 10),
)


def verdicts(measured: Sequence[Measured]) -> list[Verdict]:
    """Hold what was measured against every goal."""
    found = {(one.work, one.contestant.name): one for one in measured}
    return [Verdict(goal, _measured(goal, found)) for goal in GOALS]


def _measured(goal: Goal, found: dict[tuple[Work, str], Measured]) -> Ratio:
    ours = goal.values(found[goal.work, goal.who])
    if goal.reference is None:
        return Ratio(*figure_of(ours))
    return ratio_of(ours, goal.values(found[goal.work, goal.reference]))

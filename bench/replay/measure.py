"""Rankings, replayed and compared with what videos gained."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bench.replay.catalogue import Moment
from bench.replay.gains import Gains
from bench.replay.metrics import Promptness, Worth, mean_changes, mean_worth, promptness_of, worth_of
from bench.replay.rankings import Rank
from bench.replay.recorded import Period

OVERALL = "all"


class Summary(NamedTuple):
    """What one ranking is worth in a region, or overall."""

    charts: int
    worth: Worth
    entries: float
    moves: float
    unchanged: float
    promptness: Promptness


# By ranking, then by region, the last one being all of them.
type Results = Mapping[str, Mapping[str, Summary]]


class _Course(NamedTuple):
    """One region's orders, round after round, and the gains that followed."""

    orders: list[list[str]]
    gains: list[Mapping[str, float]]


def measured(rankings: Mapping[str, Rank], moments: Iterable[Moment], gains: Gains, period: Period) -> Results:
    """Let each ranking order every moment, and score those of the period."""
    courses: dict[str, dict[str, _Course]] = {name: defaultdict(lambda: _Course([], [])) for name in rankings}
    for moment in moments:
        scored = period.holds(moment.now)
        answer = gains.of_moment(moment) if scored else {}
        for name, rank in rankings.items():
            order = rank(moment)
            if scored:
                courses[name][moment.region].orders.append(order)
                courses[name][moment.region].gains.append(answer)
    return {name: _summaries(by_region) for name, by_region in courses.items()}


def _summaries(courses: Mapping[str, _Course]) -> dict[str, Summary]:
    summaries = {region: _summary([course]) for region, course in courses.items()}
    return {region: one for region, one in summaries.items() if one} | _named(OVERALL, _summary([*courses.values()]))


def _named(name: str, summary: Summary | None) -> dict[str, Summary]:
    return {name: summary} if summary else {}


def _summary(courses: Sequence[_Course]) -> Summary | None:
    worths = [
        worth
        for course in courses
        for order, gains in zip(course.orders, course.gains, strict=True)
        if (worth := worth_of(order, gains))
    ]
    if not worths:
        return None
    changes = [mean_changes(course.orders) for course in courses if len(course.orders) > 1] or [(0.0, 0.0, 0.0)]
    entries, moves, unchanged = (sum(values) / len(changes) for values in zip(*changes, strict=True))
    waits = [promptness_of(course.orders, course.gains) for course in courses]
    promptness = Promptness(*(sum(values) for values in zip(*waits, strict=True)))
    return Summary(len(worths), mean_worth(worths), entries, moves, unchanged, promptness)

"""What each part of the ranking buys, by taking it away."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from bench.replay.catalogue import moments, moments_by_region
from bench.replay.gains import Gains
from bench.replay.measure import OVERALL, measured
from bench.replay.metrics import Worth
from bench.replay.rankings import Rank, Velocity
from bench.replay.recorded import Period, Round
from catalog import rising
from catalog.events import VideoUpserted


def without_parts(
    rounds: Sequence[Round], records: Mapping[str, VideoUpserted], gains: Gains, period: Period
) -> dict[str, Worth]:
    """Return what the ranking is worth whole, and without each of its parts."""
    rankings: dict[str, Rank] = {
        "nothing": Velocity(),
        "decay": Velocity(score=lambda figures: figures.views_per_hour * figures.maturity),
        "maturity": Velocity(score=lambda figures: figures.views_per_hour * figures.decay),
        "guard": Velocity(guarded=False),
        "limit per channel": Velocity(capped=False),
    }
    results = dict(measured(rankings, moments(rounds, records), gains, period))
    alone: dict[str, Rank] = {"sightings of other regions": Velocity()}
    results |= measured(alone, moments_by_region(rounds, records), gains, period)
    with _no_first_guess():
        waiting: dict[str, Rank] = {"first guess": Velocity()}
        results |= measured(waiting, moments(rounds, records), gains, period)
    return {name: by_region[OVERALL].worth for name, by_region in results.items()}


@contextmanager
def _no_first_guess() -> Iterator[None]:
    kept = rising.FIRST_GUESS_UNTIL_H
    rising.FIRST_GUESS_UNTIL_H = -1
    try:
        yield
    finally:
        rising.FIRST_GUESS_UNTIL_H = kept

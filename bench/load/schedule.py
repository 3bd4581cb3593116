"""When requests are due in an open loop, and which are sent in either."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from random import Random

from bench.load.connection import Request


def arrivals(rate: float, seconds: float, seed: str) -> list[float]:
    """Return the seconds from the start at which requests are due: a Poisson process of so many a second.

    Whoever asks knows nothing of the others, so that the times between two requests are exponential. The same seed
    gives the same times.
    """
    random = Random(seed)  # noqa: S311 - repeatable
    due, times = random.expovariate(rate), []
    while due < seconds:
        times.append(due)
        due += random.expovariate(rate)
    return times


def mixture(requests: Mapping[str, Sequence[Request]], seed: str) -> Iterator[Request]:
    """Draw requests without end: each work is as likely as any other, and its own requests come in turn."""
    random = Random(seed)  # noqa: S311 - repeatable
    works = [*requests]
    turns = {work: cycle(some) for work, some in requests.items()}
    while True:
        yield next(turns[random.choice(works)])

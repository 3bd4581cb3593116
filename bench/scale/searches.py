"""What a search costs by the number of documents: the engine's own time, and what the function adds to it."""

import io
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.relevance import engine
from bench.relevance.catalogue import Catalogue, item_of, read_folder
from bench.relevance.metrics import percentile
from bench.relevance.queries import query_set
from bench.scale.functions import Invoke, Json, handler_of, load, log, request, stack_at
from bench.scale.wire import Wire, watched_index
from catalog.video import Video
from tools.sample.catalogue import write_sample

# What the function may add to the engine's answer, in the median.
MOST_ADDED_MS = 3.0

SEED = 1
NO_STORE = "http://127.0.0.1:1"


class Asked(NamedTuple):
    """One search, in milliseconds and bytes: `took_ms` is what the engine says, `answer_ms` from request to reply.

    A search that finds nothing asks the engine twice; both are counted.
    """

    took_ms: float
    answer_ms: float
    wall_ms: float
    cpu_ms: float
    sent: float
    logged: float

    @property
    def around_took_ms(self) -> float:
        """Everything but the engine's own time: the function's, and that of the way there and back."""
        return self.wall_ms - self.took_ms


class Spread(NamedTuple):
    """The median and the 95th percentile."""

    p50: float
    p95: float


class Searched(NamedTuple):
    """Searches at one size; times are milliseconds, medians where there is but one.

    `added` is whole less the engine's answer: everything that the function does but wait for it. `around_took` is whole
    less took: that, the way there and back, and what the engine does before and after its own clock.
    """

    searches: int
    took: Spread
    answer: Spread
    whole: Spread
    around_took: Spread
    added: Spread
    took_mean: float
    cpu_ms: float
    sent: float
    logged: float


def sum_up(asked: Sequence[Asked]) -> Searched:
    """Return the spread of each time, and the medians of the rest."""
    return Searched(
        searches=len(asked),
        took=_spread([one.took_ms for one in asked]),
        answer=_spread([one.answer_ms for one in asked]),
        whole=_spread([one.wall_ms for one in asked]),
        around_took=_spread([one.around_took_ms for one in asked]),
        added=_spread([one.wall_ms - one.answer_ms for one in asked]),
        took_mean=statistics.mean(one.took_ms for one in asked),
        cpu_ms=statistics.median(one.cpu_ms for one in asked),
        sent=statistics.median(one.sent for one in asked),
        logged=statistics.median(one.logged for one in asked),
    )


@contextmanager
def catalogue(data: Path | None, videos: int) -> Iterator[Sequence[Video]]:
    """Yield so many videos: a folder's as far as it has them, else synthetic ones."""
    with TemporaryDirectory() as folder:
        if data is None:
            write_sample(Path(folder), videos)
        yield read_folder(data or Path(folder))[:videos]


def measure(
    node: str, videos: Sequence[Video], sizes: Sequence[int], per_class: int, advance: Callable[[str], None]
) -> dict[int, Searched]:
    """Search the first videos, as many as each size says, for what the smallest size holds; `advance` is told the step.

    Raises `ValueError` when a search is not answered with 200.
    """
    queries = query_set(Catalogue([item_of(video) for video in videos[: min(sizes)]]), per_class, SEED)
    events = [request("search", query={"q": query.text}) for query in queries]
    measured = {}
    with log() as written, stack_at(NO_STORE, node), watched_index() as wire:
        invoke = handler_of(load("search"))
        for size in sizes:
            advance(f"indexing {size:,} documents")
            engine.load(node, videos[:size])
            advance(f"searching {size:,} documents")
            # Once before it counts: the engine compiles what it does often.
            for event in events:
                invoke(event)
            measured[size] = sum_up([_ask(invoke, event, wire, written) for event in events])
    return measured


def faults_of(by_size: Mapping[int, Searched]) -> list[str]:
    """Say where the function adds more than it may."""
    return [
        f"{size:,} documents: the function adds {one.added.p50:.1f} ms to the engine's answer, {MOST_ADDED_MS:g} are "
        "the most"
        for size, one in by_size.items()
        if one.added.p50 > MOST_ADDED_MS
    ]


def _ask(invoke: Invoke, event: Json, wire: Wire, written: io.StringIO) -> Asked:
    wire.taken()
    written.seek(0)
    written.truncate()
    began, cpu_began = time.perf_counter(), time.process_time()
    answer = invoke(event)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu_began
    if answer["statusCode"] != 200:
        raise ValueError(f"a search was answered {answer['statusCode']}: {answer['body'][:200]}")
    exchanges = wire.taken()
    return Asked(
        took_ms=sum(one.took_ms for one in exchanges),
        answer_ms=1_000 * sum(one.seconds for one in exchanges),
        wall_ms=1_000 * wall,
        cpu_ms=1_000 * cpu,
        sent=len(answer["body"].encode()),
        logged=len(written.getvalue().encode()),
    )


def _spread(values: Sequence[float]) -> Spread:
    return Spread(percentile(values, 0.5), percentile(values, 0.95))

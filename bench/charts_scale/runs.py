"""What a charts run costs by the size of its region, each run in a process of its own as in a function of its own."""

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import NamedTuple

from rich.table import Table

from bench.charts_scale.catalogue import (
    CATEGORIES,
    REGION,
    REGIONS_TABLE,
    VIDEOS_TABLE,
    dynamodb_at,
    end_of,
    feed,
    fill,
    recently,
    use_bench_keys,
)
from bench.charts_scale.traffic import Request, Total, Traffic, by_label, total
from catalog.times import to_text
from catalog.writing.refresh import refresh_region, tables_of
from tools.engines.real import dynamodb_local

INTERVAL = timedelta(minutes=15)

# What a run may cost at `REQUIRED_SIZE` members.
REQUIRED_SIZE = 10_000
MOST_READS = 60
MOST_MEMORY_MB = 256

BIGGEST = 1_000_000

_MB = 1024 * 1024


class Run(NamedTuple):
    """What a run took: requests, seconds, own CPU seconds, and its process's memory before and at the peak, in MB."""

    requests: list[Request]
    seconds: float
    cpu_seconds: float
    memory_before: float
    memory_peak: float

    @property
    def reads(self) -> list[Request]:
        """Its read requests."""
        return [one for one in self.requests if one.is_read]

    @property
    def writes(self) -> list[Request]:
        """Its write requests."""
        return [one for one in self.requests if not one.is_read]


class Runs(NamedTuple):
    """Runs at one size: the first one, one after the feed brought something, and one that finds nothing new."""

    first: Run
    fed: Run
    idle: Run


def measure(videos: int) -> Runs:
    """Fill a region with so many members, candidates all of them, and run its charts three times."""
    with dynamodb_local() as url:
        return measure_at(url, videos)


def measure_at(url: str, videos: int) -> Runs:
    """Do so in a running DynamoDB Local, and leave the tables as the last run left them."""
    begin = recently()
    time_fed = end_of(begin) + INTERVAL
    alone(fill, url, videos, begin)
    first = alone(run, url, end_of(begin))
    alone(feed, url, videos, time_fed, begin)
    return Runs(first, alone(run, url, time_fed), alone(run, url, time_fed + INTERVAL))


def run(url: str, built_at: datetime) -> Run:
    """Run the region's charts once, in this process."""
    client = dynamodb_at(url)
    traffic, tables = Traffic(client), tables_of(client, VIDEOS_TABLE, REGIONS_TABLE)
    memory_before, began, cpu_began = _peak_memory(), time.perf_counter(), time.process_time()
    refresh_region(tables, REGION, CATEGORIES, to_text(built_at), to_text(built_at + INTERVAL))
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    return Run(traffic.requests, seconds, cpu_seconds, memory_before, _peak_memory())


def faults_of(runs: Mapping[int, Runs]) -> list[str]:
    """Say what is not as required, or was not measured."""
    if REQUIRED_SIZE not in runs:
        return [f"{REQUIRED_SIZE:,} members were not measured"]
    fed = runs[REQUIRED_SIZE].fed
    faults = []
    if len(fed.reads) > MOST_READS:
        faults.append(f"{len(fed.reads)} read requests at {REQUIRED_SIZE:,} members, {MOST_READS} are the most")
    if fed.memory_peak > MOST_MEMORY_MB:
        faults.append(f"{fed.memory_peak:.0f} MB at {REQUIRED_SIZE:,} members, {MOST_MEMORY_MB} are the most")
    if not 0 < members_read(fed) < REQUIRED_SIZE:
        faults.append(f"the charts by views read {members_read(fed):,} of {REQUIRED_SIZE:,} members")
    return faults


def table_of(runs: Mapping[int, Runs]) -> Table:
    """Lay out what the runs cost, side by side, and what the two largest say of a million."""
    sizes = sorted(runs)
    table = Table("a run after the feed brought 200 videos", title="A charts run of one region, all members candidates")
    for size in sizes:
        table.add_column(f"{size:,} members", justify="right")
    table.add_column(f"{BIGGEST:,}\nextrapolated", justify="right", style="italic")
    for section in _sections([runs[size].fed for size in sizes], sizes):
        for name, cells in section.items():
            table.add_row(name, *cells)
        table.add_section()
    for name, which in (("first run: reads, writes, s", "first"), ("nothing new: reads, writes, s", "idle")):
        table.add_row(name, *(_short(getattr(runs[size], which)) for size in sizes), "")
    return table


def extrapolated(sizes: Sequence[int], values: Sequence[float], size: int) -> float | None:
    """Return what a straight line through the two largest sizes says; None without two of them."""
    if len(sizes) < 2:
        return None
    slope = (values[-1] - values[-2]) / (sizes[-1] - sizes[-2])
    return values[-1] + slope * (size - sizes[-1])


def _sections(fed: Sequence[Run], sizes: Sequence[int]) -> Iterator[dict[str, list[str]]]:
    grouped = [by_label(one.requests) for one in fed]
    for is_read in (True, False):
        labels = dict.fromkeys(one.label for run in fed for one in run.requests if one.is_read is is_read)
        nothing = Total(0, 0, 0, 0)
        rows = {label: [group.get(label, nothing) for group in grouped] for label in labels}
        rows |= {"all reads" if is_read else "all writes": [total(one.reads if is_read else one.writes) for one in fed]}
        yield {label: _with_guess(totals, sizes) for label, totals in rows.items()}
    figures: dict[str, tuple[str, Callable[[Run], float]]] = {
        "members read for charts by views": ("{:,.0f}", members_read),
        "seconds": ("{:,.1f}", lambda one: one.seconds),
        "of them own CPU": ("{:,.1f}", lambda one: one.cpu_seconds),
        "memory before, MB": ("{:,.0f}", lambda one: one.memory_before),
        "memory at the peak, MB": ("{:,.0f}", lambda one: one.memory_peak),
    }
    yield {name: _figures(form, [of(one) for one in fed], sizes) for name, (form, of) in figures.items()}


def _with_guess(totals: Sequence[Total], sizes: Sequence[int]) -> list[str]:
    guesses = [extrapolated(sizes, values, BIGGEST) for values in zip(*totals, strict=True)]
    known = [guess for guess in guesses if guess is not None]
    return [_cell(one) for one in totals] + [_cell(Total(*map(round, known))) if known else ""]


def _figures(form: str, values: Sequence[float], sizes: Sequence[int]) -> list[str]:
    guess = extrapolated(sizes, values, BIGGEST)
    return [form.format(value) for value in values] + ["" if guess is None else form.format(guess)]


def _cell(one: Total) -> str:
    return f"{one.requests:,} x  {one.bytes / _MB:6,.2f} MB  {one.units:6,.0f} u"


def _short(one: Run) -> str:
    return f"{len(one.reads)}, {len(one.writes)}, {one.seconds:.1f}"


def members_read(one: Run) -> int:
    """Return how many members a run read for the charts by views."""
    return sum(request.items for request in one.requests if request.label == "Query by-shelf")


def _peak_memory() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / _MB if sys.platform == "darwin" else peak / 1024


def alone[**P, Result](work: Callable[P, Result], *arguments: P.args, **named: P.kwargs) -> Result:
    """Do some work in a new process, which remembers the memory of no other."""
    with _workers() as pool:
        return pool.submit(work, *arguments, **named).result()


@contextmanager
def _workers() -> Iterator[ProcessPoolExecutor]:
    # Forked off a server that has done nothing: a process that is spawned inherits its parent's peak.
    with ProcessPoolExecutor(1, get_context("forkserver"), initializer=_begin) as pool:
        yield pool


def _begin() -> None:
    use_bench_keys(os.environ)

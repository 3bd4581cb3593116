"""Measure what a charts run of one region costs by its size, each run in a process of its own."""

import resource
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context

from bench.metrics import growth_exponent
from bench.scale.synthetic import CATEGORIES, REGION, end_of, feed, fill, recently
from bench.scale.traffic import Traffic
from catalog.charts.region_run import SNAPSHOT_DEPTH, run_region
from catalog.times import to_text
from tools.engines.tables import connect, open_tables

INTERVAL = timedelta(minutes=15)
# No worse than linear, and a tenth for what else the machine does.
MOST_GROWTH = 1.1
# A category is read in one page of so many more, in which ties with the last one end.
MOST_BY_VIEWS = len(CATEGORIES) * (SNAPSHOT_DEPTH + 10)
# What a run may cost at `REQUIRED_SIZE` members.
REQUIRED_SIZE, MOST_READS, MOST_MEMORY_MB = 10_000, 60, 256


# A charts run of one region: read requests, bytes and units, members read by views, writes, time and memory.
type ChartsRun = Mapping[str, float]
GROWING = ("read_requests", "read_bytes", "read_units", "seconds", "cpu_seconds", "memory_added_mb")


def measure(url: str, videos: int) -> ChartsRun:
    """Fill a region with so many members, run its charts, and measure the run after its feed brought something new."""
    begin = recently()
    fed_at = end_of(begin) + INTERVAL
    _in_new_process(fill, url, videos, begin)
    _in_new_process(run, url, end_of(begin))
    _in_new_process(feed, url, videos, fed_at, begin)
    return _in_new_process(run, url, fed_at)


def run(url: str, built_at: datetime) -> ChartsRun:
    """Run the region's charts once, in this process."""
    client = connect(url)
    traffic, tables = Traffic(client), open_tables(client)
    memory_before, began, cpu_began = _peak_memory_mb(), time.perf_counter(), time.process_time()
    run_region(tables, REGION, CATEGORIES, CATEGORIES, to_text(built_at), to_text(built_at + INTERVAL))
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    reads, writes = traffic.total(reads=True), traffic.total(reads=False)
    memory_peak = _peak_memory_mb()
    return {
        **{f"read_{name}": value for name, value in reads.items()},
        **{f"write_{name}": value for name, value in writes.items()},
        "members_by_views": sum(one.items for one in traffic.requests if one.by_index == "by-shelf"),
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "memory_peak_mb": memory_peak,
        "memory_added_mb": max(memory_peak - memory_before, 0.1),
    }


def exponents(by_size: Mapping[int, ChartsRun]) -> dict[str, float]:
    """Return each figure's growth exponent between the two largest sizes, nothing with fewer than two.

    Between smaller ones, what is the same at every size hides the growth.
    """
    if len(by_size) < 2:
        return {}
    sizes = sorted(by_size)[-2:]
    return {name: growth_exponent(sizes, [by_size[size][name] for size in sizes]) for name in GROWING}


def faults_of(by_size: Mapping[int, ChartsRun]) -> list[str]:
    """Return what grows faster than the region, reads more than each category's head, or exceeds its bound."""
    steep = {name: power for name, power in exponents(by_size).items() if power > MOST_GROWTH}
    faults = [f"{name} of a charts run grows with the power {power:.2f}" for name, power in steep.items()]
    read = max(one["members_by_views"] for one in by_size.values())
    if read > MOST_BY_VIEWS:
        faults.append(f"the charts by views read {read:,} members, {MOST_BY_VIEWS:,} are the heads of all categories")
    if required := by_size.get(REQUIRED_SIZE):
        bounds = {"read_requests": MOST_READS, "memory_peak_mb": MOST_MEMORY_MB}
        over = {name: most for name, most in bounds.items() if required[name] > most}
        at = f"at {REQUIRED_SIZE:,} members"
        faults += [f"{required[name]:,.0f} {name} {at}, {most} are the most" for name, most in over.items()]
    return faults


def _peak_memory_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024) if sys.platform == "darwin" else peak / 1024


def _in_new_process[**P, Result](work: Callable[P, Result], *arguments: P.args, **named: P.kwargs) -> Result:
    # Forked off a server that has done nothing: a process that is spawned inherits its parent's peak of memory.
    with ProcessPoolExecutor(1, get_context("forkserver")) as pool:
        return pool.submit(work, *arguments, **named).result()

"""What building a region's charts costs by the number of its members, and how that grows; measured by charts_scale."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from bench.charts_scale.runs import Run, members_read
from bench.charts_scale.traffic import total
from bench.scale.growth import exponent

# No worse than linear, and a tenth for what else the machine does.
MOST_GROWTH = 1.1


class Built(NamedTuple):
    """A charts run of one region: read requests, bytes and units, members read by views, writes, time and memory."""

    read_requests: int
    read_bytes: int
    read_units: float
    members_by_views: int
    write_requests: int
    write_units: float
    seconds: float
    cpu_seconds: float
    memory_peak_mb: float
    memory_added_mb: float


GROWING: Mapping[str, Callable[[Built], float]] = {
    "read requests": lambda one: one.read_requests,
    "bytes read": lambda one: one.read_bytes,
    "read units": lambda one: one.read_units,
    "seconds": lambda one: one.seconds,
    "own CPU seconds": lambda one: one.cpu_seconds,
    "memory added": lambda one: one.memory_added_mb,
}


def built_by(run: Run) -> Built:
    """Sum a run up."""
    reads, writes = total(run.reads), total(run.writes)
    return Built(
        read_requests=reads.requests,
        read_bytes=reads.bytes,
        read_units=reads.units,
        members_by_views=members_read(run),
        write_requests=writes.requests,
        write_units=writes.units,
        seconds=run.seconds,
        cpu_seconds=run.cpu_seconds,
        memory_peak_mb=run.memory_peak,
        memory_added_mb=max(run.memory_peak - run.memory_before, 0.1),
    )


def exponents(by_size: Mapping[int, Built]) -> dict[str, float]:
    """Return by which power of its size each figure grows; nothing with fewer than two sizes."""
    if len(by_size) < 2:
        return {}
    sizes = sorted(by_size)
    return {name: exponent(sizes, [of(by_size[size]) for size in sizes]) for name, of in GROWING.items()}


def faults_of(by_size: Mapping[int, Built], categories: Sequence[int], most_of_each: int) -> list[str]:
    """Say what grows faster than the region, and whether charts by views read more than the head of each category."""
    steep = {name: power for name, power in exponents(by_size).items() if power > MOST_GROWTH}
    faults = [f"{name} of a charts run grow with the power {power:.2f}" for name, power in steep.items()]
    most = len(categories) * most_of_each
    read = max(one.members_by_views for one in by_size.values())
    if read > most:
        faults.append(f"the charts by views read {read:,} members, {most:,} are the heads of all categories")
    return faults

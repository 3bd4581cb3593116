"""Lanes under load, each with clients in a process of its own: neither other lanes nor a progress bar hold them up."""

import gc
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing
from itertools import chain
from multiprocessing import get_context
from typing import TYPE_CHECKING, NamedTuple

from bench.load.connection import Connection, Request
from bench.load.loops import Sample, Timer, Worker
from bench.load.schedule import arrivals, mixture
from bench.load.works import Judge

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

# Until all processes are there.
START_S = 60
TICK_S = 0.5


class Lane(NamedTuple):
    """Where a mixture of requests goes: its address, and over how many connections at once.

    What a function answers is a handler's result, what others answer is HTTP.
    """

    name: str
    url: str
    workers: int
    requests: Mapping[str, Sequence[Request]]
    is_function: bool


class Load(NamedTuple):
    """For how many seconds a lane is loaded: with so many requests a second, or in a closed loop without a rate."""

    lane: Lane
    seconds: float
    rate: float | None = None


class Ran(NamedTuple):
    """What came of a load: samples, the seconds until the last answer, and the clients' CPU seconds."""

    load: Load
    samples: Sequence[Sample]
    seconds: float
    client_cpu: float

    @property
    def per_second(self) -> float:
        """How many requests were answered as they should in a second."""
        return sum(one.fault is None for one in self.samples) / self.seconds


def run(loads: Sequence[Load], tick: Callable[[float], None]) -> list[Ran]:
    """Run loads at the same time; `tick` is told now and then how many seconds have passed."""
    context = get_context("spawn")
    start = context.Barrier(len(loads) + 1)
    with ProcessPoolExecutor(len(loads), context, _meet, (start,)) as pool:
        running = [pool.submit(run_lane, load) for load in loads]
        start.wait(START_S)
        timer = Timer()
        while wait(running, TICK_S).not_done:
            tick(timer.now())
        return [one.result() for one in running]


def run_lane(load: Load) -> Ran:
    """Run a load's clients, a thread each."""
    cpu, timer = time.process_time(), Timer()
    with ExitStack() as stack, ThreadPoolExecutor(load.lane.workers) as pool:
        judge = Judge(of_functions=load.lane.is_function)
        connections = [stack.enter_context(closing(Connection(load.lane.url))) for _ in range(load.lane.workers)]
        workers = [Worker(connection.send, judge.fault_of, timer) for connection in connections]
        samples: list[Sample] = [*chain.from_iterable(pool.map(list, _loops(load, workers)))]
    return Ran(load, samples, timer.now(), time.process_time() - cpu)


def _loops(load: Load, workers: Sequence[Worker]) -> list[Iterator[Sample]]:
    lane = load.lane
    if load.rate is None:
        draws = [mixture(lane.requests, f"{lane.name} {number}") for number in range(len(workers))]
        return [one.closed_loop(drawn, load.seconds) for one, drawn in zip(workers, draws, strict=True)]
    times = arrivals(load.rate, load.seconds, lane.name)
    due = deque(zip(times, mixture(lane.requests, lane.name), strict=False))
    return [one.open_loop(due) for one in workers]


def _meet(start: "Barrier") -> None:
    """Make a process ready, and wait for the others."""
    # A collection would look like the server's latency, and the process ends soon.
    gc.disable()
    start.wait(START_S)

"""Run lanes under load in closed or open loops, each lane's clients in a process of its own.

In a closed loop a worker sends its next request when the last one is answered, which tells how much is answered at
most. But whenever the server stalls, nobody asks, and one slow answer stands for all that would have waited too. Gil
Tene calls that coordinated omission ("How NOT to Measure Latency", Strange Loop 2015; wrk2 corrects it the same way).
In the open loop requests are due by a schedule, and latency counts from when a request was due, not when it was sent.
"""

import gc
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPException
from itertools import chain, cycle
from multiprocessing import get_context
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from bench.load.client import TIMEOUT_S, Connection, Reply, Request, fault_of, fault_of_function

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

# A closed loop ends after so many faults.
MOST_FAULTS = 100
# Until all processes are there.
START_S = 60
type Send = Callable[[Request], Reply]
type FaultOf = Callable[[str, Reply], str | None]
# Requests with the second from which their latency counts, the first one first; workers share them.
type Due = deque[tuple[float, Request]]


class Sample(NamedTuple):
    """A request: from which second on it counts, how many it took until it was answered, and what was wrong."""

    read: str
    since: float
    seconds: float
    fault: str | None


class Lane(NamedTuple):
    """Where a mixture of requests goes: its address, over how many connections at once, and whether to a function."""

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
        """How many requests a second were answered without a fault."""
        return sum(one.fault is None for one in self.samples) / self.seconds


class Clock:
    """The seconds since it was made."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def now(self) -> float:
        """Return how many seconds have passed."""
        return time.monotonic() - self._start

    def wait_until(self, moment: float) -> None:
        """Return when so many have passed, at once when they have."""
        time.sleep(max(0.0, moment - self.now()))


class Worker:
    """Sends one request at a time and records what came of it."""

    def __init__(self, send: Send, fault_of: FaultOf, clock: Clock) -> None:
        self._send, self._fault_of, self._clock = send, fault_of, clock

    def closed_loop(self, requests: Iterator[Request], seconds: float) -> Iterator[Sample]:
        """Send one request after the other for so many seconds."""
        faults = 0
        while (now := self._clock.now()) < seconds and faults < MOST_FAULTS:
            sample = self._sample(next(requests), now)
            faults += sample.fault is not None
            yield sample

    def open_loop(self, due: Due) -> Iterator[Sample]:
        """Send what is due, however late, until nothing is left.

        What could not be sent for as long as a client waits is an error: leaving it out would flatter.
        """
        while due:
            try:
                moment, request = due.popleft()
            except IndexError:
                return
            self._clock.wait_until(moment)
            if (late := self._clock.now() - moment) > TIMEOUT_S:
                fault = f"{request.read} was not sent {TIMEOUT_S:g} s after it was due"
                yield Sample(request.read, moment, late, fault)
            else:
                yield self._sample(request, moment)

    def _sample(self, request: Request, since: float) -> Sample:
        try:
            reply = self._send(request)
        except (OSError, HTTPException) as error:
            fault = f"{request.read} was not answered: {type(error).__name__} {error}"
            return Sample(request.read, since, self._clock.now() - since, fault)
        seconds = self._clock.now() - since
        return Sample(request.read, since, seconds, self._fault_of(request.read, reply))


def arrivals(rate: float, seconds: float, seed: str) -> list[float]:
    """Return the seconds at which requests are due: a Poisson process of so many a second, the same for a seed."""
    random = Random(seed)  # noqa: S311 - repeatable
    due, times = random.expovariate(rate), []
    while due < seconds:
        times.append(due)
        due += random.expovariate(rate)
    return times


def mixture(requests: Mapping[str, Sequence[Request]], seed: str) -> Iterator[Request]:
    """Draw requests without end: each read is as likely as any other, and its own requests come in turn."""
    random = Random(seed)  # noqa: S311 - repeatable
    turns = {read: cycle(some) for read, some in requests.items()}
    while True:
        yield next(turns[random.choice([*requests])])


def run(loads: Sequence[Load]) -> list[Ran]:
    """Run loads at the same time."""
    context = get_context("spawn")
    start = context.Barrier(len(loads) + 1)
    with ProcessPoolExecutor(len(loads), context, _begin, (start,)) as pool:
        running = [pool.submit(run_lane, load) for load in loads]
        start.wait(START_S)
        return [one.result() for one in running]


def _begin(start: "Barrier") -> None:
    # A collection would look like the server's latency, and the process ends soon.
    gc.disable()
    start.wait(START_S)


def run_lane(load: Load) -> Ran:
    """Run a load's clients, a thread each."""
    lane, cpu, clock = load.lane, time.process_time(), Clock()
    check = fault_of_function if lane.is_function else fault_of
    with ExitStack() as stack, ThreadPoolExecutor(lane.workers) as pool:
        connections = [stack.enter_context(closing(Connection(lane.url))) for _ in range(lane.workers)]
        loops = _loops(load, [Worker(connection.send, check, clock) for connection in connections])
        samples = [*chain.from_iterable(pool.map(list[Sample], loops))]
    return Ran(load, samples, clock.now(), time.process_time() - cpu)


def _loops(load: Load, workers: Sequence[Worker]) -> list[Iterator[Sample]]:
    lane = load.lane
    if load.rate is None:
        draws = [mixture(lane.requests, f"{lane.name} {number}") for number in range(len(workers))]
        return [one.closed_loop(drawn, load.seconds) for one, drawn in zip(workers, draws, strict=True)]
    times = arrivals(load.rate, load.seconds, lane.name)
    due = deque(zip(times, mixture(lane.requests, lane.name), strict=False))
    return [one.open_loop(due) for one in workers]

"""A worker's closed or open loop, on any clock.

In a closed loop a worker sends its next request when the last one is answered, as many users as there are workers who
do nothing else: it tells how much is answered at most. But whenever the server stalls, nobody asks, and one slow answer
stands for all those that would have waited too. Gil Tene calls that coordinated omission ("How NOT to Measure
Latency", Strange Loop 2015; wrk2 corrects it the same way). In the open loop requests are therefore due by a schedule
that does not care about answers, and latency counts from when a request was due, not from when it was sent.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from http.client import HTTPException
from typing import NamedTuple, Protocol

from bench.load.connection import TIMEOUT_S, Reply, Request

# A worker that is answered no better goes on no longer.
MOST_FAULTS = 100

type Send = Callable[[Request], Reply]
type FaultOf = Callable[[str, Reply], str | None]
# Requests with the second from which their latency counts, the first one first; workers share them.
type Due = deque[tuple[float, Request]]


class Sample(NamedTuple):
    """A request: from which second on it counts, how many it took until it was answered, and what was wrong."""

    work: str
    since: float
    seconds: float
    fault: str | None


class Clock(Protocol):
    """Tells the seconds since a loop's start, and waits for them."""

    def now(self) -> float:
        """Return how many have passed."""

    def wait_until(self, moment: float) -> None:
        """Return when so many have passed, at once when they have."""


class Timer:
    """The clock of real loops, which starts when it is made."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def now(self) -> float:
        """Return how many seconds have passed."""
        return time.monotonic() - self._start

    def wait_until(self, moment: float) -> None:
        """Sleep until so many have passed."""
        if (left := moment - self.now()) > 0:
            time.sleep(left)


class Worker:
    """Sends one request at a time and takes down what came of it."""

    def __init__(self, send: Send, fault_of: FaultOf, clock: Clock) -> None:
        self._send = send
        self._fault_of = fault_of
        self._clock = clock

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
                yield Sample(
                    request.work, moment, late, f"{request.work} was not sent {TIMEOUT_S:g} s after it was due"
                )
            else:
                yield self._sample(request, moment)

    def _sample(self, request: Request, since: float) -> Sample:
        try:
            reply = self._send(request)
        except (OSError, HTTPException) as error:
            fault = f"{request.work} was not answered: {type(error).__name__} {error}"
            return Sample(request.work, since, self._clock.now() - since, fault)
        seconds = self._clock.now() - since
        return Sample(request.work, since, seconds, self._fault_of(request.work, reply))

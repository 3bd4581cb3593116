"""The time in which an invocation may begin requests: a function that its timeout ends logs no reason."""

import math
import time

from catalog.errors import OutOfTime


class TimeBudget:
    """Time of one invocation after another, for the clients that a function holds; no limit before the first.

    Parameters
    ----------
    reserve_s
        Seconds at the end of an invocation in which no request begins: those that have begun end meanwhile, and the
        function reports what it has done.
    """

    def __init__(self, reserve_s: float = 0.0) -> None:
        self._reserve_s = reserve_s
        self._ends_at = math.inf

    def begin(self, remaining_ms: float) -> None:
        """Begin an invocation that has so many milliseconds left."""
        self._ends_at = time.monotonic() + remaining_ms / 1_000 - self._reserve_s

    def require(self, request: str) -> float:
        """Return when the budget ends, on the monotonic clock; raises `OutOfTime` for a request after that."""
        if time.monotonic() >= self._ends_at:
            raise OutOfTime(request)
        return self._ends_at

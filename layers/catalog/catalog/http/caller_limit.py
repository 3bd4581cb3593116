"""Limits the requests of one caller, as far as one environment of a function sees them.

A best effort: each environment counts alone. The gateway limits a path as a whole, and a web ACL each address.
"""

import socket
import time
from typing import NamedTuple

from catalog.errors import TooManyRequests
from catalog.http.request import Request

# Of IPv6 a household has 64 bits to choose from.
IPV6_NETWORK_BYTES = 8


class Window(NamedTuple):
    """A span of time, and the number of a caller's requests in it."""

    number: int
    requests: int


class CallerLimit:
    """A number of requests of each caller in spans of some seconds; of so many callers, the latest ones."""

    def __init__(self, requests: int, seconds: int, callers: int) -> None:
        self.requests = requests
        self.seconds = seconds
        self.callers = callers
        self._windows: dict[str | bytes, Window] = {}

    def admit(self, request: Request) -> None:
        """Count a request of its caller; raises `TooManyRequests` with the seconds until the next span.

        A direct invocation has no address, and no limit.
        """
        if not request.address:
            return
        caller, moment = _network_of(request.address), time.monotonic()
        number = int(moment // self.seconds)
        # The latest caller is the last one, the first one is forgotten first.
        known = self._windows.pop(caller, None)
        window = known if known and known.number == number else Window(number, 0)
        self._windows[caller] = window._replace(requests=window.requests + 1)
        if len(self._windows) > self.callers:
            del self._windows[next(iter(self._windows))]
        if window.requests >= self.requests:
            raise TooManyRequests(max(1, round((number + 1) * self.seconds - moment)))


def _network_of(address: str) -> str | bytes:
    try:
        return socket.inet_pton(socket.AF_INET6, address)[:IPV6_NETWORK_BYTES]
    except OSError:
        return address

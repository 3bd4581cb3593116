"""A kept connection that sends requests and reads replies, at little cost: what it takes, those it measures lack."""

import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NamedTuple
from urllib.parse import urlsplit

# As long as API Gateway waits for a function.
TIMEOUT_S = 30.0
# Servers end connections that idle for some seconds, which is no error of theirs.
IDLE_S = 2.0

_HEADERS = {"Accept-Encoding": "gzip"}


class Request(NamedTuple):
    """What is sent for a work; `target` is the path and query below an address."""

    work: str
    method: str
    target: str
    body: bytes | None = None


class Reply(NamedTuple):
    """What was answered; `coding` is the body's, empty without one."""

    status: int
    coding: str
    body: bytes


class Connection:
    """A connection to an address, opened when it is needed and kept; raises `ValueError` for what is no address."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        kinds = {"http": HTTPConnection, "https": HTTPSConnection}
        if address.scheme not in kinds or not address.hostname:
            raise ValueError(f"{url} is no address of an API")
        self._connection = kinds[address.scheme](address.hostname, address.port, timeout=TIMEOUT_S)
        self._prefix = address.path.rstrip("/")
        self._used_at = 0.0

    def send(self, request: Request) -> Reply:
        """Send a request and read the whole reply; raises `OSError` or `HTTPException`, after which it goes on anew."""
        if time.monotonic() - self._used_at > IDLE_S:
            self.close()
        try:
            self._connection.request(request.method, f"{self._prefix}{request.target}", request.body, _HEADERS)
            with self._connection.getresponse() as response:
                reply = Reply(response.status, response.headers.get("Content-Encoding", ""), response.read())
        except (OSError, HTTPException):
            self.close()
            raise
        self._used_at = time.monotonic()
        return reply

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

"""Send requests over a kept connection, at little cost to the server that shares the machine, and check the replies."""

import gzip
import json
import time
import zlib
from base64 import b64decode
from collections.abc import Callable
from functools import lru_cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from catalog.categories.api import Category
from catalog.charts.api import Chart
from catalog.search.api import SearchResult
from catalog.videos.api import VideoDetail

# As long as API Gateway waits for a function.
TIMEOUT_S = 30.0
# Servers end connections that idle for some seconds, which is no error of theirs.
IDLE_S = 2.0
QUOTED = 200
DETAIL, TRENDING, SEARCH, CATEGORIES = "detail", "trending", "search", "categories"
READS = (DETAIL, TRENDING, SEARCH, CATEGORIES)
# The contract of each body, and what it must not lack.
_CONTRACTS: dict[str, tuple[TypeAdapter[Any], Callable[[Any], object]]] = {
    DETAIL: (TypeAdapter(VideoDetail), lambda video: video.name),
    TRENDING: (TypeAdapter(Chart), lambda chart: chart.videos),
    SEARCH: (TypeAdapter(SearchResult), lambda found: found.videos),
    CATEGORIES: (TypeAdapter(list[Category]), lambda categories: categories),
}


class Request(NamedTuple):
    """A request for a read; `target` is the path and query below an address."""

    read: str
    method: str
    target: str
    body: bytes | None = None


class Reply(NamedTuple):
    """What was answered; `coding` is the body's, empty without one."""

    status: int
    coding: str
    body: bytes

    def decoded(self) -> bytes:
        """Undo its coding; raises `OSError`, `EOFError` or `zlib.error` where it is another."""
        return gzip.decompress(self.body) if self.coding == "gzip" else self.body


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
        target, headers = f"{self._prefix}{request.target}", {"Accept-Encoding": "gzip"}
        try:
            self._connection.request(request.method, target, request.body, headers)
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


@lru_cache(maxsize=10_000)
def fault_of(read: str, reply: Reply) -> str | None:
    """Return what is wrong with a read's reply, None when it is 200 with a body of the contract that is not empty."""
    if reply.status != 200:
        return f"{read} answered {reply.status}: {reply.body[:QUOTED].decode(errors='replace')}"
    contract, content_of = _CONTRACTS[read]
    try:
        content = contract.validate_json(reply.decoded())
    except (ValueError, OSError, EOFError, zlib.error) as error:
        return f"{read} answered another kind of body: {str(error)[:QUOTED]}"
    return None if content_of(content) else f"{read} answered nothing: {str(content)[:QUOTED]}"


@lru_cache(maxsize=10_000)
def fault_of_function(read: str, reply: Reply) -> str | None:
    """Return what is wrong with what API Gateway makes of a handler's result: 502 of what is none."""
    try:
        result = json.loads(reply.body)
        is_coded = result.get("isBase64Encoded", False)
        body = b64decode(result["body"]) if is_coded else result["body"].encode()
        return fault_of(read, Reply(result["statusCode"], "gzip" if is_coded else "", body))
    except (ValueError, KeyError, TypeError, AttributeError):
        return fault_of(read, Reply(502, "", reply.body))

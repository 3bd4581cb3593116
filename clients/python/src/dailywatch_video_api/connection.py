"""Sends requests: with a time limit, retries, and the ETags of earlier answers."""

import time
from collections import OrderedDict
from threading import Lock
from typing import Any, Self

import anyio
import httpx

from .problems import ProblemError, retry_after_of

RETRIED_STATUSES = (429, 503)
FIRST_WAIT_S = 0.25
MAX_ANSWERS = 100


class _Policy:
    """Decides what is sent, sent again, and answered from memory."""

    def __init__(self, base_url: str, retries: int, longest_wait: float, *, revalidate: bool) -> None:
        self.base_url = base_url.rstrip("/")
        self.retries = retries
        self.longest_wait = longest_wait
        self.revalidate = revalidate
        self.answers: OrderedDict[httpx.URL, httpx.Response] = OrderedDict()
        # Threads may share a connection, as they may share an `httpx.Client`.
        self.lock = Lock()

    def prepare(self, request: httpx.Request) -> httpx.Response | None:
        """Add the ETag of an earlier answer, and return that answer."""
        earlier = self.answers.get(request.url) if request.method == "GET" else None
        if earlier is not None:
            request.headers["If-None-Match"] = earlier.headers["ETag"]
        return earlier

    def resolve(
        self, request: httpx.Request, response: httpx.Response, earlier: httpx.Response | None
    ) -> httpx.Response:
        """Return the earlier answer for a 304, and store any other that has an ETag."""
        if response.status_code == httpx.codes.NOT_MODIFIED and earlier is not None:
            response = earlier
        elif not (self.revalidate and request.method == "GET" and response.is_success and "ETag" in response.headers):
            return response
        with self.lock:
            self.answers[request.url] = response
            self.answers.move_to_end(request.url)
            if len(self.answers) > MAX_ANSWERS:
                self.answers.popitem(last=False)
        return response

    def wait_before_retry(self, response: httpx.Response, attempt: int) -> float | None:
        """Return the seconds until the next try, None if there is none."""
        is_read = response.request.method in {"GET", "HEAD"}
        if not is_read or attempt >= self.retries or response.status_code not in RETRIED_STATUSES:
            return None
        said = retry_after_of(response)
        wait = FIRST_WAIT_S * 2**attempt if said is None else said
        return wait if wait <= self.longest_wait else None

    def succeeded(self, response: httpx.Response) -> httpx.Response:
        """Return an answer of success; raises `ProblemError` for any other."""
        if not response.is_success:
            raise ProblemError(response, self.base_url)
        return response


class Connection:
    """A connection to the API.

    Parameters
    ----------
    base_url
        Where the API is, such as `http://127.0.0.1:8080`.
    timeout
        Seconds to connect, and between two parts of an answer.
    retries
        How often a GET is sent again after 429 or 503.
    longest_wait
        Seconds to wait at most before a retry; if the API says a longer time, the error is raised.
    revalidate
        Whether to ask with the ETag of an earlier answer, and to use that answer again after a 304.
    transport
        What sends the requests, for proxies and tests; httpx's own by default.
    """

    def __init__(
        self,
        base_url: str,
        *,
        timeout: float = 10,
        retries: int = 2,
        longest_wait: float = 5,
        revalidate: bool = True,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._policy = _Policy(base_url, retries, longest_wait, revalidate=revalidate)
        self._http = httpx.Client(base_url=base_url, timeout=timeout, transport=transport)

    def send(self, options: dict[str, Any]) -> httpx.Response:
        """Send a request that `httpx.Client.build_request` takes; raises `ProblemError` unless it succeeds."""
        attempt = 0
        while True:
            request = self._http.build_request(**options)
            earlier = self._policy.prepare(request)
            response = self._policy.resolve(request, self._http.send(request), earlier)
            wait = self._policy.wait_before_retry(response, attempt)
            if wait is None:
                return self._policy.succeeded(response)
            time.sleep(wait)
            attempt += 1

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncConnection:
    """A connection to the API, with the parameters of `Connection`."""

    def __init__(
        self,
        base_url: str,
        *,
        timeout: float = 10,
        retries: int = 2,
        longest_wait: float = 5,
        revalidate: bool = True,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._policy = _Policy(base_url, retries, longest_wait, revalidate=revalidate)
        self._http = httpx.AsyncClient(base_url=base_url, timeout=timeout, transport=transport)

    async def send(self, options: dict[str, Any]) -> httpx.Response:
        """Send a request that `httpx.AsyncClient.build_request` takes; raises `ProblemError` unless it succeeds."""
        attempt = 0
        while True:
            request = self._http.build_request(**options)
            earlier = self._policy.prepare(request)
            response = self._policy.resolve(request, await self._http.send(request), earlier)
            wait = self._policy.wait_before_retry(response, attempt)
            if wait is None:
                return self._policy.succeeded(response)
            await anyio.sleep(wait)
            attempt += 1

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

"""A client that knows no more of the API than its base URL."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Reply(NamedTuple):
    """An answer, and how long it took in seconds."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """Asks one deployment."""

    def __init__(self, base: str) -> None:
        self._base = base

    def get(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Reply:
        """Ask for a path and return whatever comes back."""
        request = urllib.request.Request(self._base + path, headers={"Accept": "*/*", **(headers or {})}, method=method)
        began = time.monotonic()
        try:
            answer = urllib.request.urlopen(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            body = answer.read()
            return Reply(answer.status or 0, answer.headers, body, time.monotonic() - began)


def eventually[Value](ask: Callable[[], Value], accept: Callable[[Value], bool], timeout_s: float = 15.0) -> Value:
    """Ask until the value is accepted; returns the last one, accepted or not."""
    give_up_at = time.monotonic() + timeout_s
    value = ask()
    while not accept(value) and time.monotonic() < give_up_at:
        time.sleep(0.2)
        value = ask()
    return value

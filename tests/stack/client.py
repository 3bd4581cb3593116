"""A client that knows no more of the API than its base URL."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

# A slow machine is no reason to fail: long waits cost nothing where all is well.
TIMEOUT_S = 180.0
PAUSE_S = 0.2


class Reply(NamedTuple):
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

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
        try:
            answer = urllib.request.urlopen(request, timeout=TIMEOUT_S)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return Reply(answer.status or 0, answer.headers, answer.read())


def eventually[Value](ask: Callable[[], Value], accept: Callable[[Value], bool], timeout_s: float = TIMEOUT_S) -> Value:
    """Ask until the value is accepted, and return it; fails with the last one when none was in time."""
    give_up_at = time.monotonic() + timeout_s
    while not accept(value := ask()):
        assert time.monotonic() < give_up_at, f"not accepted within {timeout_s:.0f} s, lastly {value!r:.2000}"
        time.sleep(PAUSE_S)
    return value

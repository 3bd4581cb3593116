"""An HTTP server that gives prepared answers, one after the other, and records what it was asked."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple, override


class Asked(NamedTuple):
    """A request: its method, path, headers and time of arrival."""

    method: str
    path: str
    headers: Mapping[str, str]
    at: float


class Prepared(NamedTuple):
    """An answer; without a status there is none until the server ends."""

    status: int | None
    body: str = ""
    headers: Mapping[str, str] = {}


class StubApi(ThreadingHTTPServer):
    """The server at `url`; the last of the `answers` is given again and again."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.answers: list[Prepared] = []
        self.asked: list[Asked] = []
        self.ended = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    server: StubApi

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""

    def _answer(self) -> None:
        stub = self.server
        stub.asked.append(Asked(self.command, self.path, dict(self.headers.items()), time.monotonic()))
        prepared = stub.answers.pop(0) if len(stub.answers) > 1 else stub.answers[0]
        if prepared.status is None:
            stub.ended.wait()
            return
        self.send_response(prepared.status)
        for name, value in prepared.headers.items():
            self.send_header(name, value)
        if prepared.status != 304:
            self.send_header("Content-Length", str(len(prepared.body.encode())))
        self.end_headers()
        self.wfile.write(prepared.body.encode())


@contextmanager
def stub_api() -> Iterator[StubApi]:
    """Serve in a thread while the context is open."""
    with StubApi() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()

"""nginx and Varnish with the configurations of examples/caches, before a recording relay to the API."""

import os
import pwd
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import override

from tests.stack.client import Client
from tools.local.ports import LOOPBACK
from tools.local.processes import background, free_port, wait_until
from tools.local.relay import Answer, Headers, Request, relay

EXAMPLES = Path(__file__).parents[2] / "examples/caches"
LISTENING, UPSTREAM = "127.0.0.1:8081", "127.0.0.1:8080"
_MAX_AGE = re.compile(r"max-age=\d+")


class Upstream(ThreadingHTTPServer):
    """Passes requests on to the API and records them with their status.

    `max_age` replaces the API's, so that answers become stale; `instead` are answers by target; while `gate` is closed
    requests wait.
    """

    def __init__(self, api: str) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.requests: list[Request] = []
        self.statuses: list[int] = []
        self.max_age: int | None = None
        self.instead: dict[str, Answer] = {}
        self.gate = threading.Event()
        self.gate.set()
        self._api = api

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        self.gate.wait()
        answer = self.instead.get(request.target) or relay(self._api, request)
        self.statuses.append(answer.status)
        return answer._replace(headers=[*map(self._shortened, answer.headers)])

    def conditions(self) -> list[str]:
        """Return `If-None-Match` of each request that has it."""
        return [value for one in self.requests for name, value in one.headers if name.lower() == "if-none-match"]

    def _shortened(self, header: tuple[str, str]) -> tuple[str, str]:
        name, value = header
        if name.lower() == "cache-control" and self.max_age is not None:
            return name, _MAX_AGE.sub(f"max-age={self.max_age}", value)
        return header


class _Handler(BaseHTTPRequestHandler):
    server: Upstream
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._pass_on()

    def do_HEAD(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        answer = self.server.answer(Request(self.command, self.path, self._headers(), b""))
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""

    def _headers(self) -> Headers:
        return self.headers.items()


class Cache(Client):
    """A cache, and what it asks upstream."""

    def __init__(self, base: str, upstream: Upstream) -> None:
        super().__init__(base)
        self.upstream = upstream


@contextmanager
def recording(api: str) -> Iterator[Upstream]:
    with Upstream(api) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.gate.set()
            server.shutdown()
            thread.join()


@contextmanager
def nginx(program: str, upstream: Upstream, folder: Path) -> Iterator[Cache]:
    port = free_port()
    stored = {"/var/cache/nginx/catalogue": str(folder / "cache")}
    config = _configured("nginx.conf", port, upstream, folder, stored)
    # Its workers would run as somebody who may not read the folder.
    settings = f"daemon off; pid {folder}/nginx.pid; user {pwd.getpwuid(os.getuid()).pw_name}; error_log stderr;"
    command = [program, "-e", "stderr", "-p", str(folder), "-c", str(config), "-g", settings]
    with _listening(command, port, folder):
        yield Cache(f"http://{LOOPBACK}:{port}", upstream)


@contextmanager
def varnish(program: str, upstream: Upstream, folder: Path) -> Iterator[Cache]:
    port = free_port()
    config = _configured("default.vcl", port, upstream, folder, {'.port = "8080"': f'.port = "{upstream.server_port}"'})
    where = ("-a", f"{LOOPBACK}:{port}", "-n", str(folder / "varnish"))
    command = [program, "-F", "-j", "none", *where, "-f", str(config), "-s", "malloc,32m"]
    with _listening(command, port, folder):
        yield Cache(f"http://{LOOPBACK}:{port}", upstream)


def _configured(name: str, port: int, upstream: Upstream, folder: Path, others: dict[str, str]) -> Path:
    """Write an example with other ports and folders, and return its path."""
    text = (EXAMPLES / name).read_text()
    addresses = {LISTENING: f"{LOOPBACK}:{port}", UPSTREAM: f"{LOOPBACK}:{upstream.server_port}"}
    for example, used in {**addresses, **others}.items():
        text = text.replace(example, used)
    path = folder / name
    path.write_text(text)
    return path


@contextmanager
def _listening(command: list[str], port: int, folder: Path) -> Iterator[None]:
    log = folder / "cache.log"
    with background(command, log) as process:
        wait_until(lambda: _answers(port), process, log)
        yield


def _answers(port: int) -> bool:
    """Tell whether a cache listens, without a request that reaches the API."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True

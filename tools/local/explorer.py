"""Serves the explorer and the API at one origin, so that pages and people need no prefix."""

import json
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, override
from urllib.parse import urlsplit

from tools.local.processes import LOOPBACK, require_free
from tools.local.relay import NoAnswer, Request, Unsendable, relay

PAGES = Path(__file__).parents[2] / "examples/explorer"
CONFIG_PATH = "/config.json"

_NOT_ASCII = re.compile(rb"[\x80-\xff]")


class Explorer(ThreadingHTTPServer):
    """HTTP server of the explorer's pages at `origin`, of their `config.json`, and of the API for all other requests.

    `api` is the API's base URL, None before it is deployed; without `thumbnails` pages request only their own host and
    the API.
    """

    # Front ends and checks open many connections at once.
    request_queue_size = 128

    def __init__(self, host: str, port: int, folder: Path) -> None:
        super().__init__((host, port), partial(_Handler, directory=str(folder)))
        self.origin = f"http://{host}:{self.server_port}"
        self.files = {f"/{file.relative_to(folder).as_posix()}" for file in folder.rglob("*") if file.is_file()}
        self.api: str | None = None
        self.thumbnails = False

    def config(self) -> bytes:
        """Return the pages' `config.json`, whose API is at their own origin."""
        return json.dumps({"api": "/" if self.api else None, "thumbnails": self.thumbnails}).encode()

    def policy(self) -> str:
        """Return the Content-Security-Policy: scripts and styles from this origin only, requests to the API only.

        Pages may also ask the API at its own URL, by `?api=`.
        """
        api = urlsplit(self.api or "")
        sources = {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "img-src": "'self' https:" if self.thumbnails else "'self'",
            "connect-src": f"'self' {api.scheme}://{api.netloc}" if api.netloc else "'self'",
            "base-uri": "'none'",
            "form-action": "'none'",
            "frame-ancestors": "'none'",
        }
        return "; ".join(f"{name} {value}" for name, value in sources.items())

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that left, as pages do whose answer is not needed any more."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(port: int, host: str = LOOPBACK, folder: Path = PAGES) -> Iterator[Explorer]:
    """Serve the explorer in a thread while the context is open; raises `PortTaken`. Port 0 uses any free port."""
    require_free(host, port, "EXPLORER_PORT")
    with Explorer(host, port, folder) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class _Handler(SimpleHTTPRequestHandler):
    """Answers GET and HEAD of the explorer's files, which browsers revalidate, and passes on everything else."""

    server: Explorer
    raw_requestline: bytes
    protocol_version = "HTTP/1.1"
    # An answer's head and body are two writes, of which the second must not wait for the first's acknowledgement.
    disable_nagle_algorithm = True
    extensions_map = {  # noqa: RUF012 - the base class's own attribute
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
    }

    @override
    def parse_request(self) -> bool:
        """Encode what people type into a command line and URLs may not have, as browsers do."""
        self.raw_requestline = _NOT_ASCII.sub(lambda match: b"%%%02X" % ord(match[0]), self.raw_requestline)
        return super().parse_request()

    @override
    def do_GET(self) -> None:
        self._answer(super().do_GET)

    @override
    def do_HEAD(self) -> None:
        self._answer(super().do_HEAD)

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Return how any other method is answered, which the base class looks up by `do_` and its name."""
        if name.startswith("do_"):
            return partial(self._answer, None)
        raise AttributeError(name)

    @override
    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Content-Security-Policy", self.server.policy())
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        super().end_headers()

    @override
    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Send an error as the API does, and close: what follows may be the body of what was refused."""
        status = HTTPStatus(code)
        # Without a type: it is no kind of the API's problems, and described by its status.
        problem = {"title": status.phrase, "status": status, "detail": message or status.phrase}
        self.close_connection = True
        self._send(status, "application/problem+json", json.dumps(problem).encode())

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: the terminal shows the functions' logs."""

    def _answer(self, send_file: Callable[[], None] | None) -> None:
        """Answer a request; `send_file` is how its method answers for a file, None for a method that does not."""
        target = self.requestline.split()[1]
        path = target.partition("?")[0]
        try:
            # It is read in any case: what follows on the connection is the next request.
            body = self._body()
        except _Refused as refused:
            self.send_error(*refused.args)
            return
        if send_file and self._has_file(path):
            send_file()
        elif send_file and path == CONFIG_PATH:
            self._send(HTTPStatus.OK, "application/json", self.server.config())
        else:
            self._pass_on(Request(self.command, target, self.headers.items(), body))

    def _has_file(self, path: str) -> bool:
        """Tell whether a path is a file's; `/` is the page for browsers, and no path of the API for others."""
        return path in self.server.files or (path == "/" and "text/html" in self.headers.get("Accept", ""))

    def _body(self) -> bytes:
        """Return the request's body; raises `_Refused` for what is no request to pass on."""
        if "Transfer-Encoding" in self.headers:
            raise _Refused(HTTPStatus.LENGTH_REQUIRED)
        length = ", ".join(self.headers.get_all("Content-Length", ["0"]))
        if not (length.isascii() and length.isdecimal()):
            raise _Refused(HTTPStatus.BAD_REQUEST, "Content-Length is no number")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise ConnectionAbortedError
        return body

    def _pass_on(self, request: Request) -> None:
        if self.server.api is None:
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE, "The API is not deployed yet")
            return
        try:
            answer = relay(self.server.api, request)
        except Unsendable:
            self.send_error(HTTPStatus.BAD_REQUEST, "The request has something that HTTP does not allow")
        except NoAnswer:
            self.send_error(HTTPStatus.BAD_GATEWAY, "The API does not answer")
        else:
            self.send_response_only(answer.status, answer.reason)
            for name, value in answer.headers:
                self.send_header(name, value)
            # The files' headers are no others'.
            super().end_headers()
            self.wfile.write(answer.body)

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _Refused(Exception):
    """A request that is not passed on; its arguments are the status, and what is said of it."""

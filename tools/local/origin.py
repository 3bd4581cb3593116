"""Serves a folder's files and the API at one origin, so that pages need neither a prefix nor CORS."""

import gzip
import json
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, override

from catalog.etags import etag_of
from catalog.http.conditional import GZIP_SUFFIX, MIN_CODED_BYTES, accepts_gzip, is_held
from tools.local.relay import NoAnswer, Request, Unsendable, relay

_NOT_ASCII = re.compile(rb"[\x80-\xff]")

# Media types that gzip makes smaller; other pictures, fonts and videos are compressed already.
_TEXTS = re.compile(r"text/|application/(json|javascript|xml|manifest\+json|wasm)|image/svg\+xml")


class Origin(ThreadingHTTPServer):
    """HTTP server of a folder's files at `origin`, and of the API for requests that its handler passes on.

    `api` is the API's base URL, None before it is deployed.
    """

    # Front ends and checks open many connections at once.
    request_queue_size = 128

    def __init__(self, host: str, port: int, folder: Path, handler: type["OriginHandler"]) -> None:
        super().__init__((host, port), partial(handler, directory=str(folder)))
        self.origin = f"http://{host}:{self.server_port}"
        self.files = {f"/{file.relative_to(folder).as_posix()}" for file in folder.rglob("*") if file.is_file()}
        self.api: str | None = None

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that left, as pages do whose answer is not needed any more."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def in_thread(server: ThreadingHTTPServer) -> Iterator[None]:
    """Serve in a thread while the context is open."""
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


class OriginHandler(SimpleHTTPRequestHandler):
    """Answers GET and HEAD of paths that are the site's own, and passes on everything else."""

    server: Origin
    raw_requestline: bytes
    protocol_version = "HTTP/1.1"
    # An answer's head and body are two writes, of which the second must not wait for the first's acknowledgement.
    disable_nagle_algorithm = True

    def own(self, path: str, send_file: Callable[[], None]) -> Callable[[], None] | None:
        """Return how a path is answered that is the site's own, None for one that is passed on."""
        return send_file if path in self.server.files else None

    @override
    def parse_request(self) -> bool:
        """Encode what people type into a command line and URLs may not have, as browsers do."""
        self.raw_requestline = _NOT_ASCII.sub(lambda match: b"%%%02X" % ord(match[0]), self.raw_requestline)
        return super().parse_request()

    @override
    def do_GET(self) -> None:
        self._answer(self._send_file)

    @override
    def do_HEAD(self) -> None:
        self._answer(self._send_file)

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Return how any other method is answered, which the base class looks up by `do_` and its name."""
        if name.startswith("do_"):
            return partial(self._answer, None)
        raise AttributeError(name)

    @override
    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Send an error as the API does, and close: what follows may be the body of what was refused."""
        status = HTTPStatus(code)
        # Without a type: it is no kind of the API's problems, and described by its status.
        problem = {"title": status.phrase, "status": status, "detail": message or status.phrase}
        self.close_connection = True
        self.send(status, "application/problem+json", json.dumps(problem).encode())

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: the terminal shows the functions' logs."""

    def send_content(self, kind: str, content: bytes) -> None:
        """Send content of the site itself, as gzip if the client accepts it, or that it is unchanged."""
        headers = {"ETag": etag_of(content)}
        if len(content) >= MIN_CODED_BYTES and _TEXTS.match(kind):
            headers["Vary"] = "Accept-Encoding"
            if accepts_gzip({name.lower(): value for name, value in self.headers.items()}):
                content = gzip.compress(content, mtime=0)
                headers["ETag"] = f'{headers["ETag"][:-1]}{GZIP_SUFFIX}"'
                headers["Content-Encoding"] = "gzip"
        if is_held(headers["ETag"], self.headers.get("If-None-Match", "")):
            headers.pop("Content-Encoding", None)
            self.send(HTTPStatus.NOT_MODIFIED, kind, None, headers)
        else:
            self.send(HTTPStatus.OK, kind, content, headers)

    def send(self, status: HTTPStatus, kind: str, body: bytes | None, headers: Mapping[str, str] | None = None) -> None:
        """Send an answer of the site itself; one without a body says nothing of it."""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if body and self.command != "HEAD":
            self.wfile.write(body)

    def _send_file(self) -> None:
        """Send the file of the request's path, `index.html` of a folder."""
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            self.send_content(self.guess_type(file), content)

    def _answer(self, send_file: Callable[[], None] | None) -> None:
        """Answer a request; `send_file` is how its method answers for a file, None for a method that does not."""
        target = self.requestline.split()[1]
        try:
            # It is read in any case: what follows on the connection is the next request.
            body = self._body()
        except _Refused as refused:
            self.send_error(*refused.args)
            return
        own = self.own(target.partition("?")[0], send_file) if send_file else None
        if own:
            own()
        else:
            self._pass_on(Request(self.command, target, self.headers.items(), body))

    def _body(self) -> bytes:
        """Return the request's body; raises `_Refused` for what is no request to pass on."""
        if "Transfer-Encoding" in self.headers:
            raise _Refused(HTTPStatus.LENGTH_REQUIRED)
        length = ", ".join(self.headers.get_all("Content-Length", ["0"]))
        if not (length.isascii() and length.isdecimal()):
            raise _Refused(HTTPStatus.BAD_REQUEST, "Content-Length is not a number")
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
            self.send_error(HTTPStatus.BAD_GATEWAY, "The API does not respond")
        else:
            self.send_response_only(answer.status, answer.reason)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)


class _Refused(Exception):
    """A request that is not passed on; its arguments are the status, and what is said of it."""

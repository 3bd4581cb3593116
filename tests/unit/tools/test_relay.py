"""The API at the explorer's origin: requests and answers are passed on as they are."""

import gzip
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPMessage
from threading import Barrier, Thread
from typing import NamedTuple

import pytest

from tools.local.explorer import Explorer, serving
from tools.local.ports import LOOPBACK
from tools.local.processes import free_port

pytestmark = pytest.mark.allow_hosts([LOOPBACK])

TIMEOUT_S = 60
PREFIX = "/restapis/abc/v1/_user_request_"
EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Api:
    """A server that keeps the bytes of each request, and sends `answer` once `waits_for` requests are there."""

    def __init__(self, listener: socket.socket) -> None:
        self.url = f"http://{LOOPBACK}:{listener.getsockname()[1]}{PREFIX}"
        self.requests: list[bytes] = []
        self.answer = EMPTY
        self.together = Barrier(1)
        self._listener = listener

    def run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            head, _, body = received = _read_head(connection).partition(b"\r\n\r\n")
            length = next((int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length:")), 0)
            while len(body) < length:
                body += connection.recv(65_536)
            self.requests.append(b"".join([*received[:2], body]))
            self.together.wait(TIMEOUT_S)
            connection.sendall(self.answer)


def _read_head(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received and (part := connection.recv(65_536)):
        received += part
    return received


@pytest.fixture
def api() -> Iterator[Api]:
    with socket.create_server((LOOPBACK, 0), backlog=64) as listener:
        api = Api(listener)
        thread = Thread(target=api.run, daemon=True)
        thread.start()
        yield api
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.fixture
def explorer(api: Api) -> Iterator[Explorer]:
    with serving(0) as explorer:
        explorer.api = api.url
        yield explorer


@contextmanager
def connected(explorer: Explorer) -> Iterator[socket.socket]:
    with socket.create_connection((LOOPBACK, explorer.server_port), timeout=TIMEOUT_S) as connection:
        yield connection


def answer_to(explorer: Explorer, request: bytes) -> bytes:
    """Return all bytes of an answer, after which the connection is closed."""
    with connected(explorer) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


class Answer(NamedTuple):
    status: int
    headers: HTTPMessage
    body: bytes


def ask(explorer: Explorer, path: str, method: str = "GET", **options: dict[str, str] | bytes) -> Answer:
    connection = HTTPConnection(LOOPBACK, explorer.server_port, timeout=TIMEOUT_S)
    try:
        connection.request(method, path, **options)  # type: ignore[arg-type] # what is given is a body or headers
        with connection.getresponse() as answer:
            return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


@pytest.mark.parametrize(
    "target",
    [
        "/api/search?q=9%20secretos&per_page=1",
        "/api/v1/videos/by-tag/a%2Fb%2f%25%zz%",
        "//api//search/?q=&&=%00",
        "/api/../%2e%2e/etc/passwd;x=1?a=/../b",
        "//js/main.js",
        "/js/../index.html",
        "/%69ndex.html",
        "/nothing.js",
        "/js/",
        "/docs",
    ],
)
def test_a_path_and_its_query_are_passed_on_as_sent(explorer: Explorer, api: Api, target: str) -> None:
    answer_to(explorer, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert api.requests[0].split(b"\r\n")[0] == f"GET {PREFIX}{target} HTTP/1.1".encode()


def test_letters_that_no_url_may_have_are_encoded_as_browsers_do(explorer: Explorer, api: Api) -> None:
    answer_to(explorer, "GET /api/search?q=à+é HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert api.requests[0].startswith(f"GET {PREFIX}/api/search?q=%C3%A0+%C3%A9 HTTP/1.1\r\n".encode())


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])
def test_every_method_is_passed_on(explorer: Explorer, api: Api, method: str) -> None:
    assert ask(explorer, "/api/categories", method).status == 200
    assert api.requests[0].startswith(method.encode() + b" ")


def test_a_body_is_passed_on(explorer: Explorer, api: Api) -> None:
    body = bytes(range(256)) * 1_000
    ask(explorer, "/api/v1/videos/id/1/view", "POST", body=body)
    assert api.requests[0].partition(b"\r\n\r\n")[2] == body


def test_headers_are_passed_on_but_those_of_the_connection_and_the_host(explorer: Explorer, api: Api) -> None:
    host = api.url.split("/")[2].encode()
    kept = [b'If-None-Match: "\xff"', b"X-Twice: 1", b"X-Twice: 2", b"Accept-Encoding: gzip;q=0.5, br"]
    connection = [b"Connection: close", b"Connection: x, X-Hop", b"X-Hop: 1", b"Keep-Alive: timeout=5"]
    dropped = [b"Host: localhost:8080", *connection, b"TE: trailers", b"Upgrade: h2c"]
    request = [b"GET /api/categories HTTP/1.1", *kept, *dropped, b"", b""]
    answer_to(explorer, b"\r\n".join(request))
    assert api.requests[0].split(b"\r\n")[1:] == [b"Host: " + host, b"Connection: close", *kept, b"", b""]


@pytest.mark.parametrize(
    "head",
    [
        b'HTTP/1.1 200 OK\r\nETag: "1"\r\nVary: Origin\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nX: \xff\r\n',
        b"HTTP/1.1 422 Unprocessable Content\r\nContent-Type: application/problem+json\r\n",
        b"HTTP/1.1 299 Of its own\r\nServer: one\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n",
    ],
)
def test_an_answer_is_passed_on_as_it_came(explorer: Explorer, api: Api, head: bytes) -> None:
    body = gzip.compress(b"a" * 10_000)
    api.answer = head + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    request = b"GET /api/categories HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert answer_to(explorer, request) == api.answer


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n"),
        ("GET", b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'),
        ("OPTIONS", b"HTTP/1.1 204 No Content\r\nAllow: GET\r\n\r\n"),
    ],
)
def test_an_answer_without_a_body_stays_without_one(explorer: Explorer, api: Api, method: str, answer: bytes) -> None:
    api.answer = answer
    request = f"{method} /api/categories HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert answer_to(explorer, request.encode()) == answer


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nabcde",
    ],
    ids=["in chunks", "until the end"],
)
def test_an_answer_of_unknown_length_gets_its_length(explorer: Explorer, api: Api, answer: bytes) -> None:
    api.answer = answer
    passed = ask(explorer, "/api/categories")
    assert (passed.body, passed.headers.items()) == (b"abcde", [("Content-Length", "5")])


def test_a_connection_serves_files_and_answers_one_after_the_other(explorer: Explorer, api: Api) -> None:
    api.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    connection = HTTPConnection(LOOPBACK, explorer.server_port, timeout=TIMEOUT_S)
    connection.connect()
    kept, seen = connection.sock, []
    for method, path in (("GET", "/index.html"), ("POST", "/api/x"), ("GET", "/js/api.js"), ("GET", "/api/x")):
        connection.request(method, path, body=b"a body")
        with connection.getresponse() as answer:
            seen.append((answer.status, answer.read() == b"{}"))
    assert seen == [(200, False), (200, True), (200, False), (200, True)]
    assert connection.sock is kept
    connection.close()


def test_requests_are_passed_on_side_by_side(explorer: Explorer, api: Api) -> None:
    api.together = Barrier(32)
    with ThreadPoolExecutor(32) as pool:
        answers = [*pool.map(lambda number: ask(explorer, f"/api/{number}").status, range(32))]
    assert answers == [200] * 32
    asked = {request.split()[1].decode() for request in api.requests}
    assert asked == {f"{PREFIX}/api/{number}" for number in range(32)}


@pytest.mark.parametrize("accept", ["*/*", "application/json"])
def test_the_root_is_the_page_for_browsers_and_no_path_of_the_api_for_others(
    explorer: Explorer, api: Api, accept: str
) -> None:
    api.answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    assert ask(explorer, "/", headers={"Accept": accept}).status == 404
    page = ask(explorer, "/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


def test_a_method_that_files_do_not_have_is_the_apis(explorer: Explorer, api: Api) -> None:
    ask(explorer, "/index.html", "DELETE")
    assert api.requests[0].startswith(f"DELETE {PREFIX}/index.html ".encode())


def require_problem(answer: Answer, status: int) -> None:
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
    problem = json.loads(answer.body)
    # It is no kind of the API's problems.
    assert ("type" in problem, problem["status"]) == (False, status)
    assert problem["title"]
    assert problem["detail"]


def test_an_api_that_is_not_deployed_or_is_gone_is_a_problem_and_pages_are_there(explorer: Explorer) -> None:
    for api, status in ((None, 503), (f"http://{LOOPBACK}:{free_port()}{PREFIX}", 502)):
        explorer.api = api
        require_problem(ask(explorer, "/api/categories"), status)
        assert ask(explorer, "/index.html").status == 200


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000,
    ],
    ids=["none", "nonsense", "half", "too long"],
)
def test_an_answer_that_is_none_is_a_problem(explorer: Explorer, api: Api, answer: bytes) -> None:
    api.answer = answer
    require_problem(ask(explorer, "/api/categories"), 502)


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (400, b"GET /a b HTTP/1.1\r\n\r\n"),
        (400, b"GET /\x00 HTTP/1.1\r\n\r\n"),
        (400, b"OPTIONS * HTTP/1.1\r\n\r\n"),
        (400, b"GET http://other.example/ HTTP/1.1\r\n\r\n"),
        (400, b"POST /api HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
        (400, b"POST /api HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        (411, b"POST /api HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"),
        (414, b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n"),
        (431, b"GET /api HTTP/1.1\r\n" + b"X: 1\r\n" * 101 + b"\r\n"),
        (400, b"G\x00T /api HTTP/1.1\r\n\r\n"),
    ],
    ids=lambda value: value[:40] if isinstance(value, bytes) else value,
)
def test_what_cannot_be_passed_on_is_a_problem_and_ends_the_connection(
    explorer: Explorer, api: Api, status: int, request_: bytes
) -> None:
    head, _, body = answer_to(explorer, request_).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"\r\nConnection: close" in head
    assert json.loads(body)["status"] == status
    assert api.requests == []


def test_a_client_that_leaves_is_not_passed_on_and_says_nothing(
    explorer: Explorer, api: Api, capfd: pytest.CaptureFixture[str]
) -> None:
    request = b"POST /api HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf"
    with connected(explorer) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(100) == b""
    assert ask(explorer, "/api/categories").status == 200
    assert len(api.requests) == 1
    assert capfd.readouterr().err == ""

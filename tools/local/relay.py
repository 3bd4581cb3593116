"""Relays HTTP requests to another server, as a gateway does (RFC 9110, 7.6)."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection, InvalidURL
from typing import NamedTuple
from urllib.parse import urlsplit

# What the slowest answer on a busy machine takes, and no more than clients wait.
TIMEOUT_S = 180.0

# What is said to the next server only (RFC 9110, 7.6.1), with the expectation that is met before a body is read.
OF_THE_CONNECTION = frozenset(
    {"connection", "proxy-connection", "keep-alive", "te", "transfer-encoding", "upgrade", "expect"}
)
WITHOUT_BODY = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})

type Headers = list[tuple[str, str]]


class Unsendable(Exception):
    """A request has something that HTTP does not allow."""


class NoAnswer(Exception):
    """The other server is not there, or what it sends is no answer."""


class Request(NamedTuple):
    """A request; `target` is its path and query as they were sent."""

    method: str
    target: str
    headers: Headers
    body: bytes


class Answer(NamedTuple):
    """An answer, whose headers describe the body as it is, compressed or not."""

    status: int
    reason: str
    headers: Headers
    body: bytes


def relay(base: str, request: Request) -> Answer:
    """Send a request to the server at the URL `base`, and return its answer; raises `Unsendable` or `NoAnswer`.

    Each has a connection of its own: one that is kept may be closed meanwhile, and not every request can be repeated.
    """
    url = urlsplit(base)
    if not request.target.startswith("/"):
        raise Unsendable(f"{request.target} is not a path")
    connect = HTTPSConnection if url.scheme == "https" else HTTPConnection
    with closing(connect(url.netloc, timeout=TIMEOUT_S)) as connection:
        try:
            connection.putrequest(request.method, url.path + request.target, skip_host=True, skip_accept_encoding=True)
            for name, value in _sent(url.netloc, request.headers):
                connection.putheader(name, value)
        except (ValueError, InvalidURL) as error:
            raise Unsendable(str(error)) from error
        try:
            connection.endheaders(request.body)
            return _answer(connection, request.method)
        except (OSError, HTTPException) as error:
            raise NoAnswer(str(error)) from error


def _sent(host: str, headers: Headers) -> Iterator[tuple[str, str]]:
    yield "Host", host
    yield "Connection", "close"
    yield from (one for one in _end_to_end(headers) if one[0].lower() != "host")


def _answer(connection: HTTPConnection, method: str) -> Answer:
    with connection.getresponse() as response:
        body = response.read()
        headers = [*_end_to_end(response.getheaders())]
        if "Content-Length" not in response.headers and method != "HEAD" and response.status not in WITHOUT_BODY:
            headers.append(("Content-Length", str(len(body))))
        return Answer(response.status, response.reason, headers, body)


def _end_to_end(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the headers that are not of the connection only, in order."""
    headers = [*headers]
    named = {one.strip().lower() for name, value in headers if name.lower() == "connection" for one in value.split(",")}
    return ((name, value) for name, value in headers if name.lower() not in OF_THE_CONNECTION | named)

"""HTTP/1.1 as a client speaks it to one store: a request as bytes, and its answer off a socket, by a deadline.

RFC 9112 without what no store needs: pipelining, upgrades and the fields of trailers. `http.client` reads fields with
the parser of mail and sends a body apart from its head: a third of a read's CPU time
(docs/decisions/0002-own-transport.md).
"""

import re
import socket
import time
from collections.abc import Mapping
from typing import NamedTuple

# As many fields as http.client takes; all together may be as long as one of them there.
MAX_FIELDS = 100
MAX_HEAD = 65_536
READ_SIZE = 65_536

_STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-9][0-9]{2})(?: .*)?")
_FIELD = re.compile(rb"([-!#$%&'*+.^_`|~0-9A-Za-z]+):(.*)")
_LENGTH = re.compile(rb"[0-9]{1,18}")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?")
_BODILESS = (204, 304)

type Fields = Mapping[bytes, bytes]


class BrokenAnswer(Exception):
    """What arrived is no whole answer of HTTP/1.1."""


class Answer(NamedTuple):
    """A status, a body, and whether another request may follow on the same connection."""

    status: int
    body: bytes
    stays_open: bool


def time_until(deadline: float) -> float:
    """Return the seconds that are left; raises `TimeoutError` when none are."""
    left = deadline - time.monotonic()
    if left <= 0:
        message = "the deadline has passed"
        raise TimeoutError(message)
    return left


def connect(host: str, port: int, deadline: float) -> socket.socket:
    """Connect to the first address of `host` that accepts; each has an equal share of the time that is left."""
    addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    fault = OSError(f"{host} has no address")
    for untried, (family, kind, protocol, _, address) in zip(range(len(addresses), 0, -1), addresses, strict=True):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(max(0.001, (deadline - time.monotonic()) / untried))
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            sock.close()
            fault = error
        else:
            return sock
    raise fault


def request_bytes(method: str, target: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """Return a whole request; raises `ValueError` for a line that would begin another one."""
    fields = {**headers, "Accept-Encoding": "identity", "Content-Length": str(len(body))}
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    if any("\r" in line or "\n" in line for line in lines):
        message = "a request's line cannot hold a line break"
        raise ValueError(message)
    return "\r\n".join((*lines, "\r\n")).encode("latin-1") + body


def read_answer(sock: socket.socket, method: str, deadline: float) -> Answer:
    """Read the answer to a request of this method, by a deadline of the monotonic clock.

    Raises `BrokenAnswer`, `TimeoutError`, or whatever else the socket raises as `OSError`.
    """
    incoming = _Incoming(sock, deadline)
    version, status, fields = incoming.head()
    while 100 <= status < 200:
        version, status, fields = incoming.head()
    body, is_framed = (b"", True) if method == "HEAD" or status in _BODILESS else _body(incoming, fields)
    wishes = {wish.strip() for wish in fields.get(b"connection", b"").lower().split(b",")}
    is_kept = b"close" not in wishes if version == 1 else b"keep-alive" in wishes
    return Answer(status, body, stays_open=is_framed and is_kept and incoming.is_read)


def _body(incoming: "_Incoming", fields: Fields) -> tuple[bytes, bool]:
    """Read a body, and tell whether it had an end of its own (RFC 9112, 6.3)."""
    coding, lengths = fields.get(b"transfer-encoding"), {*fields.get(b"content-length", b"").split(b", ")}
    if coding is not None:
        if coding.lower() != b"chunked" or b"content-length" in fields:
            raise BrokenAnswer(f"a body in {coding!r} of length {lengths}")
        return incoming.chunks(), True
    if b"content-length" not in fields:
        return incoming.rest(), False
    length = lengths.pop()
    if lengths or not _LENGTH.fullmatch(length):
        raise BrokenAnswer(f"a body of length {length!r} and {lengths}")
    return incoming.exactly(int(length)), True


class _Incoming:
    """What arrives on a socket, in the pieces of which an answer is made."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._deadline = deadline
        self._held = bytearray()

    @property
    def is_read(self) -> bool:
        """Whether nothing more has arrived than was read."""
        return not self._held

    def head(self) -> tuple[int, int, Fields]:
        """Read a version, a status and fields, whose names are in lower case."""
        status_line, *lines = self._until(b"\r\n\r\n").split(b"\r\n")
        status = _STATUS_LINE.fullmatch(status_line)
        if not status or len(lines) > MAX_FIELDS:
            raise BrokenAnswer(f"{len(lines)} fields after {status_line[:100]!r}")
        fields: dict[bytes, bytes] = {}
        for line in lines:
            match = _FIELD.fullmatch(line)
            if not match:
                raise BrokenAnswer(f"the field {line[:100]!r}")
            name, value = match[1].lower(), match[2].strip()
            # A field that comes again goes on (RFC 9110, 5.2).
            fields[name] = fields[name] + b", " + value if name in fields else value
        return int(status[1]), int(status[2]), fields

    def exactly(self, size: int) -> bytes:
        """Read so many bytes."""
        while len(self._held) < size:
            self._receive()
        return self._take(size)

    def chunks(self) -> bytes:
        """Read a body in chunks, and the trailer after it (RFC 9112, 7.1)."""
        body = bytearray()
        while size := self._chunk_size():
            body += self.exactly(size)
            if self.exactly(2) != b"\r\n":
                raise BrokenAnswer("a chunk that is longer than it says")
        while self._until(b"\r\n"):
            pass
        return bytes(body)

    def rest(self) -> bytes:
        """Read until the other side closes."""
        while self._received():
            pass
        return self._take(len(self._held))

    def _chunk_size(self) -> int:
        line = self._until(b"\r\n")
        match = _CHUNK_SIZE.fullmatch(line)
        if not match:
            raise BrokenAnswer(f"a chunk of size {line[:100]!r}")
        return int(match[1], 16)

    def _until(self, mark: bytes) -> bytes:
        """Read what comes before a mark, and drop the mark."""
        searched = 0
        while (end := self._held.find(mark, searched)) < 0:
            if len(self._held) > MAX_HEAD:
                raise BrokenAnswer(f"no end of {bytes(self._held[:100])!r}")
            searched = max(0, len(self._held) - len(mark) + 1)
            self._receive()
        if end > MAX_HEAD:
            raise BrokenAnswer(f"a late end of {bytes(self._held[:100])!r}")
        taken = self._take(end)
        del self._held[: len(mark)]
        return taken

    def _take(self, size: int) -> bytes:
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

    def _receive(self) -> None:
        if not self._received():
            raise BrokenAnswer(f"closed after {bytes(self._held[:100])!r}")

    def _received(self) -> int:
        """Receive a piece, and return its size: 0 when the other side has closed."""
        self._sock.settimeout(time_until(self._deadline))
        piece = self._sock.recv(READ_SIZE)
        self._held += piece
        return len(piece)

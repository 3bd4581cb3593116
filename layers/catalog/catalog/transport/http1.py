"""Minimal HTTP/1.1 client: encodes requests, and reads responses from a socket with a deadline.

RFC 9112 without pipelining, upgrades and trailer fields, which no store needs. `http.client` parses fields with the
email parser and sends head and body separately: a third of a read's CPU time
(docs/decisions/0002-own-transport.md).
"""

import re
import socket
import time
from collections.abc import Mapping
from typing import NamedTuple

from catalog.transport.errors import InvalidResponse
from catalog.transport.resolver import resolve

# The number of fields as in http.client; the total length is its limit for one field.
MAX_FIELDS = 100
MAX_HEAD = 65_536
READ_SIZE = 65_536

# The whole head in one match, and then the fields that frame a body: parsing each field takes longer.
_HEAD = re.compile(rb"HTTP/1\.([01]) ([1-9][0-9]{2})(?: [^\r\n]*)?((?:\r\n[-!#$%&'*+.^_`|~0-9A-Za-z]+:[^\r\n]*)*)")
_FRAMING = re.compile(rb"\r\n(connection|content-length|transfer-encoding):[ \t]*([^\r\n]*)", re.IGNORECASE)
_LENGTH = re.compile(rb"[0-9]{1,18}")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?")
_BODILESS = (204, 304)

type Fields = Mapping[bytes, bytes]


class Response(NamedTuple):
    """Status and body of a response, and whether the connection can be reused."""

    status: int
    body: bytes
    stays_open: bool


def time_until(deadline: float) -> float:
    """Return the seconds until a deadline; raises `TimeoutError` if it has passed."""
    left = deadline - time.monotonic()
    if left <= 0:
        message = "the deadline has passed"
        raise TimeoutError(message)
    return left


def connect(host: str, port: int, deadline: float) -> socket.socket:
    """Connect to the first address of `host` that accepts; finding the addresses and all of them share the time."""
    addresses = resolve(host, port, time_until(deadline))
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
    """Return an encoded request; raises `ValueError` for line breaks in the target or a header."""
    fields = {**headers, "Accept-Encoding": "identity", "Content-Length": str(len(body))}
    lines = [f"{method} {target} HTTP/1.1", *[f"{name}: {value}" for name, value in fields.items()]]
    head = "\r\n".join(lines)
    if not head.count("\r") == head.count("\n") == len(lines) - 1:
        message = "a request's line cannot hold a line break"
        raise ValueError(message)
    return f"{head}\r\n\r\n".encode("latin-1") + body


def read_response(sock: socket.socket, method: str, deadline: float) -> Response:
    """Read the response to a request of this method, with a deadline on the monotonic clock.

    Raises `InvalidResponse`, `TimeoutError`, or any other `OSError` of the socket.
    """
    reader = _ResponseReader(sock, deadline)
    version, status, fields = reader.head()
    while 100 <= status < 200:
        version, status, fields = reader.head()
    body, is_framed = (b"", True) if method == "HEAD" or status in _BODILESS else _body(reader, fields)
    wishes = {wish.strip() for wish in fields.get(b"connection", b"").lower().split(b",")}
    is_kept = b"close" not in wishes if version == 1 else b"keep-alive" in wishes
    return Response(status, body, stays_open=is_framed and is_kept and reader.is_read)


def _body(reader: "_ResponseReader", fields: Fields) -> tuple[bytes, bool]:
    """Read a body; return it and whether its length was framed (RFC 9112, 6.3)."""
    coding, lengths = fields.get(b"transfer-encoding"), {*fields.get(b"content-length", b"").split(b", ")}
    if coding is not None:
        if coding.lower() != b"chunked" or b"content-length" in fields:
            raise InvalidResponse(f"a body in {coding!r} of length {lengths}")
        return reader.chunks(), True
    if b"content-length" not in fields:
        return reader.rest(), False
    length = lengths.pop()
    if lengths or not _LENGTH.fullmatch(length):
        raise InvalidResponse(f"a body of length {length!r} and {lengths}")
    return reader.exactly(int(length)), True


class _ResponseReader:
    """Buffered reader of a response on a socket."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._deadline = deadline
        self._held = bytearray()

    @property
    def is_read(self) -> bool:
        """Whether the buffer is empty."""
        return not self._held

    def head(self) -> tuple[int, int, Fields]:
        """Read minor version, status and the fields that frame a body, with names in lower case."""
        head = self._until(b"\r\n\r\n")
        match = _HEAD.fullmatch(head)
        if not match or head.count(b"\n") > MAX_FIELDS:
            raise InvalidResponse(f"a head of {head.count(b'\n')} fields: {head[:200]!r}")
        fields: dict[bytes, bytes] = {}
        for found, text in _FRAMING.findall(match[3]):
            name, value = found.lower(), text.strip()
            # Repeated fields are joined (RFC 9110, 5.2).
            fields[name] = fields[name] + b", " + value if name in fields else value
        return int(match[1]), int(match[2]), fields

    def exactly(self, size: int) -> bytes:
        """Read `size` bytes."""
        while len(self._held) < size:
            self._receive()
        return self._take(size)

    def chunks(self) -> bytes:
        """Read a chunked body and its trailer (RFC 9112, 7.1)."""
        body = bytearray()
        while size := self._chunk_size():
            body += self.exactly(size)
            if self.exactly(2) != b"\r\n":
                raise InvalidResponse("a chunk that is longer than it says")
        while self._until(b"\r\n"):
            pass
        return bytes(body)

    def rest(self) -> bytes:
        """Read until the server closes the connection."""
        while self._received():
            pass
        return self._take(len(self._held))

    def _chunk_size(self) -> int:
        line = self._until(b"\r\n")
        match = _CHUNK_SIZE.fullmatch(line)
        if not match:
            raise InvalidResponse(f"a chunk of size {line[:100]!r}")
        return int(match[1], 16)

    def _until(self, mark: bytes) -> bytes:
        """Read up to a delimiter, and skip the delimiter."""
        searched = 0
        while (end := self._held.find(mark, searched)) < 0:
            if len(self._held) > MAX_HEAD:
                raise InvalidResponse(f"no end of {bytes(self._held[:100])!r}")
            searched = max(0, len(self._held) - len(mark) + 1)
            self._receive()
        if end > MAX_HEAD:
            raise InvalidResponse(f"a late end of {bytes(self._held[:100])!r}")
        taken = self._take(end)
        del self._held[: len(mark)]
        return taken

    def _take(self, size: int) -> bytes:
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

    def _receive(self) -> None:
        if not self._received():
            raise InvalidResponse(f"closed after {bytes(self._held[:100])!r}")

    def _received(self) -> int:
        """Receive bytes and return their number: 0 if the server has closed the connection."""
        self._sock.settimeout(time_until(self._deadline))
        piece = self._sock.recv(READ_SIZE)
        self._held += piece
        return len(piece)

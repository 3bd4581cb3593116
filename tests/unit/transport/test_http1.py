"""HTTP/1.1 off a socket: however an answer is cut into pieces, it is read whole or not at all."""

import socket
import time
from collections.abc import Iterable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.transport.errors import InvalidResponse
from catalog.transport.http1 import Response, read_response, request_bytes


def read(*pieces: bytes) -> Response:
    """Read the answer to a GET that comes in these pieces before its connection closes."""
    return read_response(InPieces(pieces), "GET", time.monotonic() + 60)


class InPieces(socket.socket):
    """A socket on which these pieces arrive one by one; it never touches a network."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__(socket.AF_UNIX)
        self.close()
        self._pieces = iter([piece for piece in pieces if piece])

    def settimeout(self, _seconds: float | None) -> None:
        """Take a timeout for which nothing here is slow enough."""

    def recv(self, _size: int, _flags: int = 0) -> bytes:
        return next(self._pieces, b"")


def cut(data: bytes, places: Iterable[int]) -> list[bytes]:
    ends = [*sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]


@given(body=st.binary(max_size=200), places=st.lists(st.integers(0, 10_000), max_size=12))
def test_pieces_of_any_size_make_the_same_answer(body: bytes, places: list[int]) -> None:
    sent = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    assert read(*cut(sent, places)) == Response(200, body, stays_open=True)


@given(chunks=st.lists(st.binary(min_size=1, max_size=60), max_size=5), places=st.lists(st.integers(0, 10_000)))
def test_chunks_in_pieces_of_any_size_make_the_same_answer(chunks: list[bytes], places: list[int]) -> None:
    coded = b"".join(b"%X;name=value\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
    sent = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n" + coded + b"0\r\nChecked: yes\r\n\r\n"
    assert read(*cut(sent, places)) == Response(200, b"".join(chunks), stays_open=True)


@pytest.mark.parametrize(
    "before", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]
)
@given(noise=st.binary(max_size=300) | st.text("0123aF;: \r\n", max_size=60).map(str.encode))
def test_whatever_arrives_is_an_answer_or_is_broken(before: bytes, noise: bytes) -> None:
    with suppress(InvalidResponse):
        assert len(read(before + noise).body) <= len(noise)


@given(st.data())
def test_an_answer_that_is_cut_off_is_broken(data: st.DataObject) -> None:
    sent = b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\ntwelve bytes"
    end = data.draw(st.integers(0, len(sent) - 1))
    with pytest.raises(InvalidResponse):
        read(sent[:end])


OPEN = [
    b"1.1 200 OK\r\n",
    b"1.1 200\r\n",
    b"1.1 200 OK\r\nContent-Length: 2\r\n",
    b"1.0 200 OK\r\nconnection: Keep-Alive\r\n",
]
CLOSED = [b"1.0 200 OK\r\n", b"1.1 200 OK\r\nConnection: keep-alive, Close\r\n"]
CLOSED += [b"1.1 200 OK\r\nConnection: keep-alive\r\nConnection: close\r\n"]


@pytest.mark.parametrize(("head", "stays_open"), [*((one, True) for one in OPEN), *((one, False) for one in CLOSED)])
def test_a_connection_stays_open_unless_the_server_closes_it_or_sends_more(head: bytes, *, stays_open: bool) -> None:
    sent = b"HTTP/" + head + b"content-length:2\r\n\r\n{}"
    assert read(sent) == Response(200, b"{}", stays_open=stays_open)
    assert read(sent + b"HTTP/1.1 200 OK") == Response(200, b"{}", stays_open=False)
    assert read(b"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK") == Response(204, b"", stays_open=False)


LONG = b"x" * 100_000
DOUBTFUL = [b"Content-Length: +2", b"Content-Length: ", b"Content-Length 2", b"Content-Length : 2"]
DOUBTFUL += [b"Content-Length: 2\r\nContent-Length: 3", b"Content-Length: 2\r\nTransfer-Encoding: chunked"]
DOUBTFUL += [b"Transfer-Encoding: gzip, chunked", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip"]
DOUBTFUL += [b"Content-Length: 2\r\n folded: yes", b"X-Long: " + LONG]


BROKEN = [
    b"",
    b"SSH-2.0-OpenSSH_9.6\r\n",
    b"HTTP/1.1 fine\r\n\r\n",
    b"HTTP/1.1 7 Fine\r\n\r\n",
    b"HTTP/3.0 200 OK\r\n\r\n",
]
BROKEN += [b"HTTP/1.1 200 " + LONG, b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 1_000 + b"\r\n"]
# Chunks: none, half a one, longer than its size, no last one, no size, and sizes that are negative or too large for C.
CODED = [
    b"",
    b"64\r\nhalf",
    b"2\r\nhalf0\r\n\r\n",
    b"4\r\nhalf\r\n",
    b"many\r\nhalf\r\n0\r\n\r\n",
    b"-2\r\nhalf\r\n0\r\n\r\n",
]
CODED += [b"1000000000000000\r\nhalf\r\n0\r\n\r\n", b"f" * 40 + b"\r\nhalf\r\n0\r\n\r\n"]
BROKEN += [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks for chunks in CODED]
DOUBTFUL += [b"Content-Length: 1152921504606846976", b"Content-Length: 99999999999999999999"]
BROKEN += [b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n\r\n{}" for fields in DOUBTFUL]


@pytest.mark.parametrize("sent", BROKEN)
def test_an_answer_whose_end_is_in_doubt_is_broken(sent: bytes) -> None:
    with pytest.raises(InvalidResponse):
        read(sent)


def test_a_request_is_one_piece_in_which_a_line_break_never_begins_another_line() -> None:
    assert request_bytes("PUT", "/a?b=c", {"Host": "store:80"}, b"{}") == (
        b"PUT /a?b=c HTTP/1.1\r\nHost: store:80\r\nAccept-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}"
    )
    for value in ("a\r\nX-Forged: b", "a\nX-Forged: b", "\r"):
        with pytest.raises(ValueError, match="line break"):
            request_bytes("GET", "/", {"X-Amz-Security-Token": value}, b"")
        with pytest.raises(ValueError, match="line break"):
            request_bytes("GET", f"/{value}", {}, b"")

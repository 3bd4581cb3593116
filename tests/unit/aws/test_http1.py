"""HTTP/1.1 off a socket: however an answer is cut into pieces, it is read whole or not at all."""

import socket
import time
from collections.abc import Iterable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.aws.http1 import Answer, BrokenAnswer, read_answer, request_bytes


def told(pieces: Iterable[bytes], method: str = "GET") -> Answer:
    """Read an answer that comes in these pieces before its connection closes."""
    return read_answer(InPieces(pieces), method, time.monotonic() + 60)


class InPieces(socket.socket):
    """A socket on which these pieces arrive one by one; it never touches a network."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__(socket.AF_UNIX)
        self.close()
        self._pieces = iter([piece for piece in pieces if piece])

    def settimeout(self, _seconds: float | None) -> None:
        """Take a timeout for which nothing here is slow enough."""

    def recv(self, _size: int, _flags: int = 0) -> bytes:
        """Return the next piece, nothing after the last."""
        return next(self._pieces, b"")


def cut(data: bytes, places: Iterable[int]) -> list[bytes]:
    """Cut bytes at these places."""
    ends = [*sorted({place % (len(data) + 1) for place in places}), len(data)]
    return [data[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]


@given(body=st.binary(max_size=200), places=st.lists(st.integers(0, 10_000), max_size=12))
def test_pieces_of_any_size_make_the_same_answer(body: bytes, places: list[int]) -> None:
    sent = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    assert told(cut(sent, places)) == Answer(200, body, stays_open=True)


@given(chunks=st.lists(st.binary(min_size=1, max_size=60), max_size=5), places=st.lists(st.integers(0, 10_000)))
def test_chunks_in_pieces_of_any_size_make_the_same_answer(chunks: list[bytes], places: list[int]) -> None:
    coded = b"".join(b"%X;name=value\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
    sent = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n" + coded + b"0\r\nChecked: yes\r\n\r\n"
    assert told(cut(sent, places)) == Answer(200, b"".join(chunks), stays_open=True)


@pytest.mark.parametrize(
    "before", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]
)
@given(noise=st.binary(max_size=300) | st.text("0123aF;: \r\n", max_size=60).map(str.encode))
def test_whatever_arrives_is_an_answer_or_is_broken(before: bytes, noise: bytes) -> None:
    with suppress(BrokenAnswer):
        assert len(told([before + noise]).body) <= len(noise)


@given(st.data())
def test_an_answer_that_is_cut_off_is_broken(data: st.DataObject) -> None:
    sent = b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\ntwelve bytes"
    end = data.draw(st.integers(0, len(sent) - 1))
    with pytest.raises(BrokenAnswer):
        told([sent[:end]])


@pytest.mark.parametrize(
    ("head", "stays_open"),
    [
        (b"HTTP/1.1 200 OK\r\n", True),
        (b"HTTP/1.1 200\r\n", True),
        (b"HTTP/1.1 200 OK\r\nConnection: keep-alive, Close\r\n", False),
        (b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nConnection: close\r\n", False),
        (b"HTTP/1.0 200 OK\r\n", False),
        (b"HTTP/1.0 200 OK\r\nconnection: Keep-Alive\r\n", True),
    ],
)
def test_the_server_says_whether_the_connection_stays_open(head: bytes, *, stays_open: bool) -> None:
    assert told([head + b"content-length:2\r\n\r\n{}"]) == Answer(200, b"{}", stays_open=stays_open)


@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Length: 2\r\nContent-Length: 3",
        b"Content-Length: 2\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: gzip, chunked",
        b"Content-Length: +2",
        b"Content-Length: ",
        b"Content-Length 2",
        b"Content-Length : 2",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip",
        b"Content-Length: 2\r\n folded: yes",
        b"X-Long: " + b"x" * 100_000,
    ],
)
def test_an_answer_whose_end_is_in_doubt_is_broken(fields: bytes) -> None:
    with pytest.raises(BrokenAnswer):
        told([b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n\r\n{}"])


def test_a_length_that_is_said_twice_is_said_once() -> None:
    assert told([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}"]).body == b"{}"


def test_more_than_the_answer_leaves_nothing_open() -> None:
    assert told([b"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK"]) == Answer(204, b"", stays_open=False)


def test_a_request_is_one_piece_with_the_length_of_its_body() -> None:
    assert request_bytes("PUT", "/a?b=c", {"Host": "store:80"}, b"{}") == (
        b"PUT /a?b=c HTTP/1.1\r\nHost: store:80\r\nAccept-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}"
    )


@pytest.mark.parametrize("value", ["a\r\nX-Forged: b", "a\nX-Forged: b", "\r"])
def test_a_line_break_never_begins_another_line(value: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        request_bytes("GET", "/", {"X-Amz-Security-Token": value}, b"")
    with pytest.raises(ValueError, match="line break"):
        request_bytes("GET", f"/{value}", {}, b"")

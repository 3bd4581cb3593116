"""The signed transport ends every request, in time, as the store's answer or as `StoreUnavailable`."""

import gc
import os
import re
import resource
import select
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from catalog.aws.transport import Patience, Reply, Transport, is_overload, trusting
from catalog.errors import StoreUnavailable
from tests.unit.aws.conftest import Conversation, Loopback, Peer, Serve

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.usefixtures("keys")]

SLACK_S = 0.5
BRIEF = Patience(connect=0.1, read=0.1, total=0.2)
# For tests that say nothing about time, so that a busy machine does not fail them.
AMPLE = Patience(connect=5.0, read=5.0, total=10.0)
FIVE_MEGABYTES = os.urandom(1_000_000) * 5

type Connect = Callable[..., Transport]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Give a function that makes a transport, which is closed after the test."""
    transports: list[Transport] = []

    def make(url: str, patience: Patience = AMPLE, is_retryable: Callable[[Reply], bool] = is_overload) -> Transport:
        transports.append(Transport(url, "dynamodb", "eu-west-1", patience=patience, is_retryable=is_retryable))
        return transports[-1]

    yield make
    for transport in transports:
        transport.close()


@contextmanager
def ends_within(seconds: float, slack: float = SLACK_S) -> Iterator[None]:
    """Fail when the block takes longer, with slack for a busy machine."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds + slack


def get(transport: Transport, target: str = "/") -> Reply:
    """Send a request of no interest in itself."""
    return transport.send("GET", target, b"", {})


# --- What a server may do with a connection -------------------------------------------------------------------------


def answer(body: bytes, status: int = 200, *extra: bytes) -> bytes:
    """Return a whole answer, with a length."""
    lines = [b"HTTP/1.1 %d Whatever" % status, b"Content-Length: %d" % len(body), *extra]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def chunked(*chunks: bytes) -> bytes:
    """Return a whole answer in chunks."""
    parts = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in (*chunks, b""))
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + parts


def answers(*replies: bytes) -> Conversation:
    """Answer each request of one connection with the next of these bytes, then close."""

    def converse(peer: Peer) -> None:
        for reply in replies:
            peer.hear()
            peer.say(reply)

    return converse


def answers_always(reply: bytes) -> Conversation:
    """Answer every request of one connection with the same bytes."""

    def converse(peer: Peer) -> None:
        while True:
            peer.hear()
            peer.say(reply)

    return converse


def echoes_targets(peer: Peer) -> None:
    """Answer every request with its own target."""
    while True:
        peer.say(answer(peer.hear().target.encode()))


def stays_silent(peer: Peer) -> None:
    """Take the request and never answer."""
    peer.hear()
    peer.rest()


def drips(reply: bytes, at_once: int = 0) -> Conversation:
    """Send the first bytes at once and the others one by one."""

    def converse(peer: Peer) -> None:
        peer.hear()
        peer.say(reply[:at_once])
        peer.drip(reply[at_once:])

    return converse


def hangs_up(peer: Peer) -> None:
    """Close in place of an answer."""
    peer.hear()


# --- Answers --------------------------------------------------------------------------------------------------------

READABLE = {
    "with a length": (answer(b"{}"), b"{}"),
    "in chunks": (chunked(b"one, ", b"two"), b"one, two"),
    "in chunks with an extension and a trailer": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\none\r\n0\r\nDigest: x\r\n\r\n",
        b"one",
    ),
    "empty": (answer(b""), b""),
    "empty in chunks": (chunked(), b""),
    "of five megabytes": (answer(FIVE_MEGABYTES), FIVE_MEGABYTES),
    "of five megabytes in chunks": (chunked(FIVE_MEGABYTES[:4_000_000], FIVE_MEGABYTES[4_000_000:]), FIVE_MEGABYTES),
    "before a close": (answer(b"last", 200, b"Connection: close"), b"last"),
    "of five megabytes before a close": (answer(FIVE_MEGABYTES, 200, b"Connection: close"), FIVE_MEGABYTES),
    "ended by the close": (b"HTTP/1.1 200 OK\r\n\r\nto the end", b"to the end"),
    "after a 100": (b"HTTP/1.1 100 Continue\r\n\r\n" + answer(b"{}"), b"{}"),
}


@pytest.mark.parametrize(("sent", "body"), READABLE.values(), ids=READABLE)
def test_an_answer_is_read_whole(serve: Serve, connect: Connect, sent: bytes, body: bytes) -> None:
    server = serve(answers(sent))
    assert get(connect(server.url)) == Reply(200, body)


def test_an_answer_without_a_body_by_its_status_leaves_the_connection_usable(serve: Serve, connect: Connect) -> None:
    server = serve(answers(b"HTTP/1.1 204 No Content\r\n\r\n", answer(b"next")))
    transport = connect(server.url)
    assert get(transport) == Reply(204, b"")
    assert get(transport) == Reply(200, b"next")
    assert server.connections == 1


def test_the_answer_to_head_has_no_body_whatever_its_length_says(serve: Serve, connect: Connect) -> None:
    server = serve(answers(b"HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n", answer(b"next")))
    transport = connect(server.url)
    assert transport.send("HEAD", "/", b"", {}) == Reply(200, b"")
    assert get(transport) == Reply(200, b"next")
    assert server.connections == 1


def test_a_request_arrives_as_it_was_handed_over(serve: Serve, connect: Connect) -> None:
    server = serve(answers(answer(b"")))
    target = "/videos/_doc/%C3%A9t%C3%A9%20%2F?routing=%E6%97%A5"
    connect(server.url).send("PUT", target, FIVE_MEGABYTES, {"Content-Type": "application/json"})
    (request,) = server.requests
    assert (request.method, request.target, request.body) == ("PUT", target, FIVE_MEGABYTES)
    assert request.headers["content-type"] == "application/json"
    assert request.headers["host"] == server.url.removeprefix("http://")


# --- One connection, kept alive -------------------------------------------------------------------------------------


@pytest.mark.parametrize("reply", [answer(b"{}"), chunked(b"{}"), answer(b"")], ids=["length", "chunks", "empty"])
def test_one_connection_serves_many_requests(serve: Serve, connect: Connect, reply: bytes) -> None:
    server = serve(answers_always(reply))
    transport = connect(server.url)
    for _ in range(20):
        get(transport)
    assert (server.connections, len(server.requests)) == (1, 20)


def test_a_body_is_sent_without_waiting_for_an_acknowledgement_of_the_headers(serve: Serve, connect: Connect) -> None:
    server = serve(echoes_targets)
    get(connect(server.url))
    (sock,) = client_sockets(port_of(server.url))
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_refusal_leaves_the_connection_usable(serve: Serve, connect: Connect) -> None:
    server = serve(answers_always(answer(b"no", 400)))
    transport = connect(server.url)
    assert get(transport) == get(transport) == Reply(400, b"no")
    assert server.connections == 1


def test_a_connection_that_was_closed_while_idle_costs_no_try(serve: Serve, connect: Connect) -> None:
    # GIVEN a server that closes after each answer without saying so
    server = serve(answers(answer(b"{}")))
    transport = connect(server.url, Patience(connect=5.0, read=5.0, total=10.0, tries=1))
    get(transport)
    await_end_of_stream(server)
    # WHEN there is only one try THEN it finds a fresh connection
    assert get(transport) == Reply(200, b"{}")
    assert server.connections == 2


def test_a_connection_is_not_used_again_after_an_announced_close(serve: Serve, connect: Connect) -> None:
    server = serve(answers(answer(b"{}", 200, b"Connection: close")))
    transport = connect(server.url, Patience(connect=5.0, read=5.0, total=10.0, tries=1))
    for _ in range(3):
        assert get(transport) == Reply(200, b"{}")
    assert server.connections == 3


def test_a_connection_works_beside_more_than_a_thousand_open_files(serve: Serve, connect: Connect) -> None:
    # GIVEN file descriptors up to the number where select() gives up
    with many_open_files():
        transport = connect(serve(echoes_targets).url)
        # WHEN the connection is used again THEN its state can still be told
        assert get(transport, "/1") == Reply(200, b"/1")
        assert get(transport, "/2") == Reply(200, b"/2")


def await_end_of_stream(server: Loopback) -> None:
    """Wait until the server's close has arrived at the client."""
    assert select.select(client_sockets(port_of(server.url)), [], [], 5.0)[0]


@contextmanager
def many_open_files() -> Iterator[None]:
    """Occupy every file descriptor below 1024."""
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < 1100:
        pytest.skip("this machine does not allow that many open files")
    held = [os.open(os.devnull, os.O_RDONLY)]
    try:
        while held[-1] < 1024:
            held.append(os.dup(held[0]))
        yield
    finally:
        for descriptor in held:
            os.close(descriptor)


# --- No answer in time ----------------------------------------------------------------------------------------------

LATE: dict[str, Conversation] = {
    "silent": stays_silent,
    "dripping its status line": drips(answer(b"{}")),
    "dripping its headers": drips(answer(b"{}", 200, b"X-Long: " + b"x" * 100), at_once=60),
    "dripping endless 100s": drips(b"HTTP/1.1 100 Continue\r\n\r\n" * 10),
    "dripping its body": drips(answer(b"x" * 100), at_once=len(answer(b"x" * 100)) - 99),
    "dripping its chunks": drips(chunked(*[b"x"] * 100), at_once=60),
    "dripping a body without a length": drips(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100, at_once=20),
}


@pytest.mark.parametrize("conversation", LATE.values(), ids=LATE)
def test_a_server_that_is_late_ends_by_the_deadline(serve: Serve, connect: Connect, conversation: Conversation) -> None:
    server = serve(conversation)
    with ends_within(BRIEF.total), pytest.raises(StoreUnavailable):
        get(connect(server.url, BRIEF))
    assert not client_sockets(port_of(server.url))


def test_the_patience_of_reads_ends_within_one_second(serve: Serve) -> None:
    server = serve(drips(answer(b"x" * 100), at_once=60))
    transport = Transport(server.url, "dynamodb", "eu-west-1")
    with ends_within(1.0), pytest.raises(StoreUnavailable, match=r"dynamodb at 127\.0\.0\.1:\d+ did not answer"):
        get(transport)


def test_a_refused_connection_is_told_at_once(connect: Connect) -> None:
    with ends_within(0), pytest.raises(StoreUnavailable, match="refused"):
        get(connect(f"http://127.0.0.1:{closed_port()}", BRIEF))


def test_a_server_that_never_accepts_ends_by_the_deadline(connect: Connect) -> None:
    with full_backlog() as url, ends_within(BRIEF.total), pytest.raises(StoreUnavailable, match=r"[Tt]ime"):
        get(connect(url, BRIEF))


def test_a_name_with_many_dead_addresses_ends_by_the_deadline(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a name with ten addresses, none of which ever accepts
    with full_backlog() as url:
        resolve_tenfold(monkeypatch)
        # WHEN a request is sent THEN the time to connect is not granted to each of them anew
        with ends_within(BRIEF.total), pytest.raises(StoreUnavailable):
            get(connect(url, BRIEF))


def test_a_dead_address_leaves_time_for_the_next(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a name with a dead address before a live one
    server = serve(echoes_targets)
    with full_backlog() as dead:
        resolve_first_to(port_of(dead), monkeypatch)
        # WHEN there is one second to connect THEN half of it is spent on the dead one
        with ends_within(0.5, slack=0.3):
            get(connect(server.url, Patience(connect=1.0, read=5.0, total=10.0, tries=1)))


def test_a_server_that_takes_the_request_slowly_ends_by_the_deadline(serve: Serve, connect: Connect) -> None:
    server = serve(takes_slowly)
    with ends_within(0.2), pytest.raises(StoreUnavailable):
        connect(server.url, Patience(connect=5.0, read=0.1, total=0.2)).send("POST", "/", FIVE_MEGABYTES * 4, {})


def client_sockets(port: int) -> list[socket.socket]:
    """Return this process's open sockets that are connected to `port`."""
    sockets = [one for one in gc.get_objects() if isinstance(one, socket.socket) and one.fileno() >= 0]
    return [one for one in sockets if one.family in {socket.AF_INET, socket.AF_INET6} and peer_port(one) == port]


def peer_port(sock: socket.socket) -> int | None:
    """Return the port at the other end, if there is one."""
    with suppress(OSError):
        return int(sock.getpeername()[1])
    return None


def takes_slowly(peer: Peer) -> None:
    """Read a little at a time, so that the client can always send a little more."""
    while peer.socket.recv(65_536):
        peer.rest(0.05)


def closed_port() -> int:
    """Return a port where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return port_of(listener)


def port_of(place: socket.socket | str) -> int:
    """Return the port of a listener or a URL."""
    return int(place.getsockname()[1] if isinstance(place, socket.socket) else place.rsplit(":")[-1])


@contextmanager
def full_backlog() -> Iterator[str]:
    """Listen without ever accepting, until the kernel leaves new connections without an answer."""
    waiting: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        try:
            for _ in range(4):
                waiting.append(socket.socket())
                waiting[-1].settimeout(0)
                with suppress(BlockingIOError):
                    waiting[-1].connect(listener.getsockname())
            yield f"http://127.0.0.1:{port_of(listener)}"
        finally:
            for sock in waiting:
                sock.close()


def resolve_tenfold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every name have ten times its addresses."""
    resolve = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda *names, **options: resolve(*names, **options) * 10)


def resolve_first_to(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every name have another first address: the same host at `port`."""
    resolve = socket.getaddrinfo

    def resolved(host: str, own: int, *names: Any, **options: Any) -> list[Any]:
        return [*resolve(host, port, *names, **options), *resolve(host, own, *names, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)


# --- No answer at all -----------------------------------------------------------------------------------------------

CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
BROKEN = {
    "nothing": b"",
    "noise": b"\x00\xff\xfe\x80 noise \r\n\r\n" * 10,
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "TLS": b"\x15\x03\x01\x00\x02\x02\x46",
    "a status that is no number": b"HTTP/1.1 fine\r\n\r\n",
    "a status out of range": b"HTTP/1.1 7 Fine\r\n\r\n",
    "an unknown version": b"HTTP/3.0 200 OK\r\n\r\n",
    "an endless status line": b"HTTP/1.1 200 " + b"x" * 100_000,
    "an endless header": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000,
    "too many headers": b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 1_000 + b"\r\n",
    "half a body": answer(b"x" * 100)[:-50],
    "no chunk": CHUNKS,
    "half a chunk": CHUNKS + b"64\r\nhalf",
    "a missing last chunk": CHUNKS + b"4\r\nhalf\r\n",
    "a chunk without a size": CHUNKS + b"many\r\nhalf\r\n0\r\n\r\n",
    "a chunk of negative size": CHUNKS + b"-2\r\nhalf\r\n0\r\n\r\n",
    "a chunk larger than memory": CHUNKS + b"1000000000000000\r\nhalf\r\n0\r\n\r\n",
    "a chunk larger than any integer of C": CHUNKS + b"f" * 40 + b"\r\nhalf\r\n0\r\n\r\n",
    "a length larger than memory": b"HTTP/1.1 200 OK\r\nContent-Length: 1152921504606846976\r\n\r\nhalf",
    "a length larger than any integer of C": b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhalf",
}


@pytest.mark.parametrize("sent", BROKEN.values(), ids=BROKEN)
def test_a_broken_answer_is_tried_again_and_then_unavailable(serve: Serve, connect: Connect, sent: bytes) -> None:
    server = serve(answers(sent))
    with pytest.raises(StoreUnavailable):
        get(connect(server.url))
    assert server.connections == 2
    assert not client_sockets(port_of(server.url))


def test_a_name_that_does_not_resolve_is_unavailable(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    def unresolved(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unresolved)
    with pytest.raises(StoreUnavailable, match="name resolution"):
        get(connect("http://store.invalid"))


def test_missing_credentials_are_unavailable(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(StoreUnavailable, match="no AWS credentials"):
        get(connect(f"http://127.0.0.1:{closed_port()}"))


# --- Tries ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_an_overload_is_tried_twice_and_then_unavailable(serve: Serve, connect: Connect, status: int) -> None:
    server = serve(answers_always(answer(b"slow down", status)))
    with pytest.raises(StoreUnavailable, match=f"status {status}: slow down"):
        get(connect(server.url))
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [200, 201, 301, 400, 403, 404, 409])
def test_any_other_status_is_returned_at_once(serve: Serve, connect: Connect, status: int) -> None:
    server = serve(answers_always(answer(b"as it is", status)))
    assert get(connect(server.url)) == Reply(status, b"as it is")
    assert len(server.requests) == 1


def test_the_caller_says_which_answers_are_worth_another_try(serve: Serve) -> None:
    server = serve(answers(answer(b"", 403), answer(b"{}")))
    transport = Transport(server.url, "es", "eu-west-1", is_retryable=lambda reply: reply.status == 403)
    assert get(transport) == Reply(200, b"{}")
    transport.close()


FAILURES: dict[str, Conversation] = {
    "an overload": answers(answer(b"", 503, b"Connection: close")),
    "a hang-up": hangs_up,
    "a broken answer": answers(b"noise"),
    "half an answer": answers(answer(b"half")[:-2]),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_the_second_try_may_succeed(serve: Serve, connect: Connect, failure: Conversation) -> None:
    server = serve(failure, echoes_targets)
    assert get(connect(server.url), "/again") == Reply(200, b"/again")
    assert [request.target for request in server.requests] == ["/again", "/again"]


def test_the_second_try_may_succeed_after_a_timeout(serve: Serve, connect: Connect) -> None:
    server = serve(stays_silent, echoes_targets)
    assert get(connect(server.url, Patience(connect=5.0, read=0.1, total=5.0)), "/again") == Reply(200, b"/again")


def test_no_further_try_begins_after_the_deadline(serve: Serve, connect: Connect) -> None:
    server = serve(stays_silent)
    with ends_within(0.1), pytest.raises(StoreUnavailable):
        get(connect(server.url, Patience(connect=5.0, read=5.0, total=0.1, tries=10)))
    assert server.connections == 1


def test_nothing_is_sent_when_no_time_is_left(serve: Serve, connect: Connect) -> None:
    server = serve(echoes_targets)
    with pytest.raises(StoreUnavailable):
        get(connect(server.url, Patience(connect=5.0, read=5.0, total=0.0)))
    assert server.requests == []


# --- Each answer belongs to its request -----------------------------------------------------------------------------


def test_an_answer_that_comes_too_late_is_handed_to_nobody(serve: Serve, connect: Connect) -> None:
    closed = threading.Event()

    def answers_late(peer: Peer) -> None:
        peer.hear()
        peer.rest(0.2)
        with suppress(OSError):
            peer.say(answer(b"/first"))
            peer.await_close()
        closed.set()

    # GIVEN a request that timed out
    server = serve(answers_late, echoes_targets)
    transport = connect(server.url, Patience(connect=5.0, read=0.1, total=5.0, tries=1))
    with pytest.raises(StoreUnavailable):
        get(transport, "/first")
    # WHEN its answer arrives THEN its connection is gone, and the next request has one of its own
    assert closed.wait(5.0)
    assert get(transport, "/second") == Reply(200, b"/second")


def test_a_second_answer_to_one_request_is_handed_to_nobody(serve: Serve, connect: Connect) -> None:
    server = serve(answers(answer(b"/first") + answer(b"stray") * 10_000), echoes_targets)
    transport = connect(server.url)
    assert get(transport, "/first") == Reply(200, b"/first")
    assert get(transport, "/second") == Reply(200, b"/second")


def test_an_answer_that_made_no_sense_leaves_nothing_behind(serve: Serve, connect: Connect) -> None:
    def answers_nonsense(peer: Peer) -> None:
        peer.hear()
        peer.say(CHUNKS, b"-2\r\n")
        peer.hear()
        peer.say(answer(b"stray"))

    # GIVEN an answer whose end cannot be known
    server = serve(answers_nonsense, echoes_targets)
    transport = connect(server.url, Patience(connect=5.0, read=5.0, total=10.0, tries=1))
    with pytest.raises(StoreUnavailable):
        get(transport, "/first")
    # WHEN another request is sent THEN it does not travel on the same connection
    assert get(transport, "/second") == Reply(200, b"/second")


def test_an_interrupted_request_leaves_nothing_behind(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a request that something else than the store interrupts, as a signal does
    server = serve(echoes_targets)
    transport = connect(server.url, Patience(connect=5.0, read=5.0, total=10.0, tries=1))
    with monkeypatch.context() as patch:
        patch.setattr("catalog.aws.transport.read_answer", interrupted)
        with pytest.raises(KeyboardInterrupt):
            get(transport, "/first")
    # WHEN another request is sent THEN it has a connection of its own
    assert get(transport, "/second") == Reply(200, b"/second")
    assert server.connections == 2


def interrupted(*_: object) -> None:
    """Stand for a signal that arrives just now."""
    raise KeyboardInterrupt


# --- Signatures -----------------------------------------------------------------------------------------------------


def test_each_request_is_signed_with_the_keys_in_force(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a request signed with one set of keys
    server = serve(echoes_targets)
    transport = connect(server.url)
    get(transport)
    # WHEN the keys rotate
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAROTATED")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "rotated")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    get(transport)
    # THEN the next request is signed with the new ones, over the same connection
    before, after = (request.headers for request in server.requests)
    assert credential(before).startswith("AKIDEXAMPLE/")
    assert credential(after).startswith("ASIAROTATED/")
    assert "x-amz-security-token" not in before
    assert after["x-amz-security-token"] == "token"
    assert signature(before) != signature(after)
    assert server.connections == 1


def test_a_second_try_is_signed_with_the_keys_in_force(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rotates(peer: Peer) -> None:
        peer.hear()
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAROTATED")
        peer.say(answer(b"expired", 503))
        echoes_targets(peer)

    server = serve(rotates)
    get(connect(server.url))
    assert credential(server.requests[1].headers).startswith("ASIAROTATED/")


def test_fetched_keys_are_asked_for_anew_before_a_second_try(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN keys from the container endpoint, and a store that no longer takes them
    endpoint = serve(answers(fetched_keys(b"ASIAFIRST")), answers(fetched_keys(b"ASIASECOND")))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", endpoint.url)
    server = serve(answers(answer(b"expired", 403), answer(b"{}"), answer(b"{}")))
    # WHEN two requests are sent
    transport = connect(server.url, is_retryable=lambda reply: reply.status == 403)
    get(transport)
    get(transport)
    # THEN the first one's second try has new keys, which are kept
    used = [credential(request.headers).split("/")[0] for request in server.requests]
    assert used == ["ASIAFIRST", "ASIASECOND", "ASIASECOND"]


def fetched_keys(access_key: bytes) -> bytes:
    """Return an answer of the container endpoint."""
    rest = b'"SecretAccessKey": "secret", "Token": "token", "Expiration": "2999-01-01T00:00:00Z"'
    return answer(b'{"AccessKeyId": "%b", %b}' % (access_key, rest))


def test_the_signature_names_the_region_and_the_service(serve: Serve) -> None:
    server = serve(echoes_targets)
    transport = Transport(server.url, "es", "eu-central-1")
    get(transport)
    transport.close()
    headers = server.requests[0].headers
    date = headers["x-amz-date"][:8]
    assert credential(headers) == f"AKIDEXAMPLE/{date}/eu-central-1/es/aws4_request"
    assert "SignedHeaders=host;x-amz-date," in headers["authorization"]


def credential(headers: dict[str, str]) -> str:
    """Return the credential in an Authorization header."""
    return field(headers, "Credential")


def signature(headers: dict[str, str]) -> str:
    """Return the signature in an Authorization header."""
    return field(headers, "Signature")


def field(headers: dict[str, str], name: str) -> str:
    """Return one part of an Authorization header."""
    found = re.search(rf"{name}=([^,]+)", headers["authorization"])
    assert found
    return found[1]


# --- TLS ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for 127.0.0.1, and its key, in one file."""
    folder = tmp_path_factory.mktemp("certificate")
    made = folder / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "1",
    ]
    command += ["-subj", "/CN=loopback", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command, "-out", made, "-keyout", folder / "key.pem"], check=True, capture_output=True, timeout=30)
    with made.open("a") as file:
        file.write((folder / "key.pem").read_text())
    return made


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    """Give what a server needs to speak TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Trust the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    trusting.cache_clear()
    yield
    trusting.cache_clear()


@pytest.mark.usefixtures("trusted")
class TestOverTls:
    """The same over TLS, with a certificate that the client trusts."""

    @pytest.mark.parametrize(("sent", "body"), READABLE.values(), ids=READABLE)
    def test_an_answer_is_read_whole(
        self, serve: Serve, connect: Connect, tls: ssl.SSLContext, sent: bytes, body: bytes
    ) -> None:
        server = serve(answers(sent), tls=tls)
        assert get(connect(server.url)) == Reply(200, body)

    @pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=str)
    def test_one_connection_serves_many_requests(
        self, serve: Serve, connect: Connect, tls: ssl.SSLContext, version: ssl.TLSVersion
    ) -> None:
        # Session tickets of TLS 1.3, which arrive unasked, are not taken for a close.
        tls.minimum_version = tls.maximum_version = version
        server = serve(echoes_targets, tls=tls)
        transport = connect(server.url)
        for number in range(20):
            assert get(transport, f"/{number}") == Reply(200, b"/%d" % number)
        assert server.connections == 1

    @pytest.mark.parametrize("is_orderly", [True, False], ids=["with a goodbye", "without"])
    def test_a_connection_that_was_closed_while_idle_costs_no_try(
        self, serve: Serve, connect: Connect, tls: ssl.SSLContext, *, is_orderly: bool
    ) -> None:
        server = serve(answers_once_over_tls(is_orderly=is_orderly), tls=tls)
        transport = connect(server.url, Patience(connect=5.0, read=5.0, total=10.0, tries=1))
        get(transport)
        await_end_of_stream(server)
        assert get(transport) == Reply(200, b"{}")
        assert server.connections == 2

    @pytest.mark.parametrize("conversation", LATE.values(), ids=LATE)
    def test_a_server_that_is_late_ends_by_the_deadline(
        self, serve: Serve, connect: Connect, tls: ssl.SSLContext, conversation: Conversation
    ) -> None:
        server = serve(conversation, tls=tls)
        with ends_within(BRIEF.total), pytest.raises(StoreUnavailable):
            get(connect(server.url, BRIEF))
        assert not client_sockets(port_of(server.url))

    @pytest.mark.parametrize("sent", BROKEN.values(), ids=BROKEN)
    def test_a_broken_answer_is_unavailable(
        self, serve: Serve, connect: Connect, tls: ssl.SSLContext, sent: bytes
    ) -> None:
        server = serve(answers(sent), tls=tls)
        with pytest.raises(StoreUnavailable):
            get(connect(server.url))
        assert not client_sockets(port_of(server.url))

    def test_a_server_that_takes_the_request_slowly_ends_by_the_deadline(
        self, serve: Serve, connect: Connect, tls: ssl.SSLContext
    ) -> None:
        server = serve(takes_slowly, tls=tls)
        with ends_within(0.2), pytest.raises(StoreUnavailable):
            connect(server.url, Patience(connect=5.0, read=0.1, total=0.2)).send("POST", "/", FIVE_MEGABYTES * 4, {})

    def test_a_handshake_without_an_answer_ends_by_the_deadline(self, serve: Serve, connect: Connect) -> None:
        server = serve(Peer.rest)
        with ends_within(BRIEF.total), pytest.raises(StoreUnavailable):
            get(connect(over_tls(server), BRIEF))
        assert not client_sockets(port_of(server.url))

    def test_a_handshake_that_drips_ends_by_the_deadline(self, serve: Serve, connect: Connect) -> None:
        server = serve(lambda peer: peer.drip(b"\x16\x03\x03\x00\x7a" + b"\x02" * 100))
        with ends_within(BRIEF.total), pytest.raises(StoreUnavailable):
            get(connect(over_tls(server), BRIEF))

    def test_a_handshake_does_not_outlive_the_deadline_of_all_tries(self, serve: Serve, connect: Connect) -> None:
        server = serve(Peer.rest)
        with ends_within(0.1), pytest.raises(StoreUnavailable):
            get(connect(over_tls(server), Patience(connect=5.0, read=5.0, total=0.1, tries=10)))

    def test_a_slow_handshake_has_all_the_time_to_connect(
        self, serve: Serve, connect: Connect, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def shakes_hands_slowly(peer: Peer) -> None:
            peer.rest(0.3)
            with tls.wrap_socket(peer.socket, server_side=True) as secured:
                secured.recv(65_536)
                secured.sendall(answer(b"{}"))

        # GIVEN a name with ten addresses, so that each has a small share of the time
        resolve_tenfold(monkeypatch)
        server = serve(shakes_hands_slowly)
        # WHEN the first accepts at once THEN the handshake may take longer than that share
        patience = Patience(connect=2.0, read=5.0, total=10.0, tries=1)
        assert get(connect(over_tls(server), patience)) == Reply(200, b"{}")

    def test_a_server_without_tls_is_unavailable(self, serve: Serve, connect: Connect) -> None:
        server = serve(lambda peer: peer.say(answer(b"plain")))
        with pytest.raises(StoreUnavailable, match="SSL"):
            get(connect(over_tls(server)))


def test_a_certificate_that_nobody_vouches_for_is_refused(serve: Serve, connect: Connect, tls: ssl.SSLContext) -> None:
    server = serve(echoes_targets, tls=tls)
    with pytest.raises(StoreUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
        get(connect(server.url))
    assert server.requests == []


@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_another_name_is_refused(
    serve: Serve, connect: Connect, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(echoes_targets, tls=tls)
    resolve = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, *rest, **options: resolve("127.0.0.1", *rest, **options))
    with pytest.raises(StoreUnavailable, match="Hostname mismatch"):
        get(connect(over_tls(server).replace("127.0.0.1", "store.invalid")))
    assert server.requests == []


def over_tls(server: Loopback) -> str:
    """Return the URL of a server, as if it spoke TLS."""
    return server.url.replace("http:", "https:")


def answers_once_over_tls(*, is_orderly: bool) -> Conversation:
    """Answer once and close, with TLS's own goodbye or without."""

    def converse(peer: Peer) -> None:
        peer.hear()
        peer.say(answer(b"{}"))
        if is_orderly and isinstance(peer.socket, ssl.SSLSocket):
            peer.socket.settimeout(0.01)
            peer.socket.unwrap()

    return converse

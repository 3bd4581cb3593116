"""A request ends in time, as the store's answer or as `NoAnswer`, whatever the store does with the connection."""

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
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from catalog.transport.client import Reply, RetryPolicy, SignedClient, tls_context
from catalog.transport.credentials import CredentialsSource
from catalog.transport.errors import NoAnswer
from tests.unit.transport.conftest import (
    ENDS_WITHIN_S,
    HOST,
    Conversation,
    Loopback,
    Peer,
    Serve,
    answer,
    answers,
    closed_port,
)

pytestmark = pytest.mark.allow_hosts([HOST])

# What a slow machine may add to a deadline; a client without deadlines takes longer, or succeeds where it must not.
SLACK_S = 60.0
BRIEF = RetryPolicy(connect=0.1, read=0.1, total=0.2)
# For tests that say nothing about time, so that a slow machine does not fail them.
AMPLE = RetryPolicy(connect=60.0, read=60.0, total=120.0)
ONE_TRY = AMPLE._replace(tries=1)
FIVE_MEGABYTES = os.urandom(1_000_000) * 5


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


type Connect = Callable[..., SignedClient]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Give a function that makes a client, which is closed after the test."""
    with ExitStack() as clients:

        def make(
            url: str, policy: RetryPolicy = AMPLE, service: str = "dynamodb", region: str = "eu-west-1", **options: Any
        ) -> SignedClient:
            keys = CredentialsSource(os.environ)
            client = SignedClient(url, service, region, credentials=keys, retry_policy=policy, **options)
            clients.callback(client.close)
            return client

        yield make


type Start = Callable[..., tuple[Loopback, SignedClient]]


@pytest.fixture
def start(serve: Serve, connect: Connect) -> Start:
    """Give a function that starts a server with the conversations it is handed, and makes a client of it."""

    def make(
        *conversations: Conversation, tls: ssl.SSLContext | None = None, **options: Any
    ) -> tuple[Loopback, SignedClient]:
        server = serve(*conversations, tls=tls)
        return server, connect(server.url, **options)

    return make


@pytest.fixture(params=["TCP", "TLS"])
def start_either(request: pytest.FixtureRequest, start: Start) -> Start:
    """Start the server without TLS, and in another test with it."""
    return start if request.param == "TCP" else partial(start, tls=request.getfixturevalue("tls"))


@contextmanager
def ends_within(seconds: float) -> Iterator[None]:
    """Fail when the block takes longer, with slack for a slow machine."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds + SLACK_S


def get(client: SignedClient, target: str = "/") -> Reply:
    return client.send("GET", target, b"", {})


def client_sockets(server: Loopback) -> list[socket.socket]:
    """Return this process's open sockets that are connected to a server."""
    found = []
    for one in gc.get_objects():
        if isinstance(one, socket.socket) and one.fileno() >= 0 and one.family in {socket.AF_INET, socket.AF_INET6}:
            with suppress(OSError):
                found += [one] if one.getpeername()[1] == server.port else []
    return found


CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def chunked(*chunks: bytes) -> bytes:
    return CHUNKS + b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in (*chunks, b""))


def echoes_targets(peer: Peer) -> None:
    while True:
        peer.send(answer(peer.receive().target.encode()))


def stays_silent(peer: Peer) -> None:
    peer.receive()
    peer.wait()


def drips(reply: bytes, at_once: int = 0) -> Conversation:
    """Send the first bytes at once and the others one by one."""

    def converse(peer: Peer) -> None:
        peer.receive()
        peer.send(reply[:at_once])
        peer.drip(reply[at_once:])

    return converse


READABLE = {
    "of five megabytes": (answer(FIVE_MEGABYTES), FIVE_MEGABYTES),
    "of five megabytes in chunks": (chunked(FIVE_MEGABYTES[:4_000_000], FIVE_MEGABYTES[4_000_000:]), FIVE_MEGABYTES),
    "empty": (answer(b""), b""),
    "before a close": (answer(b"last", 200, b"Connection: close"), b"last"),
    "of five megabytes before a close": (answer(FIVE_MEGABYTES, 200, b"Connection: close"), FIVE_MEGABYTES),
    "ended by the close": (b"HTTP/1.1 200 OK\r\n\r\nto the end", b"to the end"),
    "after a 100": (b"HTTP/1.1 100 Continue\r\n\r\n" + answer(b"{}"), b"{}"),
}


@pytest.mark.parametrize(("sent", "body"), READABLE.values(), ids=READABLE)
def test_an_answer_is_read_whole(start_either: Start, sent: bytes, body: bytes) -> None:
    _, client = start_either(answers(sent))
    assert get(client) == Reply(200, body)


def test_a_request_arrives_as_it_was_handed_over(start: Start) -> None:
    server, client = start(echoes_targets)
    target = "/videos/_doc/%C3%A9t%C3%A9%20%2F?routing=%E6%97%A5"
    client.send("PUT", target, FIVE_MEGABYTES, {"Content-Type": "application/json"})
    (request,) = server.requests
    assert (request.method, request.target, request.body) == ("PUT", target, FIVE_MEGABYTES)
    assert request.headers["content-type"] == "application/json"
    assert request.headers["host"] == server.url.removeprefix("http://")
    # A body is sent without waiting for an acknowledgement of the headers.
    (sock,) = client_sockets(server)
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


KEPT_ALIVE = {
    "with a length": ("GET", answer(b"{}"), Reply(200, b"{}")),
    "in chunks": ("GET", chunked(b"{}"), Reply(200, b"{}")),
    "empty": ("GET", answer(b""), Reply(200, b"")),
    "a refusal": ("GET", answer(b"no", 400), Reply(400, b"no")),
    "no body by its status": ("GET", b"HTTP/1.1 204 No Content\r\n\r\n", Reply(204, b"")),
    "no body to HEAD": ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n", Reply(200, b"")),
}


@pytest.mark.parametrize(("method", "sent", "reply"), KEPT_ALIVE.values(), ids=KEPT_ALIVE)
def test_one_connection_serves_many_requests(start: Start, method: str, sent: bytes, reply: Reply) -> None:
    server, client = start(answers(*[sent] * 20))
    assert [client.send(method, "/", b"", {}) for _ in range(20)] == [reply] * 20
    assert (server.connections, len(server.requests)) == (1, 20)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=str)
def test_one_tls_connection_serves_many_requests(start: Start, tls: ssl.SSLContext, version: ssl.TLSVersion) -> None:
    # Session tickets of TLS 1.3, which arrive unasked, are not taken for a close.
    tls.minimum_version = tls.maximum_version = version
    server, client = start(echoes_targets, tls=tls)
    for number in range(20):
        assert get(client, f"/{number}") == Reply(200, b"/%d" % number)
    assert server.connections == 1


def closes_with_notice(peer: Peer) -> None:
    """Answer once and close, over TLS with a close_notify."""
    answers(answer(b"{}"))(peer)
    if isinstance(peer.socket, ssl.SSLSocket):
        peer.socket.settimeout(0.01)
        peer.socket.unwrap()


@pytest.mark.parametrize("conversation", [answers(answer(b"{}")), closes_with_notice], ids=["close", "close_notify"])
def test_a_connection_that_was_closed_while_idle_costs_no_try(start_either: Start, conversation: Conversation) -> None:
    server, client = start_either(conversation, policy=ONE_TRY)
    get(client)
    # The server's close, which its answer did not announce, has arrived.
    assert select.select(client_sockets(server), [], [], ENDS_WITHIN_S)[0]
    assert get(client) == Reply(200, b"{}")
    assert server.connections == 2


def test_a_connection_is_not_used_again_after_an_announced_close(start: Start) -> None:
    server, client = start(answers(answer(b"{}", 200, b"Connection: close")), policy=ONE_TRY)
    assert [get(client) for _ in range(3)] == [Reply(200, b"{}")] * 3
    assert server.connections == 3


def test_a_connection_works_beside_more_than_a_thousand_open_files(start: Start) -> None:
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < 1100:
        pytest.skip("this machine does not allow that many open files")
    with ExitStack() as opened:
        descriptor = -1
        while descriptor < 1024:
            descriptor = os.open(os.devnull, os.O_RDONLY)
            opened.callback(os.close, descriptor)
        _, client = start(echoes_targets)
        assert [get(client, target) for target in ("/1", "/2")] == [Reply(200, b"/1"), Reply(200, b"/2")]


LATE: dict[str, Conversation] = {
    "silent": stays_silent,
    "dripping its status line": drips(answer(b"{}")),
    "dripping its headers": drips(answer(b"{}", 200, b"X-Long: " + b"x" * 100), at_once=60),
    "dripping 100s": drips(b"HTTP/1.1 100 Continue\r\n\r\n" * 10 + answer(b"{}")),
    "dripping its body": drips(answer(b"x" * 100), at_once=len(answer(b"x" * 100)) - 99),
    "dripping its chunks": drips(chunked(*[b"x"] * 100), at_once=60),
    "dripping a body without a length": drips(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100, at_once=20),
}


@pytest.mark.parametrize("conversation", LATE.values(), ids=LATE)
def test_a_server_that_is_late_ends_by_the_deadline(start_either: Start, conversation: Conversation) -> None:
    server, client = start_either(conversation, policy=BRIEF)
    with ends_within(BRIEF.total), pytest.raises(NoAnswer, match=r"dynamodb at 127\.0\.0\.1:\d+ did not answer"):
        get(client)
    assert not client_sockets(server)


def test_a_server_that_takes_the_request_slowly_ends_by_the_deadline(start_either: Start) -> None:
    def takes_slowly(peer: Peer) -> None:
        """Read a little at a time, so that the client can always send a little more."""
        while peer.socket.recv(65_536):
            peer.wait(0.05)

    _, client = start_either(takes_slowly, policy=AMPLE._replace(read=0.1, total=0.2))
    with ends_within(0.2), pytest.raises(NoAnswer):
        client.send("POST", "/", FIVE_MEGABYTES * 4, {})


HANDSHAKES: dict[str, tuple[Conversation, RetryPolicy]] = {
    "silent": (Peer.wait, BRIEF),
    "dripping": (lambda peer: peer.drip(b"\x16\x03\x03\x00\x7a" + b"\x02" * 3_000), BRIEF),
    "silent until all tries are over": (Peer.wait, AMPLE._replace(total=0.1, tries=10)),
}


@pytest.mark.parametrize(("conversation", "policy"), HANDSHAKES.values(), ids=HANDSHAKES)
def test_a_handshake_that_is_late_ends_by_the_deadline(
    serve: Serve, connect: Connect, conversation: Conversation, policy: RetryPolicy
) -> None:
    server = serve(conversation)
    with ends_within(policy.total), pytest.raises(NoAnswer):
        get(connect(over_tls(server), policy))
    assert not client_sockets(server)


def over_tls(server: Loopback) -> str:
    return server.url.replace("http:", "https:")


def test_a_server_that_never_accepts_ends_by_the_deadline(connect: Connect) -> None:
    with ExitStack() as sockets:
        listener = sockets.enter_context(socket.create_server((HOST, 0), backlog=0))
        # Until the kernel leaves new connections without an answer.
        for _ in range(4):
            waiting = sockets.enter_context(socket.socket())
            waiting.settimeout(0)
            with suppress(BlockingIOError):
                waiting.connect(listener.getsockname())
        with ends_within(BRIEF.total), pytest.raises(NoAnswer, match=r"[Tt]ime"):
            get(connect(f"http://{HOST}:{listener.getsockname()[1]}", BRIEF))


class Clock:
    """Replaces the module `time`: here time passes only while an address is waited for that never accepts."""

    strftime, gmtime = staticmethod(time.strftime), staticmethod(time.gmtime)

    def __init__(self) -> None:
        self.waited = 0.0
        self.dead_port = closed_port()

    def monotonic(self) -> float:
        return self.waited


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Give a clock that moves on by the timeout of each connection to its dead port, which fails at once."""
    clock = Clock()
    for module in ("client", "http1"):
        monkeypatch.setattr(f"catalog.transport.{module}.time", clock)
    connect = socket.socket.connect

    def connect_unless_dead(sock: socket.socket, address: tuple[str, int]) -> None:
        if address[1] != clock.dead_port:
            return connect(sock, address)
        clock.waited += sock.gettimeout() or 0.0
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket.socket, "connect", connect_unless_dead)
    return clock


def resolve_to(monkeypatch: pytest.MonkeyPatch, *ports: int | None) -> None:
    """Let every name have an address for each of these ports, in their order; None is the port that was asked for."""
    resolve = socket.getaddrinfo

    def resolved(_host: str, own: int, *names: Any, **options: Any) -> list[Any]:
        return [one for port in ports for one in resolve(HOST, port or own, *names, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)


def test_a_dead_address_leaves_time_for_the_next(
    start: Start, connect: Connect, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, client = start(echoes_targets, policy=ONE_TRY)
    with monkeypatch.context() as patch:
        resolve_to(patch, clock.dead_port, None)
        get(client)
    assert clock.waited == pytest.approx(ONE_TRY.connect / 2)
    clock.waited = 0.0
    resolve_to(monkeypatch, *[clock.dead_port] * 10)
    with pytest.raises(NoAnswer):
        get(connect("http://store.invalid", BRIEF))
    assert clock.waited == pytest.approx(BRIEF.total)


def test_a_slow_handshake_has_all_the_time_to_connect(
    serve: Serve, connect: Connect, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shakes_hands_slowly(peer: Peer) -> None:
        peer.wait(2.5)
        with tls.wrap_socket(peer.socket, server_side=True) as secured:
            secured.recv(65_536)
            secured.sendall(answer(b"{}"))

    # Ten addresses have two seconds each; the first accepts at once, and its handshake may take longer than that.
    resolve_to(monkeypatch, *[None] * 10)
    assert get(connect(over_tls(serve(shakes_hands_slowly)), ONE_TRY._replace(connect=20.0))) == Reply(200, b"{}")


# What else is broken is tested where answers are read.
BROKEN = {
    "nothing": b"",
    "noise": b"\x00\xff\xfe\x80 noise \r\n\r\n" * 10,
    "half a body": answer(b"x" * 100)[:-50],
}


@pytest.mark.parametrize("sent", BROKEN.values(), ids=BROKEN)
def test_a_broken_answer_is_tried_again_and_then_unavailable(start_either: Start, sent: bytes) -> None:
    server, client = start_either(answers(sent))
    with pytest.raises(NoAnswer):
        get(client)
    assert server.connections == 2
    assert not client_sockets(server)


def test_a_store_that_cannot_be_asked_is_unavailable_at_once(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    def unresolved(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    with ends_within(0), pytest.raises(NoAnswer, match="refused"):
        get(connect(f"http://{HOST}:{closed_port()}", BRIEF))
    monkeypatch.setattr(socket, "getaddrinfo", unresolved)
    with pytest.raises(NoAnswer, match="name resolution"):
        get(connect("http://store.invalid"))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(NoAnswer, match="no AWS credentials"):
        get(connect(f"http://{HOST}:{closed_port()}"))


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_an_overload_is_tried_twice_and_then_unavailable(start: Start, status: int) -> None:
    server, client = start(answers(*[answer(b"slow down", status)] * 3))
    with pytest.raises(NoAnswer, match=f"status {status}: slow down"):
        get(client)
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [200, 201, 301, 400, 403, 404, 409])
def test_any_other_status_is_returned_at_once(start: Start, status: int) -> None:
    server, client = start(answers(*[answer(b"as it is", status)] * 3))
    assert get(client) == Reply(status, b"as it is")
    assert len(server.requests) == 1


FAILURES: dict[str, Conversation] = {
    "an overload": answers(answer(b"", 503, b"Connection: close")),
    "a hang-up": answers(b""),
    "a broken answer": answers(b"noise"),
    "half an answer": answers(answer(b"half")[:-2]),
    "a timeout": stays_silent,
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_the_second_try_may_succeed(start: Start, failure: Conversation) -> None:
    policy = AMPLE._replace(read=5.0) if failure is stays_silent else AMPLE
    server, client = start(failure, echoes_targets, policy=policy)
    assert get(client, "/again") == Reply(200, b"/again")
    assert [request.target for request in server.requests] == ["/again", "/again"]


def test_no_try_begins_after_the_deadline(start: Start) -> None:
    server, client = start(stays_silent, policy=AMPLE._replace(total=0.1, tries=10))
    with ends_within(0.1), pytest.raises(NoAnswer):
        get(client)
    assert server.connections <= 1
    server, client = start(echoes_targets, policy=AMPLE._replace(total=0.0))
    with pytest.raises(NoAnswer):
        get(client)
    assert server.requests == []


def test_an_answer_that_comes_too_late_is_dropped(start: Start) -> None:
    given_up, closed = threading.Event(), threading.Event()

    def answers_late(peer: Peer) -> None:
        peer.receive()
        given_up.wait(ENDS_WITHIN_S)
        with suppress(OSError):
            peer.send(answer(b"/first"))
            peer.await_close()
        closed.set()

    _, client = start(answers_late, echoes_targets, policy=ONE_TRY._replace(read=0.1))
    with pytest.raises(NoAnswer):
        get(client, "/first")
    given_up.set()
    client._retry_policy = ONE_TRY
    # The connection of the late answer is gone, and the next request has one of its own.
    assert closed.wait(ENDS_WITHIN_S)
    assert get(client, "/second") == Reply(200, b"/second")


def test_a_second_answer_to_one_request_is_dropped_and_no_request_follows_one_of_unknown_end(start: Start) -> None:
    _, client = start(answers(answer(b"/first") + answer(b"stray") * 10_000), echoes_targets)
    assert get(client, "/first") == Reply(200, b"/first")
    assert get(client, "/second") == Reply(200, b"/second")
    _, client = start(answers(CHUNKS + b"-2\r\n", answer(b"stray")), echoes_targets, policy=ONE_TRY)
    with pytest.raises(NoAnswer):
        get(client, "/first")
    assert get(client, "/second") == Reply(200, b"/second")


def test_an_interrupted_request_leaves_nothing_behind(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    server, client = start(echoes_targets, policy=ONE_TRY)
    with monkeypatch.context() as patch:
        # A signal arrives just now.
        patch.setattr("catalog.transport.client.read_response", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            get(client, "/first")
    assert get(client, "/second") == Reply(200, b"/second")
    assert server.connections == 2


def authorizations(server: Loopback) -> list[dict[str, str]]:
    """Return the parts of the Authorization header of each request."""
    return [dict(re.findall(r"(\w+)=([^,]+)", request.headers["authorization"])) for request in server.requests]


def access_keys(server: Loopback) -> list[str]:
    """Return the access key with which each request was signed."""
    return [one["Credential"].partition("/")[0] for one in authorizations(server)]


def test_each_request_is_signed_for_its_service_with_the_keys_in_force(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, client = start(echoes_targets, service="es", region="eu-central-1")
    get(client)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAROTATED")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "rotated")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    get(client)
    assert access_keys(server) == ["AKIDEXAMPLE", "ASIAROTATED"]
    assert [request.headers.get("x-amz-security-token") for request in server.requests] == [None, "token"]
    before, after = authorizations(server)
    assert before["Signature"] != after["Signature"]
    date = server.requests[0].headers["x-amz-date"][:8]
    assert before["Credential"] == f"AKIDEXAMPLE/{date}/eu-central-1/es/aws4_request"
    assert before["SignedHeaders"] == "host;x-amz-date"
    assert server.connections == 1


def test_a_second_try_has_newly_fetched_keys(start: Start, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetched_keys(access_key: bytes) -> bytes:
        rest = b'"SecretAccessKey": "secret", "Token": "token", "Expiration": "2999-01-01T00:00:00Z"'
        return answer(b'{"AccessKeyId": "%b", %b}' % (access_key, rest))

    endpoint = serve(answers(fetched_keys(b"ASIAFIRST")), answers(fetched_keys(b"ASIASECOND")))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", endpoint.url)
    refuses_the_first = answers(answer(b"expired", 403), answer(b"{}"), answer(b"{}"))
    # The caller decides which answers are tried again.
    server, client = start(refuses_the_first, is_retryable=lambda reply: reply.status == 403)
    assert [get(client) for _ in range(2)] == [Reply(200, b"{}")] * 2
    assert access_keys(server) == ["ASIAFIRST", "ASIASECOND", "ASIASECOND"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for 127.0.0.1, and its key, in one file."""
    made = tmp_path_factory.mktemp("certificate") / "certificate.pem"
    kind = "-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1"
    name = f"-subj /CN=loopback -addext subjectAltName=IP:{HOST}"
    command = ["openssl", "req", *kind.split(), *name.split(), "-out", str(made), "-keyout", str(made)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return made


@pytest.fixture
def untrusted_tls(certificate: Path) -> ssl.SSLContext:
    """Give what a server needs to speak TLS with a certificate that the client does not trust."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def tls(certificate: Path, untrusted_tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> Iterator[ssl.SSLContext]:
    """Give what a server needs to speak TLS, and have the client trust its certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    tls_context.cache_clear()
    yield untrusted_tls
    tls_context.cache_clear()


def test_a_server_without_a_trusted_certificate_is_refused(
    start: Start, connect: Connect, untrusted_tls: ssl.SSLContext
) -> None:
    plain, _ = start(lambda peer: peer.send(answer(b"plain")))
    with pytest.raises(NoAnswer, match="SSL"):
        get(connect(over_tls(plain)))
    server, client = start(echoes_targets, tls=untrusted_tls)
    with pytest.raises(NoAnswer, match="CERTIFICATE_VERIFY_FAILED"):
        get(client)
    assert server.requests == []


def test_a_certificate_for_another_name_is_refused(
    serve: Serve, connect: Connect, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(echoes_targets, tls=tls)
    resolve_to(monkeypatch, server.port)
    with pytest.raises(NoAnswer, match="Hostname mismatch"):
        get(connect("https://store.invalid"))
    assert server.requests == []

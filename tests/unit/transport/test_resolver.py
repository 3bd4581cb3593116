"""A name is resolved in time or not at all, however long its name server takes."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from catalog.transport.client import RetryPolicy, SignedClient
from catalog.transport.credentials import CredentialsSource
from catalog.transport.errors import NoAnswer
from catalog.transport.http1 import connect
from catalog.transport.resolver import Address, ascii_name, resolve
from tests.unit.transport.conftest import ENDS_WITHIN_S, HOST, Serve, answer, answers, closed_port

pytestmark = pytest.mark.allow_hosts([HOST])

NAME = "store.invalid"
# What a slow machine may add; a lookup that nothing bounds takes until the test is over.
SLACK_S = 60.0

type Resolver = Callable[..., Sequence[Address]]


class NameServer:
    """Replaces `socket.getaddrinfo` for names: it answers when it is told to, with the addresses of loopback."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self.asked = 0
        self.answering = threading.Event()

    def getaddrinfo(self, host: bytes, port: int, **options: Any) -> Sequence[Address]:
        if options["flags"] & socket.AI_NUMERICHOST:
            return self._resolver(host, port, **options)
        self.asked += 1
        self.answering.wait(ENDS_WITHIN_S)
        return self._resolver(HOST, port, **options)


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    """Give a name server that does not answer yet; no thread waits for it after the test."""
    server = NameServer(socket.getaddrinfo)
    monkeypatch.setattr(socket, "getaddrinfo", server.getaddrinfo)
    yield server
    server.answering.set()
    for thread in lookups():
        thread.join(ENDS_WITHIN_S)


def lookups() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("lookup of")]


def ports_of(addresses: Sequence[Address]) -> set[tuple[str, int]]:
    return {address for *_, address in addresses}


@pytest.mark.parametrize("literal", [HOST, "::1"])
def test_a_literal_address_asks_no_name_server_and_needs_no_thread(name_server: NameServer, literal: str) -> None:
    ((*_, address),) = resolve(literal, 443, ENDS_WITHIN_S)
    assert address[:2] == (literal, 443)
    assert (name_server.asked, lookups()) == (0, [])


def test_a_name_has_the_addresses_that_its_name_server_knows(name_server: NameServer) -> None:
    name_server.answering.set()
    for _ in range(2):
        assert ports_of(resolve(NAME, 443, ENDS_WITHIN_S)) == {(HOST, 443)}
    # No answer is kept: the addresses of a store change.
    assert name_server.asked == 2


def test_a_name_without_an_address_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def unresolved(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unresolved)
    with pytest.raises(socket.gaierror, match="not known"):
        resolve(NAME, 443, ENDS_WITHIN_S)


def test_a_name_server_that_never_answers_ends_by_the_deadline_of_a_read(name_server: NameServer) -> None:
    keys = CredentialsSource({"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE"})
    policy = RetryPolicy(connect=0.05, read=0.05, total=0.2)
    client = SignedClient(f"http://{NAME}", "es", "eu-west-1", credentials=keys, retry_policy=policy)
    began = time.monotonic()
    with pytest.raises(NoAnswer, match=f"no name server answered in time for {NAME}"):
        client.send("GET", "/", b"", {})
    assert time.monotonic() - began < policy.total + SLACK_S
    assert name_server.asked == 1


def test_a_name_has_one_thread_however_many_requests_wait_for_it(name_server: NameServer) -> None:
    for _ in range(50):
        with pytest.raises(TimeoutError):
            resolve(NAME, 443, 0.001)
    with pytest.raises(TimeoutError):
        resolve(f"other.{NAME}", 443, 0.001)
    assert (name_server.asked, len(lookups())) == (2, 2)


def test_a_late_answer_serves_the_request_that_waits_and_leaves_no_thread(name_server: NameServer) -> None:
    with pytest.raises(TimeoutError):
        resolve(NAME, 443, 0.001)
    threading.Timer(0.05, name_server.answering.set).start()
    assert ports_of(resolve(NAME, 443, ENDS_WITHIN_S)) == {(HOST, 443)}
    assert name_server.asked == 1
    for thread in lookups():
        thread.join(ENDS_WITHIN_S)
    assert lookups() == []
    resolve(NAME, 443, ENDS_WITHIN_S)
    assert name_server.asked == 2


def test_an_address_that_refuses_leaves_the_next_one(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    server, resolver, refusing = serve(answers(answer(b"{}"))), socket.getaddrinfo, closed_port()

    def two(host: bytes, port: int, **options: Any) -> Sequence[Address]:
        del host
        return [*resolver(HOST, refusing, **options), *resolver(HOST, port, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    with connect(NAME, server.port, time.monotonic() + ENDS_WITHIN_S) as sock:
        assert sock.getpeername() == (HOST, server.port)


def test_an_international_name_is_spelled_as_the_network_spells_it() -> None:
    assert ascii_name("bücher.example") == b"xn--bcher-kva.example"


def test_an_ascii_name_does_without_the_codec_of_international_ones() -> None:
    code = "import sys; from catalog.transport.resolver import resolve; resolve('localhost', 443, 60.0)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; print('encodings.idna' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"

"""A server on loopback whose every connection is scripted, and an environment without credentials of its own."""

import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

import pytest

HOST = "127.0.0.1"
ENDS_WITHIN_S = 5.0


class Request(NamedTuple):
    """What arrived; the names of headers are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Peer:
    """The server's end of one connection."""

    def __init__(self, sock: socket.socket, requests: list[Request], over: threading.Event) -> None:
        self.socket = sock
        self._requests = requests
        self._reader = sock.makefile("rb")
        self._over = over

    def hear(self) -> Request:
        """Read one whole request; raises `EOFError` when the client has gone."""
        line = self._reader.readline()
        if not line:
            raise EOFError
        method, target, _ = line.decode().split(" ")
        headers = dict(self._headers())
        body = self._reader.read(int(headers.get("content-length", 0)))
        request = Request(method, target, headers, body)
        self._requests.append(request)
        return request

    def say(self, *parts: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(b"".join(parts))

    def rest(self, seconds: float = ENDS_WITHIN_S) -> None:
        """Do nothing for a while, or until the test is over."""
        self._over.wait(seconds)

    def drip(self, data: bytes, every: float = 0.05) -> None:
        """Send one byte at a time, each well before a timeout of its own."""
        for byte in data:
            self.say(bytes([byte]))
            self.rest(every)

    def await_close(self) -> None:
        """Wait until the client closes the connection."""
        self._reader.read()

    def close(self) -> None:
        """Close both directions."""
        self._reader.close()
        self.socket.close()

    def _headers(self) -> Iterator[tuple[str, str]]:
        while line := self._reader.readline().strip():
            name, _, value = line.decode().partition(":")
            yield name.lower(), value.strip()


type Conversation = Callable[[Peer], None]


class Loopback:
    """Holds one conversation per connection, in the order they come; the last one serves all that follow."""

    def __init__(self, conversations: tuple[Conversation, ...], tls: ssl.SSLContext | None) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self._conversations = conversations
        self._tls = tls
        self._over = threading.Event()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server((HOST, 0))
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        """Where it answers."""
        scheme = "http" if self._tls is None else "https"
        return f"{scheme}://{HOST}:{self._listener.getsockname()[1]}"

    def end(self) -> None:
        """Cut every connection and wait for the threads."""
        self._over.set()
        for sock in [self._listener, *self._open]:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(ENDS_WITHIN_S)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                conversation = self._conversations[min(self.connections, len(self._conversations) - 1)]
                self.connections += 1
                thread = threading.Thread(target=self._converse, args=(sock, conversation), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _converse(self, sock: socket.socket, conversation: Conversation) -> None:
        with sock, suppress(OSError, EOFError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            secured = sock if self._tls is None else self._tls.wrap_socket(sock, server_side=True)
            self._open.append(secured)
            peer = Peer(secured, self.requests, self._over)
            try:
                conversation(peer)
            finally:
                peer.close()


type Serve = Callable[..., Loopback]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Give a function that starts a server with the conversations it is handed, and TLS on demand."""
    servers: list[Loopback] = []

    def start(*conversations: Conversation, tls: ssl.SSLContext | None = None) -> Loopback:
        servers.append(Loopback(conversations, tls))
        return servers[-1]

    yield start
    for server in servers:
        server.end()


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the machine's own credentials and proxies."""
    for name in list(os.environ):
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a pair of keys into the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")

"""A scripted server on loopback, and an environment without credentials of its own."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import parse_headers
from typing import NamedTuple

import pytest

HOST = "127.0.0.1"
# Longer than any test waits for a deadline of the product's to pass.
ENDS_WITHIN_S = 120.0


class Request(NamedTuple):
    """A request that arrived; the names of headers are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Peer:
    """The server's end of one connection."""

    def __init__(self, sock: socket.socket, requests: list[Request], over: threading.Event) -> None:
        self.socket = sock
        self._requests = requests
        self.reader = sock.makefile("rb")
        self._over = over

    def receive(self) -> Request:
        """Read one whole request; raises `EOFError` when the client has gone."""
        line = self.reader.readline()
        if not line:
            raise EOFError
        method, target, _ = line.decode().split(" ")
        headers = {name.lower(): value for name, value in parse_headers(self.reader).items()}
        request = Request(method, target, headers, self.reader.read(int(headers.get("content-length", 0))))
        self._requests.append(request)
        return request

    def send(self, *parts: bytes) -> None:
        self.socket.sendall(b"".join(parts))

    def drip(self, data: bytes) -> None:
        """Send one byte at a time, each well before a timeout of its own."""
        for byte in data:
            self.send(bytes([byte]))
            self.wait(0.05)

    def wait(self, seconds: float = ENDS_WITHIN_S) -> None:
        """Do nothing for a while, or until the test is over."""
        self._over.wait(seconds)

    def await_close(self) -> None:
        self.reader.read()


type Conversation = Callable[[Peer], None]


def answer(body: bytes, status: int = 200, *extra: bytes) -> bytes:
    """Return a whole answer, with a length."""
    lines = [b"HTTP/1.1 %d Whatever" % status, b"Content-Length: %d" % len(body), *extra]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def answers(*replies: bytes) -> Conversation:
    """Answer each request of one connection with the next of these bytes, then close."""

    def converse(peer: Peer) -> None:
        for reply in replies:
            peer.receive()
            peer.send(reply)

    return converse


class Loopback:
    """A server of one conversation per connection, in the order they come; the last one serves all that follow."""

    def __init__(self, conversations: tuple[Conversation, ...], tls: ssl.SSLContext | None) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self._conversations = conversations
        self._tls = tls
        self._over = threading.Event()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://{HOST}:{self.port}"
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def end(self) -> None:
        """Cut every connection and wait for the threads."""
        self._over.set()
        for sock in [self._listener, *self._open]:
            with suppress(OSError):
                # That of an SSLSocket would take TLS away from the conversation that is using it.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(ENDS_WITHIN_S)
        self._listener.close()

    def _start(self, run: Callable[..., None], *arguments: object) -> None:
        self._threads.append(threading.Thread(target=run, args=arguments, daemon=True))
        self._threads[-1].start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                conversation = self._conversations[min(self.connections, len(self._conversations) - 1)]
                self.connections += 1
                self._start(self._converse, sock, conversation)

    def _converse(self, sock: socket.socket, conversation: Conversation) -> None:
        with sock, suppress(OSError, EOFError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            secured = self._tls.wrap_socket(sock, server_side=True) if self._tls else sock
            self._open.append(secured)
            peer = Peer(secured, self.requests, self._over)
            with secured, peer.reader:
                conversation(peer)


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


def closed_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture(autouse=True)
def _patient_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the credentials endpoint the time of a slow machine."""
    monkeypatch.setattr("catalog.transport.credentials.ENDPOINT_TIMEOUT_S", 60.0)

"""One signed, kept-alive connection to a store, with deadlines and a retry budget.

It takes the place of boto3 and opensearch-py on the read path, where importing them and building their clients
costs more than the request (docs/decisions/0002-own-transport.md).
"""

import json
import select
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from catalog.aws.credentials import CredentialsSource, CredentialsUnavailable
from catalog.aws.http1 import BrokenAnswer, connect, read_answer, request_bytes, time_until
from catalog.aws.sigv4 import sign
from catalog.errors import StoreUnavailable


class Reply(NamedTuple):
    """A store's answer."""

    status: int
    body: bytes

    def json(self) -> Any:
        """Return the body's JSON; raises `StoreUnavailable` when it was cut off or is none."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise StoreUnavailable(
                f"a store answered {self.status} with what is no JSON: {self.body[:200]!r}"
            ) from error


@dataclass(frozen=True)
class Patience:
    """How long a request may take, in seconds, and how often it is tried."""

    connect: float = 0.3
    read: float = 0.5
    total: float = 1.0
    tries: int = 2


READ_PATIENCE = Patience()


def is_overload(reply: Reply) -> bool:
    """Tell whether the store said that it cannot answer now."""
    return reply.status == 429 or reply.status >= 500


class Transport:
    """Sends signed requests to one endpoint.

    Parameters
    ----------
    endpoint
        Scheme, host and port: `https://dynamodb.eu-west-1.amazonaws.com`.
    service
        The service's name in the signature: `dynamodb`, or `es` for OpenSearch.
    is_retryable
        Tells which replies are worth another try; after the last try they are `StoreUnavailable`.
    """

    def __init__(
        self,
        endpoint: str,
        service: str,
        region: str,
        *,
        patience: Patience = READ_PATIENCE,
        is_retryable: Callable[[Reply], bool] = is_overload,
    ) -> None:
        self._url = urlsplit(endpoint)
        self._service = service
        self._region = region
        self._patience = patience
        self._is_retryable = is_retryable
        self._tls = trusting() if self._url.scheme == "https" else None
        self._credentials = CredentialsSource()
        self._connection: socket.socket | None = None

    def send(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str], *, give_up_at: float | None = None
    ) -> Reply:
        """Send one request, again if a try fails and the budget allows; raises `StoreUnavailable`.

        `give_up_at`, of the monotonic clock, is for what takes several requests; each has its own budget otherwise.
        """
        give_up_at = give_up_at or self.deadline()
        fault = "no time was left to try"
        for _ in range(self._patience.tries):
            try:
                reply = self._try(method, target, body, headers, give_up_at)
            except (OSError, BrokenAnswer, CredentialsUnavailable) as error:
                fault = repr(error)
            else:
                if not self._is_retryable(reply):
                    return reply
                fault = f"status {reply.status}: {reply.body[:200].decode(errors='replace')}"
                if reply.status in (400, 403):
                    self._credentials.forget()
            if time.monotonic() >= give_up_at:
                break
        message = f"{self._service} at {self._url.netloc} did not answer: {fault}"
        raise StoreUnavailable(message)

    def deadline(self) -> float:
        """Return when what begins now is given up, by the monotonic clock."""
        return time.monotonic() + self._patience.total

    def close(self) -> None:
        """Drop the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _try(self, method: str, target: str, body: bytes, headers: Mapping[str, str], give_up_at: float) -> Reply:
        signed = sign(
            method,
            target,
            {**headers, "Host": self._url.netloc},
            body,
            credentials=self._credentials.current(),
            region=self._region,
            service=self._service,
            timestamp=time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()),
        )
        request = request_bytes(method, target, signed, body)
        connection = self._connected(give_up_at)
        deadline = min(give_up_at, time.monotonic() + self._patience.read)
        stays_open = False
        try:
            connection.settimeout(time_until(deadline))
            connection.sendall(request)
            status, content, stays_open = read_answer(connection, method, deadline)
        finally:
            # What may still arrive on this connection must not be taken for the answer to the next request.
            if not stays_open:
                self.close()
        return Reply(status, content)

    def _connected(self, give_up_at: float) -> socket.socket:
        if self._connection is not None and was_dropped(self._connection):
            self.close()
        if self._connection is None:
            self._connection = self._open(give_up_at)
        return self._connection

    def _open(self, give_up_at: float) -> socket.socket:
        host = self._url.hostname or ""
        sock = connect(host, self._url.port or (443 if self._tls else 80), self._connect_by(give_up_at))
        if self._tls is None:
            return sock
        sock.settimeout(max(0.001, self._connect_by(give_up_at) - time.monotonic()))
        return self._tls.wrap_socket(sock, server_hostname=host)

    def _connect_by(self, give_up_at: float) -> float:
        return min(give_up_at, time.monotonic() + self._patience.connect)


@cache
def trusting() -> ssl.SSLContext:
    """Return what verifies servers: once for all, since reading the certificates takes longer than a handshake."""
    return ssl.create_default_context()


def was_dropped(sock: socket.socket) -> bool:
    """Tell whether the other side closed a connection that lay idle, or said what nobody asked for."""
    # Not select(), which refuses file descriptors above 1023.
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))

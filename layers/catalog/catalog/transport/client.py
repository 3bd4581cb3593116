"""Sends signed requests to one store over a keep-alive connection, with deadlines and retries.

Replaces boto3 and opensearch-py on the read path, where importing them and creating their clients costs more than the
request (docs/decisions/0002-own-transport.md).
"""

import json
import select
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from catalog.transport.credentials import CredentialsSource
from catalog.transport.errors import InvalidBody, NoAnswer, TransportError
from catalog.transport.http1 import connect, read_response, request_bytes, time_until
from catalog.transport.resolver import ascii_name
from catalog.transport.sigv4 import sign

# `json.loads` would look for the encoding of bytes first.
_decode = json.JSONDecoder().decode


class Reply(NamedTuple):
    """A store's response."""

    status: int
    body: bytes

    def json(self) -> Any:
        """Return the JSON of the body; raises `InvalidBody` if it is truncated or invalid."""
        try:
            return _decode(self.body.decode())
        except ValueError as error:
            message = f"a store answered {self.status} with what is no JSON: {self.body[:200]!r}"
            raise InvalidBody(message) from error


class RetryPolicy(NamedTuple):
    """Timeouts in seconds to connect, for one response and for all tries together, and the number of tries."""

    connect: float
    read: float
    total: float
    tries: int = 2


def is_overload(reply: Reply) -> bool:
    """Tell whether the status is 429 or 5xx."""
    return reply.status == 429 or reply.status >= 500


class SignedClient:
    """Sends signed requests to one endpoint.

    Parameters
    ----------
    endpoint
        Scheme, host and port: `https://dynamodb.eu-west-1.amazonaws.com`.
    service
        The service's name in the signature: `dynamodb`, or `es` for OpenSearch.
    credentials
        Source of the keys for signing.
    is_retryable
        Predicate of replies to retry; after the last try they raise `NoAnswer`.
    """

    def __init__(
        self,
        endpoint: str,
        service: str,
        region: str,
        *,
        credentials: CredentialsSource,
        retry_policy: RetryPolicy,
        is_retryable: Callable[[Reply], bool] = is_overload,
    ) -> None:
        self._url = urlsplit(endpoint)
        self._service = service
        self._region = region
        self._retry_policy = retry_policy
        self._is_retryable = is_retryable
        self._tls = tls_context() if self._url.scheme == "https" else None
        self._credentials = credentials
        self._connection: socket.socket | None = None

    def send(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str], *, give_up_at: float | None = None
    ) -> Reply:
        """Send one request, with retries until the deadline; raises `NoAnswer`.

        `give_up_at` is a deadline of the monotonic clock that several requests share; otherwise each has its own.
        """
        give_up_at = give_up_at or self.deadline()
        fault = "no time was left to try"
        for _ in range(self._retry_policy.tries):
            try:
                reply = self._try(method, target, body, headers, give_up_at)
            except (OSError, TransportError) as error:
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
        raise NoAnswer(message)

    def deadline(self) -> float:
        """Return the deadline of a request that begins now, on the monotonic clock."""
        return time.monotonic() + self._retry_policy.total

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
        deadline = min(give_up_at, time.monotonic() + self._retry_policy.read)
        stays_open = False
        try:
            connection.settimeout(time_until(deadline))
            connection.sendall(request)
            status, content, stays_open = read_response(connection, method, deadline)
        finally:
            # Late bytes on this connection must not be read as the response to the next request.
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
        return self._tls.wrap_socket(sock, server_hostname=ascii_name(host))

    def _connect_by(self, give_up_at: float) -> float:
        return min(give_up_at, time.monotonic() + self._retry_policy.connect)


@cache
def tls_context() -> ssl.SSLContext:
    """Return the TLS context, created once: loading the certificates takes longer than a handshake."""
    return ssl.create_default_context()


def was_dropped(sock: socket.socket) -> bool:
    """Tell whether the server closed an idle connection, or sent unexpected bytes."""
    # Not select(), which does not support file descriptors above 1023.
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))

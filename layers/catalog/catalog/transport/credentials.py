"""Provides rotating AWS credentials: from the environment, or from the container endpoint that SnapStart uses."""

import json
import time
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from time import monotonic
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit, urlunsplit

from catalog.transport.errors import CredentialsUnavailable, InvalidResponse
from catalog.transport.http1 import connect, read_response, request_bytes, time_until

REFRESH_BEFORE_EXPIRY_S = 300
ENDPOINT_TIMEOUT_S = 1.0


class Credentials(NamedTuple):
    """Keys for signing."""

    access_key: str
    secret_key: str
    token: str | None


_NONE = Credentials("", "", None)


class CredentialsSource:
    """Returns the current credentials.

    Keys in the environment are read again when the access key changes or a store refuses them. Keys from
    `AWS_CONTAINER_CREDENTIALS_FULL_URI` are cached until five minutes before they expire, and for those five minutes
    too while no others can be had.

    Parameters
    ----------
    environment
        The process's environment variables, named as the AWS SDKs name them.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._found = _NONE
        self._fetched: Credentials | None = None
        self._refresh_at = 0.0
        self._expires_at = 0.0

    def current(self) -> Credentials:
        """Return the current credentials; raises `CredentialsUnavailable`."""
        access_key = self._environment.get("AWS_ACCESS_KEY_ID")
        if access_key:
            if access_key != self._found.access_key:
                secret_key = self._environment.get("AWS_SECRET_ACCESS_KEY", "")
                self._found = Credentials(access_key, secret_key, self._environment.get("AWS_SESSION_TOKEN") or None)
            return self._found
        if self._fetched is None or time.time() >= self._refresh_at:
            return self._refresh()
        return self._fetched

    def forget(self) -> None:
        """Drop cached credentials, so that the next call reads or fetches new ones."""
        self._found = _NONE
        self._fetched = None

    def _refresh(self) -> Credentials:
        try:
            fetched, self._expires_at = fetch_from_container(self._environment)
        except CredentialsUnavailable:
            if self._fetched is None or time.time() >= self._expires_at:
                raise
            return self._fetched
        self._fetched = fetched
        self._refresh_at = self._expires_at - REFRESH_BEFORE_EXPIRY_S
        return fetched


def fetch_from_container(environment: Mapping[str, str]) -> tuple[Credentials, float]:
    """Fetch credentials from the container endpoint; return them and the Unix time of their expiry."""
    uri = environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI")
    if not uri:
        message = "no AWS credentials: neither AWS_ACCESS_KEY_ID nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set"
        raise CredentialsUnavailable(message)
    try:
        document = json.loads(_fetch(urlsplit(uri), _authorization(environment)))
        credentials = Credentials(document["AccessKeyId"], document["SecretAccessKey"], document["Token"])
        return credentials, datetime.fromisoformat(document["Expiration"]).timestamp()
    except (OSError, InvalidResponse, ValueError, TypeError, KeyError) as error:
        message = f"the container credentials endpoint gave no credentials: {error!r}"
        raise CredentialsUnavailable(message) from error


def _fetch(endpoint: SplitResult, authorization: Mapping[str, str]) -> bytes:
    """Return the body of the local endpoint's answer; raises `OSError`, `InvalidResponse` or `ValueError`."""
    if endpoint.scheme != "http" or not endpoint.hostname:
        raise ValueError(f"{endpoint.geturl()} is no address of plain HTTP")
    target = urlunsplit(("", "", endpoint.path or "/", endpoint.query, ""))
    request = request_bytes("GET", target, {"Host": endpoint.netloc, **authorization}, b"")
    deadline = monotonic() + ENDPOINT_TIMEOUT_S
    with connect(endpoint.hostname, endpoint.port or 80, deadline) as sock:
        sock.settimeout(time_until(deadline))
        sock.sendall(request)
        response = read_response(sock, "GET", deadline)
    if response.status != HTTPStatus.OK:
        raise InvalidResponse(f"status {response.status}")
    return response.body


def _authorization(environment: Mapping[str, str]) -> dict[str, str]:
    token_file = environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
    if token_file:
        # Not `pathlib`, whose import takes longer than a request.
        with open(token_file, encoding="utf-8") as file:  # noqa: PTH123
            return {"Authorization": file.read().strip()}
    token = environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    return {"Authorization": token} if token else {}

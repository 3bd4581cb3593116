"""AWS credentials that rotate: from the environment, or from the container endpoint that SnapStart uses."""

import json
import os
import time
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit, urlunsplit

from catalog.aws.http1 import BrokenAnswer, connect, read_answer, request_bytes, time_until

REFRESH_BEFORE_EXPIRY_S = 300
ENDPOINT_TIMEOUT_S = 1.0


class Credentials(NamedTuple):
    """One set of keys, as a signer needs them."""

    access_key: str
    secret_key: str
    token: str | None


class CredentialsUnavailable(Exception):
    """Neither the environment nor the container endpoint gave credentials."""


class CredentialsSource:
    """Hands out the credentials in force.

    Keys in the environment are read anew on every call. Keys from `AWS_CONTAINER_CREDENTIALS_FULL_URI` are kept
    until five minutes before they expire, and for those five minutes too while no others can be had.
    """

    def __init__(self) -> None:
        self._fetched: Credentials | None = None
        self._refresh_at = 0.0
        self._expires_at = 0.0

    def current(self) -> Credentials:
        """Return the credentials to sign with now; raises `CredentialsUnavailable`."""
        access_key = os.environ.get("AWS_ACCESS_KEY_ID")
        if access_key:
            secret_key = os.environ.get("AWS_SECRET_ACCESS_KEY", "")
            return Credentials(access_key, secret_key, os.environ.get("AWS_SESSION_TOKEN") or None)
        if self._fetched is None or time.time() >= self._refresh_at:
            return self._refresh()
        return self._fetched

    def forget(self) -> None:
        """Drop fetched credentials, so that the next call asks for new ones."""
        self._fetched = None

    def _refresh(self) -> Credentials:
        try:
            fetched, self._expires_at = fetch_from_container()
        except CredentialsUnavailable:
            if self._fetched is None or time.time() >= self._expires_at:
                raise
            return self._fetched
        self._fetched = fetched
        self._refresh_at = self._expires_at - REFRESH_BEFORE_EXPIRY_S
        return fetched


def fetch_from_container() -> tuple[Credentials, float]:
    """Return the container endpoint's credentials and the Unix time at which they expire."""
    uri = os.environ.get("AWS_CONTAINER_CREDENTIALS_FULL_URI")
    if not uri:
        message = "no AWS credentials: neither AWS_ACCESS_KEY_ID nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set"
        raise CredentialsUnavailable(message)
    try:
        document = json.loads(_asked(urlsplit(uri)))
        credentials = Credentials(document["AccessKeyId"], document["SecretAccessKey"], document["Token"])
        return credentials, datetime.fromisoformat(document["Expiration"]).timestamp()
    except (OSError, BrokenAnswer, ValueError, TypeError, KeyError) as error:
        message = f"the container credentials endpoint gave no credentials: {error!r}"
        raise CredentialsUnavailable(message) from error


def _asked(endpoint: SplitResult) -> bytes:
    """Return what the endpoint, which is on this machine, answers; raises `OSError`, `BrokenAnswer` or `ValueError`."""
    if endpoint.scheme != "http" or not endpoint.hostname:
        raise ValueError(f"{endpoint.geturl()} is no address of plain HTTP")
    target = urlunsplit(("", "", endpoint.path or "/", endpoint.query, ""))
    request = request_bytes("GET", target, {"Host": endpoint.netloc, **_authorization()}, b"")
    deadline = monotonic() + ENDPOINT_TIMEOUT_S
    with connect(endpoint.hostname, endpoint.port or 80, deadline) as sock:
        sock.settimeout(time_until(deadline))
        sock.sendall(request)
        answer = read_answer(sock, "GET", deadline)
    if answer.status != HTTPStatus.OK:
        raise BrokenAnswer(f"status {answer.status}")
    return answer.body


def _authorization() -> dict[str, str]:
    token_file = os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
    if token_file:
        return {"Authorization": Path(token_file).read_text().strip()}
    token = os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    return {"Authorization": token} if token else {}

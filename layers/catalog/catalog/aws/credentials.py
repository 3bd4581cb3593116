"""AWS credentials that rotate: from the environment, or from the container endpoint that SnapStart uses."""

import json
import os
import time
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

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
    # Here, because only SnapStart's functions come by: it would be a twentieth of everybody's cold start.
    import urllib.request  # noqa: PLC0415
    from http.client import HTTPException  # noqa: PLC0415

    # Without the proxies of the environment: the endpoint is on this machine, and the token is for it alone.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        request = urllib.request.Request(uri, headers=_authorization())  # noqa: S310 - the runtime sets this address
        with opener.open(request, timeout=ENDPOINT_TIMEOUT_S) as answer:
            document = json.load(answer)
        credentials = Credentials(document["AccessKeyId"], document["SecretAccessKey"], document["Token"])
        return credentials, datetime.fromisoformat(document["Expiration"]).timestamp()
    except (OSError, HTTPException, ValueError, TypeError, KeyError) as error:
        message = f"the container credentials endpoint gave no credentials: {error!r}"
        raise CredentialsUnavailable(message) from error


def _authorization() -> dict[str, str]:
    token_file = os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
    if token_file:
        return {"Authorization": Path(token_file).read_text().strip()}
    token = os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    return {"Authorization": token} if token else {}

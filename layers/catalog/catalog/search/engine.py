"""Sends the writers' requests to the search engine, with long deadlines; every reply is checked."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from catalog.errors import StoreRefused, StoreUnavailable
from catalog.search.reads import is_retryable
from catalog.settings import settings
from catalog.time_budget import TimeBudget
from catalog.transport.client import Reply, RetryPolicy, SignedClient
from catalog.transport.credentials import CredentialsSource
from catalog.transport.errors import TransportError

WRITE_RETRY_POLICY = RetryPolicy(connect=1.0, read=20.0, total=40.0, tries=2)

NOT_THERE = 404


class SearchEngine:
    """A connection to the engine at `endpoint`, whose requests end within a budget."""

    def __init__(self, endpoint: str, region: str, budget: TimeBudget) -> None:
        self._budget = budget
        self._client = SignedClient(
            endpoint,
            "es",
            region,
            credentials=CredentialsSource(settings().environment),
            retry_policy=WRITE_RETRY_POLICY,
            is_retryable=is_retryable,
        )

    def send(
        self, method: str, target: str, body: Mapping[str, Any] | None = None, allowed: Sequence[int] = ()
    ) -> Reply:
        """Send JSON and return the reply; error statuses in `allowed` are returned too.

        Raises `StoreUnavailable` if the engine does not answer or the index does not exist, `StoreRefused` if the
        engine rejects the request.
        """
        payload = json.dumps(body).encode() if body is not None else b""
        reply = self._send(method, target, payload, "application/json")
        return reply if reply.status in allowed else _require_ok(reply)

    def bulk(self, alias: str, lines: str) -> list[dict[str, Any]]:
        """Send a bulk request to an alias and return the result of each action; empty if all succeeded.

        Raises as `send`.
        """
        target = f"/{alias}/_bulk?require_alias=true"
        answer = content_of(_require_ok(self._send("POST", target, lines.encode(), "application/x-ndjson")))
        return [next(iter(item.values())) for item in answer["items"]] if answer["errors"] else []

    def close(self) -> None:
        """Drop the connection; the next request opens another."""
        self._client.close()

    def _send(self, method: str, target: str, payload: bytes, content_type: str) -> Reply:
        give_up_at = min(self._client.deadline(), self._budget.require(f"{method} {target}"))
        try:
            return self._client.send(method, target, payload, {"Content-Type": content_type}, give_up_at=give_up_at)
        except TransportError as error:
            raise StoreUnavailable(str(error)) from error


def content_of(reply: Reply) -> Any:
    """Return the JSON of a reply; raises `StoreUnavailable` if it is truncated or invalid."""
    try:
        return reply.json()
    except TransportError as error:
        raise StoreUnavailable(str(error)) from error


def _require_ok(reply: Reply) -> Reply:
    if reply.status == NOT_THERE:
        raise StoreUnavailable(_reason("the index is not there", reply))
    if reply.status >= 300:
        raise StoreRefused(_reason("the index refused a request", reply))
    return reply


def _reason(what: str, reply: Reply) -> str:
    return f"{what}: {reply.status} {reply.body[:500].decode(errors='replace')}"

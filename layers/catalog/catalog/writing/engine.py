"""The search engine as writers reach it: patient, and with every reply checked."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from catalog.aws.transport import Patience, Reply, Transport
from catalog.errors import StoreRefused, StoreUnavailable
from catalog.stores.index import is_retryable

WRITE_PATIENCE = Patience(connect=1.0, read=20.0, total=40.0, tries=2)

NOT_THERE = 404


class SearchEngine:
    """A connection to the engine behind `endpoint`."""

    def __init__(self, endpoint: str, region: str) -> None:
        self._transport = Transport(endpoint, "es", region, patience=WRITE_PATIENCE, is_retryable=is_retryable)

    def send(
        self, method: str, target: str, body: Mapping[str, Any] | None = None, allowed: Sequence[int] = ()
    ) -> Reply:
        """Send JSON and return the reply; statuses in `allowed` are the caller's to judge.

        Raises `StoreUnavailable` when the engine does not answer or what is asked for is not there, `StoreRefused`
        when it does not do what it was asked.
        """
        payload = json.dumps(body).encode() if body is not None else b""
        reply = self._raw(method, target, payload, "application/json")
        return reply if reply.status in allowed else _require_ok(reply)

    def bulk(self, alias: str, lines: str) -> list[dict[str, Any]]:
        """Send a bulk request to an alias and return the result of each action, empty when all went well.

        Raises as `send`.
        """
        target = f"/{alias}/_bulk?require_alias=true"
        answer = _require_ok(self._raw("POST", target, lines.encode(), "application/x-ndjson")).json()
        return [next(iter(item.values())) for item in answer["items"]] if answer["errors"] else []

    def close(self) -> None:
        """Drop the connection; the next request opens another."""
        self._transport.close()

    def _raw(self, method: str, target: str, payload: bytes, content_type: str) -> Reply:
        return self._transport.send(method, target, payload, {"Content-Type": content_type})


def _require_ok(reply: Reply) -> Reply:
    if reply.status == NOT_THERE:
        raise StoreUnavailable(_reason("the index is not there", reply))
    if reply.status >= 300:
        raise StoreRefused(_reason("the index refused a request", reply))
    return reply


def _reason(what: str, reply: Reply) -> str:
    return f"{what}: {reply.status} {reply.body[:500].decode(errors='replace')}"

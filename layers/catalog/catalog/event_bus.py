"""Puts events of the catalogue on its EventBridge bus, with the signed client: reads and writers alike.

API: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from catalog.batching import batch_by_size
from catalog.coding import to_json
from catalog.errors import StoreUnavailable
from catalog.settings import settings
from catalog.transport.client import Reply, RetryPolicy, SignedClient, is_overload
from catalog.transport.credentials import CredentialsSource
from catalog.transport.errors import TransportError

SOURCE = "dailywatch.catalog"

MAX_ENTRIES = 10
MAX_BYTES = 256 * 1024

# Of entries that a request did not take while it took others.
TRIES = 3
FIRST_PAUSE_S = 0.1

WRITE_RETRY_POLICY = RetryPolicy(connect=1.0, read=4.0, total=10.0, tries=2)

RETRYABLE_FAULTS = (b"ThrottlingException", b"ExpiredTokenException", b"UnrecognizedClientException")


class Event(NamedTuple):
    """An event: its detail type, and its detail."""

    kind: str
    detail: Mapping[str, Any]


class Outcome(NamedTuple):
    """The events that the bus did not take, and why; none are left if it took all."""

    unsent: Sequence[Event]
    reason: str = ""


class Deadlines(Protocol):
    """What limits the time of requests: the budget of an invocation."""

    def require(self, request: str) -> float:
        """Return when requests have to end, on the monotonic clock; raises `OutOfTime` after that."""


class EventBus:
    """The bus `name`; an empty name is no bus, and drops what it is given.

    Parameters
    ----------
    retry_policy
        Deadlines of a request.
    budget
        Time of the invocation, if requests end with it.
    """

    def __init__(self, name: str, retry_policy: RetryPolicy, budget: Deadlines | None = None) -> None:
        self._name = name
        self._budget = budget
        self._connection = SignedClient(
            settings().events_endpoint,
            "events",
            settings().aws_region,
            credentials=CredentialsSource(settings().environment),
            retry_policy=retry_policy,
            is_retryable=is_retryable,
        )

    def send(self, events: Iterable[Event]) -> Outcome:
        """Put events on the bus, ten in a request, and return those that it did not take.

        Entries that a request did not take are sent again. After a request that failed nothing more is sent.
        """
        if not self._name:
            return Outcome([])
        requests = [*batch_by_size(events, _size, max_items=MAX_ENTRIES, max_bytes=MAX_BYTES)]
        for number, request in enumerate(requests):
            unsent, reason = self._send(request)
            if unsent:
                return Outcome([*unsent, *(one for later in requests[number + 1 :] for one in later)], reason)
        return Outcome([])

    def require(self, events: Iterable[Event]) -> None:
        """Put events on the bus; raises `StoreUnavailable` if it did not take all."""
        unsent, reason = self.send(events)
        if unsent:
            raise StoreUnavailable(f"the bus did not take {len(unsent)} events: {reason}")

    def close(self) -> None:
        """Drop the connection; the next request opens another."""
        self._connection.close()

    def _send(self, events: Sequence[Event]) -> Outcome:
        pause, reason = FIRST_PAUSE_S, ""
        for number in range(TRIES):
            if number:
                time.sleep(pause)
                pause *= 2
            try:
                results = self._put(events)
            except (TransportError, StoreUnavailable) as error:
                return Outcome(events, str(error))
            faults = [one.get("ErrorCode") for one in results]
            events = [event for event, fault in zip(events, faults, strict=True) if fault]
            if not events:
                break
            reason = ", ".join(sorted({fault for fault in faults if fault}))
        return Outcome(events, reason)

    def _put(self, events: Sequence[Event]) -> Sequence[Mapping[str, Any]]:
        """Return the result of each event; raises `TransportError` or `StoreUnavailable`."""
        give_up_at = self._connection.deadline()
        if self._budget:
            give_up_at = min(give_up_at, self._budget.require("PutEvents"))
        entries = [
            {"EventBusName": self._name, "Source": SOURCE, "DetailType": one.kind, "Detail": to_json(one.detail)}
            for one in events
        ]
        headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AWSEvents.PutEvents"}
        body = to_json({"Entries": entries}).encode()
        reply = self._connection.send("POST", "/", body, headers, give_up_at=give_up_at)
        if reply.status != 200:
            raise StoreUnavailable(f"status {reply.status}: {reply.body[:500].decode(errors='replace')}")
        results: Sequence[Mapping[str, Any]] = reply.json()["Entries"]
        return results


def is_retryable(reply: Reply) -> bool:
    """Tell whether EventBridge is overloaded, throttles, or rejects expired credentials."""
    return is_overload(reply) or (reply.status == 400 and any(fault in reply.body for fault in RETRYABLE_FAULTS))


def _size(event: Event) -> int:
    """Return the bytes of an event as EventBridge counts them, without a time."""
    return len(SOURCE) + len(event.kind.encode()) + len(to_json(event.detail).encode())

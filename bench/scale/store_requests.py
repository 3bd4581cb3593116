"""Record what the reads send to their stores and receive, on the product's own transport."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

from catalog.transport.client import Reply, SignedClient


class Exchange(NamedTuple):
    """A request's reply and the seconds in between."""

    reply: Reply
    seconds: float

    @property
    def units(self) -> float:
        """The read units that DynamoDB reports, if it was asked."""
        return float(json.loads(self.reply.body).get("ConsumedCapacity", {}).get("CapacityUnits", 0))

    @property
    def took_ms(self) -> int:
        """The milliseconds that the search engine reports."""
        return int(json.loads(self.reply.body)["took"])


class Recorder(SignedClient):
    """A transport that records what passes; with `asks_for_units` DynamoDB reports what each request took."""

    asks_for_units = False

    def __init__(self, recorded: SignedClient) -> None:
        self.__dict__ |= recorded.__dict__
        self._exchanges: list[Exchange] = []

    def send(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str], *, give_up_at: float | None = None
    ) -> Reply:
        """Send as the transport does."""
        if self.asks_for_units:
            body = json.dumps({**json.loads(body), "ReturnConsumedCapacity": "TOTAL"}).encode()
        began = time.perf_counter()
        reply = super().send(method, target, body, headers, give_up_at=give_up_at)
        self._exchanges.append(Exchange(reply, time.perf_counter() - began))
        return reply

    def take(self) -> list[Exchange]:
        """Return what passed since the last call."""
        taken, self._exchanges = self._exchanges, []
        return taken


@contextmanager
def recorded(store: Any) -> Iterator[Recorder]:
    """Record the `transport` of a store's module, a new connection to where the environment says."""
    transport = store.transport
    transport.cache_clear()
    recorder = Recorder(transport())
    with patch.object(store, "transport", lambda: recorder):
        yield recorder
    recorder.close()
    transport.cache_clear()

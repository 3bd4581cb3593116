"""What the reads send to their stores and receive: the own transport, watched."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple
from unittest.mock import patch

from catalog.aws.transport import Reply, Transport
from catalog.stores import dynamodb, index


class Exchange(NamedTuple):
    """A request to a store and its reply, in bytes, and the seconds in between."""

    sent: int
    reply: Reply
    seconds: float

    @property
    def units(self) -> float:
        """The read units that DynamoDB says it took, if it was asked."""
        return float(json.loads(self.reply.body).get("ConsumedCapacity", {}).get("CapacityUnits", 0))

    @property
    def took_ms(self) -> int:
        """The milliseconds that the search engine says it took."""
        return int(json.loads(self.reply.body)["took"])


class Wire(Transport):
    """A transport that keeps what passed; with `asks_for_units` DynamoDB says what each request took."""

    asks_for_units = False

    def __init__(self, watched: Transport) -> None:
        self.__dict__ |= watched.__dict__
        self.exchanges: list[Exchange] = []

    def send(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str], *, give_up_at: float | None = None
    ) -> Reply:
        """Send as the transport does."""
        if self.asks_for_units:
            body = json.dumps({**json.loads(body), "ReturnConsumedCapacity": "TOTAL"}).encode()
        began = time.perf_counter()
        reply = super().send(method, target, body, headers, give_up_at=give_up_at)
        self.exchanges.append(Exchange(len(body), reply, time.perf_counter() - began))
        return reply

    def taken(self) -> list[Exchange]:
        """Return what passed since this was asked last."""
        taken, self.exchanges = self.exchanges, []
        return taken


@contextmanager
def watched_dynamodb() -> Iterator[Wire]:
    """Watch the reads' connection to DynamoDB, a new one to where the environment says."""
    dynamodb.transport.cache_clear()
    wire = Wire(dynamodb.transport())
    with patch.object(dynamodb, "transport", lambda: wire):
        yield wire
    wire.close()
    dynamodb.transport.cache_clear()


@contextmanager
def watched_index() -> Iterator[Wire]:
    """Watch the reads' connection to the search index, a new one to where the environment says."""
    index.transport.cache_clear()
    wire = Wire(index.transport())
    with patch.object(index, "transport", lambda: wire):
        yield wire
    wire.close()
    index.transport.cache_clear()

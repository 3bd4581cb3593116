"""How many videos a second ingest and the indexer take, by the size of their batches, and what that costs."""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any, NamedTuple
from unittest.mock import patch

from bench.charts_scale.catalogue import VIDEOS_TABLE, create_tables, dynamodb_at, end_of, recently, seen, upserts
from bench.charts_scale.traffic import Traffic, total
from bench.scale.functions import Invoke, Json, handler_of, load, log, stack_at
from catalog.events import Event
from catalog.stores.attributes import encode_item
from catalog.stores.items import video_item
from catalog.video import State
from catalog.writing import clients
from catalog.writing.index import IndexWriter
from catalog.writing.index_names import index_name
from catalog.writing.videos import VideoTable

INTERVAL = timedelta(minutes=15)

# Enough for another step of views, so that the index takes each observation.
MORE_VIEWS = 10_000_000


class Pace(NamedTuple):
    """What a function took for some videos, all batches together: seconds, own CPU seconds, requests and units."""

    videos: int
    batch: int
    seconds: float
    cpu_seconds: float
    requests: int
    read_units: float
    write_units: float

    @property
    def per_second(self) -> float:
        """Videos a second, one batch after the other."""
        return self.videos / self.seconds


# By function, kind of event and size of batch.
type Paces = dict[tuple[str, str, int], Pace]


class _Stack:
    """Ingest and the indexer over real stores, their requests to DynamoDB watched."""

    def __init__(self, dynamodb: str) -> None:
        client = dynamodb_at(dynamodb)
        create_tables(client)
        self._table = VideoTable(client, VIDEOS_TABLE)
        watched = dynamodb_at(dynamodb)
        self._traffic = Traffic(watched)
        self._client = watched

    @contextmanager
    def functions(self) -> Iterator[tuple[Invoke, Invoke]]:
        """Yield the handlers of ingest and the indexer, whose client is the watched one."""
        with patch.object(clients, "dynamodb", lambda: self._client):
            yield handler_of(load("ingest")), handler_of(load("indexer"))

    def read(self, events: Sequence[Event]) -> dict[str, State]:
        """Read the videos of events, unwatched."""
        return self._table.read({event.video_id for event in events})

    def pace(self, invoke: Invoke, batches: Sequence[Json], videos: int) -> Pace:
        """Send batches one after the other."""
        self._traffic.requests.clear()
        began, cpu_began = time.perf_counter(), time.process_time()
        answers = [invoke(batch) for batch in batches]
        seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
        if left := [answer for answer in answers if answer["batchItemFailures"]]:
            raise ValueError(f"{len(left)} batches were not taken whole")
        reads = total(one for one in self._traffic.requests if one.is_read)
        writes = total(one for one in self._traffic.requests if not one.is_read)
        size = videos // len(batches)
        return Pace(videos, size, seconds, cpu_seconds, reads.requests + writes.requests, reads.units, writes.units)


def measure(dynamodb: str, node: str, batches: Sequence[int], videos: int, advance: Callable[[str], None]) -> Paces:
    """Feed new videos, then an observation of each, in batches of each size; each size has new tables and an index."""
    paces: Paces = {}
    with log(), stack_at(dynamodb, node):
        for batch in batches:
            advance(f"feeding batches of {batch:,}")
            _create_index(node)
            # Whole batches, and one at least.
            number = max(1, videos // batch) * batch
            stack = _Stack(dynamodb)
            with stack.functions() as (ingest, indexer):
                for kind, events in kinds_of(number).items():
                    before = stack.read(events)
                    messages = [_messages(some) for some in batched(events, batch, strict=True)]
                    paces["ingest", kind, batch] = stack.pace(ingest, messages, number)
                    after = stack.read(events)
                    records = [_records(some, before, after) for some in batched(events, batch, strict=True)]
                    paces["indexer", kind, batch] = stack.pace(indexer, records, number)
    return paces


def kinds_of(videos: int) -> dict[str, Sequence[Event]]:
    """Return what is fed by kind, in its order: so many new videos, and an observation of each."""
    begin = recently()
    later = end_of(begin) + INTERVAL
    return {
        "new video": [*upserts(videos, begin)],
        "observation": [seen(number, later, begin, more=MORE_VIEWS) for number in range(videos)],
    }


def _create_index(node: str) -> None:
    with closing(IndexWriter(node, os.environ["AWS_REGION"])) as index:
        name = index_name(datetime.now(UTC))
        index.create_index(name)
        index.swap(name)
        index.delete_others(name)


def _messages(events: Sequence[Event]) -> Json:
    """Return the batch of SQS messages in which events reach ingest from the bus."""
    return {"Records": [{"messageId": event.video_id, "body": _envelope(event)} for event in events]}


def _envelope(event: Event) -> str:
    detail = event.model_dump(mode="json", exclude_none=True)
    return json.dumps({"detail-type": type(event).__name__, "time": "2026-11-21T08:00:00Z", "detail": detail})


def _records(events: Sequence[Event], before: Mapping[str, State], after: Mapping[str, State]) -> Json:
    """Return the batch of stream records that the events' writes make."""
    return {"Records": [_record(number, before.get(key), after[key]) for number, key in enumerate(_ids(events))]}


def _record(number: int, before: State | None, after: State) -> Json:
    images: dict[str, Any] = {"NewImage": encode_item(video_item(after)), "SequenceNumber": str(number)}
    if before:
        images["OldImage"] = encode_item(video_item(before))
    return {"dynamodb": {**images, "ApproximateCreationDateTime": time.time()}}


def _ids(events: Sequence[Event]) -> list[str]:
    return [event.video_id for event in events]

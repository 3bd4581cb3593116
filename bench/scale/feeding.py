"""Measure how many videos a second ingest and the readers of the stream take, by the size of batches, and the cost."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from itertools import batched
from typing import NamedTuple
from unittest.mock import patch

from bench.scale.synthetic import end_of, observation, recently, upserts
from bench.scale.traffic import Traffic
from catalog import aws_clients as clients
from catalog.dynamodb.codec import encode_item
from catalog.videos.events import Event
from catalog.videos.items import video_item
from catalog.videos.model import State
from tools.engines import index
from tools.engines.tables import TABLES, connect, create_tables
from tools.handlers import Invoke, Json, load_handler, log, stack_at

INTERVAL = timedelta(minutes=15)
# Enough for another step of views, so that the index takes each observation.
MORE_VIEWS = 10_000_000


class Pace(NamedTuple):
    """What a function took for some videos, all batches together: seconds, own CPU seconds, requests and units."""

    videos: int
    seconds: float
    cpu_seconds: float
    requests: float
    read_units: float
    write_units: float

    @property
    def per_second(self) -> float:
        """Videos a second, one batch after the other."""
        return self.videos / self.seconds


# By function, kind of event and size of batch.
type Paces = dict[tuple[str, str, int], Pace]


def measure(dynamodb: str, node: str, sizes: Sequence[int], videos: int, advance: Callable[[str], None]) -> Paces:
    """Feed new videos, then an observation of each, in batches of each size; each size has new tables and an index."""
    paces: Paces = {}
    with log(), stack_at(TABLES, dynamodb, node):
        for size in sizes:
            advance(f"feeding batches of {size:,}")
            index.load(node, [])
            table = create_tables(connect(dynamodb)).videos
            client = connect(dynamodb)
            traffic = Traffic(client)
            # Whole batches, and one at least.
            number = max(1, videos // size) * size
            with patch.object(clients, "dynamodb", lambda _, client=client: client):
                ingest, *readers = (load_handler(name) for name in ("ingest", "indexer", "regions"))
                for kind, events in events_of(number).items():
                    ids = {event.video_id for event in events}
                    before = table.read(ids)
                    messages = [_messages(some) for some in batched(events, size, strict=True)]
                    paces["ingest", kind, size] = _pace(ingest, messages, number, traffic)
                    after = table.read(ids)
                    records = [_records(some, before, after) for some in batched(events, size, strict=True)]
                    paces["stream readers", kind, size] = _pace(partial(_read_by, readers), records, number, traffic)
    return paces


def events_of(videos: int) -> dict[str, Sequence[Event]]:
    """Return what is fed by kind, in its order: so many new videos, and an observation of each."""
    begin = recently()
    later = end_of(begin) + INTERVAL
    return {
        "new video": [*upserts(videos, begin)],
        "observation": [observation(number, later, begin, more=MORE_VIEWS) for number in range(videos)],
    }


def _read_by(readers: Sequence[Invoke], batch: Json) -> Json:
    """Give a batch of the stream to each of its readers, and return what they want again."""
    failures = [one for read in readers for one in read(batch)["batchItemFailures"]]
    return {"batchItemFailures": failures}


def _pace(invoke: Invoke, batches: Sequence[Json], videos: int, traffic: Traffic) -> Pace:
    traffic.requests.clear()
    began, cpu_began = time.perf_counter(), time.process_time()
    answers = [invoke(batch) for batch in batches]
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    if left := [answer for answer in answers if answer["batchItemFailures"]]:
        raise ValueError(f"{len(left)} batches were not taken whole")
    reads, writes = traffic.total(reads=True), traffic.total(reads=False)
    requests = reads["requests"] + writes["requests"]
    return Pace(videos, seconds, cpu_seconds, requests, reads["units"], writes["units"])


def _messages(events: Sequence[Event]) -> Json:
    """Return the batch of SQS messages in which events reach ingest from the bus."""
    envelopes = {
        event.video_id: {
            "detail-type": type(event).__name__,
            "time": "2026-11-21T08:00:00Z",
            "detail": event.model_dump(mode="json", exclude_none=True),
        }
        for event in events
    }
    return {"Records": [{"messageId": key, "body": json.dumps(envelope)} for key, envelope in envelopes.items()]}


def _records(events: Sequence[Event], before: Mapping[str, State], after: Mapping[str, State]) -> Json:
    """Return the batch of stream records that the events' writes make."""
    records: list[Json] = []
    for number, key in enumerate(event.video_id for event in events):
        images = {"OldImage": before[key], "NewImage": after[key]} if key in before else {"NewImage": after[key]}
        items = {name: encode_item(video_item(state)) for name, state in images.items()}
        about = {"SequenceNumber": str(number), "ApproximateCreationDateTime": time.time()}
        records.append({"dynamodb": {**items, **about}})
    return {"Records": records}

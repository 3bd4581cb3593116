"""What a read costs by the size of the catalogue: requests, bytes, read units and time of one call of its function."""

import base64
import os
import statistics
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from unittest.mock import patch

from bench.charts_scale.catalogue import (
    CATEGORIES,
    REGION,
    REGIONS_TABLE,
    VIDEOS_TABLE,
    dynamodb_at,
    video_id,
)
from bench.scale.functions import Invoke, Json, handler_of, load, log, request, stack_at
from bench.scale.growth import is_constant
from bench.scale.wire import Wire, watched_dynamodb
from catalog.charting.charts import CHART_LENGTH
from catalog.charting.documents import build_categories
from catalog.stores.documents import ALL_REGIONS, CATEGORIES_ENTRY
from catalog.stores.shelves import SIFTED
from catalog.times import to_text
from catalog.writing.refresh import tables_of

CALLS = 60
PAGE = 20


class Call(NamedTuple):
    """One call of a function: what it took of its store, in requests, bytes and read units, and what it answered.

    `sent` are the bytes of the answer's body; times are milliseconds, `store_ms` those between a request and its reply.
    """

    requests: float
    received: float
    units: float
    sent: float
    wall_ms: float
    cpu_ms: float
    store_ms: float


class Read(NamedTuple):
    """A kind of read: its function, the events that are sent to it in turn, and from how many videos on it is full."""

    function: str
    events: Sequence[Json]
    full_from: int = 0


def reads() -> dict[str, Read]:
    """Return the reads that are measured, by name; whatever the size, they ask for the same videos."""
    details = [request("video-detail", {"video_id": video_id(number)}) for number in range(20)]
    pages = [request("category-videos", {"category_id": str(key)}, {"limit": str(PAGE)}) for key in CATEGORIES]
    of_region = [
        request("category-videos", {"category_id": str(key)}, {"region": REGION, "limit": str(PAGE)})
        for key in CATEGORIES
    ]
    popular = [
        request("category-videos", {"category_id": str(key)}, {"region": REGION, "sort": "popular", "limit": str(PAGE)})
        for key in CATEGORIES
    ]
    return {
        "detail": Read("video_detail", details),
        "trending": Read("trending", [request("trending-gzip", {"region": REGION})]),
        "categories": Read("categories", [request("categories")]),
        "category, newest": Read("categories", pages, full_from=(PAGE + 1) * len(CATEGORIES)),
        "category, newest of a region": Read("categories", of_region, full_from=SIFTED * len(CATEGORIES)),
        "category, popular": Read("categories", popular, full_from=CHART_LENGTH * len(CATEGORIES)),
    }


def measure(url: str) -> dict[str, Call]:
    """Call each read's function on the tables of a DynamoDB Local, where a charts run has been; medians by read."""
    list_categories(url)
    kinds = reads()
    # Nothing kept in between: what is measured is the store.
    with log(), stack_at(url), patch.dict(os.environ, KEPT_BYTES="0"), watched_dynamodb() as wire:
        handlers = {name: handler_of(load(name)) for name in ("video_detail", "trending", "categories")}
        calls: dict[str, list[Call]] = {name: [] for name in kinds}
        # In turn, so that whatever else the machine does meanwhile meets them all.
        for round_ in range(CALLS):
            for name, read in kinds.items():
                event = read.events[round_ % len(read.events)]
                calls[name].append(_call(handlers[read.function], event, wire))
        units = {name: _units(handlers[read.function], read.events, wire) for name, read in kinds.items()}
    return {name: _median(some)._replace(units=units[name]) for name, some in calls.items()}


def list_categories(url: str) -> None:
    """Store the list of categories, as a charts run of all regions does."""
    now = datetime.now(UTC)
    titles = {key: f"Category {key}" for key in CATEGORIES}
    listed = build_categories(titles, to_text(now), to_text(now + timedelta(minutes=15)))
    charts = tables_of(dynamodb_at(url), VIDEOS_TABLE, REGIONS_TABLE).charts
    charts.put_document(ALL_REGIONS, CATEGORIES_ENTRY, listed, int(now.timestamp() * 1_000))


def faults_of(by_size: Mapping[int, Mapping[str, Call]]) -> list[str]:
    """Say which reads take more where there are more videos."""
    faults = []
    for name, read in reads().items():
        calls = [by_size[size][name] for size in sorted(by_size) if size >= read.full_from]
        if not calls:
            continue
        if len({call.requests for call in calls}) > 1:
            faults.append(f"{name}: another number of requests where there are more videos")
        if not is_constant([call.received for call in calls]):
            faults.append(f"{name}: another number of bytes where there are more videos")
    return faults


def _call(invoke: Invoke, event: Json, wire: Wire) -> Call:
    wire.taken()
    began, cpu_began = time.perf_counter(), time.process_time()
    answer = invoke(event)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu_began
    if answer["statusCode"] != 200:
        raise ValueError(f"{event['path']} answered {answer['statusCode']}: {answer['body'][:200]}")
    exchanges = wire.taken()
    return Call(
        requests=len(exchanges),
        received=sum(len(one.reply.body) for one in exchanges),
        units=0,
        sent=_size_of_body(answer),
        wall_ms=1_000 * wall,
        cpu_ms=1_000 * cpu,
        store_ms=1_000 * sum(one.seconds for one in exchanges),
    )


def _units(invoke: Invoke, events: Sequence[Json], wire: Wire) -> float:
    """Return the read units of a call in the mean, when DynamoDB is asked for them."""
    wire.taken()
    wire.asks_for_units = True
    for event in events:
        invoke(event)
    wire.asks_for_units = False
    return sum(one.units for one in wire.taken()) / len(events)


def _size_of_body(answer: Json) -> int:
    body: str = answer["body"]
    return len(base64.b64decode(body)) if answer["isBase64Encoded"] else len(body.encode())


def _median(calls: Sequence[Call]) -> Call:
    return Call(*map(statistics.median, zip(*calls, strict=True)))

"""Measure what a read costs by the size of the catalogue: requests, bytes, read units and time of one call."""

import base64
import os
import statistics
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from unittest.mock import patch

from bench.metrics import is_constant
from bench.scale.store_requests import Recorder, recorded
from bench.scale.synthetic import CATEGORIES, REGION, video_id
from catalog.categories.lists import build_categories
from catalog.categories.reads import SCAN_LIMIT
from catalog.categories.writes import CategoryTable
from catalog.charts.build import CHART_LENGTH
from catalog.dynamodb import read as dynamodb
from catalog.regions import ALL_REGIONS
from catalog.times import to_text
from tools.engines.tables import REGIONS_TABLE, TABLES, connect
from tools.handlers import Invoke, Json, load_handler, log, request, stack_at

CALLS = 60
PAGE = 20


# One call of a function: requests, bytes and read units of its store, bytes of its body, milliseconds.
type Call = Mapping[str, float]


class Read(NamedTuple):
    """A kind of read: its function, the events that are sent to it in turn, and from how many videos on it is full."""

    function: str
    events: Sequence[Json]
    full_from: int = 0


def reads() -> dict[str, Read]:
    """Return the reads that are measured, by name; whatever the size, they ask for the same videos."""
    full_page = PAGE * len(CATEGORIES)
    return {
        "detail": Read("video_detail", [request("video-detail", {"video_id": video_id(one)}) for one in range(20)]),
        "trending": Read("trending", [request("trending-gzip", {"region": REGION})]),
        "categories": Read("categories", [request("categories")]),
        "category, newest": Read("categories", _pages(), full_page + len(CATEGORIES)),
        "category, newest of a region": Read("categories", _pages(region=REGION), SCAN_LIMIT * len(CATEGORIES)),
        "category, popular": Read("categories", _pages(region=REGION, sort="popular"), CHART_LENGTH * len(CATEGORIES)),
    }


def _pages(**query: str) -> list[Json]:
    parameters = {**query, "limit": str(PAGE)}
    return [request("category-videos", {"category_id": str(key)}, parameters) for key in CATEGORIES]


def measure(url: str) -> dict[str, Call]:
    """Call each read's function on the tables of a DynamoDB Local, where a charts run has been; medians by read."""
    store_categories(url)
    kinds = reads()
    # Nothing kept in between: what is measured is the store.
    with log(), stack_at(TABLES, url), patch.dict(os.environ, DOCUMENT_CACHE_BYTES="0"), recorded(dynamodb) as recorder:
        handlers = {name: load_handler(name) for name in ("video_detail", "trending", "categories")}
        calls: dict[str, list[Call]] = {name: [] for name in kinds}
        # In turn, so that whatever else the machine does meanwhile meets them all.
        for round_ in range(CALLS):
            for name, read in kinds.items():
                event = read.events[round_ % len(read.events)]
                calls[name].append(_call(handlers[read.function], event, recorder))
        units = {name: _units(handlers[read.function], read.events, recorder) for name, read in kinds.items()}
    return {name: {**_medians(some), "units": units[name]} for name, some in calls.items()}


def store_categories(url: str) -> None:
    """Store the list of categories, as a charts run of all regions does."""
    now = datetime.now(UTC)
    titles = {key: f"Category {key}" for key in CATEGORIES}
    document = build_categories(titles, to_text(now), to_text(now + timedelta(minutes=15)))
    table = CategoryTable(connect(url), REGIONS_TABLE)
    table.put_list(ALL_REGIONS, document, int(now.timestamp() * 1_000))


def faults_of(by_name: Mapping[str, Mapping[int, Call]]) -> list[str]:
    """Return which reads take more where there are more videos, from calls by name and size."""
    faults = []
    for name, read in reads().items():
        calls = [call for size, call in sorted(by_name[name].items()) if size >= read.full_from]
        if len({call["requests"] for call in calls}) > 1:
            faults.append(f"{name}: another number of requests where there are more videos")
        if calls and not is_constant([call["received"] for call in calls]):
            faults.append(f"{name}: another number of bytes where there are more videos")
    return faults


def _call(invoke: Invoke, event: Json, recorder: Recorder) -> Call:
    recorder.take()
    began, cpu_began = time.perf_counter(), time.process_time()
    answer = invoke(event)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu_began
    if answer["statusCode"] != 200:
        raise ValueError(f"{event['path']} answered {answer['statusCode']}: {answer['body'][:200]}")
    sizes = [len(one.reply.body) for one in recorder.take()]
    body = base64.b64decode(answer["body"]) if answer["isBase64Encoded"] else answer["body"].encode()
    store = {"requests": len(sizes), "received": sum(sizes)}
    return {**store, "sent": len(body), "wall_ms": 1_000 * wall, "cpu_ms": 1_000 * cpu}


def _units(invoke: Invoke, events: Sequence[Json], recorder: Recorder) -> float:
    """Return the mean read units of a call, when DynamoDB is asked for them."""
    recorder.take()
    recorder.asks_for_units = True
    for event in events:
        invoke(event)
    recorder.asks_for_units = False
    return sum(one.units for one in recorder.take()) / len(events)


def _medians(calls: Sequence[Call]) -> Call:
    return {name: statistics.median(one[name] for one in calls) for name in calls[0]}

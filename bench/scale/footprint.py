"""Measure what an index of many documents takes: bytes, heap, time to fill it, and searches with one and more shards.

Where there are fewer real videos than documents, documents are mixed: title, channel and tags of different videos.

`python -m bench.scale.footprint DATA [--sizes 100000,300000] [--shards 4]` prints a line after each size.
"""

import json
import math
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from urllib.request import Request, urlopen

import typer
from rich.console import Console

from bench.metrics import Percentiles, percentiles
from bench.relevance.catalogue import Catalogue, item_of, read_folder
from bench.relevance.queries import query_set
from bench.scale.synthetic import video_id
from catalog.errors import CatalogError
from catalog.search.actions import action_of
from catalog.search.index_names import index_name, own_alias, read_alias
from catalog.search.page_query import search_body
from catalog.search.reads import search
from catalog.search.request import Search
from catalog.search.writes import IndexWriter
from catalog.videos.model import Video
from tools.engines import index
from tools.engines.real import EngineFailed, EngineUnavailable
from tools.engines.tables import AWS_REGION

BATCH = 500
# Queries are made from so many of the first documents.
ASKED_ABOUT, PER_CLASS = 5_000, 10
SEED = 1
# The engine takes minutes to merge an index into one segment.
LONG_S = 3_600
# Shares of the golden ratio and others, so that parts of a document are of different videos.
STRIDES = (1, 7_919, 104_729)

# A search of a busy machine, of an index that no cache has yet, takes longer than a read may.
PATIENT = {"READ_CONNECT_SECONDS": "60", "READ_ANSWER_SECONDS": "60", "READ_DEADLINE_SECONDS": "120"}

type Advance = Callable[[str], None]

console = Console(soft_wrap=True, highlight=False)


class Spent(NamedTuple):
    """Time to fill an index: wall clock, own CPU, and the engine's without the last merge."""

    seconds: float
    cpu_seconds: float
    engine_cpu_seconds: float


class Footprint(NamedTuple):
    """An index: what it took to fill, as `Spent`, bytes as filled and merged, and searches in milliseconds.

    `heap` is the least in use that was seen while it was searched.
    """

    documents: int
    shards: int
    seconds: float
    cpu_seconds: float
    engine_cpu_seconds: float
    filled_bytes: int
    merged_bytes: int
    heap: int
    took: Percentiles
    whole: Percentiles


def measure(
    node: str, videos: Sequence[Video], sizes: Sequence[int], shards: int, advance: Advance
) -> Iterator[Footprint]:
    """Fill an index up to each size and search it, then split its one shard, and search it again; yield each."""
    items = [item_of(one) for one in mixed(videos, 0, min(ASKED_ABOUT, *sizes))]
    queries = [one.text for one in query_set(Catalogue(items), PER_CLASS, SEED)]
    spent, there, name = Spent(0, 0, 0), 0, index_name(datetime.now(UTC))
    with closing(IndexWriter(node, AWS_REGION)) as writer:
        writer.create_index(name)
        writer.swap(name)
        for size in sizes:
            advance(f"indexing {size:,} documents")
            spent = _filled(node, writer, mixed(videos, there, size), spent)
            there, filled = size, _bytes(node, name)
            advance(f"merging {size:,} documents")
            _send(node, "POST", f"/{name}/_forcemerge?max_num_segments=1")
            advance(f"searching {size:,} documents")
            yield Footprint(size, 1, *spent, filled, _bytes(node, name), *_searched(node, queries))
    if shards > 1:
        advance(f"splitting the index into {shards} shards")
        split = _split(node, name, shards)
        advance(f"searching {shards} shards")
        yield Footprint(there, shards, *spent, 0, _bytes(node, split), *_searched(node, queries))


def _filled(node: str, writer: IndexWriter, videos: Iterable[Video], spent: Spent) -> Spent:
    """Write videos, and return what that and what was `spent` before took together."""
    began, cpu_began, engine_began = time.perf_counter(), time.process_time(), _engine_cpu(node)
    for batch in batched(videos, BATCH, strict=False):
        if failures := writer.write([action_of(video) for video in batch]):
            raise ValueError(f"{len(failures)} documents were refused: {failures[0].reason}")
    return Spent(
        spent.seconds + time.perf_counter() - began,
        spent.cpu_seconds + time.process_time() - cpu_began,
        spent.engine_cpu_seconds + _engine_cpu(node) - engine_began,
    )


def mixed(videos: Sequence[Video], first: int, last: int) -> Iterator[Video]:
    """Yield documents of these numbers: as many as there are videos are those, all others mixed of them."""
    for number in range(first, last):
        turn = number // len(videos)
        title, channel, tags = (videos[(number + turn * stride) % len(videos)] for stride in STRIDES)
        other = {"channel_title": channel.record.channel_title, "tags": tags.record.tags}
        record = title.record.model_copy(update=other)
        yield title.model_copy(update={"video_id": video_id(number), "record": record}) if turn else title


def _split(node: str, name: str, shards: int) -> str:
    """Split an index, let readers ask the new one alone, and return its name."""
    _send(node, "PUT", f"/{name}/_settings", {"index.blocks.write": True})
    split = f"{name}0"
    body = {"settings": {"index.number_of_shards": shards, "index.blocks.write": None}}
    _send(node, "POST", f"/{name}/_split/{split}?wait_for_active_shards=all", body)
    actions = [{"add": {"index": split, "alias": alias}} for alias in (read_alias(), own_alias(split))]
    _send(node, "POST", "/_aliases", {"actions": [*actions, {"remove_index": {"index": name}}]})
    _send(node, "POST", f"/{split}/_forcemerge?max_num_segments=1")
    return split


def _searched(node: str, queries: Sequence[str]) -> tuple[int, Percentiles, Percentiles]:
    """Return the least heap in use, and the times of searches as the engine tells them and from outside."""
    heap, took, whole = math.inf, [], []
    # Once before it counts: the engine compiles what it does often.
    for turn in range(2):
        for place, text in enumerate(queries):
            began = time.perf_counter()
            answer = search(search_body(Search(text, per_page=20)))
            if turn:
                whole.append(1_000 * (time.perf_counter() - began))
                took.append(float(answer["took"]))
            if place % 20 == 0:
                heap = min(heap, _heap(node))
    return int(heap), percentiles(took), percentiles(whole)


def _bytes(node: str, name: str) -> int:
    _send(node, "POST", f"/{name}/_flush")
    _send(node, "POST", f"/{name}/_refresh")
    segments = _send(node, "GET", f"/_cat/segments/{name}?format=json&bytes=b")
    return sum(int(segment["size"]) for segment in segments)


def _heap(node: str) -> int:
    (stats,) = _send(node, "GET", "/_nodes/stats/jvm")["nodes"].values()
    return int(stats["jvm"]["mem"]["heap_used_in_bytes"])


def _engine_cpu(node: str) -> float:
    (stats,) = _send(node, "GET", "/_nodes/stats/process")["nodes"].values()
    return int(stats["process"]["cpu"]["total_in_millis"]) / 1_000


def _send(node: str, method: str, target: str, body: Mapping[str, Any] | None = None) -> Any:
    payload = None if body is None else json.dumps(body).encode()
    request = Request(f"{node}{target}", payload, {"Content-Type": "application/json"}, method=method)
    with urlopen(request, timeout=LONG_S) as answer:
        return json.load(answer)


def line_of(one: Footprint) -> str:
    """Return the figures of an index by document."""
    return (
        f"{one.documents:,} documents, {one.shards} shards: {one.merged_bytes / one.documents:,.0f} bytes merged, "
        f"{one.filled_bytes / one.documents:,.0f} as filled; CPU ms of the engine "
        f"{1_000 * one.engine_cpu_seconds / one.documents:.2f}, own {1_000 * one.cpu_seconds / one.documents:.2f}; "
        f"{one.documents / one.seconds:,.0f} documents a second; heap {one.heap / 2**20:,.0f} MiB; "
        f"took p50 / p95 {one.took.p50:.0f} / {one.took.p95:.0f} ms, whole {one.whole.p50:.1f} / {one.whole.p95:.1f} ms"
    )


def main(
    data: Annotated[Path, typer.Argument(help="A folder with videos*.ndjson, also .gz", exists=True, file_okay=False)],
    *,
    sizes: Annotated[str, typer.Option(help="Documents")] = "100000,300000",
    shards: Annotated[int, typer.Option(help="Shards into which the index is split at last; 1 for none", min=1)] = 4,
) -> None:
    """Fill and search an index, and print what it takes."""
    os.environ |= PATIENT
    try:
        videos, counts = read_folder(data), sorted(map(int, sizes.split(",")))
        with index.node() as node:
            for one in measure(node, videos, counts, shards, lambda step: console.print(f"{step} ...")):
                console.print(line_of(one))
    except (CatalogError, EngineFailed, EngineUnavailable, FileNotFoundError) as error:
        sys.exit(f"not measured: {error}")


if __name__ == "__main__":
    typer.run(main)

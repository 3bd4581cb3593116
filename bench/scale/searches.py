"""Measure what a search costs by the number of documents: the engine's own time, and what the function adds to it."""

import io
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.metrics import percentiles
from bench.relevance.catalogue import Catalogue, item_of, read_folder
from bench.relevance.queries import query_set
from bench.scale.store_requests import Recorder, recorded
from catalog.search import reads as index_reads
from catalog.videos.model import Video
from tools.engines import index
from tools.engines.tables import TABLES
from tools.handlers import Invoke, Json, load_handler, log, request, stack_at
from tools.sample.catalogue import write_sample

# What the function may add to the engine's answer, in the median.
MOST_ADDED_MS = 3.0
SEED = 1


# One search, in milliseconds and bytes: `took` as the engine reports, `answer` from request to reply, `whole` call, own
# `cpu`, `sent` and `logged`. A search that finds nothing asks the engine twice; both are counted.
type Search = Mapping[str, float]


# Searches at one size: how many, percentiles of times in milliseconds, and medians. `added` is whole less the engine's
# answer, `around_took` whole less what the engine reports.
type Searches = Mapping[str, Any]


def summary_of(searches: Sequence[Search]) -> Searches:
    """Return the percentiles of each time, and the medians of the rest."""
    took, answer, whole, cpu, sent, logged = ([one[name] for one in searches] for name in searches[0])
    times = {"took": took, "answer": answer, "whole": whole}
    times["around_took"] = [all_ms - engine_ms for all_ms, engine_ms in zip(whole, took, strict=True)]
    times["added"] = [all_ms - engine_ms for all_ms, engine_ms in zip(whole, answer, strict=True)]
    medians = {"cpu_ms": cpu, "sent": sent, "logged": logged}
    return {
        "searches": len(searches),
        **{name: percentiles(some) for name, some in times.items()},
        "took_mean": statistics.mean(took),
        **{name: statistics.median(some) for name, some in medians.items()},
    }


def read_videos(data: Path | None, videos: int) -> Sequence[Video]:
    """Return so many videos: a folder's as far as it has them, else synthetic ones."""
    with TemporaryDirectory() as folder:
        if data is None:
            write_sample(Path(folder), videos)
        return read_folder(data or Path(folder))[:videos]


def measure(
    node: str, videos: Sequence[Video], sizes: Sequence[int], per_class: int, advance: Callable[[str], None]
) -> dict[int, Searches]:
    """Search the first videos, as many as each size says, for what the smallest size holds; `advance` gets the step.

    Raises `ValueError` when a search is not answered with 200.
    """
    queries = query_set(Catalogue([item_of(video) for video in videos[: min(sizes)]]), per_class, SEED)
    events = [request("search", query={"q": query.text}) for query in queries]
    measured = {}
    with log() as written, stack_at(TABLES, index=node), recorded(index_reads) as recorder:
        invoke = load_handler("search")
        for size in sizes:
            advance(f"indexing {size:,} documents")
            index.load(node, videos[:size])
            advance(f"searching {size:,} documents")
            # Once before it counts: the engine compiles what it does often.
            for event in events:
                invoke(event)
            measured[size] = summary_of([_search(invoke, event, recorder, written) for event in events])
    return measured


def faults_of(by_size: Mapping[int, Searches]) -> list[str]:
    """Return where the function adds more than it may."""
    return [
        f"{size:,} documents: the function adds {one['added'].p50:.1f} ms, {MOST_ADDED_MS:g} are the most"
        for size, one in by_size.items()
        if one["added"].p50 > MOST_ADDED_MS
    ]


def _search(invoke: Invoke, event: Json, recorder: Recorder, written: io.StringIO) -> Search:
    recorder.take()
    written.seek(0)
    written.truncate()
    began, cpu_began = time.perf_counter(), time.process_time()
    answer = invoke(event)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu_began
    if answer["statusCode"] != 200:
        raise ValueError(f"a search was answered {answer['statusCode']}: {answer['body'][:200]}")
    exchanges = recorder.take()
    return {
        "took": sum(one.took_ms for one in exchanges),
        "answer": 1_000 * sum(one.seconds for one in exchanges),
        "whole": 1_000 * wall,
        "cpu": 1_000 * cpu,
        "sent": len(answer["body"].encode()),
        "logged": len(written.getvalue().encode()),
    }

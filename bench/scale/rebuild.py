"""Measure searches while the index is rebuilt from the table, beside those at an index at rest."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from itertools import batched
from multiprocessing import get_context
from random import Random
from typing import NamedTuple

from bench.metrics import Percentiles, percentiles
from bench.scale.synthetic import recently, upserts
from catalog.errors import CatalogError
from catalog.search.page_query import search_body
from catalog.search.reads import search
from catalog.search.request import Search
from catalog.search.writes import IndexWriter
from tools.engines.tables import AWS_REGION, connect, create_tables, open_tables
from tools.reindex import rebuild

LOAD_BATCH = 500
QUERIES = 500
SEED = 1


class Period(NamedTuple):
    """Searches of a period: how many, how many failed and found nothing, milliseconds."""

    searches: int
    failed: int
    empty: int
    ms: Percentiles
    slowest_ms: float


class Rebuild(NamedTuple):
    """A rebuild: videos, seconds, and searches before and during it."""

    videos: int
    seconds: float
    before: Period
    during: Period


def measure(dynamodb: str, node: str, videos: int, rest_s: float) -> Rebuild:
    """Search without pause for what is there, first at rest, then while another process rebuilds the index."""
    table = create_tables(connect(dynamodb)).videos
    names = []
    for batch in batched(upserts(videos, recently()), LOAD_BATCH, strict=False):
        table.apply(batch, in_bulk=True)
        names += [video.name or "" for video in batch]
    _rebuild(dynamodb, node)
    chosen = Random(SEED).sample(names, min(QUERIES, len(names)))  # noqa: S311 - repeatable
    texts = (" ".join(name.split()[:2])[:100] for name in chosen)
    queries = [text for text in texts if _found(text)]
    rest_until = time.monotonic() + rest_s
    before = _search_while(lambda: time.monotonic() < rest_until, queries)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        began, rebuilding = time.monotonic(), pool.submit(_rebuild, dynamodb, node)
        during = _search_while(lambda: not rebuilding.done(), queries)
        rebuilding.result()
    return Rebuild(videos, time.monotonic() - began, before, during)


def faults_of(one: Rebuild) -> list[str]:
    """Return what a reader noticed of the rebuild."""
    counts = {"failed": one.during.failed, "found nothing": one.during.empty}
    return [f"{count:,} searches {fault} during the rebuild" for fault, count in counts.items() if count]


def _rebuild(dynamodb: str, node: str) -> None:
    with closing(IndexWriter(node, AWS_REGION)) as index:
        rebuild(open_tables(connect(dynamodb)).videos, index)


def _search_while(is_running: Callable[[], bool], queries: Sequence[str]) -> Period:
    times: list[float] = []
    found: list[int | None] = []
    while is_running():
        began = time.perf_counter()
        found.append(_found(queries[len(found) % len(queries)]))
        times.append(1_000 * (time.perf_counter() - began))
    return Period(len(found), found.count(None), found.count(0), percentiles(times), max(times))


def _found(text: str) -> int | None:
    """Return how much a search found, None when it failed."""
    try:
        return int(search(search_body(Search(text)))["hits"]["total"]["value"])
    except CatalogError:
        return None

"""The product's search on a real OpenSearch node, loaded and asked by the product's own code."""

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import batched
from urllib.request import urlopen

from bench.relevance.asking import Failed, Refused
from catalog.errors import StoreRefused, StoreUnavailable
from catalog.search.pages import search_body
from catalog.search.request import Search
from catalog.stores import index
from catalog.video import Video
from catalog.writing.index import IndexWriter
from catalog.writing.index_names import index_name
from catalog.writing.stream import action_of
from tools.engines.real import opensearch_node

BATCH = 500
HEAP = "1g"
MERGE_SECONDS = 120
REGION = "us-east-1"


@contextmanager
def node(url: str | None) -> Iterator[str]:
    """Point the product at a node and give its URL: the one that runs at `url`, or a new one."""
    if url is None:
        with opensearch_node(heap=HEAP) as started:
            _point_at(started.url)
            yield started.url
    else:
        _point_at(url)
        yield url


def _point_at(url: str) -> None:
    os.environ |= {"SEARCH_ENDPOINT": url, "AWS_REGION": REGION}
    os.environ |= {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}


def load(url: str, videos: Sequence[Video], advance: Callable[[int], None] = lambda _: None) -> None:
    """Fill a new index and make it the one that is asked, then delete the one before; `advance` is told of batches.

    Raises `StoreRefused` when the index does not take every video.
    """
    name = index_name(datetime.now(UTC))
    with closing(IndexWriter(url, REGION)) as writer:
        writer.create_index(name)
        for batch in batched(videos, BATCH, strict=False):
            failures = writer.write([action_of(video) for video in batch], [name])
            if failures:
                raise StoreRefused(f"{len(failures)} videos were refused, the first because of {failures[0].reason}")
            advance(len(batch))
        writer.swap(name)
        writer.merge(name)
        writer.delete_others(name)
    _await_merge(url, name)


def _await_merge(url: str, name: str) -> None:
    deadline = time.monotonic() + MERGE_SECONDS
    while time.monotonic() < deadline:
        with urlopen(f"{url}/_cat/segments/{name}?format=json", timeout=10) as answer:  # noqa: S310 - our own node
            if len(json.load(answer)) <= 1:
                return
        time.sleep(0.5)


def ask(text: str, size: int) -> tuple[list[str], float]:
    """Search as the function does, without HTTP around it; raises `Refused` or `Failed`."""
    began = time.perf_counter()
    try:
        hits = index.search(search_body(Search(text, per_page=size)))["hits"]["hits"]
    except StoreUnavailable as error:
        raise Failed(str(error)) from error
    except (StoreRefused, ValueError) as error:
        raise Refused(str(error)) from error
    seconds = time.perf_counter() - began
    return [hit["_id"] for hit in hits], seconds

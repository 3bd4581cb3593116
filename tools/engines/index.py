"""Start an OpenSearch node and fill it through the product's own code."""

import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import batched
from urllib.request import urlopen

from catalog.errors import StoreRefused
from catalog.search.actions import action_of
from catalog.search.index_names import index_name
from catalog.search.writes import IndexWriter, Spread
from catalog.videos.model import Video
from tools.engines.real import opensearch_node
from tools.engines.tables import AWS_REGION, set_credentials

BATCH = 500
HEAP = "1g"
MERGE_SECONDS = 120


@contextmanager
def node() -> Iterator[str]:
    """Run a node, let the product find it by its environment, and yield its URL."""
    with opensearch_node(heap=HEAP) as started:
        set_credentials(os.environ)
        os.environ["SEARCH_ENDPOINT"] = started.url
        yield started.url


def load(url: str, videos: Sequence[Video], spread: Spread = Spread()) -> None:  # noqa: B008 - a constant
    """Fill a new index, switch reads to it, and delete the previous one.

    Raises `StoreRefused` when the index does not take every video.
    """
    name = index_name(datetime.now(UTC))
    with closing(IndexWriter(url, AWS_REGION)) as writer:
        writer.create_index(name, spread=spread)
        for batch in batched(videos, BATCH, strict=False):
            failures = writer.write([action_of(video) for video in batch], [name])
            if failures:
                raise StoreRefused(f"{len(failures)} videos were refused, the first because of {failures[0].reason}")
        writer.swap(name)
        writer.force_merge(name)
        writer.delete_others(name)
    _await_merge(url, name, spread.shards)


def _await_merge(url: str, name: str, shards: int) -> None:
    deadline = time.monotonic() + MERGE_SECONDS
    while time.monotonic() < deadline:
        with urlopen(f"{url}/_cat/segments/{name}?format=json", timeout=10) as answer:
            if len(json.load(answer)) <= shards:
                return
        time.sleep(0.5)

"""Searches while the index is rebuilt: `make bench-rebuild [DATA=folder] [VIDEOS=20000]`, on the real engines.

One client searches without pause for videos that are there, while updates, removals and new videos come at a steady
rate: first beside an index at rest, then beside a rebuild. Prints how long the rebuild took, how the searches went
before and during it, and whether the index is what the table is at the end.
"""

import json
import os
import statistics
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import batched, islice
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import boto3
import typer
from rich.progress import track

from catalog.errors import CatalogError
from catalog.events import Event, VideoRemoved, VideoUpserted
from catalog.search.documents import document_of
from catalog.search.pages import search_body
from catalog.search.request import Search
from catalog.stores.index import read_alias, search
from catalog.video import State, listable
from catalog.writing.index import IndexWriter
from catalog.writing.stream import Change, actions_of
from catalog.writing.videos import VideoTable
from tools.engines.real import dynamodb_local, opensearch_node
from tools.load.rows import sources_in
from tools.reindex import rebuild
from tools.sample.catalogue import write_sample

if TYPE_CHECKING:
    from multiprocessing.queues import SimpleQueue
    from multiprocessing.synchronize import Event as Signal

VIDEOS = 20_000
REGION = "us-east-1"
HEAP = "1g"
REST_S = 15.0

LOAD_BATCH = 500
QUERIES = 500
PAGE = 5_000

# What comes each tick: updates of two videos, one new video, and the removal of one.
TICK_S = 0.2
UPDATES_PER_TICK = 2
SEED = 1


class Asked(NamedTuple):
    """When a search began, how long it took, and how much it found: None when it failed."""

    began: float
    seconds: float
    found: int | None


def main(
    data: Annotated[Path | None, typer.Option(help="Folder with videos to load instead of the sample")] = None,
    videos: Annotated[int, typer.Option(min=1_000, help="How many videos")] = VIDEOS,
) -> None:
    """Load, search beside an index at rest, search beside a rebuild, and compare the index with the table."""
    with dynamodb_local() as dynamodb, opensearch_node(heap=HEAP) as node:
        os.environ |= {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION, "SEARCH_ENDPOINT": node.url}
        os.environ |= {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
        table = _new_table(dynamodb)
        loaded = _load(table, data, videos)
        with closing(IndexWriter(node.url, REGION)) as index:
            rebuild(table, index)
            # The last tenth is removed one by one; what is searched for stays.
            kept, removed = loaded[: -len(loaded) // 10], loaded[-len(loaded) // 10 :]
            with _searching(_queries(kept)) as searches, _fed(table, node.url, kept, removed) as fed:
                time.sleep(REST_S)
                began = time.monotonic()
                rebuild(table, index)
                ended = time.monotonic()
            states: list[State] = [state for page in table.scan() for state in page.states]
            index.count()
            _report(len(states), fed, began, ended, searches)
            _compare(states, _held(node.url))


# --- Loading ----------------------------------------------------------------------------------------------------------


def _new_table(endpoint: str) -> VideoTable:
    client = boto3.client("dynamodb", endpoint_url=endpoint)
    client.create_table(
        TableName="videos",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "video_id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "video_id", "KeyType": "HASH"}],
    )
    return VideoTable(client, "videos")


def _load(table: VideoTable, data: Path | None, videos: int) -> list[VideoUpserted]:
    with tempfile.TemporaryDirectory() as folder:
        if data is None:
            write_sample(Path(folder), videos)
        events = [*islice(_upserts(data or Path(folder)), videos)]
    for batch in track([*batched(events, LOAD_BATCH, strict=False)], "load"):
        table.apply(batch, in_bulk=True)
    return events


def _upserts(folder: Path) -> Iterator[VideoUpserted]:
    for source in sources_in(folder, {}):
        with source.path.open("rb") as raw:
            events = (event for line in source.lines(raw) for event in line.events)
            yield from (event for event in events if isinstance(event, VideoUpserted))


# --- Searching --------------------------------------------------------------------------------------------------------


def _queries(videos: Sequence[VideoUpserted]) -> list[str]:
    """Return the first two words of some titles, unless they hold no word that can be searched for."""
    chosen = Random(SEED).sample([*videos], QUERIES)  # noqa: S311 - repeatable
    texts = [" ".join((video.name or "").split()[:2])[:100] for video in chosen]
    return [text for text in texts if _search(text).found]


@contextmanager
def _searching(queries: list[str]) -> Iterator[list[Asked]]:
    """Search without pause in a process of its own; the list is filled on leaving."""
    context = get_context("spawn")
    over, done = context.Event(), context.SimpleQueue()
    process = context.Process(target=_search_until, args=(over, done, queries))
    process.start()
    searches: list[Asked] = []
    try:
        yield searches
    finally:
        over.set()
        searches += done.get()
        process.join()


def _search_until(over: "Signal", done: "SimpleQueue[list[Asked]]", queries: list[str]) -> None:
    searches: list[Asked] = []
    while not over.is_set():
        searches.append(_search(queries[len(searches) % len(queries)]))
    done.put(searches)


def _search(text: str) -> Asked:
    began = time.monotonic()
    try:
        found = int(search(search_body(Search(text)))["hits"]["total"]["value"])
    except CatalogError:
        found = None
    return Asked(began, time.monotonic() - began, found)


# --- Feeding ----------------------------------------------------------------------------------------------------------


@contextmanager
def _fed(
    table: VideoTable, url: str, kept: Sequence[VideoUpserted], removed: Sequence[VideoUpserted]
) -> Iterator[list[int]]:
    """Change videos at a steady rate, through the table and then the index; yields how many each tick."""
    over = threading.Event()
    ticks: list[int] = []

    def feed() -> None:
        with closing(IndexWriter(url, REGION)) as index:
            for tick, gone in enumerate(removed):
                ticks.append(_change(table, index, _changes(tick, kept, gone)))
                if over.wait(TICK_S):
                    return

    thread = threading.Thread(target=feed)
    thread.start()
    try:
        yield ticks
    finally:
        over.set()
        thread.join()


def _changes(tick: int, kept: Sequence[VideoUpserted], gone: VideoUpserted) -> list[Event]:
    places = range(tick * UPDATES_PER_TICK, (tick + 1) * UPDATES_PER_TICK)
    old = [kept[place % len(kept)] for place in places]
    updates = [video.model_copy(update={"version": video.version + 1 + tick, "likes": tick}) for video in old]
    new = kept[tick % len(kept)].model_copy(update={"video_id": f"00000000-0000-4000-8000-{tick:012x}"})
    return [*updates, new, VideoRemoved(video_id=gone.video_id, version=gone.version + 1)]


def _change(table: VideoTable, index: IndexWriter, events: Sequence[Event]) -> int:
    ids = [event.video_id for event in events]
    before = table.read(ids)
    table.apply(events)
    actions = actions_of(Change("", before.get(key), state) for key, state in table.read(ids).items())
    # A batch that the index did not take whole comes again, as from the stream.
    while index.write(actions):
        time.sleep(TICK_S)
    return len(events)


# --- What came of it --------------------------------------------------------------------------------------------------


def _held(url: str) -> dict[str, Any]:
    """Read every document that readers can find, by id."""
    held: dict[str, Any] = {}
    after: dict[str, Any] = {}
    while True:
        body = json.dumps({"size": PAGE, "sort": [{"video_id": "asc"}], **after}).encode()
        request = urllib.request.Request(  # noqa: S310 - our own node
            f"{url}/{read_alias()}/_search", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own node
            hits = json.load(answer)["hits"]["hits"]
        if not hits:
            return held
        held |= {hit["_id"]: hit["_source"] for hit in hits}
        after = {"search_after": hits[-1]["sort"]}


def _report(items: int, fed: Sequence[int], began: float, ended: float, searches: Sequence[Asked]) -> None:
    seconds = ended - began
    print(f"rebuild    {items:,} items in {seconds:.1f} s: {items / seconds:,.0f} a second")
    print(f"fed        {sum(fed):,} updates, removals and new videos")
    _print_searches("before", [one for one in searches if one.began + one.seconds < began])
    _print_searches("during", [one for one in searches if began <= one.began + one.seconds and one.began <= ended])


def _print_searches(when: str, searches: Sequence[Asked]) -> None:
    times = [one.seconds * 1e3 for one in searches]
    failed, empty = sum(one.found is None for one in searches), sum(one.found == 0 for one in searches)
    p95 = statistics.quantiles(times, n=20)[-1]
    print(
        f"{when:10} {len(searches):,} searches, {failed} failed, {empty} empty; "
        f"p50 {statistics.median(times):.1f} ms, p95 {p95:.1f} ms, max {max(times):.1f} ms"
    )


def _compare(states: Sequence[State], held: dict[str, Any]) -> None:
    wanted = {video.video_id: document_of(video) for video in map(listable, states) if video}
    stale = sum(held[key] != document for key, document in wanted.items() if key in held)
    missing, ghosts = len(wanted.keys() - held.keys()), len(held.keys() - wanted.keys())
    print(f"index      {len(held):,} documents, {missing} missing, {ghosts} ghosts, {stale} other than the table says")


if __name__ == "__main__":
    typer.run(main)

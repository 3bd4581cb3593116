"""Traffic during a rebuild of the index: searches without pause, and changes of every kind."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import count
from typing import TYPE_CHECKING

from catalog.errors import CatalogError
from catalog.search.actions import Action, actions_of
from catalog.search.page_query import search_body
from catalog.search.reads import search
from catalog.search.request import Search
from catalog.search.writes import IndexWriter
from catalog.videos.changes import Change
from catalog.videos.writes import VideoTable
from tests.factories import removed, upserted, video_id

if TYPE_CHECKING:
    from catalog.videos.events import Event

VIDEOS = 3_000
REMOVED = 100
ENOUGH_SEARCHES = 30
TIMEOUT_S = 300.0


def found(text: str) -> list[str]:
    """Return the ids of the videos that readers find, best match first."""
    return [hit["_id"] for hit in search(search_body(Search(text, per_page=50)))["hits"]["hits"]]


@contextmanager
def repeated(step: Callable[[], None]) -> Iterator[None]:
    """Do something again and again in a thread of its own, for as long as the block runs."""
    over = threading.Event()

    def repeat() -> None:
        while not over.is_set():
            step()

    with ThreadPoolExecutor(1) as pool:
        repetition = pool.submit(repeat)
        try:
            yield
        finally:
            over.set()
        repetition.result()


class Reader:
    """Searches for all rivers, and for one of them."""

    def __init__(self) -> None:
        self.totals: list[int] = []
        self.singles: list[list[str]] = []
        self.failures: list[CatalogError] = []
        self._begun = self._ended = 0
        self._turn = threading.Condition()

    def ask(self) -> None:
        with self._turn:
            self._begun += 1
        try:
            self.totals.append(search(search_body(Search("river", per_page=1)))["hits"]["total"]["value"])
            self.singles.append(found(f"river {VIDEOS - 1}")[:1])
        except CatalogError as error:
            self.failures.append(error)
        with self._turn:
            self._ended += 1
            self._turn.notify_all()

    def await_answers(self) -> None:
        """Wait until the searches that have begun, and enough of them, are answered; without any, return at once."""
        with self._turn:
            wanted = max(self._begun, ENOUGH_SEARCHES) if self._begun else 0
            assert self._turn.wait_for(lambda: self._ended >= wanted, TIMEOUT_S), f"{self._ended} of {wanted}"

    def require_no_lapse(self) -> None:
        """Check that no search failed, came back empty or short."""
        assert not self.failures, f"{len(self.failures)} of {len(self.totals)} failed: {self.failures[:3]}"
        assert len(self.totals) >= ENOUGH_SEARCHES
        assert min(self.totals) >= VIDEOS - REMOVED
        assert {*map(tuple, self.singles)} == {(video_id(VIDEOS - 1),)}


class Feed:
    """Updates, removals and new videos, through the table and then the index, as ingest and the indexer write them."""

    def __init__(self, table: VideoTable, url: str) -> None:
        self._table = table
        self._url = url
        self._steps = count()
        self._last: list[Action] = []

    def __call__(self) -> None:
        step = next(self._steps)
        events: list[Event] = [
            upserted(1_000 + step % 1_000, version=2 + step, name=f"River renamed {step}"),
            upserted(10_000 + step, name=f"River of late {step}"),
            *([removed(step, version=2)] if step < REMOVED else []),
        ]
        ids = [event.video_id for event in events]
        before = self._table.read(ids)
        self._table.apply(events)
        after = self._table.read(ids)
        actions = actions_of(Change("", before.get(key), state) for key, state in after.items())
        # The stream delivers twice.
        with closing(IndexWriter(self._url, "us-east-1")) as index:
            failures = index.write(actions + self._last)
            while failures:
                assert all(failure.is_passing for failure in failures)
                failures = index.write([failure.action for failure in failures])
        self._last = actions

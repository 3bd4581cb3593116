"""The steps of a measurement, each behind a progress bar: read, load, warm up, ask."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from bench.relevance import engine
from bench.relevance.asking import Answer, Ask, ask_all
from bench.relevance.catalogue import Catalogue, read_folder
from bench.relevance.fts5 import Fts5
from bench.relevance.queries import Query, query_set
from bench.relevance.report import Latency, latency_of
from bench.relevance.suggestions import Suggested, measure_suggestions
from catalog.video import Video

WARM_UP_PER_CLASS = 15
SUGGESTIONS = 500


class NoSuchClass(Exception):
    """No query is of the class that was asked for."""


class Measurement:
    """Asks engines the same queries, after others that warm them up.

    Parameters
    ----------
    catalogue
        What is searched.
    per_class, seed
        How many queries each class has, and which.
    only
        The classes that are asked; all if empty.
    console
        Where progress is shown.
    """

    def __init__(self, catalogue: Catalogue, per_class: int, seed: int, only: Sequence[str], console: Console) -> None:
        self._console = console
        self._catalogue, self._seed = catalogue, seed
        with console.status("making queries"):
            made = query_set(catalogue, per_class, seed)
            others = query_set(catalogue, WARM_UP_PER_CLASS, seed + 1)
        known = {query.kind for query in made}
        if not known.issuperset(only):
            raise NoSuchClass(f"the classes are {', '.join(sorted(known))}")
        texts = {query.text for query in made}
        self._warm_up = [query for query in others if query.text not in texts]
        self.queries: list[Query] = [query for query in made if not only or query.kind in only]

    def ask(self, ask: Ask) -> list[Answer]:
        """Ask all queries of one engine, warmed up."""
        with progress(self._console, "warming up", len(self._warm_up)) as advance:
            for _ in ask_all(self._warm_up, ask):
                advance(1)
        answers = []
        with progress(self._console, "asking", len(self.queries)) as advance:
            for answer in ask_all(self.queries, ask):
                answers.append(answer)
                advance(1)
        return answers

    def ask_baseline(self, videos: Sequence[Video]) -> list[Answer]:
        """Ask all queries of the article's FTS5 table."""
        with self._console.status("filling the FTS5 table"):
            baseline = Fts5(videos)
        return self.ask(baseline.ask)

    def suggestions(self) -> list[Suggested]:
        """Complete titles, after others that warm the node up."""
        measure_suggestions(self._catalogue, WARM_UP_PER_CLASS, self._seed + 1)
        return measure_suggestions(self._catalogue, SUGGESTIONS, self._seed)

    def latency_by_size(self, url: str, videos: Sequence[Video], sizes: Sequence[int]) -> dict[int, Latency]:
        """Load the first videos, so many as each size says, and measure what searching them takes."""
        latencies = {}
        for size in sizes:
            some = videos[:size]
            load(url, some, self._console)
            answers = self.ask(engine.ask)
            latencies[len(some)] = latency_of([answer.seconds for answer in answers if not answer.fault])
        return latencies


def read(folder: Path, console: Console) -> list[Video]:
    """Read the videos of a data folder."""
    with progress(console, "reading videos", None) as advance:
        return read_folder(folder, advance)


def load(url: str, videos: Sequence[Video], console: Console) -> None:
    """Fill a new index of a node."""
    with progress(console, "indexing", len(videos)) as advance:
        engine.load(url, videos, advance)


@contextmanager
def progress(console: Console, what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show a bar and give what moves it on; it is gone when the work is done."""
    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task(what, total=total)
        yield lambda count: bars.advance(task, count)

"""`python -m tools.load FOLDER`: loads videos, charts and categories into a stack, then its index and charts."""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from io import BufferedReader, FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, override

import boto3
import typer
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from catalog.categories.writes import CategoryTable
from catalog.charts.members import MemberTable
from catalog.charts.writes import ChartTable
from catalog.errors import CatalogError, StoreUnavailable
from catalog.videos.events import Event
from catalog.videos.writes import VideoTable
from tools.load.dry_run import report
from tools.load.files import CATEGORIES, NOTHING_TO_LOAD
from tools.load.history import History, HistoryWriter, replay
from tools.load.journal import Journal
from tools.load.loader import Loaded, but_for, first_unobserved, load, to_bus, to_table
from tools.load.names import BadMap, names_of
from tools.load.refusals import Refusals
from tools.load.retries import PASSING, retried
from tools.load.rows import Source, read_categories, sources_in
from tools.load.stream import wait_for_stream, wait_for_table
from tools.reindex import Incomplete, is_built, rebuild_stack
from tools.sitemap import NotBuilt, build_sitemap
from tools.stack import NoStack, Stack
from tools.stack_options import STACK_FILE, StackFile, StackName
from tools.steps import Steps
from tools.template import function_properties

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

STREAM_TIMEOUT_S = 600.0

# Interval between charts that past charts state.
CHART_INTERVAL = timedelta(minutes=15)

# Longer than the function runs; another try of the client would be another invocation.
WAITING = Config(read_timeout=function_properties("ChartsFunction")["Timeout"] + 60, retries={"total_max_attempts": 1})


class ChartsNotDrawn(StoreUnavailable):
    """The function that draws charts, or the one that builds the sitemap, failed for now: a store was busy."""


FAULTS = (BadMap, BotoCoreError, CatalogError, ClientError, FileNotFoundError, Incomplete)


class Options(NamedTuple):
    """How files are read and sent: names of fields that differ, whether over the bus, or so many videos only."""

    names: Mapping[str, str] = {}
    over_bus: bool = False
    some_over_bus: int = 0


PLAIN = Options()


def main(
    data: Annotated[Path, typer.Argument(help="Folder or file of videos: .ndjson, .jsonl, .json or .csv, also .gz")],
    stack_file: StackFile = STACK_FILE,
    stack_name: StackName = None,
    *,
    bus: Annotated[bool, typer.Option("--bus", help="Send videos over the bus, as other services do")] = False,
    state: Annotated[Path, typer.Option(help="Folder for progress and rejected rows")] = Path(".local/load"),
    names: Annotated[
        str,
        typer.Option(
            "--map", help="Names of the fields in the files: 'title=name,id=slug' reads the title from `name`"
        ),
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read all files, say what would be loaded")] = False,
) -> None:
    """Load files into a stack; run an interrupted load again to resume it."""
    try:
        options = Options(names_of(names), over_bus=bus)
        with Steps() as steps:
            if dry_run:
                report(data, options.names, steps)
                return
            stack = Stack.find(stack_file, stack_name)
            os.environ.update(stack.environment())
            load_all(stack, data, state, options, steps)
    except KeyboardInterrupt:
        sys.exit("stopped; run it again to resume")
    except (NoStack, *FAULTS) as error:
        sys.exit(f"not loaded: {error}")


class Tables(NamedTuple):
    """Tables that a load writes to."""

    videos: VideoTable
    members: MemberTable
    categories: CategoryTable
    charts: ChartTable


def load_all(
    stack: Stack,
    data: Path,
    state: Path,
    options: Options = PLAIN,
    steps: Steps | None = None,
    has_charts: Callable[[], None] = lambda: None,
) -> None:
    """Load `data` into `stack`, then build its index, charts and sitemap; what an interrupted load has done stays done.

    `has_charts` is called as soon as there are charts to read, if `data` has some. Raises one of `FAULTS`.
    """
    steps = steps or Steps()
    began = time.monotonic()
    if not data.exists():
        raise FileNotFoundError(f"{data} does not exist")
    client = boto3.client("dynamodb")
    tables = _tables(stack, client)
    journal, refusals = _state(stack, client, state)
    titles = retried(partial(_load_categories, data, tables.categories), steps.say)
    sources = sources_in(data, titles, options.names)
    if not sources:
        raise FileNotFoundError(f"{data} has {NOTHING_TO_LOAD}")
    progress = Progress(journal, refusals, steps)
    videos, charts = ([one for one in sources if one.observes is observes] for observes in (False, True))
    over_bus = {source: _over_bus(source, options) for source in videos}
    loaded = [_load(source, tables, stack, options, progress, later) for source, later in over_bus.items()]
    # Charts answer before their observations are in the table, which takes longer.
    _replay_all(charts, tables, progress)
    if charts:
        has_charts()
    sent = _send(over_bus, stack, progress)
    loaded += [_load(source, tables, stack, options, progress) for source in charts]
    _wait_for_stream(tables, loaded[-1].last, steps)
    _wait_for_bus(tables, sent, progress)
    _derive(stack, steps)
    _report(loaded, time.monotonic() - began, refusals, steps)


def _tables(stack: Stack, client: "DynamoDBClient") -> Tables:
    return Tables(
        VideoTable(client, stack.videos_table),
        MemberTable(client, stack.regions_table),
        CategoryTable(client, stack.regions_table),
        ChartTable(client, stack.regions_table),
    )


def _state(stack: Stack, client: "DynamoDBClient", folder: Path) -> tuple[Journal, Refusals]:
    table_id = client.describe_table(TableName=stack.videos_table)["Table"]["TableId"]
    return Journal(folder, table_id), Refusals(folder / f"refused-{table_id}.ndjson")


def _load_categories(data: Path, categories: CategoryTable) -> dict[int, str]:
    path = (data if data.is_dir() else data.parent) / CATEGORIES
    titles = read_categories(path) if path.exists() else categories.read_titles()
    categories.put_titles(titles)
    return titles


class Progress(NamedTuple):
    """What a load has done, what it refused, and what it says."""

    journal: Journal
    refusals: Refusals
    steps: Steps


def _load(
    source: Source, tables: Tables, stack: Stack, options: Options, progress: Progress, later: Sequence[Event] = ()
) -> Loaded:
    journal, refusals, steps = progress
    steps.begin(f"loading {source.path.name}")
    direct, bus = to_table(tables.videos, steps.say), to_bus(boto3.client("events"), stack.bus)
    others = but_for({event.video_id for event in later}, direct)
    send = bus if options.over_bus and not source.observes else others
    with watched(source.path, steps.note) as raw:
        loaded = load(source, raw, send, journal, refusals)
    if options.over_bus and not source.observes:
        # Charts observe loaded videos, and the bus is asynchronous.
        _wait_for_stream(tables, loaded.last, steps)
    return loaded


def _over_bus(source: Source, options: Options) -> list[Event]:
    """Return the events that go over the bus when all others are loaded; no chart waits for their videos."""
    if not options.some_over_bus:
        return []
    with source.path.open("rb") as raw:
        return first_unobserved(source, raw, options.some_over_bus)


class _OverBus(NamedTuple):
    """A few videos of files that go over the bus."""

    sources: Sequence[Source]
    events: list[Event]


def _send(over_bus: Mapping[Source, list[Event]], stack: Stack, progress: Progress) -> _OverBus:
    waiting = [source for source in over_bus if not progress.journal.is_sent(source.path)]
    events = [event for source in waiting for event in over_bus[source]]
    to_bus(boto3.client("events"), stack.bus)(events)
    return _OverBus(waiting, events)


def _wait_for_bus(tables: Tables, sent: _OverBus, progress: Progress) -> None:
    if not sent.events:
        return
    progress.steps.note(f"waiting for the {len(sent.events)} videos that go over the bus")
    if not wait_for_table(tables.videos, sent.events, STREAM_TIMEOUT_S):
        raise StoreUnavailable(f"the bus has not delivered {len(sent.events)} videos in {STREAM_TIMEOUT_S:.0f} s")
    for source in sent.sources:
        progress.journal.record_sent(source.path, len(sent.events))
    progress.steps.say(f"{len(sent.events)} videos came over the bus: EventBridge, SQS, the ingest function")


class _Watched(FileIO):
    """A file whose reader notes how far it is."""

    def __init__(self, path: Path, note: Callable[[str], None]) -> None:
        super().__init__(path)
        self._name_of_file, self._note = path.name, note
        self._size = max(path.stat().st_size, 1)

    @override
    def readinto(self, buffer: Any, /) -> int | None:
        self._note(f"{self._name_of_file}: {100 * self.tell() // self._size} %")
        return super().readinto(buffer)


def watched(path: Path, note: Callable[[str], None]) -> BufferedReader:
    """Open a file whose reader notes how far it is."""
    return BufferedReader(_Watched(path, note))


def _replay_all(sources: Sequence[Source], tables: Tables, progress: Progress) -> None:
    waiting = [source for source in sources if not progress.journal.is_replayed(source.path)]
    if waiting:
        progress.steps.begin("drawing the past charts, while the stream updates regions and categories")
    for source in waiting:
        progress.journal.record_replay(source.path, _replay(source, tables, progress.steps))


def _replay(source: Source, tables: Tables, steps: Steps) -> int:
    """Draw the past charts for the fetch times of a file's charts, and return how many were recorded."""
    history = History(sorted(tables.categories.read_titles()), CHART_INTERVAL)
    with watched(source.path, steps.note) as raw:
        lines = source.lines(raw)
        return replay(lines, tables.videos, history, HistoryWriter(tables.charts), steps.note)


def _wait_for_stream(tables: Tables, events: Sequence[Event], steps: Steps) -> None:
    steps.note("waiting until the stream has delivered the changes")
    if not wait_for_stream(tables.videos, tables.members, events, STREAM_TIMEOUT_S):
        steps.say(
            f"the stream has not delivered everything after {STREAM_TIMEOUT_S:.0f} s: it continues in the background"
        )


def _derive(stack: Stack, steps: Steps) -> None:
    """Build index, charts and sitemap, of which functions draw the latter two meanwhile."""
    steps.begin("building the search index, the charts and the sitemap")
    pool = ThreadPoolExecutor(1)
    try:
        drawn = pool.submit(_draw, stack)
        if not retried(partial(is_built, stack), steps.say):
            rebuild_index(stack, steps)
        steps.note("waiting for the charts and the sitemap")
        try:
            drawn.result()
        except PASSING as error:
            steps.say(f"{error}; trying again")
            retried(partial(_draw, stack), steps.say)
    finally:
        # What an interruption leaves behind ends with the stack.
        pool.shutdown(wait=False, cancel_futures=True)


def rebuild_index(stack: Stack, steps: Steps) -> None:
    """Build the index of the table; a rebuild that was interrupted goes on."""
    retried(lambda: rebuild_stack(stack, lambda done: steps.note(f"index: {done:,} videos")), steps.say)


def _draw(stack: Stack) -> None:
    """Draw the charts of all regions, and build the sitemap; raises `ChartsNotDrawn`."""
    answer = boto3.client("lambda", config=WAITING).invoke(FunctionName=stack.charts_function, Payload=b"{}")
    said = json.load(answer["Payload"])
    if "FunctionError" in answer:
        raise ChartsNotDrawn(f"the charts were not built: {said.get('errorType')}: {said.get('errorMessage')}")
    try:
        build_sitemap(stack)
    except NotBuilt as error:
        raise ChartsNotDrawn(f"the sitemap was not built: {error}") from error


def _report(loaded: list[Loaded], seconds: float, refusals: Refusals, steps: Steps) -> None:
    lines, events = sum(one.lines for one in loaded), sum(one.events for one in loaded)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    rate = f"{events / seconds:,.0f} per second"
    steps.say(f"{lines:,} lines, {events:,} events in {seconds:.0f} s ({rate}), at most {peak} MB")
    for line in refusals.report():
        steps.say(line)


if __name__ == "__main__":
    typer.run(main)

"""`python -m tools.load FOLDER`: loads videos, charts and categories into a stack, then its index and charts."""

import os
import resource
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import boto3
import typer
from rich.console import Console
from rich.progress import Progress

from catalog.categories.writes import CategoryTable
from catalog.charts.members import MemberTable
from catalog.charts.writes import ChartTable
from catalog.errors import CatalogError
from catalog.search.lever_table import LeverTable
from catalog.videos.writes import VideoTable
from tools.load.history import History, HistoryWriter, replay
from tools.load.journal import Journal, Refusals
from tools.load.loader import Loaded, Send, load, to_bus, to_table
from tools.load.rows import Source, read_categories, sources_in
from tools.load.stream import wait_for_stream
from tools.reindex import Incomplete, is_built, rebuild_with_progress
from tools.sitemap import build_sitemap
from tools.stack import NoStack, Stack

STREAM_TIMEOUT_S = 300.0

# Interval between charts that past charts state.
CHART_INTERVAL = timedelta(minutes=15)

console = Console()


def main(
    data: Annotated[Path, typer.Argument(help="Folder or file: videos*.ndjson, charts*.ndjson, *.csv, also .gz")],
    stack_file: Annotated[Path, typer.Option("--stack", help="File that describes the running local stack")] = Path(
        ".local/stack.json"
    ),
    stack_name: Annotated[str | None, typer.Option(help="Name of a stack on AWS instead of the local one")] = None,
    *,
    bus: Annotated[bool, typer.Option("--bus", help="Send videos over the bus, as other services do")] = False,
    state: Annotated[Path, typer.Option(help="Folder for progress and rejected rows")] = Path(".local/load"),
) -> None:
    """Load files into a stack; run an interrupted load again to resume it."""
    try:
        stack = Stack.find(stack_file, stack_name)
        os.environ.update(stack.environment())
        load_all(stack, data, state, over_bus=bus)
    except (NoStack, CatalogError, Incomplete, FileNotFoundError) as error:
        sys.exit(f"not loaded: {error}")


def load_all(stack: Stack, data: Path, state: Path, *, over_bus: bool) -> None:
    """Load `data` into `stack`, then build its index, charts and sitemap."""
    if not data.exists():
        raise FileNotFoundError(f"{data} is not there")
    began = time.monotonic()
    dynamodb = boto3.client("dynamodb")
    videos, members = VideoTable(dynamodb, stack.videos_table), MemberTable(dynamodb, stack.regions_table)
    categories = CategoryTable(dynamodb, stack.regions_table)
    table_id = dynamodb.describe_table(TableName=stack.videos_table)["Table"]["TableId"]
    journal, refusals = Journal(state, table_id), Refusals(state / f"refused-{table_id}.ndjson")
    to_videos = to_bus(boto3.client("events"), stack.bus) if over_bus else to_table(videos)
    sources = sources_in(data, _load_categories(data, categories))
    if not sources:
        raise FileNotFoundError(f"{data} has nothing to load: videos*.ndjson, charts*.ndjson or *.csv, also .gz")
    loaded = []
    for source in sources:
        send = to_table(videos) if source.observes else to_videos
        loaded.append(_load_with_progress(source, send, journal, refusals))
        if over_bus:
            # Charts observe loaded videos, and the bus is asynchronous.
            _wait_for_stream(videos, members, loaded[-1])
    if not over_bus:
        _wait_for_stream(videos, members, loaded[-1])
    if not is_built(stack):
        rebuild_with_progress(videos, stack, LeverTable(dynamodb, stack.regions_table).read_all)
    for source, one in zip(sources, loaded, strict=True):
        if source.observes and one.lines:
            _replay_with_progress(source, videos, categories, ChartTable(dynamodb, stack.regions_table))
    boto3.client("lambda").invoke(FunctionName=stack.charts_function, Payload=b"{}")
    build_sitemap(stack)
    _report(loaded, time.monotonic() - began, refusals)


def _wait_for_stream(videos: VideoTable, members: MemberTable, loaded: Loaded) -> None:
    with console.status("waiting for the stream"):
        is_done = wait_for_stream(videos, members, loaded.last, STREAM_TIMEOUT_S)
    if not is_done:
        console.print(f"[yellow]The stream has not delivered everything after {STREAM_TIMEOUT_S:.0f} s[/yellow]")


def _load_categories(data: Path, categories: CategoryTable) -> dict[int, str]:
    path = (data if data.is_dir() else data.parent) / "categories.json"
    titles = read_categories(path) if path.exists() else categories.read_titles()
    categories.put_titles(titles)
    return titles


def _load_with_progress(source: Source, send: Send, journal: Journal, refusals: Refusals) -> Loaded:
    with Progress(*Progress.get_default_columns()) as progress:
        raw = progress.open(source.path, "rb", description=source.path.name)
        with raw:
            return load(source, raw, send, journal, refusals)


def _replay_with_progress(source: Source, videos: VideoTable, categories: CategoryTable, charts: ChartTable) -> None:
    """Draw the past charts for the fetch times of a file's charts."""
    history = History(sorted(categories.read_titles()), CHART_INTERVAL)
    with Progress(*Progress.get_default_columns()) as progress:
        raw = progress.open(source.path, "rb", description=f"history of {source.path.name}")
        with raw:
            replay(source.lines(raw), videos, history, HistoryWriter(charts))


def _report(loaded: list[Loaded], seconds: float, refusals: Refusals) -> None:
    lines, events = sum(one.lines for one in loaded), sum(one.events for one in loaded)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    console.print(
        f"{lines:,} lines, {events:,} events in {seconds:.0f} s ({events / seconds:,.0f} per second), at most {peak} MB"
    )
    if refusals.count:
        console.print(f"[yellow]{refusals.count:,} rows rejected: {refusals.path}[/yellow]")


if __name__ == "__main__":
    typer.run(main)

"""`python -m tools.load FOLDER`: loads videos, charts and categories into a stack, then builds what it lacks."""

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

from catalog.errors import CatalogError
from catalog.writing.chart_table import ChartTable
from catalog.writing.regions import RegionTable
from catalog.writing.videos import VideoTable
from tools.load.history import History, HistoryWriter, replay
from tools.load.journal import Journal, Refusals
from tools.load.loader import Loaded, Send, load, to_bus, to_table
from tools.load.rows import Source, read_categories, sources_in
from tools.load.settle import wait_for
from tools.reindex import Incomplete, is_built, rebuild_with_progress
from tools.stack import NoStack, Stack

PATIENCE_S = 300.0

# What a chart of the past said of the one after it.
NEXT_AFTER = timedelta(minutes=15)

console = Console()


def main(
    data: Annotated[
        Path, typer.Argument(help="A folder, or one file: videos*.ndjson, charts*.ndjson, *.csv, also .gz")
    ],
    stack_file: Annotated[Path, typer.Option("--stack", help="Description of a running local stack")] = Path(
        ".local/stack.json"
    ),
    stack_name: Annotated[str | None, typer.Option(help="Name of a stack on AWS, instead of a local one")] = None,
    *,
    bus: Annotated[bool, typer.Option("--bus", help="Send videos over the bus, as other services do")] = False,
    state: Annotated[Path, typer.Option(help="Where progress and refused rows are kept")] = Path(".local/load"),
) -> None:
    """Load files into a stack; a load that was killed goes on where it stopped when it is run again."""
    try:
        stack = Stack.find(stack_file, stack_name)
        os.environ.update(stack.environment())
        load_all(stack, data, state, over_bus=bus)
    except (NoStack, CatalogError, Incomplete, FileNotFoundError) as error:
        sys.exit(f"not loaded: {error}")


def load_all(stack: Stack, data: Path, state: Path, *, over_bus: bool) -> None:
    """Load `data` into `stack`, then make its index and charts show it."""
    if not data.exists():
        raise FileNotFoundError(f"{data} is not there")
    began = time.monotonic()
    dynamodb = boto3.client("dynamodb")
    videos, regions = VideoTable(dynamodb, stack.videos_table), RegionTable(dynamodb, stack.regions_table)
    table_id = dynamodb.describe_table(TableName=stack.videos_table)["Table"]["TableId"]
    journal, refusals = Journal(state, table_id), Refusals(state / f"refused-{table_id}.ndjson")
    to_videos = to_bus(boto3.client("events"), stack.bus) if over_bus else to_table(videos)
    sources = sources_in(data, _load_categories(data, regions))
    if not sources:
        raise FileNotFoundError(f"{data} holds nothing to load: videos*.ndjson, charts*.ndjson or *.csv, also .gz")
    loaded = []
    for source in sources:
        send = to_table(videos) if source.observes else to_videos
        loaded.append(_load_with_progress(source, send, journal, refusals))
        if over_bus:
            # What is observed must be known, and what goes over the bus takes its time.
            _settle(videos, regions, loaded[-1])
    if not over_bus:
        _settle(videos, regions, loaded[-1])
    if not is_built(stack):
        rebuild_with_progress(videos, stack)
    for source, one in zip(sources, loaded, strict=True):
        if source.observes and one.lines:
            _replay_with_progress(source, videos, regions, ChartTable(dynamodb, stack.regions_table))
    boto3.client("lambda").invoke(FunctionName=stack.charts_function, Payload=b"{}")
    _report(loaded, time.monotonic() - began, refusals)


def _settle(videos: VideoTable, regions: RegionTable, loaded: Loaded) -> None:
    with console.status("waiting for the stream"):
        settled = wait_for(videos, regions, loaded.last, PATIENCE_S)
    if not settled:
        console.print(f"[yellow]Not everything has reached the charts' members after {PATIENCE_S:.0f} s[/yellow]")


def _load_categories(data: Path, regions: RegionTable) -> dict[int, str]:
    path = (data if data.is_dir() else data.parent) / "categories.json"
    titles = read_categories(path) if path.exists() else regions.read_categories()
    regions.put_categories(titles)
    return titles


def _load_with_progress(source: Source, send: Send, journal: Journal, refusals: Refusals) -> Loaded:
    with Progress(*Progress.get_default_columns()) as progress:
        raw = progress.open(source.path, "rb", description=source.path.name)
        with raw:
            return load(source, raw, send, journal, refusals)


def _replay_with_progress(source: Source, videos: VideoTable, regions: RegionTable, charts: ChartTable) -> None:
    """Draw the charts that would have been drawn when those of a file were fetched."""
    history = History(sorted(regions.read_categories()), NEXT_AFTER)
    with Progress(*Progress.get_default_columns()) as progress:
        raw = progress.open(source.path, "rb", description=f"history of {source.path.name}")
        with raw:
            replay(source.lines(raw), videos, history, HistoryWriter(charts))


def _report(loaded: list[Loaded], seconds: float, refusals: Refusals) -> None:
    lines, events = sum(one.lines for one in loaded), sum(one.events for one in loaded)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    console.print(
        f"{lines:,} lines, {events:,} events in {seconds:.0f} s ({events / seconds:,.0f} a second), {peak} MB at most"
    )
    if refusals.count:
        console.print(f"[yellow]{refusals.count:,} were refused: {refusals.path}[/yellow]")


if __name__ == "__main__":
    typer.run(main)

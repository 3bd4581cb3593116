"""Builds the search index anew from the table, while reads and writes go on.

A new index is filled from a scan, with each video's revision as its external version, while the stream writes to the
old and to the new one: whichever write comes later, the higher revision stays. Then one request makes readers ask the
new index, and a moment later the old one is deleted. A rebuild that was killed goes on where it was.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, NamedTuple

import boto3
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from catalog.errors import CatalogError
from catalog.video import State
from catalog.writing.engine import NOT_THERE
from catalog.writing.index import Failure, Index, IndexWriter, Position, Superseded
from catalog.writing.index_names import index_name
from catalog.writing.stream import action_of
from catalog.writing.videos import VideoTable
from tools.stack import NoStack, Stack

# The stream tries each change for twelve hours, and removals are remembered for thirteen: what was written to an index
# since it was begun can be trusted for as long.
MAX_AGE = timedelta(hours=12)

NOTE_EVERY = 2_000

# A busy engine refuses single documents, and takes them a moment later.
PAUSES_S = (0.5, 2.0, 5.0)

# Longer than a search may take, its second try included.
GRACE_S = 2.0

MANY_REFUSED = 1_000
REASONS_SHOWN = 5

console = Console(soft_wrap=True, highlight=False)


class Incomplete(Exception):
    """The index refused documents: readers still ask what they asked before."""

    def __init__(self, refused: list[Failure]) -> None:
        reasons = [f"\n  {one.action.video_id}: {one.status} {one.reason}" for one in refused[:REASONS_SHOWN]]
        more = [f"\n  and {len(refused) - REASONS_SHOWN:,} more"] if len(refused) > REASONS_SHOWN else []
        super().__init__(
            f"documents refused: {len(refused):,}; the next rebuild begins with them:{''.join(reasons + more)}"
        )


class Unfinished(NamedTuple):
    """An index that a rebuild fills, and how far it has come."""

    name: str
    position: Position


# --- The three steps of a rebuild -------------------------------------------------------------------------------------


def take_up(index: IndexWriter, *, fresh: bool = False, deployment: str = "") -> Unfinished:
    """Return the index to be filled: the one that a killed rebuild has begun, otherwise a new one.

    `deployment` says when the stack was last deployed; a rebuild that began under another one is not taken up, because
    its index may not have been written since. `fresh` takes up nothing.
    """
    now = datetime.now(UTC)
    begun = [] if fresh else [one for one in index.indexes() if one.is_written and not one.is_read]
    killed = [one for one in map(_unfinished, begun) if one and _holds(one.position, deployment, now)]
    if killed:
        return max(killed, key=lambda one: one.position.scanned)
    return _begin(index, Position(now, deployment))


def fill(
    table: VideoTable, index: IndexWriter, unfinished: Unfinished, advance: Callable[[int], None] = lambda _: None
) -> None:
    """Write what a scan of `table` finds, from the index's position on; `advance` is told how much was scanned in all.

    Raises `Incomplete` when the index refuses documents, `Superseded` when another rebuild ends meanwhile.
    """
    name, position = unfinished
    noted = position.scanned
    refused: list[Failure] = []
    for page in table.scan(position.after):
        refused += _write(index, name, page.states)
        position = position._replace(after=page.next_key, scanned=position.scanned + len(page.states))
        # The position says that everything before it was written: it stays before what was refused.
        if page.next_key and not refused and position.scanned - noted >= NOTE_EVERY:
            index.note_position(name, position)
            noted = position.scanned
        advance(position.scanned)
        if len(refused) >= MANY_REFUSED:
            break
    if refused:
        raise Incomplete(refused)


def complete(index: IndexWriter, name: str) -> None:
    """Make readers ask the index `name`, and delete those that it replaces; raises `Superseded`."""
    index.swap(name)
    index.merge(name)
    if len(index.indexes()) > 1:
        # A search that was under way when the aliases moved still reads the old index, and would fail without it.
        time.sleep(GRACE_S)
        index.delete_others(name)


def rebuild(
    table: VideoTable,
    index: IndexWriter,
    advance: Callable[[int], None] = lambda _: None,
    *,
    fresh: bool = False,
    deployment: str = "",
) -> str:
    """Fill an index of the current definition from `table`, make readers ask it, and return its name.

    Raises `Incomplete` or `Superseded` before readers notice anything.
    """
    unfinished = take_up(index, fresh=fresh, deployment=deployment)
    fill(table, index, unfinished, advance)
    complete(index, unfinished.name)
    return unfinished.name


def _unfinished(index: Index) -> Unfinished | None:
    return Unfinished(index.name, index.position) if index.position else None


def _holds(position: Position, deployment: str, now: datetime) -> bool:
    return position.deployment == deployment and now - position.began_at < MAX_AGE


def _begin(index: IndexWriter, position: Position) -> Unfinished:
    name = index_name(position.began_at)
    index.create_index(name, position)
    return Unfinished(name, position)


def _write(index: IndexWriter, name: str, states: Iterable[State]) -> list[Failure]:
    failures = index.write([action_of(state) for state in states], [name])
    for pause in PAUSES_S:
        if any(failure.status == NOT_THERE for failure in failures):
            raise Superseded(name)
        again = [failure.action for failure in failures if failure.is_passing]
        if not again:
            break
        time.sleep(pause)
        failures = [failure for failure in failures if not failure.is_passing] + index.write(again, [name])
    return failures


# --- For a person -----------------------------------------------------------------------------------------------------


class Rate(ProgressColumn):
    """How many videos a second."""

    def render(self, task: Task) -> Text:
        """Return the rate, empty as long as nobody knows."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "")


def rebuild_with_progress(table: VideoTable, stack: Stack, *, fresh: bool = False, drop_others: bool = False) -> str:
    """Rebuild a stack's index behind a progress bar; `drop_others` then deletes the indexes of other definitions."""
    with closing(IndexWriter(stack.search, stack.region)) as index:
        was_read = any(one.is_read for one in index.indexes())
        unfinished = take_up(index, fresh=fresh, deployment=stack.deployed_at)
        if unfinished.position.scanned:
            console.print(f"goes on after {unfinished.position.scanned:,} videos, where another rebuild stopped")
        _fill_with_progress(table, index, unfinished)
        complete(index, unfinished.name)
        if drop_others:
            _drop_others(index, was_read=was_read)
    return unfinished.name


def is_built(stack: Stack) -> bool:
    """Tell whether readers have an index to ask; the stream keeps it up to date."""
    with closing(IndexWriter(stack.search, stack.region)) as index:
        return any(one.is_read for one in index.indexes())


def rebuild_stack(stack: Stack) -> str:
    """Rebuild a stack's index without a word, for programs that deploy one; raises as `rebuild`."""
    table = VideoTable(boto3.client("dynamodb"), stack.videos_table)
    with closing(IndexWriter(stack.search, stack.region)) as index:
        return rebuild(table, index, deployment=stack.deployed_at)


def _drop_others(index: IndexWriter, *, was_read: bool) -> None:
    if not was_read:
        # Before it is deployed, this would take the index away from the code that is.
        console.print("the first index of a definition drops no others: once it is deployed, run this again")
        return
    for name in index.delete_other_definitions():
        console.print(f"deleted {name}")


def _fill_with_progress(table: VideoTable, index: IndexWriter, unfinished: Unfinished) -> None:
    columns = (TextColumn("index"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        # DynamoDB counts every six hours: what was scanned may be more.
        counted = table.approximate_count()
        task = progress.add_task("index", total=counted or None, completed=unfinished.position.scanned)

        def advance(scanned: int) -> None:
            progress.update(task, completed=scanned, total=max(counted, scanned))

        fill(table, index, unfinished, advance)
        progress.update(task, total=progress.tasks[task].completed)


def main(
    stack_file: Annotated[Path, typer.Option("--stack", help="Description of a running local stack")] = Path(
        ".local/stack.json"
    ),
    stack_name: Annotated[str | None, typer.Option(help="Name of a stack on AWS, instead of a local one")] = None,
    *,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew, also where a killed rebuild could go on")] = False,
    drop_others: Annotated[
        bool, typer.Option("--drop-others", help="Then delete the indexes of other definitions: only once deployed")
    ] = False,
) -> None:
    """Build the search index anew from the table, while reads and writes go on; a killed rebuild is taken up again."""
    try:
        stack = Stack.find(stack_file, stack_name)
        os.environ.update(stack.environment())
        table = VideoTable(boto3.client("dynamodb"), stack.videos_table)
        name = rebuild_with_progress(table, stack, fresh=fresh, drop_others=drop_others)
    except KeyboardInterrupt:
        sys.exit("stopped: run it again within twelve hours, and it goes on where it was")
    except (NoStack, CatalogError, Incomplete) as error:
        sys.exit(f"not rebuilt: {error}")
    console.print(f"readers ask {name}")


if __name__ == "__main__":
    typer.run(main)

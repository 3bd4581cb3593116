"""Rebuilds the search index from the table, without downtime.

A scan fills a new index with each video's revision as its external version, while the stream writes to the old and the
new one: in either order, the higher revision wins. Then one request switches the read alias to the new index, and the
old one is deleted after a grace period. An interrupted rebuild resumes.

Before the switch the new index gets its related words, which are mined from the table.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, NamedTuple

import boto3
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from catalog.errors import CatalogError, RebuildSuperseded
from catalog.related_words_run import RelatedWordsMiner
from catalog.search.actions import action_of
from catalog.search.engine import NOT_THERE
from catalog.search.index_names import index_name
from catalog.search.lever_table import Lever, LeverTable, actions_of_levers
from catalog.search.writes import Failure, Index, IndexWriter, Position, Spread
from catalog.videos.model import State
from catalog.videos.writes import VideoTable
from tools.stack import NoStack, Stack
from tools.stack_options import STACK_FILE, StackFile, StackName

# The stream retries a change for twelve hours and the index remembers deletions for thirteen: for that long, an
# unfinished index has received every change since it was created.
MAX_AGE = timedelta(hours=12)

NOTE_EVERY = 2_000

# Pauses before the retries of documents that an overloaded engine rejected.
PAUSES_S = (0.5, 2.0, 5.0)

# Longer than a search may take, including its retry.
GRACE_S = 2.0

MANY_REFUSED = 1_000
REASONS_SHOWN = 5

console = Console(soft_wrap=True, highlight=False)

# Reads operators' levers once the videos are indexed, so that a change during the rebuild is not missed.
type ReadLevers = Callable[[], Iterable[Lever]]


class Incomplete(Exception):
    """The index rejected documents: searches still use the previous index."""

    def __init__(self, refused: list[Failure]) -> None:
        reasons = [f"\n  {one.action.video_id}: {one.status} {one.reason}" for one in refused[:REASONS_SHOWN]]
        more = [f"\n  and {len(refused) - REASONS_SHOWN:,} more"] if len(refused) > REASONS_SHOWN else []
        super().__init__(
            f"documents refused: {len(refused):,}; the next rebuild retries them:{''.join(reasons + more)}"
        )


class Unfinished(NamedTuple):
    """An index that a rebuild fills, and the rebuild's progress."""

    name: str
    position: Position


# --- Steps of a rebuild -----------------------------------------------------------------------------------------------


def take_up(
    index: IndexWriter, *, fresh: bool = False, deployment: str = "", spread: Spread | None = None
) -> Unfinished:
    """Return the index to fill: that of an interrupted rebuild, otherwise a new one with a spread over nodes.

    `deployment` is the time of the stack's last deployment; a rebuild that began under another deployment is not
    resumed, because its index may have missed changes. `fresh` never resumes.
    """
    now = datetime.now(UTC)
    begun = [] if fresh else [one for one in index.indexes() if one.is_written and not one.is_read]
    resumable = [one for one in map(_unfinished, begun) if one and _is_resumable(one.position, deployment, now)]
    if resumable:
        return max(resumable, key=lambda one: one.position.scanned)
    return _begin(index, Position(now, deployment), spread or Spread())


def fill(
    table: VideoTable, index: IndexWriter, unfinished: Unfinished, advance: Callable[[int], None] = lambda _: None
) -> None:
    """Index a scan of `table` from the rebuild's position on; `advance` is called with the number of scanned videos.

    Raises `Incomplete` if the index rejects documents, `RebuildSuperseded` if another rebuild completes meanwhile.
    """
    name, position = unfinished
    noted = position.scanned
    refused: list[Failure] = []
    for page in table.scan(position.after):
        refused += _write(index, name, page.states)
        position = position._replace(after=page.next_key, scanned=position.scanned + len(page.states))
        # Everything before the position is indexed: it never passes a rejected document.
        if page.next_key and not refused and position.scanned - noted >= NOTE_EVERY:
            index.note_position(name, position)
            noted = position.scanned
        advance(position.scanned)
        if len(refused) >= MANY_REFUSED:
            break
    if refused:
        raise Incomplete(refused)


def fill_levers(index: IndexWriter, name: str, levers: Iterable[Lever]) -> None:
    """Index operators' levers; one that is changed meanwhile has a higher revision. Raises `Incomplete`."""
    if refused := index.write(actions_of_levers(levers), [name]):
        raise Incomplete(refused)


def complete(index: IndexWriter, name: str) -> None:
    """Switch reads to the index `name` and delete those that it replaces; raises `RebuildSuperseded`."""
    index.swap(name)
    index.force_merge(name)
    if len(index.indexes()) > 1:
        # Searches in flight still read the old index, and would fail without it.
        time.sleep(GRACE_S)
        index.delete_others(name)


def rebuild(
    table: VideoTable,
    index: IndexWriter,
    advance: Callable[[int], None] = lambda _: None,
    *,
    fresh: bool = False,
    deployment: str = "",
    spread: Spread | None = None,
    levers: ReadLevers = tuple,
    add_related_words: Callable[[str], None] = lambda _: None,
) -> str:
    """Fill an index of the current definition from `table`, switch reads to it, and return its name.

    `add_related_words` is called with the name when all videos are in it.
    Raises `Incomplete` or `RebuildSuperseded`, with reads unchanged.
    """
    unfinished = take_up(index, fresh=fresh, deployment=deployment, spread=spread)
    fill(table, index, unfinished, advance)
    fill_levers(index, unfinished.name, levers())
    add_related_words(unfinished.name)
    complete(index, unfinished.name)
    return unfinished.name


def add_related_words_of(stack: Stack, index: IndexWriter, name: str) -> None:
    """Add the related words of a stack's videos to the index `name`."""
    RelatedWordsMiner.over(boto3.client("dynamodb"), stack.videos_table, index).run(datetime.now(UTC), [name])


def _unfinished(index: Index) -> Unfinished | None:
    return Unfinished(index.name, index.position) if index.position else None


def _is_resumable(position: Position, deployment: str, now: datetime) -> bool:
    return position.deployment == deployment and now - position.began_at < MAX_AGE


def _begin(index: IndexWriter, position: Position, spread: Spread) -> Unfinished:
    name = index_name(position.began_at)
    index.create_index(name, position, spread)
    return Unfinished(name, position)


def _write(index: IndexWriter, name: str, states: Iterable[State]) -> list[Failure]:
    failures = index.write([action_of(state) for state in states], [name])
    for pause in PAUSES_S:
        if any(failure.status == NOT_THERE for failure in failures):
            raise RebuildSuperseded(name)
        again = [failure.action for failure in failures if failure.is_passing]
        if not again:
            break
        time.sleep(pause)
        failures = [failure for failure in failures if not failure.is_passing] + index.write(again, [name])
    return failures


# --- Command ----------------------------------------------------------------------------------------------------------


class Rate(ProgressColumn):
    """Column of videos per second."""

    def render(self, task: Task) -> Text:
        """Return the rate, empty while it is unknown."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "")


def rebuild_with_progress(
    table: VideoTable,
    stack: Stack,
    levers: ReadLevers = tuple,
    add_related_words: Callable[[IndexWriter, str], None] = lambda *_: None,
    *,
    fresh: bool = False,
    drop_others: bool = False,
) -> str:
    """Rebuild a stack's index with a progress bar; `drop_others` then deletes the indexes of other definitions."""
    with closing(IndexWriter(stack.search, stack.region)) as index:
        was_read = any(one.is_read for one in index.indexes())
        unfinished = take_up(index, fresh=fresh, deployment=stack.deployed_at, spread=spread_of(stack))
        if unfinished.position.scanned:
            console.print(f"resuming an interrupted rebuild after {unfinished.position.scanned:,} videos")
        _fill_with_progress(table, index, unfinished)
        fill_levers(index, unfinished.name, levers())
        with console.status("related words"):
            add_related_words(index, unfinished.name)
        complete(index, unfinished.name)
        if drop_others:
            _drop_others(index, was_read=was_read)
    return unfinished.name


def is_built(stack: Stack) -> bool:
    """Tell whether there is a complete index to read; the stream updates it."""
    with closing(IndexWriter(stack.search, stack.region)) as index:
        return any(one.is_read for one in index.indexes())


def is_up_to_date(stack: Stack) -> bool:
    """Tell whether the index of this definition is complete, in so many shards, and no other definition's is left.

    An index that was built before the code that writes it was deployed lacks the changes in between.
    """
    shards = spread_of(stack).shards
    with closing(IndexWriter(stack.search, stack.region)) as index:
        is_built = any(one.is_read and one.shards == shards for one in index.indexes())
        return is_built and not index.other_definitions()


def set_replicas(stack: Stack) -> None:
    """Let a stack's indexes have as many replicas as its parameter says, without a rebuild."""
    with closing(IndexWriter(stack.search, stack.region)) as index:
        index.set_replicas(spread_of(stack).replicas)


def rebuild_stack(stack: Stack, advance: Callable[[int], None] = lambda _: None) -> str:
    """Rebuild a stack's index without output, for programs that deploy one; raises as `rebuild`."""
    client = boto3.client("dynamodb")
    table, levers = VideoTable(client, stack.videos_table), LeverTable(client, stack.regions_table)
    with closing(IndexWriter(stack.search, stack.region)) as index:
        return rebuild(
            table,
            index,
            advance,
            deployment=stack.deployed_at,
            spread=spread_of(stack),
            levers=levers.read_all,
            add_related_words=partial(add_related_words_of, stack, index),
        )


def spread_of(stack: Stack) -> Spread:
    """Return how a stack's parameters spread an index over nodes."""
    return Spread(int(stack.search_shards), stack.search_replicas)


def _drop_others(index: IndexWriter, *, was_read: bool) -> None:
    if not was_read:
        # The code of another definition may still be deployed and read its index.
        console.print("other indexes not deleted after the first rebuild of a definition: deploy, then run this again")
        return
    for name in index.delete_other_definitions():
        console.print(f"deleted {name}")


def _fill_with_progress(table: VideoTable, index: IndexWriter, unfinished: Unfinished) -> None:
    columns = (TextColumn("index"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        # DynamoDB's count is up to six hours old: the scan may find more.
        counted = table.approximate_count()
        task = progress.add_task("index", total=counted or None, completed=unfinished.position.scanned)

        def advance(scanned: int) -> None:
            progress.update(task, completed=scanned, total=max(counted, scanned))

        fill(table, index, unfinished, advance)
        progress.update(task, total=progress.tasks[task].completed)


def main(
    stack_file: StackFile = STACK_FILE,
    stack_name: StackName = None,
    *,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start over, even if an interrupted rebuild could resume")
    ] = False,
    drop_others: Annotated[
        bool,
        typer.Option("--drop-others", help="Afterwards delete indexes of other definitions; only after the deployment"),
    ] = False,
    if_needed: Annotated[
        bool,
        typer.Option("--if-needed", help="Only if the index is incomplete, or has another definition or other shards"),
    ] = False,
    replicas: Annotated[
        bool, typer.Option("--replicas", help="Apply only a change of SearchReplicas, without a rebuild")
    ] = False,
) -> None:
    """Rebuild the search index from the table, without downtime; an interrupted rebuild resumes."""
    try:
        stack = Stack.find(stack_file, stack_name)
        os.environ.update(stack.environment())
        if replicas or (if_needed and is_up_to_date(stack)):
            set_replicas(stack)
            console.print(f"the index has replicas {stack.search_replicas}" if replicas else "the index is up to date")
            return
        client = boto3.client("dynamodb")
        table, levers = VideoTable(client, stack.videos_table), LeverTable(client, stack.regions_table)
        name = rebuild_with_progress(
            table,
            stack,
            levers.read_all,
            partial(add_related_words_of, stack),
            fresh=fresh,
            drop_others=drop_others,
        )
    except KeyboardInterrupt:
        sys.exit("interrupted: run it again within twelve hours to resume")
    except (NoStack, CatalogError, Incomplete) as error:
        if if_needed and "does not exist" in str(error):
            console.print(f"nothing to rebuild yet: {error}")
            return
        sys.exit(f"not rebuilt: {error}")
    console.print(f"searches now use {name}")


if __name__ == "__main__":
    typer.run(main)

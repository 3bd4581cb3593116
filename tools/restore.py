"""Brings the table `videos` back to an older time, from the table that point-in-time recovery has restored.

Recovery makes a new table beside the one that is in use. Each of its states replaces the one in use, under a higher
revision, so that the stream, the index and all else that is derived follow as after any write. A video that the older
table lacks becomes a tombstone of version 0, which any record restores. Takedowns stay. What was sent after that time
comes back with `make replay-events`.
"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Annotated, NamedTuple

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from catalog.errors import CatalogError, StoreUnavailable
from catalog.videos.merge import is_taken_down
from catalog.videos.model import State, Tombstone, Video
from catalog.videos.writes import Pair, VideoTable
from tools.stack import NoStack, Stack
from tools.stack_options import STACK_FILE, StackFile, StackName

ROUNDS = 10

console = Console(soft_wrap=True, highlight=False, markup=False)

type Advance = Callable[[int], None]


class Restored(NamedTuple):
    """Numbers of videos: brought back, hidden because the older table lacks them, the same, taken down, unreadable."""

    brought_back: int = 0
    hidden: int = 0
    same: int = 0
    taken_down: int = 0
    unreadable: int = 0

    def plus(self, other: "Restored") -> "Restored":
        """Return the sums."""
        return Restored(*(one + more for one, more in zip(self, other, strict=True)))


class Refused(Exception):
    """The command names what cannot be restored from."""


def restore(
    live: VideoTable, older: VideoTable, advance: Advance = lambda _: None, *, is_dry: bool = False
) -> Restored:
    """Bring all videos back to the states of an older table; raises `StoreUnavailable` if writers are too fast."""
    total = Restored()
    for page in older.scan():
        # What was taken down then may have been lifted since: the audit lines decide.
        wanted = {one.video_id: _absent(one) if is_taken_down(one) else one for one in page.states}
        total = total.plus(_bring_back(live, wanted, is_dry=is_dry)).plus(Restored(unreadable=len(page.unreadable)))
        advance(len(page.states))
    for page in live.scan():
        states, unreadable = older.read_each(state.video_id for state in page.states)
        later = [one for one in page.states if one.video_id not in {*states, *unreadable}]
        done = _bring_back(live, {one.video_id: _absent(one) for one in later}, is_dry=is_dry)
        total = total.plus(Restored(hidden=done.brought_back))
        advance(len(page.states))
    return total


def _bring_back(live: VideoTable, wanted: Mapping[str, State], *, is_dry: bool) -> Restored:
    """Replace states by wanted ones, and count what became of each; items that cannot be read are left alone."""
    outcome: dict[str, str] = {}
    waiting = [*wanted]
    for _ in range(ROUNDS):
        states, unreadable = live.read_each(waiting)
        outcome |= dict.fromkeys(unreadable, "unreadable")
        readable = [wanted[one] for one in waiting if one not in unreadable]
        outcome |= {one.video_id: _outcome_of(states.get(one.video_id), one) for one in readable}
        changed = [one for one in readable if outcome[one.video_id] == "brought_back"]
        waiting = [] if is_dry else live.replace([_pair(states.get(one.video_id), one) for one in changed])
        if not waiting:
            return Restored(**Counter(outcome.values()))
    raise StoreUnavailable(f"other writers were faster {ROUNDS} times for {len(waiting)} videos")


def _outcome_of(before: State | None, wanted: State) -> str:
    """Return the count of `Restored` that a video belongs to."""
    if is_taken_down(before):
        return "taken_down"
    return "same" if before is not None and _without_own(before) == _without_own(wanted) else "brought_back"


def _pair(before: State | None, wanted: State) -> Pair:
    revision = max(before.revision if before else 0, wanted.revision) + 1
    return before, wanted.model_copy(update={"revision": revision})


def _without_own(state: State) -> State:
    """Return a state without what the catalogue itself adds to it at each write."""
    return state.model_copy(update={"revision": 0, "moved_at": 0} if isinstance(state, Video) else {"revision": 0})


def _absent(state: State) -> Tombstone:
    """Return what hides a video until its next record; the tombstone that is there if it was removed anyway."""
    if isinstance(state, Tombstone) and state.takedown is None:
        return state
    return Tombstone(video_id=state.video_id, version=0, revision=state.revision)


def _restore_with_progress(live: VideoTable, older: VideoTable, *, is_dry: bool) -> Restored:
    columns = (TextColumn("videos"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        # DynamoDB's counts are up to six hours old.
        task = progress.add_task("videos", total=older.approximate_count() + live.approximate_count() or None)

        def advance(number: int) -> None:
            progress.advance(task, number)

        restored = restore(live, older, advance, is_dry=is_dry)
        progress.update(task, total=progress.tasks[task].completed)
    return restored


def _require_another(table: str, stack: Stack) -> None:
    """Raise `Refused` for the table that is in use."""
    if table == stack.videos_table:
        raise Refused(f"TABLE={table} is the table in use: restore into another one first")


def main(
    table: Annotated[str, typer.Argument(help="Name of the table from point-in-time recovery")],
    stack_file: StackFile = STACK_FILE,
    stack_name: StackName = None,
    *,
    write: Annotated[bool, typer.Option("--write", help="Really restore; otherwise print what would change")] = False,
) -> None:
    """Bring the table of videos back to an older time, from the table that point-in-time recovery has restored."""
    try:
        stack = Stack.find(stack_file, stack_name)
        _require_another(table, stack)
        os.environ.update(stack.environment())
        client = boto3.client("dynamodb")
        live, older = VideoTable(client, stack.videos_table), VideoTable(client, table)
        restored = _restore_with_progress(live, older, is_dry=not write)
    except KeyboardInterrupt:
        sys.exit("interrupted: run this again to restore the rest")
    except (NoStack, Refused, CatalogError, BotoCoreError, ClientError) as error:
        sys.exit(f"not restored: {error}")
    console.print(f"restored: {restored.brought_back:,}; hidden, because they are newer: {restored.hidden:,}")
    console.print(f"unchanged: {restored.same:,}; still taken down: {restored.taken_down:,}")
    if restored.unreadable:
        console.print(f"unreadable, and not changed: {restored.unreadable:,}; `make repair` names them")
    console.print(
        "then: make repair, and make replay-events FROM=<the time of the restored table>"
        if write
        else "nothing was changed yet: add DRY_RUN=0 to restore"
    )


if __name__ == "__main__":
    typer.run(main)

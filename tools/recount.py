"""Counts the videos of all categories anew from the table, while reads and writes go on.

First each video's marker is compared with the video, then each marker's video with the marker, for those whose video
is gone. What differs is set right by the transaction with which the stream counts: whoever of the two comes first,
the other finds it done. Then the counts are compared with the sum of the markers.

A marker is read before its video, so that the video can only be as new or newer: what differs is wrong, or still on
its way through the stream, which makes no difference to what it has to be.
"""

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import batched
from pathlib import Path
from typing import Annotated, NamedTuple

import boto3
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from catalog.errors import CatalogError, StoreUnavailable
from catalog.stores.documents import ALL_REGIONS
from catalog.video import State
from catalog.writing.counts import MAX_MARKERS, Counted, CountTable, Marker, Move, Tally, counted_as
from catalog.writing.videos import VideoTable
from tools.stack import NoStack, Stack

ROUNDS = 10
MOVES_SHOWN = 5

console = Console(soft_wrap=True, highlight=False)

type Advance = Callable[[int], None]


class Correction(NamedTuple):
    """A count that was wrong, and what it is now."""

    region: str
    category: int
    was: int
    now: int


# --- The two steps of a recount ---------------------------------------------------------------------------------------


def recount_videos(videos: VideoTable, counts: CountTable, advance: Advance = lambda _: None) -> list[Move]:
    """Set every marker right, and return the moves; `advance` is told how many videos have been looked at.

    Raises `StoreUnavailable` when other writers are faster too often.
    """
    moves: list[Move] = []
    for ids in _ids(videos, counts):
        moves += counts.settle(ids, partial(_moves_for, videos, ids))
        advance(len(ids))
    return moves


def recount_totals(counts: CountTable) -> list[Correction]:
    """Set the counts of every region to the sum of the markers, and return what was wrong.

    Counts that are written while the markers are read are compared again; raises `StoreUnavailable` when that happens
    too often.
    """
    corrections: list[Correction] = []
    waiting = {*counts.read_tallies()}
    for _ in range(ROUNDS):
        before = counts.read_tallies()
        sums = _sums(counts.scan_markers())
        after = counts.read_tallies()
        for region in sorted(waiting):
            if before[region].writes == after[region].writes and _set_right(counts, region, before[region], sums):
                waiting.remove(region)
                corrections += _corrections(region, before[region].videos, sums.get(region, {}))
        if not waiting:
            return corrections
    raise StoreUnavailable(f"videos kept changing while they were counted: {', '.join(sorted(waiting))}")


def _ids(videos: VideoTable, counts: CountTable) -> Iterator[Sequence[str]]:
    """Yield the ids of all videos, and then of all that are counted as something, in parts that can be settled."""
    for page in videos.scan():
        yield from batched((state.video_id for state in page.states), MAX_MARKERS, strict=False)
    for markers in counts.scan_markers():
        yield from batched((marker.video_id for marker in markers if marker.counted), MAX_MARKERS, strict=False)


def _moves_for(videos: VideoTable, ids: Iterable[str], held: Mapping[str, Marker]) -> list[Move]:
    states = videos.read(ids)
    due = ((held.get(video_id), _right_marker(states.get(video_id), held.get(video_id))) for video_id in ids)
    return [Move(before, after) for before, after in due if after]


def _right_marker(state: State | None, held: Marker | None) -> Marker | None:
    """Return the marker that a video needs in the place of the one it has; None when that one will do."""
    wanted = counted_as(state)
    if state is None:
        return held._replace(counted=None) if held and held.counted else None
    if held is None:
        return Marker(state.video_id, state.revision, wanted) if wanted else None
    # A revision above the video's own is that of an item that was deleted: it would hide what comes next.
    is_right = held.counted == wanted and held.revision <= state.revision
    return None if is_right else Marker(state.video_id, state.revision, wanted)


def _sums(pages: Iterable[Iterable[Marker]]) -> dict[str, dict[int, int]]:
    sums: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for counted in (marker.counted for page in pages for marker in page if marker.counted):
        for region in (ALL_REGIONS, *counted.regions):
            sums[region][counted.category] += 1
    return sums


def _set_right(counts: CountTable, region: str, read: Tally, sums: Mapping[str, Mapping[int, int]]) -> bool:
    right = sums.get(region, {})
    return read.videos == right or counts.replace_tally(region, read, right)


def _corrections(region: str, was: Mapping[int, int], now: Mapping[int, int]) -> list[Correction]:
    found = (Correction(region, key, was.get(key, 0), now.get(key, 0)) for key in sorted({*was, *now}))
    return [one for one in found if one.was != one.now]


# --- For a person -----------------------------------------------------------------------------------------------------


def recount_with_progress(videos: VideoTable, counts: CountTable) -> None:
    """Count anew behind a progress bar, and print what was set right."""
    columns = (TextColumn("count"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        # Each video is looked at twice; DynamoDB counts every six hours.
        task = progress.add_task("count", total=2 * videos.approximate_count() or None)
        moves = recount_videos(videos, counts, partial(progress.advance, task))
        progress.update(task, total=progress.tasks[task].completed)
    _tell_moves(moves)
    _tell_corrections(recount_totals(counts))


def _tell_moves(moves: Sequence[Move]) -> None:
    console.print(f"videos counted anew: {len(moves):,}")
    for before, after in moves[:MOVES_SHOWN]:
        console.print(f"  {after.video_id}: {_told(before.counted if before else None)} -> {_told(after.counted)}")
    if len(moves) > MOVES_SHOWN:
        console.print(f"  and {len(moves) - MOVES_SHOWN:,} more")


def _told(counted: Counted | None) -> str:
    return f"category {counted.category} in {', '.join(counted.regions) or 'no region'}" if counted else "nothing"


def _tell_corrections(corrections: Sequence[Correction]) -> None:
    console.print(f"counts set right: {len(corrections):,}")
    for one in corrections:
        console.print(f"  {one.region}, category {one.category}: {one.was:,} -> {one.now:,}")


def main(
    stack_file: Annotated[Path, typer.Option("--stack", help="Description of a running local stack")] = Path(
        ".local/stack.json"
    ),
    stack_name: Annotated[str | None, typer.Option(help="Name of a stack on AWS, instead of a local one")] = None,
) -> None:
    """Count the videos of all categories anew from the table, while reads and writes go on."""
    try:
        stack = Stack.find(stack_file, stack_name)
        os.environ.update(stack.environment())
        client = boto3.client("dynamodb")
        recount_with_progress(VideoTable(client, stack.videos_table), CountTable(client, stack.regions_table))
    except KeyboardInterrupt:
        sys.exit("stopped: what was counted so far is right, and the next recount begins anew")
    except (NoStack, CatalogError) as error:
        sys.exit(f"not recounted: {error}")


if __name__ == "__main__":
    typer.run(main)

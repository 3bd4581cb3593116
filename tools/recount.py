"""Recounts the videos of all categories from the table, without downtime.

The first step compares each video with its count marker, and each marker with its video in case that was removed. It
corrects differences with the same transaction as the reader of the stream, so that either may come first. The second
step compares the counts with the sum of the markers, while both change.

A marker is read before its video, so that the video is as new or newer: a difference is an error, or a change that is
still in the stream. Both need the same correction.
"""

import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import batched
from typing import NamedTuple

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from catalog.categories.counts import (
    COUNTING_REGIONS,
    MAX_MARKERS,
    Counted,
    CountMarker,
    CountTable,
    MarkerChange,
    Tally,
    counted_as,
)
from catalog.errors import CatalogError, StoreUnavailable
from catalog.regions import ALL_REGIONS
from catalog.videos.model import State
from catalog.videos.writes import VideoTable
from tools.stack import NoStack, Stack
from tools.stack_options import STACK_FILE, StackFile, StackName

ROUNDS = 10

# From then on, a count that may be right is taken for right.
ENOUGH_ROUNDS = 2
MOVES_SHOWN = 5

console = Console(soft_wrap=True, highlight=False)

type Advance = Callable[[int], None]

# A count of a region, or of all: its region and category.
type Cell = tuple[str, int]


class Bounds(NamedTuple):
    """Bounds of what a count lacks to be the sum of the markers."""

    low: int
    high: int

    @property
    def is_exact(self) -> bool:
        """Whether the error is known."""
        return self.low == self.high

    def narrowed_by(self, other: "Bounds") -> "Bounds":
        """Return the bounds that both have; the other ones if they contradict, since a marker changed twice then."""
        both = Bounds(max(self.low, other.low), min(self.high, other.high))
        return both if both.low <= both.high else other


class Correction(NamedTuple):
    """A corrected count: the value before and after."""

    region: str
    category: int
    was: int
    now: int


# --- Steps of a recount -----------------------------------------------------------------------------------------------


def recount_videos(
    videos: VideoTable, counts: CountTable, advance: Advance = lambda _: None, *, is_dry: bool = False
) -> list[MarkerChange]:
    """Correct every marker and return the changes; `advance` is called with the number of videos after each part.

    `is_dry` corrects nothing. Raises `StoreUnavailable` if other writers are faster too often.
    """
    moves: list[MarkerChange] = []
    for ids in _ids(videos, counts):
        if is_dry:
            moves += _moves_for(videos, ids, counts.read_markers(ids))
        else:
            moves += counts.settle(ids, partial(_moves_for, videos, ids))
        advance(len(ids))
    return moves


def recount_totals(
    counts: CountTable, *, is_dry: bool = False, regions: Collection[str] = COUNTING_REGIONS
) -> list[Correction]:
    """Correct the counts of regions that are not the sum of the markers, and return the corrections.

    `is_dry` corrects nothing. Raises `StoreUnavailable` if other writers are faster too often, or if it cannot be found
    out by how much a count is wrong while videos change.
    """
    errors = find_errors(counts)
    wrong: dict[str, dict[int, int]] = defaultdict(dict)
    for (region, category), error in errors.items():
        if error and region in regions:
            wrong[region][category] = error
    return [one for region in sorted(wrong) for one in _correct(counts, region, wrong[region], is_dry=is_dry)]


def find_errors(counts: CountTable) -> dict[Cell, int]:
    """Return what each count lacks to be the sum of the markers.

    That stays the same while videos change, because a transaction changes a marker together with its counts. A marker
    that changes between the scans before and after the counts are read may be in them or not, which makes bounds; those
    of other rounds narrow them.
    """
    bounds: dict[Cell, Bounds] = {}
    before = _cells(counts.scan_markers())
    for number in range(ROUNDS):
        tallies = counts.read_tallies()
        after = _cells(counts.scan_markers())
        _narrow(bounds, tallies, before, after)
        before = after
        if all(one.is_exact for one in bounds.values()):
            break
        if number >= ENOUGH_ROUNDS and not _unclear(bounds):
            break
    if unclear := _unclear(bounds):
        raise StoreUnavailable(f"counts changed too often during the recount: {', '.join(sorted(unclear))}")
    return {cell: one.low if one.is_exact else 0 for cell, one in bounds.items()}


def _cells(pages: Iterable[Iterable[CountMarker]]) -> dict[str, frozenset[Cell]]:
    """Return the counts that each counted video is part of."""
    return {one.video_id: _cells_of(one.counted) for page in pages for one in page if one.counted}


# Many videos are parts of the same counts.
@cache
def _cells_of(counted: Counted) -> frozenset[Cell]:
    return frozenset((region, counted.category) for region in (ALL_REGIONS, *counted.regions))


def _narrow(
    bounds: dict[Cell, Bounds],
    tallies: Mapping[str, Tally],
    before: Mapping[str, frozenset[Cell]],
    after: Mapping[str, frozenset[Cell]],
) -> None:
    """Narrow the bounds by counts that were read between two scans of the markers."""
    nothing = frozenset[Cell]()
    known, unknown = Counter[Cell](), Counter[Cell]()
    for video_id in before.keys() | after.keys():
        was, is_now = before.get(video_id, nothing), after.get(video_id, nothing)
        known.update(was & is_now)
        unknown.update(was ^ is_now)
    counted = {(region, key): number for region, tally in tallies.items() for key, number in tally.videos.items()}
    for cell in {*known, *unknown, *counted, *bounds}:
        low = known[cell] - counted.get(cell, 0)
        seen = Bounds(low, low + unknown[cell])
        bounds[cell] = bounds.get(cell, seen).narrowed_by(seen)


def _unclear(bounds: Mapping[Cell, Bounds]) -> set[str]:
    """Return the regions with a count that is wrong by nobody knows how much."""
    return {region for (region, _), one in bounds.items() if not one.is_exact and not one.low <= 0 <= one.high}


def _correct(counts: CountTable, region: str, wrong: Mapping[int, int], *, is_dry: bool) -> list[Correction]:
    for _ in range(ROUNDS):
        read = counts.read_tallies()[region]
        correct = {key: read.videos.get(key, 0) + wrong.get(key, 0) for key in {*read.videos, *wrong}}
        if is_dry or counts.replace_tally(region, read, {key: number for key, number in correct.items() if number}):
            return [Correction(region, key, read.videos.get(key, 0), correct[key]) for key in sorted(wrong)]
    raise StoreUnavailable(f"other writers were faster {ROUNDS} times while {region} was counted")


def _ids(videos: VideoTable, counts: CountTable) -> Iterator[Sequence[str]]:
    """Yield the ids of all videos, then of all counted markers, in parts of at most `MAX_MARKERS`."""
    for page in videos.scan():
        yield from batched((state.video_id for state in page.states), MAX_MARKERS, strict=False)
    for markers in counts.scan_markers():
        yield from batched((marker.video_id for marker in markers if marker.counted), MAX_MARKERS, strict=False)


def _moves_for(videos: VideoTable, ids: Iterable[str], current: Mapping[str, CountMarker]) -> list[MarkerChange]:
    states, unreadable = videos.read_each(ids)
    known = [video_id for video_id in ids if video_id not in unreadable]
    due = ((current.get(video_id), _correct_marker(states.get(video_id), current.get(video_id))) for video_id in known)
    return [MarkerChange(before, after) for before, after in due if after]


def _correct_marker(state: State | None, current: CountMarker | None) -> CountMarker | None:
    """Return the marker that replaces a video's current one; None if the current one is correct."""
    wanted = counted_as(state)
    if state is None:
        return current._replace(counted=None) if current and current.counted else None
    if current is None:
        return CountMarker(state.video_id, state.revision, wanted) if wanted else None
    # A revision above the video's own belongs to a deleted item, and would hide later changes.
    is_correct = current.counted == wanted and current.revision <= state.revision
    return None if is_correct else CountMarker(state.video_id, state.revision, wanted)


# --- Command ----------------------------------------------------------------------------------------------------------


def recount_with_progress(videos: VideoTable, counts: CountTable) -> None:
    """Recount with a progress bar and print the corrections."""
    columns = (TextColumn("count"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        # Each video is compared twice; the total is DynamoDB's count, which is up to six hours old.
        task = progress.add_task("count", total=2 * videos.approximate_count() or None)
        moves = recount_videos(videos, counts, partial(progress.advance, task))
        progress.update(task, total=progress.tasks[task].completed)
    _print_moves(moves)
    _print_corrections(recount_totals(counts))


def _print_moves(moves: Sequence[MarkerChange]) -> None:
    console.print(f"markers corrected: {len(moves):,}")
    for before, after in moves[:MOVES_SHOWN]:
        console.print(f"  {after.video_id}: {_text(before.counted if before else None)} -> {_text(after.counted)}")
    if len(moves) > MOVES_SHOWN:
        console.print(f"  and {len(moves) - MOVES_SHOWN:,} more")


def _text(counted: Counted | None) -> str:
    return f"category {counted.category} in {', '.join(counted.regions) or 'no region'}" if counted else "nothing"


def _print_corrections(corrections: Sequence[Correction]) -> None:
    console.print(f"counts corrected: {len(corrections):,}")
    for one in corrections:
        console.print(f"  {one.region}, category {one.category}: {one.was:,} -> {one.now:,}")


def main(
    stack_file: StackFile = STACK_FILE,
    stack_name: StackName = None,
) -> None:
    """Recount the videos of all categories from the table, without downtime."""
    try:
        stack = Stack.find(stack_file, stack_name)
        os.environ.update(stack.environment())
        client = boto3.client("dynamodb")
        recount_with_progress(VideoTable(client, stack.videos_table), CountTable(client, stack.regions_table))
    except KeyboardInterrupt:
        sys.exit("interrupted: corrections so far are valid; the next recount starts over")
    except (NoStack, CatalogError, BotoCoreError, ClientError) as error:
        sys.exit(f"not recounted: {error}")


if __name__ == "__main__":
    typer.run(main)

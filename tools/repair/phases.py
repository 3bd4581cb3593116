"""The phases of a repair, in an order in which each finds its sources mended."""

from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple

from catalog.categories.counts import COUNTING_REGIONS
from catalog.regions import Region
from catalog.times import now
from catalog.videos.model import State
from catalog.videos.plausible import latest_plausible, without_impossible
from tools.recount import recount_totals, recount_videos
from tools.repair.charts import repair_charts
from tools.repair.documents import (
    index_is_lost,
    rebuild_index,
    repair_documents_of,
    repair_documents_without_videos,
)
from tools.repair.members import repair_members_of, repair_members_without_videos
from tools.repair.progress import Position
from tools.repair.stores import Repair

type Advance = Callable[[int], None]


class Phase(NamedTuple):
    """A phase of a repair; `work` calls its argument with the number of videos or documents that it has compared."""

    name: str
    work: Callable[[Advance], None]


def phases(repair: Repair, position: Position, interval: timedelta, save: Callable[[], None]) -> Iterator[Phase]:
    """Yield the phases of a repair."""
    if repair.is_whole:
        yield Phase("takedowns", partial(_repair_takedowns, repair))
    yield Phase("videos", partial(_repair_videos, repair, position, save))
    for region in repair.regions:
        yield Phase(f"members of {region}", partial(_repair_other_members, repair, region))
    if repair.is_whole:
        yield Phase("index", partial(_repair_index, repair, position))
    yield Phase("counts", partial(_repair_counts, repair))
    yield Phase("charts", partial(_repair_charts, repair, interval))


def _repair_takedowns(repair: Repair, _advance: Advance) -> None:
    wanted = repair.takedowns.missing_decisions()
    done = [] if repair.is_dry else repair.takedowns.restore_decisions()
    for video_id in wanted:
        repair.findings.add("takedowns", f"{video_id} is not taken down", is_mended=video_id in done)


def _repair_videos(repair: Repair, position: Position, save: Callable[[], None], advance: Advance) -> None:
    has_index = repair.is_whole and not index_is_lost(repair)
    position.needs_rebuild |= repair.is_whole and not has_index
    for page in repair.runner.tables.videos.scan(position.after):
        for video_id in page.unreadable:
            example = f"{video_id} cannot be read: delete its item, then replay its events"
            repair.findings.add("videos", example, is_mended=False)
        states = _with_possible_clocks(repair, page.states)
        repair_members_of(repair, states)
        if has_index:
            position.needs_rebuild |= not repair_documents_of(repair, states)
        position.after = page.next_key
        if page.next_key:
            save()
        advance(len(page.states))


def _with_possible_clocks(repair: Repair, states: list[State]) -> list[State]:
    """Return the states, without readings of the future."""
    latest = latest_plausible(now())
    pairs = [(state, without_impossible(state, latest)) for state in states]
    changed = [(before, after) for before, after in pairs if before is not after]
    lost = [] if repair.is_dry else repair.runner.tables.videos.replace(changed)
    for before, _ in changed:
        is_mended = not repair.is_dry and before.video_id not in lost
        repair.findings.add("clocks", f"{before.video_id} has readings from the future", is_mended=is_mended)
    return [before if repair.is_dry or before.video_id in lost else after for before, after in pairs]


def _repair_other_members(repair: Repair, region: Region, advance: Advance) -> None:
    repair_members_without_videos(repair, region, partial(advance, 1))


def _repair_index(repair: Repair, position: Position, advance: Advance) -> None:
    if not index_is_lost(repair):
        position.needs_rebuild |= not repair_documents_without_videos(repair, partial(advance, 1))
    if position.needs_rebuild:
        is_lost = index_is_lost(repair)
        rebuild_index(repair, "is lost" if is_lost else "has revisions that are later than those of the videos")


def _repair_counts(repair: Repair, advance: Advance) -> None:
    videos, is_dry = repair.runner.tables.videos, repair.is_dry
    if not repair.is_whole:
        _repair_totals(repair, repair.regions)
        return
    moves = recount_videos(videos, repair.counts, advance, is_dry=is_dry)
    # A dry run finds a video once more by its marker.
    for video_id in dict.fromkeys(move.after.video_id for move in moves):
        repair.findings.add("counts", f"{video_id} was counted wrongly", is_mended=not is_dry)
    _repair_totals(repair, COUNTING_REGIONS)


def _repair_totals(repair: Repair, regions: Collection[str]) -> None:
    is_dry = repair.is_dry
    for one in recount_totals(repair.counts, is_dry=is_dry, regions=regions):
        example = f"{one.region}, category {one.category}: {one.was:,}, not {one.now:,}"
        repair.findings.add("counts", example, is_mended=not is_dry)


def _repair_charts(repair: Repair, interval: timedelta, _advance: Advance) -> None:
    repair_charts(repair, datetime.now(UTC), interval)

"""Compares members and candidates of regions with the videos they are of, and mends them."""

from collections.abc import Callable, Mapping, Sequence
from itertools import batched
from typing import NamedTuple

from catalog.charts.members import Member, StoredMember, member_of
from catalog.regions import Region
from catalog.videos.model import State
from tools.repair.stores import Repair

# Two items a video, and a read has a hundred keys.
VIDEOS_PER_READ = 50

# Others may write a member meanwhile.
ROUNDS = 5


class Difference(NamedTuple):
    """A member as it should be, as it is, and what is wrong with it."""

    wanted: Member
    stored: StoredMember | None
    fault: str


def repair_members_of(repair: Repair, states: Sequence[State]) -> None:
    """Compare the members of videos in all regions of the repair, and mend them."""
    for chunk in batched(states, VIDEOS_PER_READ, strict=False):
        known = {state.video_id: state for state in chunk}
        for region in repair.regions:
            _repair(repair, region, [*known], known)


def repair_members_without_videos(repair: Repair, region: Region, advance: Callable[[], None] = lambda: None) -> None:
    """Look for members and candidates of a region whose videos are gone or not of the region, and mend them."""
    for ids in repair.runner.tables.members.scan_ids(region):
        for chunk in batched(ids, VIDEOS_PER_READ, strict=False):
            states, unreadable = repair.read_each(chunk)
            known = [one for one in chunk if one not in unreadable]
            gone = [one for one in known if member_of(region, states.get(one), one).views is None]
            _repair(repair, region, gone, states)
        advance()


def _repair(repair: Repair, region: Region, ids: Sequence[str], states: Mapping[str, State]) -> None:
    stored = repair.runner.tables.members.read_stored(region, ids)
    differing = [one.wanted.video_id for one in _differences(repair, region, stored, ids, states)]
    if not differing:
        return
    # A change may be under way, in the stream or since the videos were read.
    repair.pause()
    for one in _read_now(repair, region, differing):
        is_mended = not repair.is_dry and _mend(repair, one)
        repair.findings.add(f"members of {region}", f"{one.wanted.video_id} {one.fault}", is_mended=is_mended)


def _mend(repair: Repair, difference: Difference) -> bool:
    """Replace a member, and return whether it is right then, whoever has written it."""
    wanted = difference.wanted
    for _ in range(ROUNDS):
        if repair.runner.tables.members.replace(wanted, difference.stored):
            return True
        differing = _read_now(repair, Region(wanted.region), [wanted.video_id])
        if not differing:
            return True
        (difference,) = differing
        wanted = difference.wanted
    return False


def _read_now(repair: Repair, region: Region, ids: Sequence[str]) -> list[Difference]:
    """Compare members with their videos, read in this order: one that is newer than its video is wrong, not early."""
    stored = repair.runner.tables.members.read_stored(region, ids)
    states, unreadable = repair.read_each(ids)
    return _differences(repair, region, stored, [one for one in ids if one not in unreadable], states)


def _differences(
    repair: Repair, region: Region, stored: Mapping[str, StoredMember], ids: Sequence[str], states: Mapping[str, State]
) -> list[Difference]:
    oldest = repair.oldest_ranked_in(region)
    pairs = ((member_of(region, states.get(one), one), stored.get(one)) for one in ids)
    return [Difference(wanted, found, fault) for wanted, found in pairs if (fault := fault_of(wanted, found, oldest))]


def fault_of(wanted: Member, stored: StoredMember | None, oldest: str) -> str | None:
    """Return what is wrong with a stored member; None if nothing is, or if its candidate is of before `oldest`."""
    if stored is None:
        return "is missing" if wanted.views is not None else None
    found = stored.member
    if found is None and stored.has_item:
        return "cannot be read"
    if wanted.views is None:
        is_listed = stored.has_candidate or (found and found.views is not None)
        return "is a member without a video" if is_listed else None
    if found is None or found.views is None:
        return "is missing"
    if found.revision > wanted.revision:
        return f"has revision {found.revision}, but its video {wanted.revision}"
    if (found.views, found.category_id) != (wanted.views, wanted.category_id):
        return f"has {found.views:,} views in {found.category_id}, not {wanted.views:,} in {wanted.category_id}"
    return _fault_of_candidate(wanted, found, oldest)


def _fault_of_candidate(wanted: Member, found: Member, oldest: str) -> str | None:
    if wanted.candidate == found.candidate:
        return None
    if wanted.candidate is None:
        return "is a candidate that no chart has listed"
    if found.candidate is None:
        # Candidates expire after they are ranked for the last time.
        return "is not a candidate" if wanted.candidate.listed_at > oldest else None
    return "has other figures as a candidate"

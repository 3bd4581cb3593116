"""Waiting until what was loaded has reached everything that is derived from it."""

import time
from collections.abc import Callable, Sequence

from catalog.events import Event
from catalog.merge import UnknownVideo, merge
from catalog.video import State, listable
from catalog.writing.regions import RegionTable
from catalog.writing.videos import VideoTable

PAUSE_S = 0.5


def wait_for(videos: VideoTable, regions: RegionTable, events: Sequence[Event], patience_s: float) -> bool:
    """Wait until `events` are in the table and their videos are members of their regions; tells whether they are.

    The stream keeps the order of writes, so that what was loaded before the last events has arrived with them.
    """
    waiting = list(events)
    give_up_at = time.monotonic() + patience_s
    while waiting and time.monotonic() < give_up_at:
        states = videos.read({event.video_id for event in waiting})
        in_table = [event for event in waiting if _has_arrived(states.get(event.video_id), event)]
        members = _members(regions, [states[event.video_id] for event in in_table])
        waiting = [event for event in waiting if event not in in_table or not members(states[event.video_id])]
        if waiting:
            time.sleep(PAUSE_S)
    return not waiting


def _has_arrived(state: State | None, event: Event) -> bool:
    try:
        return state is not None and merge(state, event) is state
    except UnknownVideo:
        return False


def _members(regions: RegionTable, states: Sequence[State]) -> Callable[[State], bool]:
    listed = [video for video in map(listable, states) if video]
    by_region = {region for video in listed for region in video.regions}
    revisions = {
        region: regions.member_revisions(
            region, sorted({video.video_id for video in listed if region in video.regions})
        )
        for region in by_region
    }

    def is_member(state: State) -> bool:
        video = listable(state)
        return video is None or all(revisions[one].get(video.video_id, 0) >= video.revision for one in video.regions)

    return is_member

"""Waits until the stream's consumer has processed a load."""

import time
from collections.abc import Callable, Sequence

from catalog.charts.members import MemberTable
from catalog.errors import UnknownVideo
from catalog.videos.events import Event
from catalog.videos.merge import merge
from catalog.videos.model import State, listable
from catalog.videos.writes import VideoTable

PAUSE_S = 0.5


def wait_for_stream(videos: VideoTable, regions: MemberTable, events: Sequence[Event], timeout_s: float) -> bool:
    """Wait until `events` are in the table and their videos are members of their regions; return whether they are.

    The stream preserves the order of writes: once the last events have arrived, all earlier ones have.
    """
    waiting = list(events)
    give_up_at = time.monotonic() + timeout_s
    while waiting and time.monotonic() < give_up_at:
        states = videos.read({event.video_id for event in waiting})
        in_table = [event for event in waiting if _has_arrived(states.get(event.video_id), event)]
        members = _members(regions, [states[event.video_id] for event in in_table])
        waiting = [event for event in waiting if event not in in_table or not members(states[event.video_id])]
        if waiting:
            time.sleep(PAUSE_S)
    return not waiting


def wait_for_table(videos: VideoTable, events: Sequence[Event], timeout_s: float) -> bool:
    """Wait until events that went over the bus are in the table; return whether they are."""
    give_up_at = time.monotonic() + timeout_s
    while time.monotonic() < give_up_at:
        states = videos.read({event.video_id for event in events})
        if all(_has_arrived(states.get(event.video_id), event) for event in events):
            return True
        time.sleep(PAUSE_S)
    return False


def _has_arrived(state: State | None, event: Event) -> bool:
    try:
        return state is not None and merge(state, event) is state
    except UnknownVideo:
        return False


def _members(regions: MemberTable, states: Sequence[State]) -> Callable[[State], bool]:
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

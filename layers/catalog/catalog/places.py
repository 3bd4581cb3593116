"""Where a video stands among the newest of its category, and when it last left such a place.

Who walks through a category while a video moves would be shown it twice: once where it was, once where it is. So a
video that was listed before tells when it moved. One that is listed for the first time has been shown nowhere, and
may be shown wherever it stands.
"""

from catalog.video import State, Tombstone, Video, listable

type Place = tuple[int, str]


def place_of(state: State | None) -> Place | None:
    """Return the category in which a video is listed, and the time by which; None for one that is in no list."""
    video = listable(state)
    if video is None or video.record.category_id is None or video.record.published_at is None:
        return None
    return video.record.category_id, video.record.published_at


def with_move(before: State | None, after: State, now_ms: int) -> State:
    """Return the state that is written in the place of `before`, with the time at which it last moved."""
    if not isinstance(after, Video):
        return after
    moved_at = _moved_at(before, after, now_ms)
    return after if after.moved_at == moved_at else after.model_copy(update={"moved_at": moved_at})


def _moved_at(before: State | None, after: Video, now_ms: int) -> int:
    if before is None:
        return 0
    if isinstance(before, Tombstone):
        # Nobody knows any more where it was listed before its removal.
        return now_ms
    # Leaving a list is a move too: whoever has never moved, and is in none, was never in one.
    was_listed = place_of(before) is not None or before.moved_at > 0
    return now_ms if was_listed and place_of(before) != place_of(after) else before.moved_at

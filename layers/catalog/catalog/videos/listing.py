"""Tracks the position of a video among the newest of its category, and the time of its last move.

A client that pages through a category while a video moves would get it twice: at its old and at its new position. So
the time of the last move is stored. A video that is listed for the first time was at no earlier position.
"""

from catalog.videos.model import State, Tombstone, Video, listable

type ListingKey = tuple[int, str]


def listing_key(state: State | None) -> ListingKey | None:
    """Return the category and the publication time by which a video is listed; None if it is not listed."""
    video = listable(state)
    if video is None or video.record.category_id is None or video.record.published_at is None:
        return None
    return video.record.category_id, video.record.published_at


def with_move(before: State | None, after: State, now_ms: int) -> State:
    """Return the new state `after` with the time of its last move in milliseconds since 1970."""
    if not isinstance(after, Video):
        return after
    moved_at = _moved_at(before, after, now_ms)
    return after if after.moved_at == moved_at else after.model_copy(update={"moved_at": moved_at})


def _moved_at(before: State | None, after: Video, now_ms: int) -> int:
    if before is None:
        return 0
    if isinstance(before, Tombstone):
        # The position before the removal is unknown.
        return now_ms
    # Leaving a list is a move too: a video without a move that is in no list was never in one.
    was_listed = listing_key(before) is not None or before.moved_at > 0
    return now_ms if was_listed and listing_key(before) != listing_key(after) else before.moved_at

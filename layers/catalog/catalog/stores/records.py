"""Reads of whole records from the table `videos`."""

from catalog.errors import VideoNotFound
from catalog.stores.items import state_of
from catalog.stores.videos import get_stored
from catalog.video import Tombstone, Video


def get_video(video_id: str) -> Video:
    """Read one video with all that the catalogue knows of it; raises `VideoNotFound`, for a removed one too."""
    state = state_of(get_stored(video_id))
    if isinstance(state, Tombstone):
        raise VideoNotFound
    return state

"""Reads from the table `videos`."""

import os

from catalog.contracts.killrvideo import VideoDetail
from catalog.errors import VideoNotFound
from catalog.stores.attributes import Item, decode_item
from catalog.stores.dynamodb import get_item
from catalog.stores.items import state_of
from catalog.video import Tombstone, Video


def get_detail(video_id: str) -> VideoDetail:
    """Read one video, whatever its status; raises `VideoNotFound`, for a removed one too."""
    return VideoDetail.model_validate(_get(video_id))


def get_video(video_id: str) -> Video:
    """Read one video with all that the catalogue knows of it; raises `VideoNotFound`, for a removed one too."""
    state = state_of(_get(video_id))
    if isinstance(state, Tombstone):
        raise VideoNotFound
    return state


def _get(video_id: str) -> Item:
    item = get_item(os.environ["VIDEOS_TABLE"], {"video_id": video_id})
    if item is None or "removed" in item:
        raise VideoNotFound
    return decode_item(item)

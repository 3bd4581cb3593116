"""Reads from the table `videos`."""

import os
from collections.abc import Sequence

from catalog.contracts.killrvideo import VideoDetail
from catalog.errors import VideoNotFound
from catalog.stores.attributes import Item, decode_item
from catalog.stores.dynamodb import get_item, get_items
from catalog.stores.items import state_of
from catalog.video import Tombstone, Video

# Of a removed video a tombstone is there, which says so.
DETAIL_ATTRIBUTES = (*VideoDetail.model_fields, "removed")


def get_detail(video_id: str) -> VideoDetail:
    """Read one video, whatever its status; raises `VideoNotFound`, for a removed one too."""
    return VideoDetail.model_validate(_get(video_id))


def find_details(video_ids: Sequence[str]) -> dict[str, VideoDetail]:
    """Read up to 100 videos by their ids, whatever their status; those that are not there, or removed, are left out."""
    keys = [{"video_id": video_id} for video_id in dict.fromkeys(video_ids)]
    items = map(decode_item, get_items(os.environ["VIDEOS_TABLE"], keys, DETAIL_ATTRIBUTES))
    return {item["video_id"]: VideoDetail.model_validate(item) for item in items if "removed" not in item}


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

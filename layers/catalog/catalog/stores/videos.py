"""Reads from the table `videos`, apart from the records that only merging and searching know."""

import os
from collections.abc import Sequence

from catalog.contracts.killrvideo import VideoDetail
from catalog.errors import VideoNotFound
from catalog.stores.attributes import Item, decode_item
from catalog.stores.dynamodb import get_item, get_items

# Of a removed video a tombstone is there, which says so.
DETAIL_ATTRIBUTES = (*VideoDetail.model_fields, "removed")


def get_detail(video_id: str) -> VideoDetail:
    """Read one video, whatever its status; raises `VideoNotFound`, for a removed one too."""
    return VideoDetail.model_validate(get_stored(video_id))


def find_details(video_ids: Sequence[str]) -> dict[str, VideoDetail]:
    """Read up to 100 videos by their ids, whatever their status; those that are not there, or removed, are left out."""
    keys = [{"video_id": video_id} for video_id in dict.fromkeys(video_ids)]
    items = map(decode_item, get_items(os.environ["VIDEOS_TABLE"], keys, DETAIL_ATTRIBUTES))
    return {item["video_id"]: VideoDetail.model_validate(item) for item in items if "removed" not in item}


def get_stored(video_id: str) -> Item:
    """Read all that is stored of one video; raises `VideoNotFound`, for a removed one too."""
    item = get_item(os.environ["VIDEOS_TABLE"], {"video_id": video_id})
    if item is None or "removed" in item:
        raise VideoNotFound
    return decode_item(item)

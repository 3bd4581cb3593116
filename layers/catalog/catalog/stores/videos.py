"""Reads from the table `videos`, apart from the records that only merging and searching know."""

import os
from collections.abc import Sequence

from catalog.contracts.killrvideo import VideoDetail
from catalog.errors import VideoNotFound
from catalog.stores.attributes import Item, decode, decode_item
from catalog.stores.dynamodb import get_item, get_items

# Of a removed video a tombstone is there, which says so.
DETAIL_ATTRIBUTES = (*VideoDetail.model_fields, "removed")


def get_detail(video_id: str) -> VideoDetail:
    """Read one video, whatever its status; raises `VideoNotFound`, for a removed one too."""
    return VideoDetail.model_validate(_shown(_item(video_id)))


def find_details(video_ids: Sequence[str]) -> dict[str, VideoDetail]:
    """Read up to 100 videos by their ids, whatever their status; those that are not there, or removed, are left out."""
    keys = [{"video_id": video_id} for video_id in dict.fromkeys(video_ids)]
    items = map(_shown, get_items(os.environ["VIDEOS_TABLE"], keys, DETAIL_ATTRIBUTES))
    return {item["video_id"]: VideoDetail.model_validate(item) for item in items if "removed" not in item}


def get_stored(video_id: str) -> Item:
    """Read all that is stored of one video; raises `VideoNotFound`, for a removed one too."""
    return decode_item(_item(video_id))


def _item(video_id: str) -> Item:
    item = get_item(os.environ["VIDEOS_TABLE"], {"video_id": video_id})
    if item is None or "removed" in item:
        raise VideoNotFound
    return item


def _shown(item: Item) -> Item:
    """Decode what is shown of a video: of most of its item, nothing is."""
    return {name: decode(item[name]) for name in DETAIL_ATTRIBUTES if name in item}

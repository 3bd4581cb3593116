"""Reads from the table `videos`."""

import os

from catalog.contracts.killrvideo import VideoDetail
from catalog.errors import VideoNotFound
from catalog.stores.attributes import decode_item
from catalog.stores.dynamodb import get_item


def get_detail(video_id: str) -> VideoDetail:
    """Read one video, whatever its status; raises `VideoNotFound`, for a removed one too."""
    item = get_item(os.environ["VIDEOS_TABLE"], {"video_id": video_id})
    if item is None or "removed" in item:
        raise VideoNotFound
    return VideoDetail.model_validate(decode_item(item))

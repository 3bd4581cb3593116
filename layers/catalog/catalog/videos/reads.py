"""Reads of videos from the table `videos`."""

from collections.abc import Sequence
from typing import Any

from catalog.dynamodb.codec import Item, decode, decode_item
from catalog.dynamodb.read import batch_get, get_item
from catalog.errors import VideoNotFound
from catalog.settings import settings
from catalog.videos.cards import VIDEO_ATTRIBUTES, video_of_item
from catalog.videos.details import DETAIL_ATTRIBUTES, detail_of, status_of
from catalog.videos.status import Status

# `removed` marks the tombstone of a removed video.
_READ = frozenset((*DETAIL_ATTRIBUTES, "removed"))


def get_detail(video_id: str) -> dict[str, Any]:
    """Read one video in KillrVideo's contract, whatever its status; raises `VideoNotFound`, for a removed one too."""
    return detail_of(_decoded(_existing(video_id)))


def get_status(video_id: str) -> dict[str, Any]:
    """Read the status of one video; raises `VideoNotFound`, for a removed one too."""
    return status_of(_decoded(_existing(video_id)))


def get_video(video_id: str) -> dict[str, Any]:
    """Read one READY video in DailyWatch's contract; raises `VideoNotFound`, also for one in another status."""
    item = _existing(video_id)
    if item["status"]["S"] != Status.READY:
        raise VideoNotFound
    return video_of_item({name: decode(item[name]) for name in VIDEO_ATTRIBUTES if name in item})


def find_details(video_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Read up to 100 videos by their ids, whatever their status; missing and removed ones are left out."""
    keys = [{"video_id": video_id} for video_id in dict.fromkeys(video_ids)]
    items = map(_decoded, batch_get(settings().videos_table, keys, sorted(_READ)))
    return {item["video_id"]: detail_of(item) for item in items if "removed" not in item}


def find_stored(video_id: str) -> Item | None:
    """Read the whole item of one video; None for a missing or a removed one."""
    item = _item(video_id)
    return None if item is None else decode_item(item)


def _existing(video_id: str) -> Item:
    item = _item(video_id)
    if item is None:
        raise VideoNotFound
    return item


def _item(video_id: str) -> Item | None:
    item = get_item(settings().videos_table, {"video_id": video_id})
    return None if item is None or "removed" in item else item


def _decoded(item: Item) -> Item:
    """Decode only the attributes of a detail, which are a small part of an item."""
    return {name: decode(value) for name, value in item.items() if name in _READ}

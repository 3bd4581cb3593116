"""Builds video details and batches of them, in KillrVideo's camelCase (models: `VideoDetail`, `VideoBatch`)."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.dynamodb.codec import Item
from catalog.videos.status import Status

# Attributes of an item that a detail shows, in the contract's order.
DETAIL_ATTRIBUTES = (
    "video_id",
    "user_id",
    "name",
    "description",
    "location",
    "tags",
    "preview_image_location",
    "added_date",
    "views",
    "status",
)


def detail_of(item: Item) -> dict[str, Any]:
    """Return the detail of a video from the plain attributes of its item; what the producer did not send is null.

    Raises `KeyError` or `ValueError` for an item that no writer writes.
    """
    return {
        "videoId": item["video_id"],
        "userId": item.get("user_id"),
        "name": item.get("name"),
        "description": item.get("description"),
        "location": item.get("location"),
        "tags": item.get("tags"),
        "previewImageLocation": item.get("preview_image_location"),
        "addedDate": item.get("added_date"),
        "views": item.get("views", 0),
        "status": Status(item["status"]),
    }


def batch_of(video_ids: Sequence[str], found: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the outcomes of requested ids, in their order."""
    return {
        "data": [
            {"videoId": one, "outcome": "found" if one in found else "missing", "video": found.get(one)}
            for one in video_ids
        ]
    }

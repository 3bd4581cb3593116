"""Builds video details and batches of them, in KillrVideo's camelCase (models: `VideoDetail`, `VideoBatch`)."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.dynamodb.codec import Item
from catalog.videos.status import Status
from catalog.videos.uploaders import uploader_of
from catalog.videos.youtube import youtube_id_of

# Attributes of an item that a detail is built of, the contract's in its order, then others.
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
    "location_type",
    "duration",
    "channel_title",
    "category_id",
    "hidden_category_id",
    "likes",
)

YOUTUBE = 0


def detail_of(item: Item) -> dict[str, Any]:
    """Return the detail of a video from the plain attributes of its item: the contract's fields, then additions.

    What the producer did not send is null, but for the uploader. Raises `KeyError` or `ValueError` for an item that no
    writer writes.
    """
    video_id, channel_title, location = item["video_id"], item.get("channel_title"), item.get("location")
    name, image, added_date = item.get("name"), item.get("preview_image_location"), item.get("added_date")
    return {
        "videoId": video_id,
        "userId": uploader_of(item.get("user_id"), channel_title, video_id),
        "name": name,
        "description": item.get("description"),
        "location": location,
        "tags": item.get("tags"),
        "previewImageLocation": image,
        "addedDate": added_date,
        "views": item.get("views", 0),
        "status": Status(item["status"]),
        "title": name,
        "thumbnailUrl": image,
        "submittedAt": added_date,
        "uploadDate": added_date,
        "youtubeVideoId": youtube_id_of(location),
        "location_type": item.get("location_type", YOUTUBE),
        "averageRating": None,
        "totalRatingsCount": 0,
        "duration": item.get("duration"),
        "channelTitle": channel_title,
        "categoryId": item.get("category_id", item.get("hidden_category_id")),
        "likes": item.get("likes", 0),
    }


def status_of(item: Item) -> dict[str, Any]:
    """Return the status of a video from the plain attributes of its item."""
    return {"videoId": item["video_id"], "status": Status(item["status"])}


def batch_of(video_ids: Sequence[str], found: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the outcomes of requested ids, in their order."""
    return {
        "data": [
            {"videoId": one, "outcome": "found" if one in found else "missing", "video": found.get(one)}
            for one in video_ids
        ]
    }

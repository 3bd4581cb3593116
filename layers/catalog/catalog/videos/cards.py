"""Builds DailyWatch's videos in snake_case: the cards of its lists, and whole ones (models: `VideoCard`, `Video`)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from catalog.coding import json_size
from catalog.regions import Region
from catalog.videos.youtube import youtube_id_of, youtube_id_of_thumbnail

if TYPE_CHECKING:
    from catalog.videos.model import Video

type Card = dict[str, Any]

# In JSON. Fifty cards with the longest texts fit a stored chart of 400 KB; a location of YouTube takes 43 bytes.
MAX_LOCATION_BYTES = 1_024

# In the contract's order.
CONTRACT_FIELDS = (
    "video_id",
    "title",
    "channel_title",
    "category_id",
    "thumbnail_url",
    "views",
    "likes",
    "duration",
    "regions",
)
CARD_FIELDS = (*CONTRACT_FIELDS, "source_id", "location")

# What an item of the table `videos` has for a whole video.
VIDEO_ATTRIBUTES = (
    "video_id",
    "name",
    "channel_title",
    "category_id",
    "preview_image_location",
    "views",
    "likes",
    "duration",
    "regions",
    "description",
    "published_at",
    "fetched_at",
    "location",
    "tags",
    "language",
    "added_date",
)

# Of a video with no time at all; the contract has no null there.
NEVER = "1970-01-01T00:00:00Z"


def card_of(video: "Video") -> Card:
    """Return the card of a READY video."""
    counts = video.counts
    item = {**video.record.__dict__, "video_id": video.video_id, "views": counts.views, "likes": counts.likes}
    return _card(item, [Region(region) for region in video.regions])


def card_of_item(item: Mapping[str, Any]) -> Card:
    """Return the card of a READY video from the plain attributes of its item in the table `videos`."""
    return _card(item, item["regions"])


def video_of_item(item: Mapping[str, Any]) -> Card:
    """Return a whole READY video from the plain attributes of its item in the table `videos`."""
    card = card_of_item(item)
    return {
        **{name: card[name] for name in CONTRACT_FIELDS},
        "description": item.get("description") or "",
        "published_at": item.get("published_at"),
        "fetched_at": item.get("fetched_at") or item.get("added_date") or item.get("published_at") or NEVER,
        "source_id": card["source_id"],
        "location": item.get("location"),
        "tags": item.get("tags") or [],
        "language": item.get("language"),
        "added_date": item.get("added_date"),
    }


def card_in(entry: Mapping[str, Any]) -> Card:
    """Return the card in an entry of a chart, which has more fields; a chart of an older version may have fewer."""
    return {name: entry.get(name) for name in CARD_FIELDS}


def source_id_of(location: str | None, thumbnail: str | None) -> str | None:
    """Return the YouTube id of a video: that of its location, else that of its thumbnail; None if neither has one."""
    return youtube_id_of(location) or youtube_id_of_thumbnail(thumbnail)


def _card(item: Mapping[str, Any], regions: Sequence[str]) -> Card:
    location, thumbnail = item.get("location"), item.get("preview_image_location")
    return {
        "video_id": item["video_id"],
        "title": item.get("name") or "",
        "channel_title": item.get("channel_title") or "",
        "category_id": item.get("category_id") or 0,
        "thumbnail_url": thumbnail or "",
        "views": item["views"],
        "likes": item["likes"],
        "duration": item.get("duration") or 0,
        "regions": regions,
        "source_id": source_id_of(location, thumbnail),
        "location": location if location and json_size(location) <= MAX_LOCATION_BYTES else None,
    }

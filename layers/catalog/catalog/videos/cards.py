"""Builds video cards, the items of DailyWatch's lists, in snake_case (model: `VideoCard`)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from catalog.regions import Region

if TYPE_CHECKING:
    from catalog.videos.model import Video

type Card = dict[str, Any]

# In the contract's order.
CARD_FIELDS = (
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


def card_of(video: "Video") -> Card:
    """Return the card of a READY video."""
    counts = video.counts
    item = {**video.record.__dict__, "video_id": video.video_id, "views": counts.views, "likes": counts.likes}
    return _card(item, [Region(region) for region in video.regions])


def card_of_item(item: Mapping[str, Any]) -> Card:
    """Return the card of a READY video from the plain attributes of its item in the table `videos`."""
    return _card(item, item["regions"])


def card_in(entry: Mapping[str, Any]) -> Card:
    """Return the card in an entry of a chart, which has more fields."""
    return {name: entry[name] for name in CARD_FIELDS}


def _card(item: Mapping[str, Any], regions: Sequence[str]) -> Card:
    return {
        "video_id": item["video_id"],
        "title": item.get("name") or "",
        "channel_title": item.get("channel_title") or "",
        "category_id": item.get("category_id") or 0,
        "thumbnail_url": item.get("preview_image_location") or "",
        "views": item["views"],
        "likes": item["likes"],
        "duration": item.get("duration") or 0,
        "regions": regions,
    }

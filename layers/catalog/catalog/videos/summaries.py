"""Builds video summaries, the items of KillrVideo's lists, in camelCase, and pages of them (models: `VideoPage`)."""

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from catalog.coding import json_size
from catalog.integers import MAX_WINDOW
from catalog.videos.status import Status
from catalog.videos.uploaders import uploader_of
from catalog.videos.youtube import youtube_id_of

if TYPE_CHECKING:
    from catalog.videos.model import Video

# In JSON. The longest tags of 69,520 real videos take 1,392 bytes; fifty summaries fit a stored list of 400 KB.
MAX_TAG_BYTES = 1_500

type Summary = dict[str, Any]


def summary_of(video: "Video") -> Summary:
    """Return the summary of a READY video: KillrVideo's documented names, and those of its running code beside them."""
    record = video.record
    name, image, added_date = record.name or "", record.preview_image_location, record.added_date
    return {
        "videoId": video.video_id,
        "userId": uploader_of(record.user_id, record.channel_title, video.video_id),
        "name": name,
        "title": name,
        "previewImageLocation": image,
        "thumbnailUrl": image,
        "addedDate": added_date,
        "submittedAt": added_date,
        "uploadDate": added_date,
        "tags": _first_tags(record.tags or []),
        "views": video.counts.views,
        "duration": record.duration or 0,
        "channelTitle": record.channel_title or "",
        "status": Status.READY,
        "youtubeVideoId": youtube_id_of(record.location),
        "averageRating": None,
        "totalRatingsCount": 0,
    }


def _first_tags(tags: Sequence[str]) -> list[str]:
    """Return as many tags as a list shows; the detail of the video has all."""
    sizes = accumulate(json_size(tag) + len('"",') for tag in tags)
    return [tag for tag, size in zip(tags, sizes, strict=True) if size <= MAX_TAG_BYTES]


def page_of_summaries(summaries: Sequence[Any], total: int, page: int, page_size: int) -> dict[str, Any]:
    """Return one page of a list of `total` videos."""
    return {"data": summaries, "pagination": pagination(total, page, page_size)}


def pagination(total: int, page: int, page_size: int) -> dict[str, int]:
    """Return the position of a page in a list of `total` videos, and how many pages of them can be read."""
    pages = min(-(-total // page_size), MAX_WINDOW // page_size)
    return {"currentPage": page, "pageSize": page_size, "totalItems": total, "totalPages": pages}

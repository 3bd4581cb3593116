"""Builds the entries of a video sitemap, or tells why a video has none.

Elements, their order and their limits are those of Google's documentation and schema:
https://developers.google.com/search/docs/crawling-indexing/sitemaps/video-sitemaps
https://www.google.com/schemas/sitemap-video/1.1/sitemap-video.xsd
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from catalog.videos.pages import watch_page_of
from catalog.videos.status import Status
from catalog.videos.youtube import youtube_id_of

type Item = Mapping[str, Any]

# Attributes of an item that an entry is made of.
ATTRIBUTES = (
    "video_id",
    "status",
    "name",
    "description",
    "location",
    "preview_image_location",
    "duration",
    "views",
    "published_at",
    "added_date",
    "tags",
    "channel_title",
)

MAX_TITLE, MAX_DESCRIPTION, MAX_UPLOADER = 100, 2_048, 255
MAX_TAGS, MAX_TAG = 32, 100
LONGEST_S = 28_800
# The protocol's: https://www.sitemaps.org/protocol.html
MAX_URL = 2_048

# What Google reads as a file with a video; a page is none.
_FORMATS = "3g2 3gp asf avi divx m2v m3u m3u8 m4v mkv mov mp4 mpeg mpg ogv qvt ram rm vob webm wmv xap"
FORMATS = frozenset(_FORMATS.split())

# A protocol that Google fetches, and a host that needs no other encoding, without a user or password.
_ABSOLUTE = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?([/?#]|$)")

# What stays as it is in a URL (RFC 3986), with the sign of what is encoded already.
_UNENCODED = "%/:?#[]@!$&'()*+,;=~"

# All that is no character of XML 1.0.
_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# The protocol wants these encoded too.
_QUOTES = {'"': "&quot;", "'": "&apos;"}


class LeftOut(StrEnum):
    """Why a video has no entry."""

    NOT_READY = "not_ready"
    NOT_PUBLISHED = "not_published"
    NO_TITLE = "no_title"
    NO_THUMBNAIL = "no_thumbnail"
    NO_PLAYER = "no_player"
    UNREADABLE = "unreadable"


def entry_of(item: Item, watch_page: str, now: str) -> str | LeftOut:
    """Return the XML of a video's `url` from the plain attributes of its item, or why it has none.

    `watch_page` is the pattern of the page that shows it. An item that no writer writes is unreadable, and breaks
    nothing.
    """
    try:
        return _entry(item, watch_page, now)
    except (AttributeError, KeyError, TypeError, ValueError):
        return LeftOut.UNREADABLE


def _entry(item: Item, watch_page: str, now: str) -> str | LeftOut:
    if item.get("status") != Status.READY:
        return LeftOut.NOT_READY
    published_at = item.get("published_at") or item.get("added_date") or ""
    if published_at > now:
        return LeftOut.NOT_PUBLISHED
    title = plain_line(item.get("name") or "")
    if not title:
        return LeftOut.NO_TITLE
    thumbnail = absolute_url(item.get("preview_image_location"))
    if not thumbnail:
        return LeftOut.NO_THUMBNAIL
    youtube_id = youtube_id_of(item.get("location"))
    player = _player(item.get("location"), youtube_id)
    page = absolute_page(watch_page, item["video_id"], youtube_id)
    if not player or not page or player[1] == page:
        return LeftOut.NO_PLAYER
    elements = [
        ("thumbnail_loc", thumbnail),
        ("title", shortened(title, MAX_TITLE)),
        ("description", shortened(_description(item, title), MAX_DESCRIPTION)),
        player,
        *_optional(item, published_at),
    ]
    texts = "".join([f"<video:{name}>{escaped(text)}</video:{name}>" for name, text in elements])
    return f"<url><loc>{escaped(page)}</loc><video:video>{texts}</video:video></url>"


def _optional(item: Item, published_at: str) -> Iterator[tuple[str, str]]:
    """Yield the elements that a video may have, in the schema's order."""
    duration = item.get("duration") or 0
    if 1 <= duration <= LONGEST_S:
        yield "duration", str(duration)
    if "views" in item:
        yield "view_count", str(rounded_down(item["views"]))
    if published_at:
        yield "publication_date", published_at
    tags = dict.fromkeys(plain_line(tag) for tag in item.get("tags") or ())
    yield from (("tag", tag) for tag in [tag for tag in tags if 0 < len(tag) <= MAX_TAG][:MAX_TAGS])
    if uploader := plain_line(item.get("channel_title") or ""):
        yield "uploader", shortened(uploader, MAX_UPLOADER)


def _description(item: Item, title: str) -> str:
    """Return the description, which Google requires: title and channel of a video without one."""
    channel = plain_line(item.get("channel_title") or "")
    return plain_line(item.get("description") or "") or (f"{title} - {channel}" if channel else title)


def _player(location: str | None, youtube_id: str | None) -> tuple[str, str] | None:
    """Return the element of YouTube's player or of the file with the video; None for another location."""
    if youtube_id:
        return "player_loc", f"https://www.youtube.com/embed/{youtube_id}"
    url = absolute_url(location)
    if url and url.partition("#")[0].partition("?")[0].rpartition(".")[2].lower() in FORMATS:
        return "content_loc", url
    return None


def absolute_page(watch_page: str, video_id: str, youtube_id: str | None) -> str | None:
    """Return the encoded URL of the page that shows a video; None for one that is too long."""
    url = encoded(watch_page_of(watch_page, video_id, youtube_id) or "")
    return url if 0 < len(url) < MAX_URL else None


def absolute_url(link: str | None) -> str | None:
    """Return a link in the encoding of a URL; None for one that is relative, not HTTP, or too long."""
    url = encoded(link or "")
    return url if _ABSOLUTE.match(url) and len(url) < MAX_URL else None


def encoded(link: str) -> str:
    """Return a link with all that no URL may have in percent-encoding."""
    return quote(link, safe=_UNENCODED)


def rounded_down(views: int) -> int:
    """Return views with two digits and zeros after them: exact ones would change most parts with every build."""
    step: int = 10 ** max(0, len(str(views)) - 2)
    return views // step * step


def plain_line(text: str) -> str:
    """Return a text without what XML cannot hold, on one line."""
    # All that is printable is a character of XML: most texts are, and a look is faster than a replacement.
    return " ".join((text if text.isprintable() else _NO_CHARACTER.sub("", text)).split())


def shortened(text: str, length: int) -> str:
    """Return a text of at most `length` characters, with an ellipsis in the place of what is cut."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def escaped(text: str) -> str:
    """Return a text as it is written in XML."""
    return escape(text, _QUOTES)

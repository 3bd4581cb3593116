"""The rules of sitemaps, by the protocol and by Google's documentation and schema of videos, as checks of their XML.

https://www.sitemaps.org/protocol.html
https://developers.google.com/search/docs/crawling-indexing/sitemaps/video-sitemaps
"""

import re
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
VIDEO = "{http://www.google.com/schemas/sitemap-video/1.1}"

MAX_URLS = 50_000
MAX_BYTES = 50 * 1024 * 1024

# The schema's order of the elements that a video of ours may have.
ORDER = [
    "thumbnail_loc",
    "title",
    "description",
    "content_loc",
    "player_loc",
    "duration",
    "view_count",
    "publication_date",
    "tag",
    "uploader",
]
REQUIRED = {"thumbnail_loc", "title", "description"}

# RFC 3986: what a URL is written in.
URL = re.compile(r"https?://([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")


def pages_of(part: bytes) -> dict[str, ET.Element]:
    """Return the videos of a part by the pages that show them; fails for a part against the rules."""
    assert len(part) <= MAX_BYTES
    root = parsed(part)
    assert root.tag == f"{SITEMAP}urlset"
    urls = [*root]
    assert 1 <= len(urls) <= MAX_URLS
    pages = {}
    for url in urls:
        assert [child.tag for child in url] == [f"{SITEMAP}loc", f"{VIDEO}video"]
        page, video = text_of(url[0]), url[1]
        require_url(page)
        require_video(video, page)
        pages[page] = video
    assert len(pages) == len(urls)
    # The protocol has one host in a file.
    assert len({urlsplit(page)[:2] for page in pages}) == 1
    return pages


def parts_of(index: bytes) -> dict[str, str]:
    """Return the URLs of an index, each with the time of its last change; fails for an index against the rules."""
    assert len(index) <= MAX_BYTES
    root = parsed(index)
    assert root.tag == f"{SITEMAP}sitemapindex"
    assert len(root) <= MAX_URLS
    parts = {}
    for one in root:
        assert [child.tag for child in one] == [f"{SITEMAP}loc", f"{SITEMAP}lastmod"]
        url, changed_at = map(text_of, one)
        require_url(url)
        require_time(changed_at)
        parts[url] = changed_at
    assert len(parts) == len(root)
    return parts


def require_video(video: ET.Element, page: str) -> None:
    """Check the elements of a video: those that are required, their order, their number and their limits."""
    names = [child.tag.removeprefix(VIDEO) for child in video]
    assert {*names} <= {*ORDER}
    assert {*names} >= REQUIRED
    assert names == sorted(names, key=ORDER.index)
    assert {"content_loc", "player_loc"} & {*names}
    assert names.count("tag") <= 32
    assert all(names.count(name) <= 1 for name in ORDER if name != "tag")
    texts = {name: text_of(child) for name, child in zip(names, video, strict=True)}
    assert all(texts.values())
    assert len(texts["title"]) <= 100
    assert len(texts["description"]) <= 2_048
    assert len(texts.get("uploader", "")) <= 255
    assert 1 <= int(texts.get("duration", "1")) <= 28_800
    assert int(texts.get("view_count", "0")) >= 0
    if "publication_date" in texts:
        require_time(texts["publication_date"])
    for name in ("thumbnail_loc", "content_loc", "player_loc"):
        if name in texts:
            require_url(texts[name])
            assert texts[name] != page


def texts_of(video: ET.Element, name: str) -> list[str]:
    """Return the texts of a video's elements of a name."""
    return [text_of(child) for child in video.findall(f"{VIDEO}{name}")]


def parsed(xml: bytes) -> ET.Element:
    """Return the root of an XML document in UTF-8."""
    assert xml.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    xml.decode()
    return ET.fromstring(xml)  # noqa: S314 - our own


def text_of(element: ET.Element) -> str:
    """Return the text of an element that has nothing else."""
    assert not [*element]
    assert not element.attrib
    return element.text or ""


def require_url(url: str) -> None:
    """Check that a URL is absolute, encoded and short."""
    assert URL.fullmatch(url), url
    assert 12 <= len(url) < 2_048


def require_time(text: str) -> None:
    """Check that a time is one of W3C's, with its offset."""
    assert datetime.fromisoformat(text).tzinfo is not None

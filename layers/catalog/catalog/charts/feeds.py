"""Builds feeds of a chart: Atom (RFC 4287) and JSON Feed 1.1 (model: `JsonFeed`).

Atom is written as text: the XML library of Python takes longer to import than a cold read takes altogether.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from catalog.charts.keys import Ranking
from catalog.coding import to_json
from catalog.videos.pages import home_page_of, watch_page_of

JSON_FEED_VERSION = "https://jsonfeed.org/version/1.1"
PUBLISHER = "DailyWatch"
TITLES = {Ranking.VIEWS: "most viewed", Ranking.VELOCITY: "fastest rising"}

# RFC 4151: the same for ever, whatever the addresses of the site and of the API are.
FEED_ID = "tag:dailywatch.video,2026:trending/{region}/{ranking}"

# What no XML document may have, besides lone surrogates (XML 1.0, 2.2). Not a pattern: compiling one takes far longer.
_NOT_XML = map(chr, (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF))
_ESCAPED = str.maketrans({**dict.fromkeys(_NOT_XML, ""), "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


class FeedEntry(NamedTuple):
    """A video in a feed: its page on the site, where it comes from, and its picture, each None without a full link."""

    id: str
    title: str
    channel: str
    entered_at: str
    page: str | None
    source: str | None
    picture: str | None

    @property
    def link(self) -> str | None:
        """The page of the video, else where it comes from."""
        return self.page or self.source

    @property
    def html(self) -> str:
        """The content, which is the same as long as the video is on the chart: readers show changes."""
        picture = f'<img src="{_escape(self.picture)}" alt="">' if self.picture else ""
        shown = f"{picture}{_escape(self.title)}"
        linked = f'<a href="{_escape(self.link)}">{shown}</a>' if self.link else shown
        channel = f"<p>{_escape(self.channel)}</p>" if self.channel else ""
        return f"<p>{linked}</p>{channel}"


def atom_feed(chart: Mapping[str, Any], watch_page: str) -> str:
    """Return the Atom feed of a chart; `watch_page` is the pattern of links to its videos."""
    home_page = home_page_of(watch_page)
    return "".join(
        (
            '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"',
            ' xmlns:media="http://search.yahoo.com/mrss/">',
            _element("id", _feed_id(chart)),
            _element("title", _title(chart)),
            _element("updated", chart["updated_at"]),
            f"<author>{_element('name', PUBLISHER)}</author>",
            # Relative, because the API does not know under which address a CDN has it.
            _link("self", f"feed?ranking={chart['ranking']}"),
            _link("alternate", home_page) if home_page else "",
            *(_atom_entry(entry) for entry in _entries(chart, watch_page)),
            "</feed>\n",
        )
    )


def json_feed(chart: Mapping[str, Any], watch_page: str) -> str:
    """Return the JSON Feed of a chart; `watch_page` is the pattern of links to its videos."""
    feed = {
        "version": JSON_FEED_VERSION,
        "title": _title(chart),
        "home_page_url": home_page_of(watch_page),
        "authors": [{"name": PUBLISHER}],
        "items": [_json_item(entry) for entry in _entries(chart, watch_page)],
    }
    return to_json({name: value for name, value in feed.items() if value is not None})


def _entries(chart: Mapping[str, Any], watch_page: str) -> Iterator[FeedEntry]:
    for entry in chart["videos"]:
        video_id = entry["video_id"]
        yield FeedEntry(
            f"urn:uuid:{video_id}",
            entry["title"],
            entry["channel_title"],
            entry["entered_at"],
            watch_page_of(watch_page, video_id, entry.get("source_id")),
            _full_link(entry.get("location")),
            _full_link(entry["thumbnail_url"]),
        )


def _atom_entry(entry: FeedEntry) -> str:
    return "".join(
        (
            "<entry>",
            _element("id", entry.id),
            _element("title", entry.title),
            _element("updated", entry.entered_at),
            _element("published", entry.entered_at),
            f"<author>{_element('name', entry.channel)}</author>" if entry.channel else "",
            _link("alternate", entry.link) if entry.link else "",
            _link("related", entry.source) if entry.page and entry.source else "",
            _element("content", entry.html, ' type="html"'),
            f'<media:thumbnail url="{_escape(entry.picture)}"/>' if entry.picture else "",
            "</entry>",
        )
    )


def _json_item(entry: FeedEntry) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.link,
        "external_url": entry.source if entry.page else None,
        "title": entry.title,
        "content_html": entry.html,
        "image": entry.picture,
        "date_published": entry.entered_at,
        "authors": [{"name": entry.channel}] if entry.channel else None,
    }
    return {name: value for name, value in item.items() if value is not None}


def _feed_id(chart: Mapping[str, Any]) -> str:
    return FEED_ID.format(region=chart["region"], ranking=chart["ranking"])


def _title(chart: Mapping[str, Any]) -> str:
    return f"{PUBLISHER}: {TITLES[Ranking(chart['ranking'])]} in {chart['region']}"


def _full_link(link: str | None) -> str | None:
    """Return a link with a host; None for a relative one, which no reader of the feed could follow."""
    return link if link and link.lower().startswith(("https://", "http://")) else None


def _element(name: str, text: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{_escape(text)}</{name}>"


def _link(relation: str, target: str) -> str:
    return f'<link rel="{relation}" href="{_escape(target)}"/>'


def _escape(text: str | None) -> str:
    """Return a text as XML and HTML have it, without the characters that XML has not."""
    return (text or "").encode(errors="ignore").decode().translate(_ESCAPED)

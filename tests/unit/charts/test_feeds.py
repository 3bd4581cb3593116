"""Feeds of a chart: valid whatever the videos are called, with ids and times that stay as they are."""

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.charts.api import JsonFeed
from catalog.charts.feeds import atom_feed, json_feed
from catalog.charts.keys import Ranking
from tests.factories import EVENING, MORNING, NOON, chart, entry, video_id
from tests.models import require_model

ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
SITE = "https://dailywatch.video"
WATCH = f"{SITE}/watch/{{source_id}}"
YOUTUBE_ID = "ra-u1CNCVuG"
LOCATION = f"https://www.youtube.com/watch?v={YOUTUBE_ID}"
PICTURE = f"https://i.ytimg.com/vi/{YOUTUBE_ID}/hqdefault.jpg"

type Content = dict[str, Any]

# https://www.jsonfeed.org/version/1.1: what a feed and its items must have, and the types of what they may have.
TEXT = {"type": "string", "minLength": 1}
LINK = {"type": "string", "pattern": "^https?://[^/]+/"}
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
AUTHORS = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {"name": TEXT, "url": LINK, "avatar": LINK},
        "additionalProperties": False,
        "minProperties": 1,
    },
}
JSON_FEED_SCHEMA = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": TEXT,
        "home_page_url": LINK,
        "feed_url": LINK,
        "authors": AUTHORS,
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": TEXT,
                    "url": LINK,
                    "external_url": LINK,
                    "title": {"type": "string"},
                    "content_html": TEXT,
                    "image": LINK,
                    "date_published": TIME,
                    "authors": AUTHORS,
                },
                "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}


def content_of(*changes: Content, ranking: Ranking = Ranking.VIEWS) -> Content:
    """Return a stored chart as it is read, with videos that have these fields."""
    entries = [entry(number, number).model_copy(update=one) for number, one in enumerate(changes, 1)]
    stored = chart(*entries, ranking=ranking, updated_at=EVENING).model_dump_json()
    content: Content = json.loads(stored)
    return content


WHOLE = {"title": "Pixel & <Rancher>", "thumbnail_url": PICTURE, "location": LOCATION, "source_id": YOUTUBE_ID}
# Without a channel, a picture and a location.
BARE = {"title": "", "channel_title": "", "thumbnail_url": "", "location": None, "source_id": None}


def require_atom(feed: str) -> ET.Element:
    """Return the root of a feed that has what RFC 4287 asks for."""
    root = ET.fromstring(feed)  # noqa: S314 - what is written here
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        assert [len(element.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert re.fullmatch(r"(tag:|urn:uuid:)\S+", element.findtext(f"{ATOM}id", ""))
        times = [element.findtext(f"{ATOM}{name}") for name in ("updated", "published")]
        assert all(re.fullmatch(TIME["pattern"], time) for time in times if time is not None)
        alternates = [link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(alternates) <= 1
        # What has no page has content.
        assert element is root or alternates or element.find(f"{ATOM}content") is not None
    # The author of the feed is that of entries without one.
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "DailyWatch"
    return root


def require_json_feed(feed: str) -> Content:
    """Return the content of a feed that is valid by JSON Feed 1.1, and by its model."""
    content: Content = json.loads(feed)
    jsonschema.Draft202012Validator(JSON_FEED_SCHEMA).validate(content)
    require_model(JsonFeed, feed)
    ids = [item["id"] for item in content["items"]]
    assert len({*ids}) == len(ids)
    return content


def test_an_atom_feed_has_the_videos_of_the_chart_with_their_pages_and_pictures() -> None:
    root = require_atom(atom_feed(content_of(WHOLE, {}, ranking=Ranking.VELOCITY), WATCH))
    assert root.findtext(f"{ATOM}title") == "DailyWatch: fastest rising in US"
    assert root.findtext(f"{ATOM}updated") == EVENING
    assert root.findtext(f"{ATOM}id") == "tag:dailywatch.video,2026:trending/US/velocity"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"self": "feed?ranking=velocity", "alternate": f"{SITE}/"}
    first, second = root.findall(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}id") for one in (first, second)] == [f"urn:uuid:{video_id(n)}" for n in (1, 2)]
    assert first.findtext(f"{ATOM}title") == "Pixel & <Rancher>"
    assert first.findtext(f"{ATOM}updated") == first.findtext(f"{ATOM}published") == NOON
    assert first.findtext(f"{ATOM}author/{ATOM}name") == "Slow Water"
    links = {link.get("rel"): link.get("href") for link in first.findall(f"{ATOM}link")}
    assert links == {"alternate": f"{SITE}/watch/{YOUTUBE_ID}", "related": LOCATION}
    thumbnail = first.find(f"{MEDIA}thumbnail")
    assert thumbnail is not None
    assert thumbnail.get("url") == PICTURE
    content = first.find(f"{ATOM}content")
    assert content is not None
    assert content.get("type") == "html"
    assert content.text == (
        f'<p><a href="{SITE}/watch/{YOUTUBE_ID}"><img src="{PICTURE}" alt="">Pixel &amp; &lt;Rancher&gt;</a></p>'
        "<p>Slow Water</p>"
    )


def test_a_json_feed_has_the_same_videos() -> None:
    feed = require_json_feed(json_feed(content_of(WHOLE, BARE), WATCH))
    assert {name: value for name, value in feed.items() if name != "items"} == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "DailyWatch: most viewed in US",
        "home_page_url": f"{SITE}/",
        "authors": [{"name": "DailyWatch"}],
    }
    whole, bare = feed["items"]
    assert whole == {
        "id": f"urn:uuid:{video_id(1)}",
        "url": f"{SITE}/watch/{YOUTUBE_ID}",
        "external_url": LOCATION,
        "title": "Pixel & <Rancher>",
        "content_html": f'<p><a href="{SITE}/watch/{YOUTUBE_ID}"><img src="{PICTURE}" alt="">'
        "Pixel &amp; &lt;Rancher&gt;</a></p><p>Slow Water</p>",
        "image": PICTURE,
        "date_published": NOON,
        "authors": [{"name": "Slow Water"}],
    }
    assert bare == {
        "id": f"urn:uuid:{video_id(2)}",
        "url": f"{SITE}/watch/{video_id(2)}",
        "title": "",
        "content_html": f'<p><a href="{SITE}/watch/{video_id(2)}"></a></p>',
        "date_published": NOON,
    }


def test_without_a_site_an_entry_links_to_where_the_video_is_or_to_nothing() -> None:
    stored = content_of(WHOLE, BARE, {"location": "/river", "thumbnail_url": "river.jpg", "source_id": None})
    feed = require_json_feed(json_feed(stored, ""))
    assert "home_page_url" not in feed
    assert [item.get("url") for item in feed["items"]] == [LOCATION, None, None]
    # No reader could follow a relative link.
    assert not any("image" in item or "external_url" in item for item in feed["items"][1:])
    first, *others = require_atom(atom_feed(stored, "")).findall(f"{ATOM}entry")
    links = [(link.get("rel"), link.get("href")) for link in first.findall(f"{ATOM}link")]
    assert links == [("alternate", LOCATION)]
    assert not [link for one in others for link in one.findall(f"{ATOM}link")]


def test_what_identifies_an_entry_does_not_change_with_its_counts_and_its_rank() -> None:
    before, after = (json.loads(json_feed(content_of(*one), WATCH))["items"] for one in ([WHOLE], [{}, WHOLE]))
    moved = content_of({"video_id": video_id(2)}, {**WHOLE, "video_id": video_id(1), "views": 9_999, "peak_rank": 1})
    (now,) = [item for item in json.loads(json_feed(moved, WATCH))["items"] if item["id"] == before[0]["id"]]
    assert now == before[0]
    assert after[1]["id"] != before[0]["id"]


def test_an_empty_chart_and_one_of_an_older_version_are_feeds_too() -> None:
    empty = content_of()
    assert require_json_feed(json_feed(empty, WATCH))["items"] == []
    assert not require_atom(atom_feed(empty, WATCH)).findall(f"{ATOM}entry")
    older = content_of(WHOLE)
    for name in ("source_id", "location"):
        del older["videos"][0][name]
    assert require_json_feed(json_feed(older, WATCH))["items"][0]["url"] == f"{SITE}/watch/{video_id(1)}"


NOT_IN_XML = "\x00\x0b\x1f\ufffe\uffff\ud800\udfff"


@pytest.mark.parametrize("field", ["title", "channel_title"])
def test_characters_that_xml_has_not_are_left_out_and_all_others_stay(field: str) -> None:
    texts = f"a{NOT_IN_XML}b <&>\"' 夜 🎆"
    stored = content_of(WHOLE)
    stored["videos"][0][field] = texts
    element = {"title": "title", "channel_title": "author/{http://www.w3.org/2005/Atom}name"}[field]
    shown = require_atom(atom_feed(stored, WATCH)).findtext(f"{ATOM}entry/{ATOM}{element}")
    assert shown == "ab <&>\"' 夜 🎆"


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "title": st.text(),
                "channel_title": st.text(),
                "thumbnail_url": st.text() | st.text().map(lambda path: f"https://images.example/{path}"),
                "location": st.none() | st.text() | st.text().map(lambda path: f"HTTP://videos.example/{path}"),
            }
        ),
        max_size=3,
    )
)
def test_any_texts_are_valid_feeds(changes: list[Content]) -> None:
    stored = content_of(*({"entered_at": MORNING} for _ in changes))
    for shown, changed in zip(stored["videos"], changes, strict=True):
        shown.update(changed)
    entries = require_atom(atom_feed(stored, WATCH)).findall(f"{ATOM}entry")
    # Line ends are one character in XML.
    titles = [(one.findtext(f"{ATOM}title") or "").replace("\n", "") for one in entries]
    expected = ["".join(c for c in one["title"] if c >= " " or c == "\t") for one in changes]
    assert titles == [re.sub("[\ufffe\uffff]", "", title) for title in expected]
    json.loads(json_feed(stored, WATCH))

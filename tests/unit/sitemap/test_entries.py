"""Entries of a sitemap: which videos have one, what is in it, and that it keeps the rules whatever producers send."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.coding import unzipped
from catalog.sitemap.entries import ATTRIBUTES, LeftOut, entry_of, rounded_down
from catalog.sitemap.parts import cut_parts
from catalog.videos.items import video_item
from tests.factories import EVENING, MORNING, NOON, tombstone, video, video_id, videos
from tests.sitemaps import pages_of, texts_of

PAGE = "https://dailywatch.video/watch/{source_id}"
SOURCE_ID = "ra-u1CNCVuG"
LOCATION = f"https://www.youtube.com/watch?v={SOURCE_ID}"


def item(number: int = 1, **record: Any) -> dict[str, Any]:
    """Return the attributes of a video's item that a scan reads; a field of None is one that the producer left out."""
    stored = video_item(video(number, **{"location": LOCATION, **record}))
    return {name: value for name, value in stored.items() if name in ATTRIBUTES}


def part_of(*entries: str | LeftOut) -> bytes:
    (part,) = cut_parts(1, 0, [one for one in entries if not isinstance(one, LeftOut)], NOON)
    return unzipped(part.document.body)


def listed(pattern: str = PAGE, now: str = EVENING, **record: Any) -> tuple[str, ET.Element]:
    """Return the page and the video of an entry."""
    ((page, shown),) = pages_of(part_of(entry_of(item(**record), pattern, now))).items()
    return page, shown


def test_an_entry_has_what_the_catalogue_knows_of_a_video() -> None:
    page, shown = listed(description="Slow water.", tags=["river", "night"], views=51_877, duration=95)
    assert page == f"https://dailywatch.video/watch/{SOURCE_ID}"
    assert [(child.tag.partition("}")[2], child.text) for child in shown] == [
        ("thumbnail_loc", "https://images.example/river.jpg"),
        ("title", "A river at night"),
        ("description", "Slow water."),
        ("player_loc", f"https://www.youtube.com/embed/{SOURCE_ID}"),
        ("duration", "95"),
        ("view_count", "51000"),
        ("publication_date", MORNING),
        ("tag", "river"),
        ("tag", "night"),
        ("uploader", "Slow Water"),
    ]


LEFT_OUT: dict[str, tuple[LeftOut, dict[str, Any]]] = {
    "a video in work": (LeftOut.NOT_READY, {"status": "PROCESSING"}),
    "a premiere": (LeftOut.NOT_PUBLISHED, {"published_at": "2026-03-01T18:00:01Z"}),
    "one that will be added": (LeftOut.NOT_PUBLISHED, {"published_at": None, "added_date": "2999-01-01T00:00:00Z"}),
    "no title": (LeftOut.NO_TITLE, {"name": None}),
    "a blank title": (LeftOut.NO_TITLE, {"name": " "}),
    "a title that XML cannot hold": (LeftOut.NO_TITLE, {"name": "\ufffe"}),
    "no thumbnail": (LeftOut.NO_THUMBNAIL, {"preview_image_location": None}),
    "a relative thumbnail": (LeftOut.NO_THUMBNAIL, {"preview_image_location": "/images/river.jpg"}),
    "a thumbnail with a password": (LeftOut.NO_THUMBNAIL, {"preview_image_location": "http://a:b@i.example/river.jpg"}),
    "a thumbnail without a host": (LeftOut.NO_THUMBNAIL, {"preview_image_location": "https:///river.jpg"}),
    "a long thumbnail": (LeftOut.NO_THUMBNAIL, {"preview_image_location": "https://images.example/" + "é" * 700}),
    "no location": (LeftOut.NO_PLAYER, {"location": None}),
    "a page": (LeftOut.NO_PLAYER, {"location": "https://videos.example/watch/1"}),
    "a page about a file": (LeftOut.NO_PLAYER, {"location": "https://videos.example/watch?file=river.mp4"}),
    "a relative file": (LeftOut.NO_PLAYER, {"location": "/river.mp4"}),
}


@pytest.mark.parametrize(("reason", "record"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_a_video_without_what_google_requires_is_left_out_with_the_reason(
    reason: LeftOut, record: dict[str, Any]
) -> None:
    assert entry_of(item(**record), PAGE, EVENING) is reason


def test_a_removed_video_has_no_entry() -> None:
    assert entry_of(video_item(tombstone()), PAGE, NOON) is LeftOut.NOT_READY


@pytest.mark.parametrize(
    "broken", [{"name": 7}, {"tags": 1}, {"views": "many"}, {"duration": "1"}, {"published_at": 7}, {"video_id": None}]
)
def test_an_item_that_no_writer_writes_is_left_out_and_breaks_nothing(broken: dict[str, Any]) -> None:
    pattern = "https://dailywatch.video/watch/{video_id}"
    assert entry_of({**item(), **broken}, pattern, EVENING) is LeftOut.UNREADABLE


def test_a_file_with_the_video_is_named_where_there_is_no_player() -> None:
    page, shown = listed(location="https://videos.example/a river.MP4?part=1")
    assert texts_of(shown, "content_loc") == ["https://videos.example/a%20river.MP4?part=1"]
    assert texts_of(shown, "player_loc") == []
    # Its source has no id for the page.
    assert page == f"https://dailywatch.video/watch/{video_id(1)}"


def test_a_video_without_a_description_is_described_by_its_title_and_its_channel() -> None:
    assert texts_of(listed(description="")[1], "description") == ["A river at night - Slow Water"]
    assert texts_of(listed(channel_title=None)[1], "description") == ["A river at night"]


def test_texts_are_cut_at_googles_limits_on_one_line() -> None:
    _, shown = listed(name="n" * 101, description="one\ntwo " + "d" * 2_048, channel_title="c" * 256)
    assert texts_of(shown, "title") == ["n" * 99 + "…"]
    (description,) = texts_of(shown, "description")
    assert (len(description), description[:8], description[-1]) == (2_048, "one two ", "…")
    assert [len(one) for one in texts_of(shown, "uploader")] == [255]
    exactly = {"name": "n" * 100, "description": "d" * 2_048, "channel_title": "c" * 255}
    _, whole = listed(**exactly)
    assert [texts_of(whole, name) for name in ("title", "description", "uploader")] == [
        [one] for one in exactly.values()
    ]


def test_of_many_tags_the_first_32_are_named_each_once_and_none_that_is_no_word() -> None:
    tags = ["first", "first", "t" * 101, *(f"tag {number}" for number in range(40))]
    assert texts_of(listed(tags=tags)[1], "tag") == ["first", *(f"tag {number}" for number in range(31))]


@pytest.mark.parametrize(("duration", "shown"), [(None, []), (0, []), (1, ["1"]), (28_800, ["28800"]), (28_801, [])])
def test_a_duration_that_google_does_not_take_is_left_out(duration: int | None, shown: list[str]) -> None:
    assert texts_of(listed(duration=duration)[1], "duration") == shown


def test_a_video_is_listed_from_its_publication_on_with_the_time_at_which_it_was_added_if_that_is_all_we_know() -> None:
    assert texts_of(listed(published_at=EVENING)[1], "publication_date") == [EVENING]
    assert texts_of(listed(published_at=None, added_date=NOON)[1], "publication_date") == [NOON]
    assert texts_of(listed(published_at=None, added_date=None)[1], "publication_date") == []


@pytest.mark.parametrize(
    ("views", "rounded"), [(0, 0), (9, 9), (99, 99), (100, 100), (119, 110), (51_877, 51_000), (1_000_000, 1_000_000)]
)
def test_views_are_rounded_down_to_two_digits_so_that_few_entries_change(views: int, rounded: int) -> None:
    assert rounded_down(views) == rounded


def test_markup_and_quotes_are_texts() -> None:
    name = """<b>Tom & Jerry's "river"</b> ]]> &amp;"""
    _, shown = listed(name=name)
    assert texts_of(shown, "title") == [name]
    raw = str(entry_of(item(name=name), PAGE, EVENING))
    assert "&lt;b&gt;Tom &amp; Jerry&apos;s &quot;river&quot;&lt;/b&gt; ]]&gt; &amp;amp;" in raw


def test_links_are_encoded_and_keep_what_is() -> None:
    page, shown = listed(
        "https://dailywatch.video/?v={video_id}&from=sitemap", preview_image_location="https://i.example/ä%20b'\"<.jpg"
    )
    assert page == f"https://dailywatch.video/?v={video_id(1)}&from=sitemap"
    assert texts_of(shown, "thumbnail_loc") == ["https://i.example/%C3%A4%20b'%22%3C.jpg"]


def test_links_without_tls_are_listed() -> None:
    links = {"location": "http://videos.example/river.mp4", "preview_image_location": "http://127.0.0.1:8080/river.svg"}
    _, shown = listed(**links)
    assert texts_of(shown, "content_loc") == [links["location"]]
    assert texts_of(shown, "thumbnail_loc") == [links["preview_image_location"]]


anything = st.text(max_size=120) | st.sampled_from(["\ufffe\uffff", "\x00\x0b\x1f", "]]>", "&#0;", "\U0001f600" * 110])
links = st.none() | st.builds("{}://videos.example/{}.mp4".format, st.sampled_from(["http", "https"]), anything)


@given(
    record=st.fixed_dictionaries(
        {
            **dict.fromkeys(("name", "description", "channel_title"), st.none() | anything),
            **dict.fromkeys(("location", "preview_image_location"), links),
            "tags": st.none() | st.lists(anything, max_size=40),
            "duration": st.none() | st.integers(0, 10**6),
            "views": st.integers(0, 10**15),
        }
    )
)
def test_whatever_is_stored_an_entry_keeps_the_rules(record: dict[str, Any]) -> None:
    entry = entry_of({**item(), **record}, PAGE, EVENING)
    if not isinstance(entry, LeftOut):
        pages_of(part_of(entry))


@given(state=videos)
def test_whatever_ingest_accepts_has_an_entry_or_a_reason(state: Any) -> None:
    entry = entry_of(video_item(state), PAGE, EVENING)
    assert entry is not LeftOut.UNREADABLE
    if not isinstance(entry, LeftOut):
        pages_of(part_of(entry))

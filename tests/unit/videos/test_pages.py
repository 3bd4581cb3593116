"""Links to the pages that show a video."""

import re

import pytest

from catalog.videos.pages import home_page_of, watch_page_of
from tests import template
from tests.factories import video_id

SITE = "https://dailywatch.video"
SOURCE_ID = "ra-u1CNCVuG"


@pytest.mark.parametrize(
    ("pattern", "link"),
    [
        (f"{SITE}/watch/{{source_id}}", f"{SITE}/watch/{SOURCE_ID}"),
        (f"{SITE}/?v={{video_id}}&autoplay=1", f"{SITE}/?v={video_id()}&autoplay=1"),
    ],
)
def test_a_link_names_the_video_where_the_pattern_says(pattern: str, link: str) -> None:
    assert watch_page_of(pattern, video_id(), SOURCE_ID) == link


def test_a_video_without_an_id_of_its_source_is_named_by_its_own() -> None:
    assert watch_page_of(f"{SITE}/watch/{{source_id}}", video_id(), None) == f"{SITE}/watch/{video_id()}"


def test_without_a_pattern_there_is_no_link() -> None:
    assert watch_page_of("", video_id(), SOURCE_ID) is None


@pytest.mark.parametrize(
    ("pattern", "home_page"),
    [
        (f"{SITE}/watch/{{source_id}}", f"{SITE}/"),
        ("http://localhost:5173/?v={video_id}", "http://localhost:5173/"),
        ("", None),
    ],
)
def test_the_site_is_where_its_pages_are(pattern: str, home_page: str | None) -> None:
    assert home_page_of(pattern) == home_page


@pytest.mark.parametrize(
    ("pattern", "is_allowed"),
    [
        (f"{SITE}/watch/{{source_id}}", True),
        (f"{SITE}/?v={{video_id}}", True),
        ("", True),
        (f"{SITE}/watch", False),
        ("https://{source_id}", False),
        ("https://{source_id}.dailywatch.video/", False),
        (f"{SITE}/{{id}}", False),
        (f"{SITE}/{{source_id}}/{{video_id}}", False),
        ("javascript:{source_id}", False),
        (f"{SITE}/watch {{source_id}}", False),
    ],
)
def test_a_pattern_is_a_link_that_names_the_video_once(pattern: str, is_allowed: bool) -> None:  # noqa: FBT001
    declared = template.parameter("WatchPage")
    assert bool(re.fullmatch(declared["AllowedPattern"], pattern)) is is_allowed
    assert re.fullmatch(declared["AllowedPattern"], declared["Default"])

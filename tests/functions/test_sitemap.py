"""The sitemap: what its builder writes, as search engines read it."""

import json
import logging
from base64 import b64decode
from typing import Any

import pytest

from catalog import aws_clients
from catalog.errors import OutOfTime, SitemapImpossible
from catalog.settings import settings
from catalog.videos.segments import VideoSegments
from tests.factories import listed_video, tombstone, video, video_id
from tests.functions.gateway import Answer, read_event, require_invalid, require_problem, require_unavailable
from tests.functions.lambdas import Ask, Functions, Get, Invoke
from tests.functions.routes import SITEMAP, SITEMAP_PART
from tests.functions.stores import Stores
from tests.sitemaps import pages_of, parts_of

SCHEDULE = read_event("sitemap-schedule")


def build(invoke: Invoke) -> Any:
    return invoke("sitemap_builder", SCHEDULE)


def read(get: Get) -> dict[str, Answer]:
    """Return the parts that the index names, by their names, as a client without gzip reads them."""
    urls = parts_of(get(SITEMAP).body)
    assert all(url.startswith("https://dailywatch.video/sitemaps/") for url in urls)
    names = [url.rpartition("/")[2] for url in urls]
    return {name: get(SITEMAP_PART, part=name) for name in names}


def test_search_engines_read_what_the_schedule_builds(invoke: Invoke, get: Get, stores: Stores) -> None:
    location = "https://www.youtube.com/watch?v=ra-u1CNCVuG"
    stores.put_videos(listed_video(1), listed_video(2, location=location), video(3), tombstone(4))
    assert build(invoke) == {
        "listed": 2,
        "left_out": {"no_player": 1, "not_ready": 1},
        "segments": 1,
        "parts": 1,
        "written": 1,
        "deleted": 0,
        "is_resumed": False,
    }
    (part,) = read(get).values()
    assert {*pages_of(part.body)} == {
        f"https://dailywatch.video/watch/{video_id(1)}",
        "https://dailywatch.video/watch/ra-u1CNCVuG",
    }


def test_before_the_first_build_there_is_none_and_a_crawler_comes_again(get: Get, stores: Stores) -> None:
    del stores
    require_unavailable(get(SITEMAP), retry_after=60)


def test_a_part_that_there_is_not_is_not_found_for_a_moment(get: Get, stores: Stores) -> None:
    stores.put_sitemap("1-0-00000001.xml", listed_video())
    answer = get(SITEMAP_PART, part="1-0-00000002.xml")
    require_problem(answer, 404, "No such part of the sitemap; /sitemap.xml lists its parts")
    assert answer.headers["Cache-Control"] == "public, max-age=10"


@pytest.mark.parametrize("name", ["1-0-0000001.xml", "1-0-0000000G.xml", "1-0-00000001.XML", "1-0-00000001", "INDEX"])
def test_what_is_no_name_of_a_part_is_refused(get: Get, stores: Stores, name: str) -> None:
    del stores
    (fault,) = require_invalid(get(SITEMAP_PART, part=name))
    assert (fault["loc"], fault["type"]) == (["path", "part"], "string_pattern_mismatch")


@pytest.mark.usefixtures("catalogue")
def test_a_crawler_gets_the_very_bytes_that_are_stored(ask: Ask, stores: Stores) -> None:
    recorded = read_event("sitemap-part")
    stored = stores.put_sitemap(recorded["pathParameters"]["part"], listed_video(7)).document
    answer = ask(recorded)
    assert (answer.status, answer.body) == (200, b64decode(stored.body))
    assert answer.headers["Content-Type"] == "application/xml"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["ETag"] == stored.etag[:-1] + '-gzip"'
    held = {**recorded, "headers": {**recorded["headers"], "If-None-Match": answer.headers["ETag"]}}
    held["multiValueHeaders"] = {name: [value] for name, value in held["headers"].items()}
    assert ask(held).status == 304
    assert ask(read_event("sitemap")).headers["Content-Encoding"] == "gzip"


@pytest.mark.usefixtures("catalogue")
def test_a_service_gets_the_text_of_the_index(invoke: Invoke, get: Get) -> None:
    assert invoke("sitemap", read_event("sitemap-direct")) == get(SITEMAP).body.decode()


def test_a_build_counts_what_it_listed_and_wrote(
    invoke: Invoke, stores: Stores, capsys: pytest.CaptureFixture[str]
) -> None:
    stores.put_videos(listed_video(1), listed_video(2))
    build(invoke)
    (line,) = [json.loads(one) for one in capsys.readouterr().out.splitlines() if "SitemapVideos" in one]
    assert (line["service"], line["SitemapVideos"], line["SitemapPartsWritten"]) == ("sitemap_builder", [2.0], [1.0])


def test_a_build_that_needs_more_time_fails_and_lambdas_next_try_resumes_it(
    invoke: Invoke, get: Get, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.sitemap.parts.MOST_VIDEOS", 2)
    stores.put_videos(*map(listed_video, range(8)))
    read_segment = VideoSegments.read

    def out_of_time(self: VideoSegments, segment: int, total: int) -> Any:
        if segment == 2:
            raise OutOfTime("Scan")
        return read_segment(self, segment, total)

    monkeypatch.setattr(VideoSegments, "read", out_of_time)
    with pytest.raises(OutOfTime):
        build(invoke)
    require_unavailable(get(SITEMAP), retry_after=60)
    monkeypatch.setattr(VideoSegments, "read", read_segment)
    run = build(invoke)
    assert (run["is_resumed"], run["listed"], run["segments"]) == (True, 8, 4)
    assert sum(len(pages_of(part.body)) for part in read(get).values()) == 8


def test_a_build_ends_before_its_timeout(invoke: Invoke, stores: Stores, loaded_functions: Functions) -> None:
    stores.put_videos(listed_video())
    before = loaded_functions.remaining_ms
    loaded_functions.remaining_ms = 1_000 * aws_clients.RESERVE_S
    try:
        with pytest.raises(OutOfTime):
            build(invoke)
    finally:
        loaded_functions.remaining_ms = before


def test_a_build_that_finds_another_one_running_says_so(
    invoke: Invoke, stores: Stores, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stores.put_videos(listed_video())
    monkeypatch.setattr("catalog.sitemap_build.SitemapBuilder.run", lambda *_: None)
    with caplog.at_level(logging.INFO, logger="sitemap_builder"):
        assert build(invoke) == {"running": True}
    assert "Another build runs" in caplog.messages


def test_without_pages_to_link_to_there_is_no_sitemap(
    invoke: Invoke, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    del stores
    monkeypatch.setattr(type(settings()), "watch_page", "")
    with pytest.raises(SitemapImpossible, match="the parameter WatchPage is empty"):
        build(invoke)


@pytest.mark.parametrize(
    ("given", "address"),
    [("", "https://dailywatch.video"), ("https://api.dailywatch.video/v1", "https://api.dailywatch.video/v1")],
)
def test_the_index_names_the_parts_at_the_pages_address_or_at_the_one_that_is_given(
    invoke: Invoke, get: Get, stores: Stores, monkeypatch: pytest.MonkeyPatch, given: str, address: str
) -> None:
    stores.put_videos(listed_video())
    monkeypatch.setattr(type(settings()), "sitemap_url", given)
    build(invoke)
    (url,) = parts_of(get(SITEMAP).body)
    assert url.startswith(f"{address}/sitemaps/1-0-")

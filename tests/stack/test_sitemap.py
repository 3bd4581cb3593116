"""The sitemap, from an event on the bus to what a search engine reads."""

from collections.abc import Callable
from typing import Any

import boto3

from tests.sitemaps import pages_of, parts_of, texts_of
from tests.stack.client import Client, eventually
from tests.stack.conftest import Put, upserted
from tools.sitemap import build_sitemap
from tools.stack import Stack


def listed(client: Client) -> dict[str, str]:
    """Return the titles of all videos of the sitemap, by their pages."""
    titles: dict[str, str] = {}
    for url in parts_of(client.get("/sitemap.xml").body):
        part = client.get(f"/sitemaps/{url.rpartition('/')[2]}")
        assert (part.status, part.headers["Content-Type"]) == (200, "application/xml")
        titles |= {page: texts_of(video, "title")[0] for page, video in pages_of(part.body).items()}
    return titles


def test_a_video_on_the_bus_is_in_the_sitemap_until_it_is_removed(
    client: Client, put: Put, stack: Stack, word: str, search_total: Callable[[str], int]
) -> None:
    links = {
        "location": "https://videos.example/river.mp4",
        "preview_image_location": "https://images.example/river.jpg",
    }
    video = upserted(f"A river & <night> {word}", **links)
    put("VideoUpserted", video)
    assert eventually(lambda: search_total(word), lambda total: total == 1) == 1
    built: dict[str, Any] = build_sitemap(stack)
    assert built["listed"] >= 1
    page = f"https://dailywatch.video/watch/{video['video_id']}"
    assert listed(client)[page] == video["name"]
    put("VideoRemoved", {"video_id": video["video_id"], "version": 2})
    assert eventually(lambda: search_total(word), lambda total: total == 0) == 0
    build_sitemap(stack)
    assert page not in listed(client)


def test_the_schedule_of_the_stack_builds_it_every_day(stack: Stack) -> None:
    scheduler = boto3.client("scheduler", region_name=stack.region, endpoint_url=stack.endpoint)
    found = [
        scheduler.get_schedule(Name=one["Name"], GroupName=one["GroupName"])
        for one in scheduler.list_schedules()["Schedules"]
    ]
    built = [one for one in found if stack.sitemap_builder_function in one["Target"]["Arn"]]
    assert [(one["ScheduleExpression"], one["State"]) for one in built] == [("rate(24 hours)", "ENABLED")]

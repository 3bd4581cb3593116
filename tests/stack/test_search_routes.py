"""Searches and lists, from an event on the bus to the answer, through the gateway."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.stack.client import Client, eventually
from tests.stack.conftest import Put, new_word, upserted

TAG = f"Crème {new_word()} & Käse"


def ids(videos: list[dict[str, Any]], key: str = "video_id") -> list[str]:
    return [video[key] for video in videos]


@pytest.fixture(scope="module")
def tagged(client: Client, put: Put) -> list[dict[str, Any]]:
    """Five READY videos of one tag, the last of them the latest, and one that is not READY."""
    fields = {"tags": [TAG], "category_id": 20}
    times = [f"2026-11-0{number + 1}T10:00:00Z" for number in range(5)]
    videos = [
        upserted(f"Clip {number}", channel_title=f"Channel {number}", added_date=time, published_at=time, **fields)
        for number, time in enumerate(times)
    ]
    put("VideoUpserted", *videos, upserted("Hidden clip", tags=[TAG], status="PROCESSING"))
    path = f"/api/v1/videos/by-tag/{quote(TAG, safe='')}"
    assert eventually(lambda: client.get(path).json["pagination"]["totalItems"], lambda total: total == 5) == 5
    return videos


def test_a_renamed_video_is_found_by_its_new_name(client: Client, put: Put, published: dict[str, Any]) -> None:
    new = new_word()
    put("VideoUpserted", {**published, "version": 2, "name": f"Renamed {new}"})
    assert eventually(lambda: ids(client.get(f"/api/search?q={new}").json["videos"]), bool) == [published["video_id"]]


def test_videos_of_a_tag_are_found_in_any_spelling_and_related(client: Client, tagged: list[dict[str, Any]]) -> None:
    for spelling in (TAG, TAG.upper(), TAG.replace("è", "e").replace("ä", "a").replace(" & ", " ")):
        page = client.get(f"/api/v1/videos/by-tag/{quote(spelling, safe='')}?page=2&pageSize=2").json
        assert ids(page["data"], "videoId") == ids(tagged[2:0:-1]), spelling
        assert page["pagination"] == {"currentPage": 2, "pageSize": 2, "totalItems": 5, "totalPages": 3}
    # Related videos share the tag, and leave out the video itself
    related = client.get(f"/api/v1/videos/id/{tagged[0]['video_id']}/related?limit=4").json
    assert {*ids(related, "videoId")} == {*ids(tagged[1:])}

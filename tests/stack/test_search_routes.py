"""Search, suggestions and lists, from an event on the bus to the answer through the gateway."""

import time
from typing import Any
from urllib.parse import quote

import pytest

from tests.stack.client import Client, eventually
from tests.stack.conftest import Put, new_word, upserted

FRESH_WITHIN_S = 5.0


# A slip in a word with a digit is not forgiven: numbers are meant.
LETTERS = str.maketrans("0123456789", "ghijklmnop")


def ids(videos: list[dict[str, Any]], key: str = "video_id") -> list[str]:
    return [video[key] for video in videos]


@pytest.fixture(scope="module")
def tag() -> str:
    return f"Crème {new_word()} & Käse"


@pytest.fixture(scope="module")
def tagged(client: Client, put: Put, tag: str) -> list[dict[str, Any]]:
    """Five READY videos of one tag, the last of them the latest, and one that is not READY."""
    word = new_word().translate(LETTERS)
    videos = [
        upserted(
            f"Clip {word} number {number}",
            tags=[tag],
            channel_title=f"Channel {number}",
            category_id=20 + number % 2,
            regions=["FR", "GB"] if number < 2 else ["FR"],
            duration=60 * number,
            views=10**number,
            published_at=f"2026-11-0{number + 1}T10:00:00Z",
            added_date=f"2026-11-0{number + 1}T10:00:00Z",
        )
        for number in range(5)
    ]
    put("VideoUpserted", *videos, upserted(f"Clip {word} hidden", tags=[tag], status="PROCESSING"))
    path = f"/api/v1/videos/by-tag/{quote(tag, safe='')}"
    assert eventually(lambda: client.get(path).json["pagination"]["totalItems"], lambda total: total == 5) == 5
    return videos


def word_of(videos: list[dict[str, Any]]) -> str:
    return str(videos[0]["name"].split()[1])


def test_a_new_video_and_its_change_are_found_within_five_seconds_of_their_events(
    client: Client, put: Put, word: str
) -> None:
    video, second = upserted(f"Fresh {word}"), new_word()
    for version, name, sought in ((1, f"Fresh {word}", word), (2, f"Renamed {second}", second)):
        began = time.monotonic()
        put("VideoUpserted", {**video, "version": version, "name": name})

        def found(text: str = sought) -> list[str]:
            return ids(client.get(f"/api/search?q={text}").json["videos"])

        assert eventually(found, bool, timeout_s=FRESH_WITHIN_S) == [video["video_id"]]
        assert time.monotonic() - began < FRESH_WITHIN_S


def test_filters_narrow_and_facets_count_what_a_choice_would_find(client: Client, tagged: list[dict[str, Any]]) -> None:
    path = f"/api/search?q={word_of(tagged)}&category=21&facets=category,region&min_duration=60"
    result = client.get(path).json

    assert {*ids(result["videos"])} == {tagged[1]["video_id"], tagged[3]["video_id"]}
    assert result["facets"] == {
        "category": [{"category_id": 20, "count": 2}, {"category_id": 21, "count": 2}],
        "region": [{"region": "FR", "count": 2}, {"region": "GB", "count": 1}],
    }


def test_sorted_by_newest_and_by_views(client: Client, tagged: list[dict[str, Any]]) -> None:
    for sort in ("newest", "views"):
        found = client.get(f"/api/search?q={word_of(tagged)}&sort={sort}").json["videos"]
        assert ids(found) == ids(tagged[::-1])


def test_a_slip_is_forgiven_and_named(client: Client, tagged: list[dict[str, Any]]) -> None:
    word = word_of(tagged)
    result = client.get(f"/api/search?q=number%20{word[:5]}{word[6:]}&highlight=true").json

    assert {*ids(result["videos"])} == {*ids(tagged)}
    assert result["did_you_mean"] == f"number {word}"
    assert f"<mark>{word}</mark> <mark>number</mark>" in result["videos"][0]["highlight"]["title"]


def test_a_title_is_suggested_while_it_is_typed_the_most_viewed_first(
    client: Client, tagged: list[dict[str, Any]]
) -> None:
    typed = quote(f"clip {word_of(tagged)[:8]}")
    suggestions = client.get(f"/api/search/suggest?q={typed}&limit=3").json["suggestions"]

    assert [one["title"] for one in suggestions] == [video["name"] for video in tagged[:1:-1]]


@pytest.mark.parametrize("spelling", ["{}", "{upper}", "{plain}"])
def test_a_tag_is_found_however_it_is_typed(
    client: Client, tagged: list[dict[str, Any]], tag: str, spelling: str
) -> None:
    plain = tag.replace("è", "e").replace("ä", "a").replace(" & ", " ")
    typed = spelling.format(tag, upper=tag.upper(), plain=plain)

    page = client.get(f"/api/v1/videos/by-tag/{quote(typed, safe='')}?page=2&pageSize=2").json

    assert ids(page["data"], "videoId") == ids(tagged[2:0:-1])
    assert page["pagination"] == {"currentPage": 2, "pageSize": 2, "totalItems": 5, "totalPages": 3}


def test_the_latest_are_ready_videos_newest_first(client: Client, tagged: list[dict[str, Any]]) -> None:
    del tagged
    page = client.get("/api/v1/videos/latest?pageSize=100").json

    added = [video["addedDate"] or "" for video in page["data"]]
    assert added == sorted(added, reverse=True)
    assert {video["status"] for video in page["data"]} == {"READY"}
    assert page["pagination"]["totalItems"] >= len(added)


def test_related_videos_share_tags_and_never_name_the_video_itself(
    client: Client, tagged: list[dict[str, Any]]
) -> None:
    page = client.get(f"/api/v1/videos/id/{tagged[0]['video_id']}/related?limit=4").json

    assert {*ids(page["data"], "videoId")} == {*ids(tagged[1:])}

"""GET /api/categories/{category_id}/videos: a category's videos page by page, in the DailyWatch contract."""

from collections.abc import Iterator
from typing import Any

import pytest

from catalog.categories import reads
from catalog.videos.cards import card_of
from catalog.videos.model import Video
from tests.factories import chart, entry, tombstone, video, video_id
from tests.functions.engine import Engine
from tests.functions.gateway import read_event, require_problem
from tests.functions.lambdas import Ask, Get
from tests.functions.routes import CATEGORY_VIDEOS
from tests.functions.stores import Stores

MUSIC = 10


def published(number: int, /, **fields: Any) -> Video:
    """Return a video of the category that was published `number` minutes after six."""
    return video(number, **{"category_id": MUSIC, "published_at": f"2026-03-01T06:{number:02}:00Z", **fields})


def pages(get: Get, **parameters: Any) -> Iterator[list[str]]:
    cursor = None
    while True:
        answer = get(CATEGORY_VIDEOS, category_id=MUSIC, cursor=cursor, **parameters)
        yield answer.ids
        cursor = answer.json["next_cursor"]
        if cursor is None:
            return


def test_the_newest_come_first_as_cards(get: Get, stores: Stores) -> None:
    first, second = published(1, regions=["IN", "US"]), published(2)
    bare = published(0, name=None, channel_title=None, preview_image_location=None, duration=None, regions=[])
    stores.put_videos(first, second, bare.model_copy(update={"moved_at": 7}))
    stores.put_videos(published(3, status="PENDING"), tombstone(4), published(5, category_id=20))
    assert get(CATEGORY_VIDEOS, category_id=MUSIC).json == {
        "videos": [card_of(one) for one in (second, first, bare)],
        "next_cursor": None,
    }


def test_every_video_is_on_one_page_and_no_page_is_empty(get: Get, stores: Stores) -> None:
    stores.put_videos(*map(published, range(25)))
    for limit, sizes in ((None, [20, 5]), (25, [25])):
        shown = [*pages(get, limit=limit)]
        assert [len(page) for page in shown] == sizes
        assert [one for page in shown for one in page] == [video_id(number) for number in reversed(range(25))]


def test_a_page_of_a_region_takes_few_queries_and_may_be_empty_and_not_the_last(
    get: Get, stores: Stores, dynamodb_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One video of the region is behind many others.
    monkeypatch.setattr(reads, "SCAN_LIMIT", 5)
    stores.put_videos(*(published(number, regions=["DE" if number else "US"]) for number in range(40)))
    dynamodb_engine.relay(stores.url)
    shown = pages(get, region="US")
    assert next(shown) == []
    assert len(dynamodb_engine.requests) == 3
    assert [*shown] == [[], [video_id(0)]]


def test_the_recorded_request_asks_for_the_newest_of_a_region(ask: Ask, stores: Stores) -> None:
    stores.put_videos(video(1, regions=["GB"]), video(2, regions=["US"]))
    assert ask(read_event("category-videos")).ids == [video_id(1)]


def test_a_premiere_is_listed_from_its_time_on(get: Get, stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    stores.put_videos(*map(published, range(3)))
    monkeypatch.setattr(reads, "now", lambda: "2026-03-01T06:00:59Z")
    assert get(CATEGORY_VIDEOS, category_id=MUSIC).ids == [video_id(0)]
    monkeypatch.setattr(reads, "now", lambda: "2026-03-01T06:01:00Z")
    assert [*pages(get, limit=1)] == [[video_id(1)], [video_id(0)]]


def test_one_page_is_one_query(
    get: Get, stores: Stores, dynamodb_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads, "now", lambda: "2026-11-21T08:00:00Z")
    stores.put_videos(*map(published, range(9)))
    dynamodb_engine.relay(stores.url)
    assert len(get(CATEGORY_VIDEOS, category_id=MUSIC, limit=4).ids) == 4
    assert dynamodb_engine.request.operation == "Query"
    assert dynamodb_engine.request.json == {
        "TableName": "VideosTable",
        "IndexName": "by-category",
        "KeyConditionExpression": "category_id = :category AND published_at <= :now",
        "ExpressionAttributeValues": {":category": {"N": "10"}, ":now": {"S": "2026-11-21T08:00:00Z"}},
        "ScanIndexForward": False,
        "Limit": 5,
    }


def put_chart(stores: Stores, *numbers: int, region: str = "ALL") -> None:
    """Put the chart of the category, with more of each video than a card shows."""
    entries = [entry(number, rank) for rank, number in enumerate(numbers, 1)]
    stores.put_ranked(chart(*entries, region=region, category=MUSIC, next_update_at="2126-11-21T09:30:00Z"))


def test_the_most_viewed_are_the_chart_of_the_category_as_cards(get: Get, stores: Stores) -> None:
    put_chart(stores, 3, 1, 2)
    put_chart(stores, 4, region="US")
    first = get(CATEGORY_VIDEOS, category_id=MUSIC, sort="popular", limit=2).json
    second = get(CATEGORY_VIDEOS, category_id=MUSIC, sort="popular", cursor=first["next_cursor"]).json
    assert first["videos"] == [card_of(video(number)) for number in (3, 1)]
    assert second == {"videos": [card_of(video(2))], "next_cursor": None}
    assert get(CATEGORY_VIDEOS, category_id=MUSIC, sort="popular", region="US").ids == [video_id(4)]


sorts = pytest.mark.parametrize("sort", ["newest", "popular"])


@sorts
@pytest.mark.parametrize("region", [None, "US"])
def test_a_category_without_videos_is_one_empty_page(get: Get, stores: Stores, sort: str, region: str | None) -> None:
    stores.put_titles({MUSIC: "Music"})
    answer = get(CATEGORY_VIDEOS, category_id=MUSIC, sort=sort, region=region)
    assert answer.json == {"videos": [], "next_cursor": None}
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    # So is a category that lost its videos.
    put_chart(stores, 1)
    put_chart(stores)
    assert get(CATEGORY_VIDEOS, category_id=MUSIC, sort=sort).ids == []


def test_a_last_page_without_videos_is_no_unknown_category(get: Get, stores: Stores) -> None:
    stores.put_videos(published(1), published(2))
    cursor = get(CATEGORY_VIDEOS, category_id=MUSIC, limit=1).json["next_cursor"]
    stores.put_videos(tombstone(1))
    assert get(CATEGORY_VIDEOS, category_id=MUSIC, cursor=cursor).json == {"videos": [], "next_cursor": None}


def test_a_cursor_of_another_query_is_refused_before_anything_is_read(
    get: Get, stores: Stores, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores.put_videos(*map(published, range(3)))
    query: dict[str, Any] = {"category_id": MUSIC, "cursor": None}
    query["cursor"] = get(CATEGORY_VIDEOS, **query, limit=1).json["next_cursor"]
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", engine.url)
    for other in ({"category_id": 20}, {"region": "US"}, {"sort": "popular"}):
        answer = get(CATEGORY_VIDEOS, **{**query, **other})
        require_problem(answer, 400, "`cursor` was not returned by this query")
        assert answer.headers["Cache-Control"] == "no-store"
    assert engine.requests == []


@sorts
def test_a_page_that_a_client_has_is_not_sent_again(
    get: Get, stores: Stores, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr(reads, "now_ms", lambda: 1_800_000_000_000)
    stores.put_videos(*map(published, range(3)))
    put_chart(stores, *range(3))
    sent = get(CATEGORY_VIDEOS, category_id=MUSIC, sort=sort, limit=2)
    assert sent.json["next_cursor"]
    # A moment later it is the same page, its cursor included.
    monkeypatch.setattr(reads, "now_ms", lambda: 1_800_000_059_999)
    condition = {"If-None-Match": sent.headers["ETag"]}
    assert get(CATEGORY_VIDEOS, category_id=MUSIC, sort=sort, limit=2, headers=condition).status == 304

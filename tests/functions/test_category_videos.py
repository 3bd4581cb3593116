"""GET /api/categories/{category_id}/videos: a category's videos page by page, in the DailyWatch contract."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest

from catalog.cards import card_of
from catalog.charting.documents import Document, build_region_categories
from catalog.etags import etag_of
from catalog.stores import shelves
from catalog.times import now
from catalog.video import Video
from catalog.writing.chart_table import ChartTable
from catalog.writing.regions import RegionTable
from tests.factories import tombstone, video, video_id
from tests.functions.conftest import (
    Answer,
    Ask,
    Engine,
    Json,
    Stores,
    read_event,
    relay,
    reply,
    require_invalid,
    require_problem,
    require_unavailable,
    rest_request,
)

VIDEOS = "/api/categories/{category_id}/videos"
MUSIC = 10
LATER = "2126-11-21T09:30:00Z"


def asked(category_id: str | int = MUSIC, /, **query: Any) -> Json:
    given = {name: str(value) for name, value in query.items() if value is not None}
    return rest_request(VIDEOS, path={"category_id": str(category_id)}, query=given)


def published(number: int, /, **fields: Any) -> Video:
    """Return a video of the category that was published `number` minutes after six."""
    return video(number, **{"category_id": MUSIC, "published_at": f"2026-03-01T06:{number:02}:00Z", **fields})


def ids_in(answer: Answer) -> list[str]:
    assert answer.status == 200
    assert answer.json.keys() == {"videos", "next_cursor"}
    return [card["video_id"] for card in answer.json["videos"]]


def pages(ask: Ask, **query: Any) -> Iterator[list[str]]:
    """Walk through the category."""
    cursor = None
    while True:
        answer = ask("categories", asked(cursor=cursor, **query))
        yield ids_in(answer)
        cursor = answer.json["next_cursor"]
        if cursor is None:
            return


def put_chart(stores: Stores, *videos: Video, region: str = "ALL", due: str = LATER, built_at_ms: int = 1) -> None:
    """Put the chart of a category into its table, with more of each video than a card shows."""
    entries = [{**card_of(one).model_dump(), "rank": rank, "growth": 1.5} for rank, one in enumerate(videos, 1)]
    body = json.dumps({"videos": entries, "region": region}).encode()
    document = Document(gzip.compress(body), etag_of(body), LATER, due)
    ChartTable(stores.dynamodb, "RegionsTable").put_document(region, f"CHART#views#{MUSIC}", document, built_at_ms)


def know(stores: Stores, **titles: str) -> None:
    known = {int(key.removeprefix("c")): title for key, title in titles.items()}
    RegionTable(stores.dynamodb, "RegionsTable").put_categories(known)


# --- The newest -------------------------------------------------------------------------------------------------------


def test_the_newest_come_first_as_cards(ask: Ask, stores: Stores) -> None:
    first, second = published(1, regions=["IN", "US"]), published(2)
    stores.put_videos(first, second, published(3, status="PENDING"), tombstone(4), published(5, category_id=20))
    answer = ask("categories", asked())
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.json == {
        "videos": [card_of(one).model_dump(mode="json") for one in (second, first)],
        "next_cursor": None,
    }


def test_a_card_of_a_video_of_which_little_is_known(ask: Ask, stores: Stores) -> None:
    bare = published(1, name=None, channel_title=None, preview_image_location=None, duration=None, regions=[])
    stores.put_videos(bare.model_copy(update={"moved_at": 7}))
    assert ask("categories", asked()).json["videos"] == [card_of(bare).model_dump(mode="json")]


@pytest.mark.parametrize(
    ("limit", "sizes"), [(None, [20, 5]), (1, [1] * 25), (10, [10, 10, 5]), (25, [25]), (50, [25])]
)
def test_every_video_is_on_one_page_and_no_page_is_empty(
    ask: Ask, stores: Stores, limit: int | None, sizes: list[int]
) -> None:
    stores.put_videos(*map(published, range(25)))
    walk = [*pages(ask, limit=limit)]
    assert [len(page) for page in walk] == sizes
    assert [one for page in walk for one in page] == [video_id(number) for number in reversed(range(25))]


def test_a_page_may_have_another_length_than_the_one_before(ask: Ask, stores: Stores) -> None:
    stores.put_videos(*map(published, range(4)))
    cursor = ask("categories", asked(limit=1)).json["next_cursor"]
    assert ids_in(ask("categories", asked(limit=50, cursor=cursor))) == [video_id(number) for number in (2, 1, 0)]


def test_a_region_sees_what_it_has_listed(ask: Ask, stores: Stores) -> None:
    stores.put_videos(*(published(number, regions=["US", "DE"][number % 2 :]) for number in range(20)))
    walk = [*pages(ask, region="US", limit=4)]
    assert [len(page) for page in walk] == [4, 4, 2]
    assert [one for page in walk for one in page] == [video_id(number) for number in reversed(range(0, 20, 2))]


def test_a_page_of_a_region_may_be_short_or_empty_and_not_the_last(
    ask: Ask, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN one video of the region behind many others
    monkeypatch.setattr(shelves, "SIFTED", 5)
    stores.put_videos(*(published(number, regions=["DE" if number else "US"]) for number in range(40)))
    # WHEN the region walks, THEN it comes to it on a later page
    assert [*pages(ask, region="US")] == [[], [], [video_id(0)]]


def test_a_video_that_moved_since_the_walk_began_is_left_out(
    ask: Ask, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores.put_videos(*map(published, range(3)))
    monkeypatch.setattr(shelves, "now_ms", lambda: 1_000_000)
    cursor = ask("categories", asked(limit=1)).json["next_cursor"]
    # WHEN the video that was shown falls behind, and so does another one that moved long ago
    for number, moved_at in {2: 1_000_001, 1: 900_000}.items():
        moved = published(number, published_at="2026-01-01T00:00:00Z")
        stores.put_videos(moved.model_copy(update={"moved_at": moved_at}))
    assert ids_in(ask("categories", asked(cursor=cursor))) == [video_id(0), video_id(1)]


def test_one_page_is_one_query(ask: Ask, stores: Stores, dynamodb_engine: Engine) -> None:
    stores.put_videos(*map(published, range(9)))
    dynamodb_engine.script = relay(stores.url)
    ask("categories", asked(limit=4))
    (request,) = dynamodb_engine.requests
    assert request.headers["X-Amz-Target"] == "DynamoDB_20120810.Query"
    assert request.json == {
        "TableName": "VideosTable",
        "IndexName": "by-category",
        "KeyConditionExpression": "category_id = :category",
        "ExpressionAttributeValues": {":category": {"N": "10"}},
        "ScanIndexForward": False,
        "Limit": 5,
    }


def test_a_region_is_read_in_few_queries(
    ask: Ask, stores: Stores, dynamodb_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "SIFTED", 2)
    stores.put_videos(*(published(number, regions=["DE"]) for number in range(30)))
    dynamodb_engine.script = relay(stores.url)
    assert ids_in(ask("categories", asked(region="US"))) == []
    assert len(dynamodb_engine.requests) == 3


# --- The popular ------------------------------------------------------------------------------------------------------


def test_the_popular_are_the_chart_of_the_category_as_cards(ask: Ask, stores: Stores) -> None:
    charted = [published(number) for number in (3, 1, 2)]
    put_chart(stores, *charted)
    answer = ask("categories", asked(sort="popular"))
    assert answer.json == {
        "videos": [card_of(one).model_dump(mode="json") for one in charted],
        "next_cursor": None,
    }
    assert int(answer.headers["Cache-Control"].removeprefix("public, max-age=")) > 3_600


def test_a_region_has_a_chart_of_its_own(ask: Ask, stores: Stores) -> None:
    put_chart(stores, published(1))
    put_chart(stores, published(2), region="US")
    assert ids_in(ask("categories", asked(sort="popular", region="US"))) == [video_id(2)]


@pytest.mark.parametrize(("limit", "sizes"), [(None, [20, 20, 10]), (7, [7] * 7 + [1]), (50, [50])])
def test_a_chart_is_walked_through_in_its_order(ask: Ask, stores: Stores, limit: int | None, sizes: list[int]) -> None:
    put_chart(stores, *map(published, range(50)))
    walk = [*pages(ask, sort="popular", limit=limit)]
    assert [len(page) for page in walk] == sizes
    assert [one for page in walk for one in page] == [*map(video_id, range(50))]


def test_a_chart_that_is_replaced_during_a_walk_shows_nothing_twice(ask: Ask, stores: Stores) -> None:
    put_chart(stores, *map(published, range(6)), due=now())
    first = ask("categories", asked(sort="popular", limit=3))
    put_chart(stores, *map(published, (5, 4, 6, 0, 7, 1, 3, 2)), built_at_ms=2)
    second = ask("categories", asked(sort="popular", limit=50, cursor=first.json["next_cursor"]))
    assert ids_in(first) == [*map(video_id, (0, 1, 2))]
    assert ids_in(second) == [*map(video_id, (7, 3))]


def test_one_page_of_a_chart_is_one_read(ask: Ask, stores: Stores, dynamodb_engine: Engine) -> None:
    put_chart(stores, published(1), region="US")
    dynamodb_engine.script = relay(stores.url)
    ask("categories", asked(sort="popular", region="US"))
    (request,) = dynamodb_engine.requests
    assert request.json == {
        "TableName": "RegionsTable",
        "Key": {"region": {"S": "US"}, "entry": {"S": "CHART#views#10"}},
    }


# --- Categories that hold nothing -------------------------------------------------------------------------------------

sorts = pytest.mark.parametrize("sort", ["newest", "popular"])


@sorts
@pytest.mark.parametrize("region", [None, "US"])
def test_a_category_without_videos_is_one_empty_page(ask: Ask, stores: Stores, sort: str, region: str | None) -> None:
    know(stores, c10="Music")
    answer = ask("categories", asked(sort=sort, region=region))
    assert answer.json == {"videos": [], "next_cursor": None}
    assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_a_chart_without_videos_is_an_empty_page(ask: Ask, stores: Stores) -> None:
    know(stores, c10="Music")
    put_chart(stores)
    assert ids_in(ask("categories", asked(sort="popular"))) == []


@sorts
def test_a_category_that_nobody_knows_is_not_found(ask: Ask, stores: Stores, sort: str) -> None:
    know(stores, c1="Film & Animation")
    answer = ask("categories", asked(sort=sort))
    require_problem(answer, 404, "Category not found")
    assert answer.headers["Cache-Control"] == "public, max-age=10"


def test_a_walk_that_ends_with_nothing_is_no_unknown_category(ask: Ask, stores: Stores) -> None:
    stores.put_videos(published(1), published(2))
    cursor = ask("categories", asked(limit=1)).json["next_cursor"]
    stores.put_videos(tombstone(1))
    assert ask("categories", asked(cursor=cursor)).json == {"videos": [], "next_cursor": None}


# --- What cannot be asked ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "category_id", ["007", "+1", "-1", "1.0", "1e3", " 1", "1_0", "٣", "%31", "music", "00", str(2**53), "9" * 5_000]
)
def test_a_category_has_one_spelling(ask: Ask, engine: Engine, category_id: str) -> None:
    (fault,) = require_invalid(ask("categories", asked(category_id)))
    assert fault["loc"] == ["path", "category_id"]
    assert engine.requests == []


@pytest.mark.parametrize("category_id", ["0", "19", str(2**53 - 1)])
def test_a_category_is_a_whole_number(ask: Ask, stores: Stores, category_id: str) -> None:
    del stores
    require_problem(ask("categories", asked(category_id)), 404, "Category not found")


@pytest.mark.parametrize(
    ("name", "value"),
    [("limit", "0"), ("limit", "51"), ("limit", "ten"), ("region", "XX"), ("region", "us"), ("sort", "views")],
)
def test_a_parameter_that_is_out_of_range_is_refused(ask: Ask, name: str, value: str) -> None:
    (fault,) = require_invalid(ask("categories", asked(**{name: value})))
    assert fault["loc"] == ["query", name]


def cursor_of(ask: Ask, stores: Stores) -> str:
    stores.put_videos(*map(published, range(3)))
    cursor: str = ask("categories", asked(limit=1)).json["next_cursor"]
    return cursor


OTHERS = {
    "another category": (20, {}),
    "a region": (MUSIC, {"region": "US"}),
    "another order": (MUSIC, {"sort": "popular"}),
}


@pytest.mark.parametrize(("category", "query"), OTHERS.values(), ids=OTHERS)
def test_a_cursor_of_another_query_is_refused_before_anything_is_read(
    ask: Ask, stores: Stores, engine: Engine, monkeypatch: pytest.MonkeyPatch, category: int, query: dict[str, str]
) -> None:
    cursor = cursor_of(ask, stores)
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", engine.url)
    answer = ask("categories", asked(category, cursor=cursor, **query))
    require_problem(answer, 400, "`cursor` is not one that this query gave")
    assert answer.headers["Cache-Control"] == "no-store"
    assert engine.requests == []


@sorts
@pytest.mark.parametrize("cursor", ["", "a", "null", "AQ", "é", "=" * 9, "A" * 4_000])
def test_what_is_no_cursor_is_refused(ask: Ask, sort: str, cursor: str) -> None:
    answer = ask("categories", asked(sort=sort, cursor=cursor))
    require_problem(answer, 400, "`cursor` is not one that this query gave")


# --- At the edge ------------------------------------------------------------------------------------------------------


def test_a_browser_asks_for_the_newest_of_a_region(ask: Ask, stores: Stores) -> None:
    stores.put_videos(video(1, regions=["GB"]), video(2, regions=["US"]))
    assert ids_in(ask("categories", read_event("category-videos"))) == [video_id(1)]


@sorts
def test_a_page_that_a_client_holds_is_not_sent_again(
    ask: Ask, stores: Stores, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    # GIVEN a page that another one follows
    monkeypatch.setattr(shelves, "now_ms", lambda: 1_800_000_000_000)
    stores.put_videos(*map(published, range(3)))
    put_chart(stores, *map(published, range(3)))
    query = {"sort": sort, "limit": "2"}
    sent = ask("categories", asked(**query))
    assert sent.json["next_cursor"]
    # WHEN it is asked for again a moment later
    monkeypatch.setattr(shelves, "now_ms", lambda: 1_800_000_059_999)
    held = {"If-None-Match": sent.headers["ETag"]}
    answer = ask("categories", rest_request(VIDEOS, path={"category_id": "10"}, query=query, headers=held))
    # THEN it is the same page
    assert answer.status == 304


@sorts
def test_a_table_that_fails_is_unavailable(ask: Ask, dynamodb_engine: Engine, sort: str) -> None:
    dynamodb_engine.always(reply({}, 503))
    require_unavailable(ask("categories", asked(sort=sort)))


# --- The categories of a region ---------------------------------------------------------------------------------------

REGION_CATEGORIES = rest_request("/api/categories", query={"region": "US"})


def test_a_region_has_its_own_list_of_categories(ask: Ask, stores: Stores, dynamodb_engine: Engine) -> None:
    document = build_region_categories({10: "Music", 1: "Comedy"}, {10: 1_200}, {10: 3}, LATER, LATER)
    ChartTable(stores.dynamodb, "RegionsTable").put_document("US", "CATEGORIES", document, 1)
    dynamodb_engine.script = relay(stores.url)
    answer = ask("categories", REGION_CATEGORIES)
    assert answer.json == [
        {"id": 1, "title": "Comedy", "videos": 0, "charting": 0},
        {"id": 10, "title": "Music", "videos": 1_200, "charting": 3},
    ]
    assert int(answer.headers["Cache-Control"].removeprefix("public, max-age=")) > 3_600
    (request,) = dynamodb_engine.requests
    assert request.json["Key"] == {"region": {"S": "US"}, "entry": {"S": "CATEGORIES"}}


def test_the_list_of_a_region_that_no_run_has_built_is_asked_for_again_in_a_minute(ask: Ask, stores: Stores) -> None:
    stores.put_categories({10: "Music"})
    require_unavailable(ask("categories", REGION_CATEGORIES), retry_after=60)


def test_the_list_of_a_region_is_unavailable_with_its_table(ask: Ask, dynamodb_engine: Engine) -> None:
    dynamodb_engine.always(reply({}, 503))
    require_unavailable(ask("categories", REGION_CATEGORIES))


def test_a_region_that_has_no_charts_has_no_list(ask: Ask) -> None:
    (fault,) = require_invalid(ask("categories", rest_request("/api/categories", query={"region": "XX"})))
    assert fault["loc"] == ["query", "region"]

"""The routes, through the gateway."""

import gzip
import json
from typing import Any

import boto3
import pytest

from tests.contract.fields import CARD, DETAIL
from tests.stack.client import Client, eventually
from tests.stack.conftest import Put, upserted
from tools.stack import Stack


@pytest.fixture(scope="module")
def charted(client: Client, put: Put, stack: Stack) -> list[dict[str, Any]]:
    """Sixty videos of a region that no other test uses, in its chart."""
    videos = [upserted(f"Song number {number}", regions=["BR"], views=1_000 + number) for number in range(60)]
    put("VideoUpserted", *videos)
    put("VideoUpserted", upserted("Not ready yet", regions=["BR"], views=9_999_999, status="PROCESSING"))

    def build_and_count() -> int:
        boto3.client("lambda").invoke(FunctionName=stack.charts_function, Payload=b"{}")
        views = [video["views"] for video in client.get("/api/trending/BR").json["videos"]]
        return sum(views)

    whole = sum(1_000 + number for number in range(10, 60))
    assert eventually(build_and_count, lambda total: total == whole, timeout_s=30) == whole
    return videos


def test_search_answers_one_page_in_the_contracts_shape(client: Client, published: dict[str, Any], word: str) -> None:
    result = client.get(f"/api/search?q={word}&page=1&per_page=5").json

    assert list(result) == ["videos", "total", "page", "per_page", "query", "total_relation"]
    assert (result["total"], result["page"], result["per_page"], result["query"]) == (1, 1, 5, word)
    (card,) = result["videos"]
    assert list(card) == CARD
    assert card["video_id"] == published["video_id"]


def test_a_search_that_finds_nothing_is_an_empty_page(client: Client, published: dict[str, Any]) -> None:
    del published
    result = client.get("/api/search?q=zzzzzzzzzzzzqqq").json
    assert (result["videos"], result["total"], result["per_page"]) == ([], 0, 20)


def test_trending_answers_the_fifty_most_viewed(client: Client, charted: list[dict[str, Any]]) -> None:
    reply = client.get("/api/trending/BR")

    assert list(reply.json) == ["region", "videos", "updated_at"]
    assert [video["views"] for video in reply.json["videos"]] == list(range(1_059, 1_009, -1))
    assert all(list(video) == CARD for video in reply.json["videos"])
    assert reply.json["updated_at"] == charted[0]["fetched_at"]
    assert reply.headers["Cache-Control"].startswith("public, max-age=")


def test_stored_gzip_passes_through_the_gateway(client: Client, charted: list[dict[str, Any]]) -> None:
    del charted
    plain = client.get("/api/trending/BR")
    coded = client.get("/api/trending/BR", {"Accept-Encoding": "gzip"})

    assert coded.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(coded.body) == plain.body
    assert coded.headers["ETag"] == plain.headers["ETag"].removesuffix('"') + '-gzip"'


def test_categories_are_listed_by_title(client: Client, stack: Stack, charted: list[dict[str, Any]]) -> None:
    del charted
    dynamodb = boto3.client("dynamodb")
    for key, title in ((10, "Music"), (20, "Gaming")):
        item: Any = {"region": {"S": "ALL"}, "entry": {"S": f"CATEGORY#{key}"}, "title": {"S": title}}
        dynamodb.put_item(TableName=stack.regions_table, Item=item)
    boto3.client("lambda").invoke(FunctionName=stack.charts_function, Payload=b"{}")

    reply = client.get("/api/categories")

    titles = [category["title"] for category in reply.json]
    assert titles == sorted(titles)
    # Other tests of this stack may have added some of their own.
    assert reply.json[:2] == [{"id": 20, "title": "Gaming"}, {"id": 10, "title": "Music"}]
    assert reply.headers["Cache-Control"] == "public, max-age=86400"


def test_a_video_answers_the_ten_fields(client: Client, published: dict[str, Any]) -> None:
    reply = client.get(f"/api/v1/videos/id/{published['video_id']}")

    assert list(reply.json) == DETAIL
    assert reply.json["addedDate"] == published["published_at"]
    assert reply.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=600"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/videos/id/00000000-0000-4000-8000-000000000000", 404),
        ("/api/v1/videos/id/0F4F7B8A-58AA-5FCA-A78E-EA462DCF4C7D", 422),
        ("/api/v1/videos/id/not%20a%20uuid", 422),
        ("/api/trending/XX", 422),
        ("/api/trending/us", 422),
        ("/api/trending/BR?limit=51", 422),
        ("/api/trending/BR?page=2", 422),
        ("/api/categories?page=1", 422),
        ("/api/search", 422),
        ("/api/search?q=a", 422),
        ("/api/search?q=ab&q=cd", 422),
        ("/api/search?q=ab&page=101", 422),
        ("/api/search?q=ab&per_page=51", 422),
        ("/api/search?q=ab&order=asc", 422),
        ("/api/search?q=ab&min_duration=9&max_duration=8", 422),
        ("/api/search?q=ab&published_after=2026-02-30", 422),
        ("/api/search?q=ab&highlight=yes", 422),
        ("/api/search/suggest?q=", 422),
        ("/api/v1/videos/latest?pageSize=101", 422),
        ("/api/v1/videos/latest?page=101&pageSize=100", 422),
        ("/api/v1/videos/id/00000000-0000-4000-8000-000000000000/related", 404),
        ("/api/v1/videos/id/not-a-uuid/related", 422),
    ],
)
def test_what_cannot_be_answered_is_a_problem_that_says_why(client: Client, path: str, status: int) -> None:
    reply = client.get(path)

    assert reply.status == status
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.json["status"] == status
    assert reply.headers["Access-Control-Allow-Origin"] == "https://dailywatch.video"
    assert status == 404 or reply.json["errors"][0]["msg"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/search?q=song",
        "/api/search/suggest?q=song",
        "/api/trending/BR",
        "/api/categories",
        "/api/v1/videos/id/{id}",
        "/api/v1/videos/id/{id}/related",
        "/api/v1/videos/by-tag/cooking",
    ],
)
def test_every_route_has_an_etag_a_304_a_head_and_cors(
    client: Client, charted: list[dict[str, Any]], path: str
) -> None:
    path = path.format(id=charted[0]["video_id"])
    full = client.get(path)
    assert full.status == 200
    json.loads(full.body)

    unchanged = client.get(path, {"If-None-Match": full.headers["ETag"]})
    assert (unchanged.status, unchanged.body) == (304, b"")
    assert unchanged.headers["ETag"] == full.headers["ETag"]
    assert unchanged.headers["Cache-Control"].startswith("public")

    head = client.get(path, method="HEAD")
    assert (head.status, head.body, head.headers["ETag"]) == (200, b"", full.headers["ETag"])

    assert full.headers["Access-Control-Allow-Origin"] == "https://dailywatch.video"

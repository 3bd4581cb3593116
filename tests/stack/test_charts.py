"""Charts, their past and the categories, from events to answers."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import boto3
import pytest

from catalog.times import to_text
from tests.stack.client import Client, eventually
from tests.stack.conftest import Put, upserted
from tools.stack import Stack

# A region and a category that no other test uses.
REGION, CATEGORY = "AU", 44

NOW = datetime.now(UTC).replace(microsecond=0)
YESTERDAY, TODAY = to_text(NOW - timedelta(days=1)), to_text(NOW - timedelta(minutes=5))


class Feed(NamedTuple):
    """Eight videos that were observed yesterday and today, the one with most views rising least."""

    videos: list[dict[str, Any]]
    yesterday: dict[str, Any]
    today: dict[str, Any]


def observations(videos: list[dict[str, Any]], time: str, views: Callable[[int], int]) -> list[dict[str, Any]]:
    """Return what a chart of the region observed of some videos."""
    return [
        {
            "video_id": video["video_id"],
            "views": views(number),
            "likes": 1,
            "regions": [REGION],
            "observed_at": time,
        }
        for number, video in enumerate(videos)
    ]


@pytest.fixture(scope="module")
def feed(client: Client, put: Put, stack: Stack) -> Feed:
    published = to_text(NOW - timedelta(days=3))
    videos = [
        upserted(
            f"Rising {number} {uuid.uuid4().hex[:8]}",
            regions=[REGION],
            category_id=CATEGORY,
            channel_title=f"Trailer house {number}",
            published_at=published,
            fetched_at=published,
            views=0,
        )
        for number in range(8)
    ]
    put("VideoUpserted", *videos)
    key: Any = {"region": {"S": "ALL"}, "entry": {"S": f"CATEGORY#{CATEGORY}"}, "title": {"S": "Trailers"}}
    boto3.client("dynamodb").put_item(TableName=stack.regions_table, Item=key)

    def velocity_of(time: str, count: int) -> dict[str, Any]:
        def run() -> dict[str, Any]:
            boto3.client("lambda").invoke(FunctionName=stack.charts_function, Payload=b"{}")
            chart: dict[str, Any] = client.get(f"/api/trending/{REGION}?ranking=velocity").json
            return chart

        def is_there(chart: dict[str, Any]) -> bool:
            return chart.get("updated_at") == time and len(chart["videos"]) == count

        chart = eventually(run, is_there, timeout_s=60)
        assert is_there(chart)
        return chart

    # An observation of a video that is not known yet would come again after minutes.
    paths = [f"/api/v1/videos/id/{video['video_id']}" for video in videos]
    assert eventually(lambda: {client.get(path).status for path in paths}, lambda found: found == {200}) == {200}
    put("VideoObserved", *observations(videos[:7], YESTERDAY, lambda number: 10_000 * (number + 1)))
    yesterday = velocity_of(YESTERDAY, 7)
    put("VideoObserved", *observations(videos, TODAY, lambda number: 10_000 * (number + 1) + 3_000 * (8 - number)))
    return Feed(videos, yesterday, velocity_of(TODAY, 8))


def ids_in(chart: dict[str, Any]) -> list[str]:
    return [entry["video_id"] for entry in chart["videos"]]


def test_the_default_answer_is_the_contracts(client: Client, feed: Feed) -> None:
    chart = client.get(f"/api/trending/{REGION}").json
    assert list(chart) == ["region", "videos", "updated_at"]
    assert ids_in(chart) == [video["video_id"] for video in reversed(feed.videos)]
    assert "rank" not in chart["videos"][0]


def test_velocity_says_what_rises_and_why(feed: Feed) -> None:
    entries = {entry["video_id"]: entry for entry in feed.today["videos"]}
    assert [entry["rank"] for entry in feed.today["videos"]] == list(range(1, 9))
    before = {video_id: rank for rank, video_id in enumerate(ids_in(feed.yesterday), 1)}
    for video in feed.videos[:7]:
        entry = entries[video["video_id"]]
        assert entry["rank_delta"] == before[video["video_id"]] - entry["rank"]
        assert entry["entered_at"] == YESTERDAY
        assert entry["peak_rank"] <= min(entry["rank"], before[video["video_id"]])
        assert entry["gained_since"] == YESTERDAY
    assert entries[feed.videos[0]["video_id"]]["views_gained"] == 24_000
    assert (entries[feed.videos[7]["video_id"]]["rank_delta"], feed.today["updated_at"]) == (None, TODAY)
    why = feed.today["videos"][0]["why"]
    assert why["score"] == pytest.approx(why["views_per_hour"] * why["decay"] * why["maturity"], rel=0.01)


def test_a_chart_of_the_past_is_as_it_was(client: Client, feed: Feed) -> None:
    reply = client.get(f"/api/trending/{REGION}?ranking=velocity&at={YESTERDAY}")
    assert reply.json == feed.yesterday
    assert reply.headers["Cache-Control"] == "public, max-age=300"


def test_before_the_oldest_chart_is_a_404_that_names_it(client: Client, feed: Feed) -> None:
    del feed
    reply = client.get(f"/api/trending/{REGION}?ranking=velocity&at=2001-01-01")
    assert reply.status == 404
    assert "the oldest is of" in reply.json["detail"]


def test_what_has_changed_is_told(client: Client, feed: Feed) -> None:
    changes = client.get(f"/api/trending/{REGION}/changes?since={YESTERDAY}&ranking=velocity").json
    assert (changes["since"], changes["updated_at"], changes["left"]) == (YESTERDAY, TODAY, [])
    assert [entry["video_id"] for entry in changes["entered"]] == [feed.videos[7]["video_id"]]
    before = {video_id: rank for rank, video_id in enumerate(ids_in(feed.yesterday), 1)}
    moved = [one for one in ids_in(feed.today) if one in before and ids_in(feed.today).index(one) + 1 != before[one]]
    assert [(one["video_id"], one["previous_rank"]) for one in changes["moved"]] == [
        (key, before[key]) for key in moved
    ]


def test_a_video_has_its_ranks_over_time(client: Client, feed: Feed) -> None:
    video_id = feed.videos[0]["video_id"]
    ranks = client.get(f"/api/trending/{REGION}/videos/{video_id}").json
    expected = [
        {"time": chart["updated_at"], "rank": ids_in(chart).index(video_id) + 1}
        for chart in (feed.yesterday, feed.today)
    ]
    assert [point for point in ranks["velocity"] if point["time"] in (YESTERDAY, TODAY)] == expected
    assert client.get(f"/api/trending/{REGION}/videos/{uuid.uuid4()}").status == 404


def test_a_category_has_its_own_chart_and_one_without_candidates_an_empty_one(client: Client, feed: Feed) -> None:
    chart = client.get(f"/api/trending/{REGION}?ranking=velocity&category={CATEGORY}").json
    assert (ids_in(chart), chart["category"]) == (ids_in(feed.today), CATEGORY)
    empty = client.get(f"/api/trending/{REGION}?ranking=velocity&category=999").json
    assert (empty["videos"], empty["category"], empty["updated_at"]) == ([], 999, TODAY)


def test_what_rises_everywhere_is_killrvideos_list(client: Client, feed: Feed) -> None:
    page = client.get("/api/v1/videos/trending?limit=50").json
    assert list(page) == ["data", "pagination"]
    assert {video["video_id"] for video in feed.videos} <= {video["videoId"] for video in page["data"]}


def test_a_region_counts_the_videos_of_its_categories(client: Client, feed: Feed) -> None:
    (counted,) = [one for one in client.get(f"/api/categories?region={REGION}").json if one["id"] == CATEGORY]
    assert counted == {"id": CATEGORY, "title": "Trailers", "videos": len(feed.videos), "charting": len(feed.videos)}


@pytest.mark.parametrize("sort", ["newest", "popular"])
def test_a_walk_through_a_category_meets_every_video_once(client: Client, feed: Feed, sort: str) -> None:
    met: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        after = f"&cursor={cursor}" if cursor else ""
        reply = client.get(f"/api/categories/{CATEGORY}/videos?region={REGION}&sort={sort}&limit=3{after}")
        assert reply.status == 200
        met += ids_in(reply.json)
        cursor = reply.json["next_cursor"]
    assert sorted(met) == sorted(video["video_id"] for video in feed.videos)


def test_a_forged_cursor_is_refused(client: Client, feed: Feed) -> None:
    del feed
    reply = client.get(f"/api/categories/{CATEGORY}/videos?cursor=AAAA")
    assert (reply.status, reply.headers["Content-Type"]) == (400, "application/problem+json")

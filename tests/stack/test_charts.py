"""Charts, past charts and categories, from events to answers."""

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
    """Eight videos that were observed yesterday and today; more views, slower rise."""

    videos: list[dict[str, Any]]
    yesterday: dict[str, Any]
    today: dict[str, Any]


def observations(videos: list[dict[str, Any]], time: str, views: Callable[[int], int]) -> list[dict[str, Any]]:
    """Return the details of observations of some videos in the region."""
    observed = {"likes": 1, "regions": [REGION], "observed_at": time}
    return [{"video_id": one["video_id"], "views": views(number), **observed} for number, one in enumerate(videos)]


@pytest.fixture(scope="module")
def feed(client: Client, put: Put, stack: Stack) -> Feed:
    published = to_text(NOW - timedelta(days=3))
    times = {"published_at": published, "fetched_at": published}
    same = {"regions": [REGION], "category_id": CATEGORY, "views": 0, **times}
    videos = [
        upserted(f"Rising {number} {uuid.uuid4().hex[:8]}", channel_title=f"Trailer house {number}", **same)
        for number in range(8)
    ]
    put("VideoUpserted", *videos)
    key: Any = {"region": {"S": "ALL"}, "entry": {"S": f"CATEGORY#{CATEGORY}"}, "title": {"S": "Trailers"}}
    boto3.client("dynamodb").put_item(TableName=stack.regions_table, Item=key)

    def velocity_of(time: str, observed: list[dict[str, Any]]) -> dict[str, Any]:
        """Put observations on the bus, and return the chart once it shows all of them."""
        put("VideoObserved", *observed)
        views = {one["video_id"]: one["views"] for one in observed}

        def run() -> dict[str, Any]:
            boto3.client("lambda").invoke(FunctionName=stack.charts_function, Payload=b"{}")
            chart: dict[str, Any] = client.get(f"/api/trending/{REGION}?ranking=velocity").json
            return chart

        def is_there(chart: dict[str, Any]) -> bool:
            shown = {entry["video_id"]: entry["views"] for entry in chart.get("videos", [])}
            return chart.get("updated_at") == time and shown == views

        return eventually(run, is_there)

    # An observation of a video that is not known yet would come again after minutes.
    paths = [f"/api/v1/videos/id/{video['video_id']}" for video in videos]
    assert eventually(lambda: {client.get(path).status for path in paths}, lambda found: found == {200}) == {200}
    first = observations(videos[:7], YESTERDAY, lambda number: 10_000 * (number + 1))
    second = observations(videos, TODAY, lambda number: 10_000 * (number + 1) + 3_000 * (8 - number))
    return Feed(videos, velocity_of(YESTERDAY, first), velocity_of(TODAY, second))


def ids_in(chart: dict[str, Any]) -> list[str]:
    return [entry["video_id"] for entry in chart["videos"]]


def ranks_in(chart: dict[str, Any]) -> dict[str, int]:
    return {video_id: rank for rank, video_id in enumerate(ids_in(chart), 1)}


def as_ranked(chart: dict[str, Any]) -> dict[str, Any]:
    """Return a chart without what a correction updates: a run may follow new counts before they are listed."""
    entries = [{name: value for name, value in one.items() if name != "views"} for one in chart["videos"]]
    return {**chart, "videos": entries, "next_update_at": None}


def test_the_default_chart_is_the_contracts_and_the_trending_videos_are_of_all_regions(
    client: Client, feed: Feed
) -> None:
    chart = client.get(f"/api/trending/{REGION}").json
    assert list(chart) == ["region", "videos", "updated_at"]
    assert ids_in(chart) == [video["video_id"] for video in reversed(feed.videos)]
    assert "rank" not in chart["videos"][0]
    for days in (1, 7, 30):
        trending = client.get(f"/api/v1/videos/trending?intervalDays={days}&limit=50").json
        assert {video["video_id"] for video in feed.videos} <= {video["videoId"] for video in trending}


def test_the_chart_by_velocity_shows_movements_and_scores(feed: Feed) -> None:
    entries = {entry["video_id"]: entry for entry in feed.today["videos"]}
    assert [entry["rank"] for entry in feed.today["videos"]] == list(range(1, 9))
    before = ranks_in(feed.yesterday)
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


def test_a_past_chart_is_as_it_was_and_changes_since_it_are_listed(client: Client, feed: Feed) -> None:
    reply = client.get(f"/api/trending/{REGION}?ranking=velocity&at={YESTERDAY}")
    assert as_ranked(reply.json) == as_ranked(feed.yesterday)
    assert reply.headers["Cache-Control"] == "public, max-age=300"
    changes = client.get(f"/api/trending/{REGION}/changes?since={YESTERDAY}&ranking=velocity").json
    assert (changes["since"], changes["updated_at"], changes["left"]) == (YESTERDAY, TODAY, [])
    assert [entry["video_id"] for entry in changes["entered"]] == [feed.videos[7]["video_id"]]
    before = ranks_in(feed.yesterday)
    moved = [(key, before[key]) for key, rank in ranks_in(feed.today).items() if before.get(key, rank) != rank]
    assert [(one["video_id"], one["previous_rank"]) for one in changes["moved"]] == moved


def test_a_video_has_its_ranks_over_time(client: Client, feed: Feed) -> None:
    video_id = feed.videos[0]["video_id"]
    ranks = client.get(f"/api/trending/{REGION}/videos/{video_id}").json
    charts = (feed.yesterday, feed.today)
    expected = [{"time": chart["updated_at"], "rank": ranks_in(chart)[video_id]} for chart in charts]
    assert [point for point in ranks["velocity"] if point["time"] in (YESTERDAY, TODAY)] == expected
    assert client.get(f"/api/trending/{REGION}/videos/{uuid.uuid4()}").status == 404


def test_a_category_has_its_own_chart_and_one_without_candidates_an_empty_one(client: Client, feed: Feed) -> None:
    chart = client.get(f"/api/trending/{REGION}?ranking=velocity&category={CATEGORY}").json
    assert (ids_in(chart), chart["category"]) == (ids_in(feed.today), CATEGORY)
    empty = client.get(f"/api/trending/{REGION}?ranking=velocity&category=999").json
    assert (empty["videos"], empty["category"], empty["updated_at"]) == ([], 999, TODAY)
    # A region counts the videos of its categories
    (counted,) = [one for one in client.get(f"/api/categories?region={REGION}").json if one["id"] == CATEGORY]
    assert counted == {"id": CATEGORY, "title": "Trailers", "videos": len(feed.videos), "charting": len(feed.videos)}

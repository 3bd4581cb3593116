"""Trending: charts of a region, past charts, and chart changes."""

from typing import Annotated, Any

from catalog.charts import reads
from catalog.charts.answers import changes_between, rank_history, shortened
from catalog.charts.feeds import atom_feed, json_feed
from catalog.charts.keys import Ranking
from catalog.dynamodb import read as dynamodb
from catalog.errors import ChartNotFound, NeverCharted, NotBuiltYet, StoreUnavailable
from catalog.http.answers import Response, cache_until, chosen_answer, json_answer, stored_answer
from catalog.http.invocation import answer_event
from catalog.http.media_types import MediaType
from catalog.http.parameter_types import Choice, Integer, IntegerChoice, Moment
from catalog.http.parameters import NATURAL, VIDEO_ID
from catalog.http.router import Alias, Header, Router
from catalog.regions import Region
from catalog.request_log import Context
from catalog.settings import settings

FIVE_MINUTES = "public, max-age=300"

ATOM, JSON_FEED = "application/atom+xml", "application/feed+json"
FEED_TYPES = MediaType({ATOM: ("application/xml", "text/xml"), JSON_FEED: ("application/json",)})

router = Router()
# During init, when Lambda provides a full vCPU: loading the TLS certificates takes longer than a request.
dynamodb.client()

LIMIT = Integer(ge=1, le=50)
INTERVAL = IntegerChoice(1, 7, 30)
RegionPath = Annotated[Region, Choice(Region), "Region of the chart"]


@router.get(
    "/api/trending/{region}",
    "catalog.charts.api:TrendingChart",
    ChartNotFound,
    NotBuiltYet,
    StoreUnavailable,
    is_contract=True,
)
def trending(
    region: RegionPath,
    ranking: Annotated[
        Ranking | None, Choice(Ranking), "Order of the chart: by `views`, or by `velocity` for the fastest rising"
    ] = None,
    category: Annotated[int | None, NATURAL, "Only videos of this category"] = None,
    limit: Annotated[int | None, LIMIT, "Maximum number of videos; without it, all"] = None,
    at: Annotated[str | None, Moment(), "Time of a past chart, or a day for its last chart"] = None,
) -> Response:
    """Get a region's chart: the contract's 50 most viewed, or with any parameter also the figures of each rank.

    `ranking=velocity` ranks by the growth of views, `at` gives a past chart. A category without a chart has no videos.
    """
    if ranking is None and category is None and limit is None and at is None:
        chart = reads.get_contract_chart(region)
        return stored_answer(chart, cache_until(chart.next_update_at))
    chart = reads.get_chart_in_force(region, ranking or Ranking.VIEWS, category, at)
    cache_control = cache_until(chart.next_update_at) if at is None else FIVE_MINUTES
    if category is None and limit is None:
        return stored_answer(chart, cache_control)
    return json_answer(shortened(chart.content, category, limit), cache_control)


@router.get(
    "/api/trending/{region}/changes",
    "catalog.charts.api:ChartChanges",
    ChartNotFound,
    NotBuiltYet,
    StoreUnavailable,
)
def chart_changes(
    region: RegionPath,
    since: Annotated[str, Moment(), "Time of the past chart to compare with"],
    ranking: Annotated[
        Ranking, Choice(Ranking), "Order of the chart: by `views`, or by `velocity` for the fastest rising"
    ] = Ranking.VIEWS,
) -> Response:
    """List the videos that have entered, left or moved on a region's chart since a time.

    Videos in none of the lists have the same rank as then. Poll it with `updated_at` of the previous answer, at
    `next_update_at`.
    """
    now, then = reads.get_chart(region, ranking), reads.get_chart(region, ranking, since)
    return json_answer(changes_between(then.content, now.content), cache_until(now.next_update_at))


@router.get(
    "/api/trending/{region}/videos/{video_id}",
    "catalog.charts.api:RankHistory",
    NeverCharted,
    StoreUnavailable,
)
def video_ranks(
    region: RegionPath,
    video_id: Annotated[str, VIDEO_ID, "The video's UUID"],
) -> Response:
    """Get a video's rank history on a region's charts.

    It has every rank of two days, an hourly one of thirty days, and a daily one of two years.
    """
    return json_answer(rank_history(region, video_id, reads.get_rank_history(region, video_id)), FIVE_MINUTES)


@router.get("/api/trending/{region}/feed", "catalog.charts.api:JsonFeed", NotBuiltYet, StoreUnavailable)
def feed(
    region: RegionPath,
    ranking: Annotated[
        Ranking, Choice(Ranking), "Order of the chart: by `views`, or by `velocity` for the fastest rising"
    ] = Ranking.VIEWS,
    media_type: Annotated[str, FEED_TYPES, Header("accept")] = ATOM,
) -> Response:
    """Get a region's chart for feed readers: Atom, or JSON Feed if `Accept` prefers it."""
    chart = reads.get_chart(region, ranking)
    build = atom_feed if media_type == ATOM else json_feed
    return chosen_answer(build(chart.content, settings().watch_page), cache_until(chart.next_update_at), media_type)


@router.get("/api/v1/videos/trending", "catalog.charts.api:TrendingVideos", NotBuiltYet, StoreUnavailable)
def trending_everywhere(
    interval_days: Annotated[int, INTERVAL, Alias("intervalDays"), "Number of days in which the views were gained"] = 1,
    limit: Annotated[int, LIMIT, "Maximum number of videos"] = 10,
) -> Response:
    """List the videos of all regions that gained the most views within 1, 7 or 30 days."""
    stored = reads.get_trending_videos(interval_days)
    return json_answer(stored.content[:limit], cache_until(stored.next_update_at))


def handler(event: dict[str, Any], context: Context) -> Any:
    """Answer an HTTP request or a direct invocation."""
    return answer_event(router, event, context)

"""Trending: a region's charts as the charts run stored them, their past, and what has changed."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog.contracts.charts import ChartChanges, RankedChart, RankHistory
from catalog.contracts.dailywatch import Chart
from catalog.contracts.killrvideo import VideoPage
from catalog.errors import NotBuiltYet, NotCharted, NotKept, StoreUnavailable
from catalog.http.answers import json_answer, stored_answer, until
from catalog.http.described import answers
from catalog.http.direct import answer_caller
from catalog.http.parameters import DAY_OR_TIME_PATTERN, NaturalNumber, WholeNumber, last_moment
from catalog.stores import documents, dynamodb
from catalog.stores.documents import StoredDocument
from catalog.trending import changes_between, first_page, rank_history, shortened
from catalog.vocabulary import VIDEO_ID_PATTERN, Ranking, Region

FIVE_MINUTES = "public, max-age=300"

logger = Logger()
app = APIGatewayRestResolver()
# During init, for which Lambda gives a whole processor: reading the trusted certificates takes longer than a request.
dynamodb.transport()

ChartLimit = Annotated[int, WholeNumber(ge=1, le=50)]
RegionPath = Annotated[Region, Path(description="The region whose chart is asked for")]
At = Annotated[str | None, Query(pattern=DAY_OR_TIME_PATTERN, description="The chart in force then, or at a day's end")]


@app.get("/api/trending/<region>")
@answers(RankedChart | Chart, NotKept, NotBuiltYet, StoreUnavailable)
def trending(
    region: RegionPath,
    ranking: Annotated[Ranking | None, Query(description="views, or velocity: what rises fastest")] = None,
    category: Annotated[NaturalNumber | None, Query(description="Only of this category")] = None,
    limit: Annotated[ChartLimit | None, Query()] = None,
    at: At = None,
) -> Response[str]:
    """Get a region's chart: without parameters the contract's 50 most viewed, with one what ranks each besides."""
    if ranking is None and category is None and limit is None and at is None:
        chart = documents.get_top(region)
        return stored_answer(chart, until(chart.next_update_at))
    by, time = ranking or Ranking.VIEWS, last_moment("at", at)
    chart = chart_in_force(region, by, category, time)
    cache_control = until(chart.next_update_at) if time is None else FIVE_MINUTES
    if category is None and limit is None:
        return stored_answer(chart, cache_control)
    return json_answer(shortened(chart.content, category, limit), cache_control)


@app.get("/api/trending/<region>/changes")
@answers(ChartChanges, NotKept, NotBuiltYet, StoreUnavailable)
def changes(
    region: RegionPath,
    since: Annotated[str, Query(pattern=DAY_OR_TIME_PATTERN, description="Compares with the chart in force then")],
    ranking: Ranking = Ranking.VIEWS,
) -> Response[str]:
    """Tell which videos have entered a region's chart since a time, which have left it, and which have moved."""
    time = last_moment("since", since)
    now, then = documents.get_chart(region, ranking), documents.get_chart_at(region, ranking, time or "")
    return json_answer(changes_between(then.content, now.content), until(now.next_update_at))


@app.get("/api/trending/<region>/videos/<video_id>")
@answers(RankHistory, NotCharted, StoreUnavailable)
def ranks(
    region: RegionPath,
    video_id: Annotated[str, Path(pattern=VIDEO_ID_PATTERN, description="The video's UUID, in lower case")],
) -> Response[str]:
    """Get a video's ranks on a region's charts over time."""
    return json_answer(rank_history(region, video_id, documents.get_ranks(region, video_id)), FIVE_MINUTES)


@app.get("/api/v1/videos/trending")
@answers(VideoPage, NotBuiltYet, StoreUnavailable)
def trending_everywhere(limit: Annotated[ChartLimit, Query()] = 20) -> Response[str]:
    """List what rises fastest in all regions together."""
    page = documents.get_trending()
    return json_answer(first_page(page.content, limit), until(page.next_update_at))


def chart_in_force(region: Region, ranking: Ranking, category: int | None, time: str | None) -> StoredDocument:
    """Return the chart at a time, or the current one; in place of a category's that is not there, that of all."""
    chart = (
        documents.find_chart(region, ranking, category)
        if time is None
        else documents.find_chart_at(region, ranking, category, time)
    )
    if chart is not None and (category is None or chart.content["videos"]):
        return chart
    if time is None:
        return documents.get_chart(region, ranking)
    return documents.get_chart_at(region, ranking, time)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], _context: LambdaContext) -> Any:
    """Answer API Gateway, or a service that invokes the function itself."""
    return answer_caller(app, event)

"""Categories: the lists of them as the charts run stored them, and the videos of each."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog import cursors
from catalog.contracts.dailywatch import Category, CategoryVideos, RegionCategory, VideoCard
from catalog.cursors import Order
from catalog.errors import CategoryNotFound, InvalidCursor, NotBuiltYet, StoreUnavailable
from catalog.http.answers import json_answer, stored_answer, until
from catalog.http.described import answers
from catalog.http.direct import answer_caller
from catalog.http.parameters import NaturalNumber, WholeNumber
from catalog.popular import TOP, page_of_chart
from catalog.stores import dynamodb
from catalog.stores.documents import ALL_REGIONS, find_chart, get_categories, require_category
from catalog.stores.shelves import newest
from catalog.vocabulary import Ranking, Region

ONE_DAY = "public, max-age=86400"
ONE_MINUTE = "public, max-age=60"

logger = Logger()
app = APIGatewayRestResolver()
# During init, for which Lambda gives a whole processor: reading the trusted certificates takes longer than a request.
dynamodb.transport()


@app.get("/api/categories")
@answers(list[RegionCategory] | list[Category], NotBuiltYet, StoreUnavailable)
def categories(
    region: Annotated[Region | None, Query(description="With how many videos each has there")] = None,
) -> Response[str]:
    """List all categories, sorted by title."""
    if region is None:
        return stored_answer(get_categories(), ONE_DAY)
    document = get_categories(region)
    return stored_answer(document, until(document.next_update_at))


@app.get("/api/categories/<category_id>/videos")
@answers(CategoryVideos, InvalidCursor, CategoryNotFound, StoreUnavailable)
def category_videos(
    category_id: Annotated[NaturalNumber, Path(description="Id of the category")],
    region: Annotated[Region | None, Query(description="Only those that this region has listed")] = None,
    sort: Annotated[Order, Query(description="popular shows the fifty most viewed")] = Order.NEWEST,
    limit: Annotated[int, WholeNumber(ge=1, le=50), Query()] = 20,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before")] = None,
) -> Response[str]:
    """List READY videos of a category, page by page; a page may be short, or empty, and not be the last one."""
    walk = cursors.Walk(category_id, region, sort)
    page, cache_control = (newest_page if sort is Order.NEWEST else popular_page)(walk, limit, cursor)
    if not page.videos and page.next_cursor is None and cursor is None:
        require_category(category_id)
    return json_answer(page, cache_control)


def newest_page(walk: cursors.Walk, limit: int, cursor: str | None) -> tuple[CategoryVideos, str]:
    """Return a page of the newest videos, and how long it may be kept."""
    begin = None if cursor is None else cursors.decode_newest(walk, cursor)
    videos, end = newest(walk.category_id, walk.region, limit, begin)
    return CategoryVideos(videos=videos, next_cursor=end and cursors.encode_newest(walk, end)), ONE_MINUTE


def popular_page(walk: cursors.Walk, limit: int, cursor: str | None) -> tuple[CategoryVideos, str]:
    """Return a page of the category's chart, empty where none was built, and how long it may be kept."""
    begin = TOP if cursor is None else cursors.decode_popular(walk, cursor)
    chart = find_chart(walk.region or ALL_REGIONS, Ranking.VIEWS, walk.category_id)
    if chart is None:
        return CategoryVideos(videos=[], next_cursor=None), ONE_MINUTE
    entries = chart.content["videos"]
    ranks, end = page_of_chart([entry["video_id"] for entry in entries], limit, begin)
    videos = [VideoCard.model_validate(entries[rank]) for rank in ranks]
    next_cursor = end and cursors.encode_popular(walk, end)
    return CategoryVideos(videos=videos, next_cursor=next_cursor), until(chart.next_update_at)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], _context: LambdaContext) -> Any:
    """Answer API Gateway, or a service that invokes the function itself."""
    return answer_caller(app, event)

"""Categories: lists of categories, and the videos of each."""

from typing import Annotated, Any

from catalog.categories.cursors import CursorScope, Order
from catalog.categories.newest import newest_page
from catalog.categories.popular import popular_page
from catalog.categories.reads import get_categories, require_category
from catalog.dynamodb import read as dynamodb
from catalog.errors import CategoryNotFound, InvalidCursor, NotBuiltYet, StoreUnavailable
from catalog.http.answers import Response, cache_until, json_answer, stored_answer
from catalog.http.invocation import answer_event
from catalog.http.parameter_types import Choice, Integer
from catalog.http.parameters import CURSOR, NATURAL
from catalog.http.router import Router
from catalog.regions import Region
from catalog.request_log import Context

ONE_DAY = "public, max-age=86400"
ONE_MINUTE = "public, max-age=60"

router = Router()
# During init, when Lambda provides a full vCPU: loading the TLS certificates takes longer than a request.
dynamodb.client()


@router.get("/api/categories", "catalog.categories.api:CategoryList", NotBuiltYet, StoreUnavailable, is_contract=True)
def categories(
    region: Annotated[Region | None, Choice(Region), "Adds the number of each category's videos in this region"] = None,
) -> Response:
    """List all categories, sorted by title.

    With a region each has its number of videos there. Caches keep the list without a region for a day.
    """
    if region is None:
        return stored_answer(get_categories(), ONE_DAY)
    document = get_categories(region)
    return stored_answer(document, cache_until(document.next_update_at))


@router.get(
    "/api/categories/{category_id}/videos",
    "catalog.categories.api:CategoryVideos",
    InvalidCursor,
    CategoryNotFound,
    StoreUnavailable,
)
def category_videos(
    category_id: Annotated[int, NATURAL, "Id of the category"],
    region: Annotated[Region | None, Choice(Region), "Only videos that this region has listed"] = None,
    sort: Annotated[Order, Choice(Order), "Order: `newest`, or `popular` for the 50 most viewed"] = Order.NEWEST,
    limit: Annotated[int, Integer(ge=1, le=50), "Videos on a page; a page may have fewer"] = 20,
    cursor: Annotated[str | None, CURSOR, "`next_cursor` of the previous page"] = None,
) -> Response:
    """List READY videos of a category, page by page; a page may be short or empty without being the last one.

    Send `next_cursor` as `cursor` until it is null, with the same `region` and `sort`.
    """
    scope = CursorScope(category_id, region, sort)
    if sort is Order.NEWEST:
        page, replaced_at = newest_page(scope, limit, cursor), None
    else:
        page, replaced_at = popular_page(scope, limit, cursor)
    if not page["videos"] and page["next_cursor"] is None and cursor is None:
        require_category(category_id)
    return json_answer(page, cache_until(replaced_at) if replaced_at else ONE_MINUTE)


def handler(event: dict[str, Any], context: Context) -> Any:
    """Answer an HTTP request or a direct invocation."""
    return answer_event(router, event, context)

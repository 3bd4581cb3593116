"""Search: videos by the words of their title, channel and tags."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog.contracts.dailywatch import SearchResult
from catalog.http.answers import json_answer
from catalog.http.gateway import configure, respond
from catalog.search.query import search_body
from catalog.stores import index

ONE_MINUTE = "public, max-age=60"

logger = Logger()
app = APIGatewayRestResolver(enable_validation=True)
configure(app)


@app.get("/api/search")
def search(
    q: Annotated[
        str,
        Query(
            min_length=2, max_length=100, pattern=r"^\P{Cc}*$", description="Search query, without control characters"
        ),
    ],
    page: Annotated[int, Query(ge=1, le=100)] = 1,
    per_page: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Response[str]:
    """Find READY videos, best match first."""
    hits = index.search(search_body(q, page, per_page))["hits"]
    cards = [hit["_source"]["card"] for hit in hits["hits"]]
    found = {"videos": cards, "total": hits["total"]["value"], "page": page, "per_page": per_page, "query": q}
    return json_answer(SearchResult.model_validate(found), ONE_MINUTE)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return respond(app, event, context)

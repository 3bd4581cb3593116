"""Trending: a region's chart, as the charts run stored it."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog.http.answers import stored_answer, until
from catalog.http.gateway import configure, respond
from catalog.stores.documents import get_chart
from catalog.vocabulary import Region

logger = Logger()
app = APIGatewayRestResolver(enable_validation=True)
configure(app)


@app.get("/api/trending/<region>")
def trending(region: Annotated[Region, Path(description="The region whose chart is asked for")]) -> Response[str]:
    """Get the 50 most viewed videos of a region."""
    chart = get_chart(region)
    return stored_answer(chart, until(chart.next_update_at))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return respond(app, event, context)

"""Categories: the list of all, as the charts run stored it."""

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog.http.answers import stored_answer
from catalog.http.gateway import configure, respond
from catalog.stores.documents import get_categories

ONE_DAY = "public, max-age=86400"

logger = Logger()
app = APIGatewayRestResolver(enable_validation=True)
configure(app)


@app.get("/api/categories")
def categories() -> Response[str]:
    """List all categories, sorted by title."""
    return stored_answer(get_categories(), ONE_DAY)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return respond(app, event, context)

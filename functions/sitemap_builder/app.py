"""Sitemap builder: builds the video sitemap from the table `videos`."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog import aws_clients
from catalog.metrics import Metric, emit
from catalog.settings import settings
from catalog.sitemap_build import Site, SitemapBuilder
from catalog.time_budget import TimeBudget

logger = Logger()
budget = TimeBudget(aws_clients.RESERVE_S)


@cache
def builder() -> SitemapBuilder:
    """Return the builder for this stack's tables."""
    return SitemapBuilder.over(aws_clients.dynamodb(budget), settings().videos_table, settings().regions_table)


@logger.inject_lambda_context(clear_state=True)
def handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Build the sitemap once, for the schedule or an operator.

    Raises `OutOfTime` for a build that needs more time: Lambda's next try, with the same request id, resumes it.
    """
    budget.begin(context.get_remaining_time_in_millis())
    site = Site.of(settings().watch_page, settings().sitemap_url)
    run = builder().run(site, context.aws_request_id, datetime.now(UTC))
    if run is None:
        logger.info("Another build runs")
        return {"running": True}
    emit(Metric("SitemapVideos", run.listed), Metric("SitemapPartsWritten", run.written))
    logger.info("Sitemap built", extra=run._asdict())
    return run._asdict()

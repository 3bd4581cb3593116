"""Related words: mines which tags go together from the table `videos` into the search index."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog import aws_clients
from catalog.metrics import Metric, emit
from catalog.related_words_run import RelatedWordsMiner
from catalog.search.writes import index_writer
from catalog.settings import settings
from catalog.time_budget import TimeBudget

logger = Logger()
budget = TimeBudget(aws_clients.RESERVE_S)


@cache
def miner() -> RelatedWordsMiner:
    """Return the miner for this stack's table and index."""
    return RelatedWordsMiner.over(aws_clients.dynamodb(budget), settings().videos_table, index_writer(budget))


@logger.inject_lambda_context(clear_state=True)
def handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Mine the related words once, for the schedule or an operator; raises what a run raises, for Lambda's next try."""
    budget.begin(context.get_remaining_time_in_millis())
    run = miner().run(datetime.now(UTC))
    emit(Metric("RelatedWordsTags", run.tags), Metric("RelatedWordsWritten", run.written + run.deleted))
    logger.info("Related words mined", extra=run._asdict())
    return run._asdict()

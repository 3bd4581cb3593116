"""boto3 clients of the functions that write."""

from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from catalog.time_budget import TimeBudget

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_sqs import SQSClient

CONNECT_S, ANSWER_S, TRIES = 1, 3, 4
CONFIG = Config(
    connect_timeout=CONNECT_S,
    read_timeout=ANSWER_S,
    retries={"mode": "standard", "total_max_attempts": TRIES},
)

# The longest that one try takes with a store that never answers: it finds the address (`RES_OPTIONS` in template.yaml),
# connects, shakes hands and sends, each of the three within CONNECT_S, and waits for the answer.
RESOLVE_S = 2
TRY_S = RESOLVE_S + 3 * CONNECT_S + ANSWER_S

# The longest pause before another try: botocore's standard mode doubles it from 1 s on.
# https://boto3.amazonaws.com/v1/documentation/api/latest/guide/retries.html#standard-retry-mode
LONGEST_PAUSE_S = 2 ** (TRIES - 2)

# A request that begins at the last moment of a budget has ended after this, and its function has time to report.
REPORT_S = 1
RESERVE_S = TRY_S + LONGEST_PAUSE_S + REPORT_S


def dynamodb(budget: TimeBudget) -> "DynamoDBClient":
    """Return a client of DynamoDB whose tries begin within a budget; a later one raises `OutOfTime`."""
    client = boto3.client("dynamodb", config=CONFIG)
    _limit(client, budget)
    return client


def sqs(budget: TimeBudget) -> "SQSClient":
    """Return a client of SQS whose tries begin within a budget; a later one raises `OutOfTime`."""
    client = boto3.client("sqs", config=CONFIG)
    _limit(client, budget)
    return client


def _limit(client: "BaseClient", budget: TimeBudget) -> None:
    # Before each try of each request: https://docs.aws.amazon.com/botocore/latest/topics/events.html
    client.meta.events.register("before-send", partial(_require_time, budget))


def _require_time(budget: TimeBudget, event_name: str, **_: Any) -> None:
    budget.require(event_name.rpartition(".")[2])

"""Which quotas of AWS a rate of requests meets, and by how much."""

import math
from typing import NamedTuple

# Requests a second that one environment of Lambda is given at most.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
REQUESTS_OF_AN_ENVIRONMENT = 10

# A cache asks its origin once in an answer's lifetime, however many ask it: https://aws.amazon.com/cloudfront/features/
REGIONAL_CACHES = 13

# How busy a node may be in the mean, so that a burst finds room.
BUSY = 0.6


class Quota(NamedTuple):
    """What an account, a table or a stage allows; `adjustable` on request."""

    name: str
    limit: float
    adjustable: bool
    source: str


STAGE = Quota(
    "API Gateway, requests a second of the stage",
    1_000,
    adjustable=True,
    source="the parameter ThrottlingRate of template.yaml",
)
API_GATEWAY = Quota(
    "API Gateway, requests a second of an account",
    10_000,
    adjustable=True,
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html",
)
CONCURRENCY = Quota(
    "Lambda, environments of an account",
    1_000,
    adjustable=True,
    source="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
)
TABLE_READS = Quota(
    "DynamoDB, read units a second of a table",
    40_000,
    adjustable=True,
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html",
)
PARTITION_READS = Quota(
    "DynamoDB, read units a second of one key",
    3_000,
    adjustable=False,
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html",
)


class Need(NamedTuple):
    """What a rate needs of a quota."""

    quota: Quota
    needed: float

    @property
    def is_met(self) -> bool:
        """Whether the quota, as it is by default, suffices."""
        return self.needed <= self.quota.limit

    @property
    def times(self) -> int:
        """How many times the quota is needed, whole: of a key, how many copies it would take."""
        return max(1, math.ceil(self.needed / self.quota.limit))


def environments(requests_a_second: float, billed_ms: float) -> float:
    """Return the environments that work at a time: as calls last, but no fewer than a tenth of the requests."""
    return max(requests_a_second * billed_ms / 1_000, requests_a_second / REQUESTS_OF_AN_ENVIRONMENT)


def fetches_a_second(lifetime_s: float, requests_a_second: float) -> float:
    """Return how often all caches together ask for one answer that lives so long."""
    return min(REGIONAL_CACHES / lifetime_s, requests_a_second)


def nodes(searches_a_second: float, node_ms: float, processors: int) -> int:
    """Return how many nodes of so many processors the searches keep busy, one at least."""
    return max(1, math.ceil(searches_a_second * node_ms / 1_000 / (processors * BUSY)))


def node_dollars_a_ms(dollars_an_hour: float, processors: int) -> float:
    """Return what a processor's millisecond costs of a node that is as busy as it may be."""
    return dollars_an_hour / 3_600_000 / (processors * BUSY)

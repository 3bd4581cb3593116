"""Compare the needs of a request rate with the quotas of AWS."""

import math
from typing import NamedTuple

# Maximum requests per second of one Lambda environment.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
REQUESTS_OF_AN_ENVIRONMENT = 10

# A cache fetches an answer once in its lifetime, for any number of requests: https://aws.amazon.com/cloudfront/features/
REGIONAL_CACHES = 13

# Mean utilisation of a node that leaves room for bursts.
BUSY = 0.6


class Quota(NamedTuple):
    """A quota of an account, a table or a stage; `adjustable` on request."""

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
    """The need of a quota at a rate."""

    quota: Quota
    needed: float

    @property
    def is_met(self) -> bool:
        """Whether the default quota is sufficient."""
        return self.needed <= self.quota.limit

    @property
    def times(self) -> int:
        """The need as a multiple of the quota, rounded up; for a key, the number of copies."""
        return max(1, math.ceil(self.needed / self.quota.limit))


def environments(requests_a_second: float, billed_ms: float) -> float:
    """Return the concurrent environments: rate times duration, at least a tenth of the requests per second."""
    return max(requests_a_second * billed_ms / 1_000, requests_a_second / REQUESTS_OF_AN_ENVIRONMENT)


def fetches_a_second(lifetime_s: float, requests_a_second: float) -> float:
    """Return the fetches of one answer per second by all caches together, for its lifetime."""
    return min(REGIONAL_CACHES / lifetime_s, requests_a_second)


def nodes(searches_a_second: float, node_ms: float, processors: int) -> int:
    """Return the number of nodes with so many processors for the searches, at least one."""
    return max(1, math.ceil(searches_a_second * node_ms / 1_000 / (processors * BUSY)))


def node_dollars_a_ms(dollars_an_hour: float, processors: int) -> float:
    """Return the dollars per CPU millisecond of a node at its mean utilisation."""
    return dollars_an_hour / 3_600_000 / (processors * BUSY)

"""Bill requests and updates: measured work times published prices."""

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tools.cost import prices
from tools.cost.prices import Price

# Memory in MB from which a function has a full vCPU, and a share of one below.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
WHOLE_PROCESSOR_MB = 1_769

# Assumed share of cold starts under steady traffic; AWS states under 1 % of all calls:
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
COLD_SHARE = 0.001

# Bytes of Lambda's own log per call: start and report, as JSON.
PLATFORM_LOG_BYTES = 600

# AWS's own assumption of what compression leaves of stored logs: https://aws.amazon.com/cloudwatch/pricing/
LOG_COMPRESSION = 0.15
DAYS_A_MONTH = prices.HOURS_A_MONTH / 24

# A batch of updates goes through ingest and the two readers of the stream.
INVOCATIONS = 3

# SQS receives and deletes ten messages per request.
QUEUE_BATCH = 10


class Work(NamedTuple):
    """Work of one call of a function: own CPU, waiting, and a whole cold start in ms, sizes in bytes.

    `cpu_ms` and `cold_ms` are of a whole processor; `node_ms` is the time a processor of the search engine works.
    """

    cpu_ms: float
    wait_ms: float
    memory_mb: int
    cold_ms: float
    read_units: float = 0
    write_units: float = 0
    sent: float = 0
    logged: float = 0
    node_ms: float = 0

    @property
    def billed_ms(self) -> float:
        """The mean billed milliseconds: of warm calls, rounded up, and of cold starts."""
        return math.ceil(self._on_share(self.cpu_ms) + self.wait_ms) + COLD_SHARE * self._on_share(self.cold_ms)

    def _on_share(self, cpu_ms: float) -> float:
        return cpu_ms * max(1.0, WHOLE_PROCESSOR_MB / self.memory_mb)


class Edge(NamedTuple):
    """What a request passes before a function: a CDN, web ACLs, a gateway and its access log, tracing.

    A web ACL of the CDN inspects every request, one of the gateway those that the CDN does not answer.
    """

    gateway: Price | None = prices.API_REQUESTS
    has_cdn: bool = False
    cdn_acls: int = 0
    gateway_acls: int = 0
    traced_share: float = 0
    access_log_bytes: float = 0
    log_days: float = 0


type Bill = Mapping[str, float]


def read_bill(
    reads: Mapping[str, tuple[Work, float]], node_dollars_a_ms: float, edge: Edge, hits: Mapping[str, float]
) -> Bill:
    """Return the dollars of a month's reads by item of the bill, from the work and the number of each kind.

    `hits` are the shares that the CDN answers, if there is one.
    """
    all_requests = sum(number for _, number in reads.values())
    all_bytes = sum(work.sent * number for work, number in reads.values())
    passed = hits if edge.has_cdn else {}
    origin = [(work, number * (1 - passed.get(name, 0))) for name, (work, number) in reads.items()]
    requests = sum(number for _, number in origin)
    acl_requests = edge.cdn_acls * all_requests + edge.gateway_acls * requests
    # Transfer from AWS to CloudFront is free.
    internet = prices.CDN_BYTES if edge.has_cdn else prices.INTERNET
    lambda_logged = sum((PLATFORM_LOG_BYTES + work.logged) * number for work, number in origin)
    access_logged = edge.access_log_bytes * requests if edge.gateway else 0
    return {
        "CDN": prices.CDN_REQUESTS.of(all_requests) if edge.has_cdn else 0,
        "WAF": prices.ACL_REQUESTS.of(acl_requests),
        "API Gateway": edge.gateway.of(requests) if edge.gateway else 0,
        "Lambda": prices.LAMBDA_REQUESTS.of(requests) + prices.LAMBDA_TIME.of(gb_seconds(origin)),
        "DynamoDB": prices.READ_UNITS.of(sum(work.read_units * number for work, number in origin)),
        "search nodes": node_dollars_a_ms * sum(work.node_ms * number for work, number in origin),
        "logs": logs_dollars(lambda_logged, access_logged, edge.log_days),
        "traces": prices.TRACES.of(edge.traced_share * requests),
        "internet": internet.of(all_bytes),
    }


def logs_dollars(lambda_bytes: float, other_bytes: float, days: float) -> float:
    """Return the dollars of a month's logs: to take them in, and to keep them for so many days."""
    kept = (lambda_bytes + other_bytes) * LOG_COMPRESSION * days / DAYS_A_MONTH
    return prices.LAMBDA_LOGS.of(lambda_bytes) + prices.LOGS.of(other_bytes) + prices.LOG_STORAGE.of(kept)


def gb_seconds(calls: Iterable[tuple[Work, float]]) -> float:
    """Return the GB-seconds of calls, from the work and the number of each kind."""
    return sum(work.billed_ms / 1_000 * work.memory_mb / 1_024 * number for work, number in calls)


class Feed(NamedTuple):
    """How updates arrive: the size of a batch and of an event, and the days that an archive keeps it; 0 without one.

    `sent` is the number of events that the catalogue itself sends for an update.
    """

    batch: int
    event_bytes: float
    archive_days: float
    sent: float = 0


def update_bill(ingest: Work, stream_readers: Work, feed: Feed, updates: float) -> Bill:
    """Return the dollars of updates over the bus; the work is that of a whole batch, of both readers together."""
    batches = updates / feed.batch
    calls = [(ingest, batches), (stream_readers, batches)]
    logged = INVOCATIONS * PLATFORM_LOG_BYTES * batches + sum(work.logged * number for work, number in calls)
    archived = feed.event_bytes * updates if feed.archive_days else 0
    kept = archived * feed.archive_days / DAYS_A_MONTH
    return {
        "EventBridge": prices.EVENTS.of(updates * (1 + feed.sent)),
        "archive": prices.ARCHIVED.of(archived) + prices.ARCHIVE_STORAGE.of(kept),
        "SQS": prices.QUEUE.of(updates * (1 + 2 / QUEUE_BATCH)),
        "Lambda": prices.LAMBDA_REQUESTS.of(INVOCATIONS * batches) + prices.LAMBDA_TIME.of(gb_seconds(calls)),
        "DynamoDB": prices.READ_UNITS.of(sum(work.read_units * number for work, number in calls))
        + prices.WRITE_UNITS.of(sum(work.write_units * number for work, number in calls)),
        "logs": prices.LAMBDA_LOGS.of(logged),
    }


def dollars(bill: Bill) -> float:
    """Return the total of a bill."""
    return sum(bill.values())

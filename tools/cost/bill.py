"""Bill requests and updates: measured work times published prices."""

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tools.cost import prices

# Memory in MB from which a function has a full vCPU, and a share of one below.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
WHOLE_PROCESSOR_MB = 1_769

# Assumed share of cold starts under steady traffic; AWS states under 1 % of all calls:
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
COLD_SHARE = 0.001

# Bytes of Lambda's own log per call (start and report, as JSON), and of an access log line.
PLATFORM_LOG_BYTES = 600
ACCESS_LOG_BYTES = 330

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


type Bill = Mapping[str, float]


def read_bill(reads: Mapping[str, tuple[Work, float]], node_dollars_a_ms: float, hits: Mapping[str, float]) -> Bill:
    """Return the dollars of a month's reads by item of the bill, from the work and the number of each kind.

    `hits` are the shares that a CDN answers; without one of them there is no CDN.
    """
    all_requests = sum(number for _, number in reads.values())
    all_bytes = sum(work.sent * number for work, number in reads.values())
    origin = [(work, number * (1 - hits.get(name, 0))) for name, (work, number) in reads.items()]
    requests = sum(number for _, number in origin)
    bill = {
        "API Gateway": prices.API_REQUESTS.of(requests),
        "Lambda": prices.LAMBDA_REQUESTS.of(requests) + prices.LAMBDA_TIME.of(gb_seconds(origin)),
        "DynamoDB": prices.READ_UNITS.of(sum(work.read_units * number for work, number in origin)),
        "search nodes": node_dollars_a_ms * sum(work.node_ms * number for work, number in origin),
        "logs": prices.LAMBDA_LOGS.of(sum((PLATFORM_LOG_BYTES + work.logged) * number for work, number in origin))
        + prices.LOGS.of(ACCESS_LOG_BYTES * requests),
    }
    if hits:
        # Transfer from AWS to CloudFront is free.
        return {**bill, "internet": prices.CDN_BYTES.of(all_bytes), "CDN": prices.CDN_REQUESTS.of(all_requests)}
    return {**bill, "internet": prices.INTERNET.of(all_bytes), "CDN": 0.0}


def gb_seconds(calls: Iterable[tuple[Work, float]]) -> float:
    """Return the GB-seconds of calls, from the work and the number of each kind."""
    return sum(work.billed_ms / 1_000 * work.memory_mb / 1_024 * number for work, number in calls)


def update_bill(ingest: Work, stream_readers: Work, batch: int, updates: float) -> Bill:
    """Return the dollars of updates over the bus; the work is that of a whole batch, of both readers together."""
    batches = updates / batch
    calls = [(ingest, batches), (stream_readers, batches)]
    logged = INVOCATIONS * PLATFORM_LOG_BYTES * batches + sum(work.logged * number for work, number in calls)
    return {
        "EventBridge": prices.EVENTS.of(updates),
        "SQS": prices.QUEUE.of(updates * (1 + 2 / QUEUE_BATCH)),
        "Lambda": prices.LAMBDA_REQUESTS.of(INVOCATIONS * batches) + prices.LAMBDA_TIME.of(gb_seconds(calls)),
        "DynamoDB reads": prices.READ_UNITS.of(sum(work.read_units * number for work, number in calls)),
        "DynamoDB writes": prices.WRITE_UNITS.of(sum(work.write_units * number for work, number in calls)),
        "logs": prices.LAMBDA_LOGS.of(logged),
    }


def dollars(bill: Bill) -> float:
    """Return the total of a bill."""
    return sum(bill.values())

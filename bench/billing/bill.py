"""What requests and updates cost: measured work times published prices."""

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bench.billing import prices

# A function has a whole processor from so many MB on, and a share of one below.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
WHOLE_PROCESSOR_MB = 1_769

# Assumed of steady traffic, which an environment serves for hours; AWS says under 1 % of all calls:
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
COLD_SHARE = 0.001

# What Lambda itself logs of a call (start and report, as JSON), and the template's line of access log.
PLATFORM_LOG_BYTES = 600
ACCESS_LOG_BYTES = 330

# SQS gives and deletes ten messages at a time.
QUEUE_BATCH = 10


class Work(NamedTuple):
    """What one call of a function is: own CPU, waiting, and the whole of a cold start in ms, sizes in bytes.

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
        """The milliseconds that Lambda bills in the mean: of a warm call, begun ones are whole, and of cold starts."""
        return math.ceil(self._on_share(self.cpu_ms) + self.wait_ms) + COLD_SHARE * self._on_share(self.cold_ms)

    def _on_share(self, cpu_ms: float) -> float:
        return cpu_ms * max(1.0, WHOLE_PROCESSOR_MB / self.memory_mb)


type Bill = Mapping[str, float]


def read_bill(reads: Mapping[str, tuple[Work, float]], node_dollars_a_ms: float, hits: Mapping[str, float]) -> Bill:
    """Return the dollars of a month's reads by what is paid for, from the work of each kind and how many there are.

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
        # What a CDN of AWS fetches from AWS costs nothing to send.
        return {**bill, "internet": prices.CDN_BYTES.of(all_bytes), "CDN": prices.CDN_REQUESTS.of(all_requests)}
    return {**bill, "internet": prices.INTERNET.of(all_bytes), "CDN": 0.0}


def gb_seconds(calls: Iterable[tuple[Work, float]]) -> float:
    """Return what Lambda bills for calls of each kind and how many there are."""
    return sum(work.billed_ms / 1_000 * work.memory_mb / 1_024 * number for work, number in calls)


def update_bill(ingest: Work, indexer: Work, batch: int, updates: float) -> Bill:
    """Return the dollars of updates that come over the bus; `ingest` and `indexer` are the work of a whole batch."""
    batches = updates / batch
    calls = [(ingest, batches), (indexer, batches)]
    logged = sum((PLATFORM_LOG_BYTES + work.logged) * number for work, number in calls)
    return {
        "EventBridge": prices.EVENTS.of(updates),
        "SQS": prices.QUEUE.of(updates * (1 + 2 / QUEUE_BATCH)),
        "Lambda": prices.LAMBDA_REQUESTS.of(2 * batches) + prices.LAMBDA_TIME.of(gb_seconds(calls)),
        "DynamoDB reads": prices.READ_UNITS.of(sum(work.read_units * number for work, number in calls)),
        "DynamoDB writes": prices.WRITE_UNITS.of(sum(work.write_units * number for work, number in calls)),
        "logs": prices.LAMBDA_LOGS.of(logged),
    }


def dollars(bill: Bill) -> float:
    """Return the whole of a bill."""
    return sum(bill.values())

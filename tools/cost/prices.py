"""List published prices of AWS in us-east-1, in dollars, without free tiers: the only place where a price is.

`seen` says when the price was last compared with what its page, or a public copy of it, says.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

REGION = "us-east-1"
HOURS_A_MONTH = 730
SECONDS_A_MONTH = HOURS_A_MONTH * 3600

MILLION = 1e6
GB = 1024**3
TB = 1024 * GB


class Tier(NamedTuple):
    """The price of one `per` from an amount in a month on."""

    begins: float
    dollars: float


class Price(NamedTuple):
    """A price: dollars for so many (`per`) of a unit, by tiers of what is taken in a month."""

    name: str
    unit: str
    per: float
    tiers: Sequence[Tier]
    source: str
    seen: str

    def of(self, amount: float) -> float:
        """Return the dollars for what is taken in a month, each part at the price of its tier."""
        ends = [*(after.begins for _, after in pairwise(self.tiers)), float("inf")]
        parts = (
            max(0.0, min(amount, end) - tier.begins) * tier.dollars for tier, end in zip(self.tiers, ends, strict=True)
        )
        return sum(parts) / self.per


def _flat(dollars: float) -> list[Tier]:
    return [Tier(0, dollars)]


_LAMBDA = "https://aws.amazon.com/lambda/pricing/"
_API_GATEWAY = "https://aws.amazon.com/api-gateway/pricing/"
_DYNAMODB = "https://aws.amazon.com/dynamodb/pricing/on-demand/"
_EC2 = "https://aws.amazon.com/ec2/pricing/on-demand/"
_CLOUDFRONT = "https://aws.amazon.com/cloudfront/pricing/pay-as-you-go/"
_CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/"
_OPENSEARCH = "https://aws.amazon.com/opensearch-service/pricing/"
_EVENTBRIDGE = "https://aws.amazon.com/eventbridge/pricing/"
_SQS = "https://aws.amazon.com/sqs/pricing/"
_SEEN = "2026-11-21"

API_REQUESTS = Price(
    "API Gateway, REST API",
    "million requests",
    MILLION,
    [Tier(0, 3.50), Tier(333e6, 2.80), Tier(1_000e6, 2.38), Tier(20_000e6, 1.51)],
    _API_GATEWAY,
    _SEEN,
)
LAMBDA_REQUESTS = Price("Lambda, requests", "million requests", MILLION, _flat(0.20), _LAMBDA, _SEEN)
LAMBDA_TIME = Price(
    "Lambda, arm64",
    "GB-second",
    1,
    [Tier(0, 0.0000133334), Tier(7.5e9, 0.0000120001), Tier(18.75e9, 0.0000106667)],
    _LAMBDA,
    _SEEN,
)
PROVISIONED = Price("Lambda, provisioned, arm64", "GB-second", 1, _flat(0.0000033334), _LAMBDA, _SEEN)
SNAPSHOT_KEPT = Price("Lambda, SnapStart, kept", "GB-second", 1, _flat(0.0000015046), _LAMBDA, _SEEN)
SNAPSHOT_RESTORED = Price("Lambda, SnapStart, restored", "GB", 1, _flat(0.0001397998), _LAMBDA, _SEEN)
READ_UNITS = Price("DynamoDB, on-demand reads", "million units", MILLION, _flat(0.125), _DYNAMODB, _SEEN)
WRITE_UNITS = Price("DynamoDB, on-demand writes", "million units", MILLION, _flat(0.625), _DYNAMODB, _SEEN)
INTERNET = Price(
    "To the internet",
    "GB",
    GB,
    [Tier(0, 0.09), Tier(10 * TB, 0.085), Tier(50 * TB, 0.07), Tier(150 * TB, 0.05)],
    _EC2,
    _SEEN,
)
CDN_REQUESTS = Price("CloudFront, HTTPS", "million requests", MILLION, _flat(1.00), _CLOUDFRONT, _SEEN)
CDN_BYTES = Price(
    "CloudFront, to the internet",
    "GB",
    GB,
    [
        Tier(0, 0.085),
        Tier(10 * TB, 0.080),
        Tier(50 * TB, 0.060),
        Tier(150 * TB, 0.040),
        Tier(500 * TB, 0.030),
        Tier(1_024 * TB, 0.025),
        Tier(5_120 * TB, 0.020),
    ],
    _CLOUDFRONT,
    _SEEN,
)
LAMBDA_LOGS = Price(
    "CloudWatch, logs of Lambda",
    "GB",
    GB,
    [Tier(0, 0.50), Tier(10 * TB, 0.25), Tier(30 * TB, 0.10), Tier(50 * TB, 0.05)],
    _CLOUDWATCH,
    _SEEN,
)
LOGS = Price("CloudWatch, other logs", "GB", GB, _flat(0.50), _CLOUDWATCH, _SEEN)
SMALL_NODE = Price("OpenSearch, t3.small.search", "hour", 1, _flat(0.036), _OPENSEARCH, _SEEN)
NODE = Price("OpenSearch, m6g.large.search", "hour", 1, _flat(0.128), _OPENSEARCH, _SEEN)
DISK = Price("OpenSearch, gp3", "GB-month", 1, _flat(0.122), _OPENSEARCH, _SEEN)
EVENTS = Price("EventBridge, custom events", "million events", MILLION, _flat(1.00), _EVENTBRIDGE, _SEEN)
QUEUE = Price("SQS, standard", "million requests", MILLION, _flat(0.40), _SQS, _SEEN)

PRICES = (
    *(
        API_REQUESTS,
        LAMBDA_REQUESTS,
        LAMBDA_TIME,
        PROVISIONED,
        SNAPSHOT_KEPT,
        SNAPSHOT_RESTORED,
        READ_UNITS,
        WRITE_UNITS,
    ),
    *(INTERNET, CDN_REQUESTS, CDN_BYTES, LAMBDA_LOGS, LOGS, SMALL_NODE, NODE, DISK, EVENTS, QUEUE),
)

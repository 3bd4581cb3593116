"""What operators see of searches: how many found nothing, how many were slow. What was typed is in no log or metric."""

import json
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.logging import Logger

from catalog.search.request import Search
from catalog.search.words import words_of
from catalog.times import now_ms

# What the engine itself took; a page on a loaded node takes a tenth.
SLOW_MS = 100

UNITS = {"SearchEngineTime": "Milliseconds", "SearchesWithoutResult": "Count", "SlowSearches": "Count"}
_DIRECTIVE = {
    "Namespace": "DailyWatch",
    "Dimensions": [["service"]],
    "Metrics": [{"Name": name, "Unit": unit} for name, unit in UNITS.items()],
}

logger = Logger(child=True)


def record_search(asked: Search, answer: Mapping[str, Any]) -> None:
    """Count one search that the index answered, and log it without its text when it found nothing or was slow.

    One line in CloudWatch's embedded metric format, always of the same three metrics: what Powertools does to collect,
    check and clear any number of them takes longer than signing the request.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    took, total = answer["took"], answer["hits"]["total"]["value"]
    is_slow, is_empty = took > SLOW_MS, total == 0
    counted = {"SearchEngineTime": took, "SearchesWithoutResult": int(is_empty), "SlowSearches": int(is_slow)}
    about = {"Timestamp": now_ms(), "CloudWatchMetrics": [_DIRECTIVE]}
    print(json.dumps({"_aws": about, "service": "search", **counted}))  # noqa: T201 - where CloudWatch reads metrics
    if is_slow or is_empty:
        logger.info("A search was slow" if is_slow else "A search found nothing", extra=_about(asked, took, total))


def _about(asked: Search, took: int, total: int) -> dict[str, Any]:
    return {
        "took_ms": took,
        "total": total,
        "characters": len(asked.text),
        "words": len(words_of(asked.text).words),
        "page": asked.page,
        "sort": asked.sort,
        "filters": [name for name, value in asked.filters._asdict().items() if value is not None],
    }

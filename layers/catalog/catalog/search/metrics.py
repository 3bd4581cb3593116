"""Emits metrics of searches: engine time, searches without hits, slow searches. No log or metric has the text."""

from collections.abc import Mapping
from typing import Any

from catalog.coding import to_json
from catalog.request_log import logger, request_id, route
from catalog.search.request import Search
from catalog.settings import settings
from catalog.times import now_ms

# The engine's own time; a page on a loaded node takes a tenth of it.
SLOW_MS = 100

_UNITS = {"SearchEngineTime": "Milliseconds", "SearchesWithoutResult": "Count", "SlowSearches": "Count"}
_METRICS = to_json(
    [
        {
            "Namespace": "DailyWatch",
            "Dimensions": [["service", "stack"]],
            "Metrics": [{"Name": name, "Unit": unit} for name, unit in _UNITS.items()],
        }
    ]
)


def record_search(asked: Search, answer: Mapping[str, Any]) -> None:
    """Emit the metrics of a search, and log it without its text if it was slow or had no hits.

    One line in CloudWatch's embedded metric format with always the same three metrics: Powertools' general collector
    takes longer than signing the request.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    took, total = answer["took"], answer["hits"]["total"]["value"]
    is_slow, is_empty = took > SLOW_MS, total == 0
    counted = {"SearchEngineTime": took, "SearchesWithoutResult": int(is_empty), "SlowSearches": int(is_slow)}
    about = {"service": "search", "stack": settings().stack_name, "route": route(), "requestId": request_id()}
    members = to_json({**about, **counted})[1:]
    print(f'{{"_aws":{{"Timestamp":{now_ms()},"CloudWatchMetrics":{_METRICS}}},{members}')  # noqa: T201 - read by CloudWatch
    if is_slow or is_empty:
        logger.info("A search was slow" if is_slow else "A search found nothing", extra=_about(asked, took, total))


def _about(asked: Search, took: int, total: int) -> dict[str, Any]:
    return {
        "took_ms": took,
        "total": total,
        "characters": len(asked.text),
        "words": len(asked.words.words),
        "page": asked.page,
        "sort": asked.sort,
        "filters": asked.filters.names(),
    }

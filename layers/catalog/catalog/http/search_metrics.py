"""What operators see of searches: how many found nothing, how many were slow. What was typed is in no log or metric."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit

from catalog.search.request import Search
from catalog.search.words import words_of

# What the engine itself took; a page on a loaded node takes a tenth.
SLOW_MS = 100

logger = Logger(child=True)
metrics = Metrics(namespace="DailyWatch", service="search")


def record_search(asked: Search, answer: Mapping[str, Any]) -> None:
    """Count one search that the index answered, and log it without its text when it found nothing or was slow.

    Written at once: the handler serves lists too, of which nothing is counted.
    """
    took, total = answer["took"], answer["hits"]["total"]["value"]
    is_slow, is_empty = took > SLOW_MS, total == 0
    metrics.add_metric("SearchEngineTime", MetricUnit.Milliseconds, took)
    metrics.add_metric("SearchesWithoutResult", MetricUnit.Count, is_empty)
    metrics.add_metric("SlowSearches", MetricUnit.Count, is_slow)
    metrics.flush_metrics()
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

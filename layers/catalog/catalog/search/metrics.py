"""Emits metrics of searches: engine time, searches without hits, slow searches. No log or metric has the text."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from catalog.coding import to_json
from catalog.request_log import logger, request_id, route
from catalog.search.request import Search
from catalog.settings import settings
from catalog.times import now_ms

# The engine's own time; a page on a loaded node takes a tenth of it.
SLOW_MS = 100

# Japanese is written in three scripts at once.
_KANA = frozenset({"hiragana", "katakana", "katakana-hiragana"})
_LENGTHS = ((6, "6 words and more"), (3, "3 to 5 words"), (2, "2 words"), (1, "1 word"), (0, "no word"))

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
        "script": script_of(asked.text),
        "length": length_of(len(asked.words.words)),
        "page": asked.page,
        "sort": asked.sort,
        "filters": " ".join(asked.filters.names()) or "none",
    }


def script_of(text: str) -> str:
    """Return the script of a text's letters as Unicode names it, `mixed`, or what it has instead of letters."""
    plain = unicodedata.normalize("NFKC", text)
    names = {unicodedata.name(one, "other").partition(" ")[0].lower() for one in plain if one.isalpha()}
    if names & _KANA:
        names = names - _KANA - {"cjk"} | {"japanese"}
    if names:
        return names.pop() if len(names) == 1 else "mixed"
    return "digits" if any(map(str.isdigit, plain)) else "signs"


def length_of(words: int) -> str:
    """Return the kind of a text's length: of these, different shares of the words must match."""
    return next(kind for least, kind in _LENGTHS if words >= least)

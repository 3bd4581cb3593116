"""Follows the logs of the functions."""

import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types_boto3_logs import CloudWatchLogsClient

PAUSE_S = 1.0
# Events may arrive this late, because each function has its own log stream.
LATE_MS = 10_000
LAMBDA_PREFIXES = ("START ", "END ", "REPORT ", "INIT_START ")


def follow(client: "CloudWatchLogsClient", group: str) -> Iterator[str]:
    """Yield the lines that the functions log from now on, without Lambda's own lines; never ends."""
    since = int(time.time() * 1000)
    seen: set[tuple[str, int, str]] = set()
    while True:
        pages = client.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=since)
        for event in (event for page in pages for event in page["events"]):
            key = (event["logStreamName"], event["timestamp"], event["message"])
            if key not in seen and not event["message"].startswith(LAMBDA_PREFIXES):
                yield readable(event["message"].strip())
            seen.add(key)
        # The next request starts where late events may still arrive.
        since = max([since, *(timestamp - LATE_MS for _, timestamp, _ in seen)])
        seen = {key for key in seen if key[1] >= since}
        time.sleep(PAUSE_S)


def readable(line: str) -> str:
    """Return a structured log line in short form: level, function or route, message, and extra fields."""
    try:
        fields = json.loads(line)
    except ValueError:
        return line
    if not isinstance(fields, dict) or "message" not in fields:
        return line
    always = ("level", "service", "route", "message", "timestamp", "location", "logger", "cold_start")
    extra = {
        name: value
        for name, value in fields.items()
        if name not in always and not name.startswith(("function_", "xray"))
    }
    named = fields.get("service") or fields.get("route") or ""
    text = f"{fields.get('level') or '':7} {named:13} {fields['message']}"
    return f"{text} {json.dumps(extra, ensure_ascii=False)}" if extra else text

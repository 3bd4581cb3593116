"""What the functions log, as it comes."""

import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types_boto3_logs import CloudWatchLogsClient

PAUSE_S = 1.0
# By so much the streams of two functions may be apart.
LATE_MS = 10_000
QUIET = ("START ", "END ", "REPORT ", "INIT_START ")


def follow(client: "CloudWatchLogsClient", group: str) -> Iterator[str]:
    """Yield the lines that the functions write from now on, one at a time, without Lambda's own; never ends."""
    since = int(time.time() * 1000)
    seen: set[tuple[str, int, str]] = set()
    while True:
        pages = client.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=since)
        for event in (event for page in pages for event in page["events"]):
            key = (event["logStreamName"], event["timestamp"], event["message"])
            if key not in seen and not event["message"].startswith(QUIET):
                yield readable(event["message"].strip())
            seen.add(key)
        # What was shown is not asked for again and again, apart from where a line may still come in late.
        since = max([since, *(timestamp - LATE_MS for _, timestamp, _ in seen)])
        seen = {key for key in seen if key[1] >= since}
        time.sleep(PAUSE_S)


def readable(line: str) -> str:
    """Return a structured line in short: level, function, message, and what was logged beside it."""
    try:
        fields = json.loads(line)
    except ValueError:
        return line
    if not isinstance(fields, dict) or "message" not in fields:
        return line
    always = ("level", "service", "message", "timestamp", "location", "cold_start")
    extra = {
        name: value
        for name, value in fields.items()
        if name not in always and not name.startswith(("function_", "xray"))
    }
    text = f"{fields.get('level') or '':7} {fields.get('service') or '':13} {fields['message']}"
    return f"{text} {json.dumps(extra, ensure_ascii=False)}" if extra else text

"""What the functions log, as it comes."""

import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types_boto3_logs import CloudWatchLogsClient

PAUSE_S = 1.0
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

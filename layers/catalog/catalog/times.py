"""Converts times: text in RFC 3339, UTC, whole seconds with `Z`, or seconds since 1970.

Records, events and answers have times as text, which sorts like the times. Only view samples, which are computed with,
are in seconds since 1970.
"""

import re
from datetime import UTC, datetime
from time import time_ns

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)


def to_text(time: datetime) -> str:
    """Format a time with an offset as `2026-11-21T08:00:00Z`."""
    return time.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def from_text(text: str) -> datetime:
    """Parse an RFC 3339 time; raises `ValueError` for anything else, also for a time without an offset."""
    if not _RFC_3339.fullmatch(text):
        raise ValueError("a time is written as RFC 3339, with its offset from UTC: 2026-11-21T08:00:00Z")
    return datetime.fromisoformat(text.upper())


def normalise_time(text: str) -> str:
    """Return an RFC 3339 time in the stored form; raises `ValueError`."""
    try:
        return to_text(from_text(text))
    except OverflowError as error:
        raise ValueError("a time lies between the years 1 and 9999 in UTC") from error


def to_seconds(text: str) -> int:
    """Return the whole seconds since 1970 of an RFC 3339 time; raises `ValueError`."""
    return int(from_text(text).timestamp())


def from_seconds(seconds: int) -> str:
    """Format a time in seconds since 1970 as text."""
    return to_text(datetime.fromtimestamp(seconds, UTC))


def now() -> str:
    """Return the current time."""
    return to_text(datetime.now(UTC))


def today() -> str:
    """Return the current UTC day as `2026-11-21`."""
    return now()[: len("2026-11-21")]


def now_ms() -> int:
    """Return the current time in milliseconds since 1970, for comparisons."""
    return time_ns() // 1_000_000

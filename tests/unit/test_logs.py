"""The functions' logs as a person reads them, each line once."""

import json
from collections.abc import Iterator
from itertools import count, islice
from typing import Any

import pytest

from tools.local.logs import LATE_MS, PAUSE_S, follow, readable


def structured(**fields: Any) -> str:
    """Return a line as the functions write it."""
    return json.dumps(
        {
            "level": "INFO",
            "location": "handler:42",
            "message": "Charts built",
            "timestamp": "2026-03-01 12:00:00,000+0000",
            "service": "charts",
            "cold_start": True,
            "function_name": "charts",
            "function_request_id": "7",
            "xray_trace_id": "1-7",
            **fields,
        }
    )


READABLE = {
    "a message": (structured(), "INFO    charts        Charts built"),
    "what was logged beside it": (
        structured(swapped={"US": True}, events=3),
        'INFO    charts        Charts built {"swapped": {"US": true}, "events": 3}',
    ),
    "another script": (
        structured(title="\u0928\u0926\u0940"),
        'INFO    charts        Charts built {"title": "\u0928\u0926\u0940"}',
    ),
    "a longer level": (structured(level="WARNING"), "WARNING charts        Charts built"),
    "a message alone": ('{"message": "Hello"}', "                      Hello"),
    "a message that is no text": (structured(message={"a": 1}), "INFO    charts        {'a': 1}"),
    "a level that is null": ('{"level": null, "service": null, "message": "Hello"}', None),
    "plain text": ("Task timed out after 3.00 seconds", "Task timed out after 3.00 seconds"),
    "a number": ("7", "7"),
    "a list": ('["message"]', '["message"]'),
    "null": ("null", "null"),
    "an object without a message": ('{"level": "INFO"}', '{"level": "INFO"}'),
    "half an object": ('{"level": ', '{"level": '),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("line", "expected"), READABLE.values(), ids=READABLE)
def test_a_line_is_readable(line: str, expected: str | None) -> None:
    if expected is None:
        assert readable(line).endswith("Hello")
    else:
        assert readable(line) == expected


# --- Following --------------------------------------------------------------------------------------------------------

# The times of events and their messages.
type Page = list[tuple[int, str]]


class Logs:
    """Gives one round of pages after the other, and no more than there are; an emulator's event ids mean nothing."""

    def __init__(self, *rounds: list[Page]) -> None:
        self.asked: list[dict[str, Any]] = []
        self._rounds = iter(rounds)
        self._ids = count()

    def get_paginator(self, operation: str) -> "Logs":
        """Return what gives the pages."""
        assert operation == "filter_log_events"
        return self

    def paginate(self, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Yield the pages of the next round."""
        self.asked.append(parameters)
        for page in next(self._rounds):
            yield {"events": [self._event(at, message) for at, message in page]}

    def _event(self, at: int, message: str) -> dict[str, Any]:
        return {
            "logStreamName": "charts/1",
            "timestamp": at,
            "message": message,
            "ingestionTime": at,
            "eventId": str(next(self._ids)),
        }


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    taken: list[float] = []
    monkeypatch.setattr("time.sleep", taken.append)
    monkeypatch.setattr("time.time", lambda: 0.0)
    return taken


def followed(client: Any, lines: int) -> list[str]:
    """Return the first lines that are followed."""
    return list(islice(follow(client, "/aws/lambda/dailywatch"), lines))


def test_lines_come_in_order_over_pages_and_rounds(pauses: list[float]) -> None:
    client = Logs([[(1, "one\n"), (2, "two\n")], [(3, "three\n")]], [[]], [[(4, "four\n")]])
    assert followed(client, 4) == ["one", "two", "three", "four"]
    assert pauses == [PAUSE_S] * 2


def test_no_line_comes_twice() -> None:
    client = Logs([[(1, "one")]], [[(1, "one"), (2, "one")]], [[(2, "one"), (3, "three")]])
    assert followed(client, 3) == ["one", "one", "three"]


def test_the_lines_of_lambda_itself_are_left_out() -> None:
    own = ["INIT_START Runtime Version: 7", "START RequestId: 7", "END RequestId: 7", "REPORT RequestId: 7 Duration: 1"]
    page = [(at, line) for at, line in enumerate([*own, structured(), "STARTED"])]
    assert followed(Logs([page]), 2) == ["INFO    charts        Charts built", "STARTED"]


def test_only_new_lines_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_000.5)
    client = Logs([[(1, "one")]])
    followed(client, 1)
    assert client.asked == [{"logGroupName": "/aws/lambda/dailywatch", "startTime": 1_000_500}]


def test_what_was_shown_is_not_asked_for_for_ever() -> None:
    client = Logs([[(1, "one")]], [[(90_000, "two")]], [[(90_000, "two"), (90_001, "three")]])
    assert followed(client, 3) == ["one", "two", "three"]
    assert [asked["startTime"] for asked in client.asked] == [0, 0, 90_000 - LATE_MS]

"""The logs of the functions: each line once, in short."""

import json
from collections.abc import Iterator
from itertools import count, islice
from typing import Any

import pytest

from tools.local.logs import LATE_MS, PAUSE_S, follow, readable

LINE = {
    "level": "INFO",
    "location": "handler:42",
    "message": "Charts built",
    "timestamp": "2026-03-01 12:00:00,000+0000",
    "service": "charts",
    "cold_start": True,
    "function_name": "charts",
    "function_request_id": "7",
    "xray_trace_id": "1-7",
}
BUILT = "INFO    charts        Charts built"


def structured(**fields: Any) -> str:
    return json.dumps(LINE | fields)


READABLE = {
    "a message": (structured(), BUILT),
    "further fields": (
        structured(swapped={"US": True}, events=3),
        f'{BUILT} {{"swapped": {{"US": true}}, "events": 3}}',
    ),
    "another script": (structured(title="\u0928\u0926\u0940"), f'{BUILT} {{"title": "\u0928\u0926\u0940"}}'),
    "a longer level": (structured(level="WARNING"), "WARNING charts        Charts built"),
    "a message alone": ('{"message": "Hello"}', f"{'':21} Hello"),
    "a message that is no text": (structured(message={"a": 1}), "INFO    charts        {'a': 1}"),
    "a line of a read": (
        '{"level": "WARNING", "message": "Late", "logger": "catalog", "requestId": "7", "route": "/api/search"}',
        'WARNING /api/search   Late {"requestId": "7"}',
    ),
    "a level that is null": ('{"level": null, "service": null, "message": "Hello"}', f"{'':21} Hello"),
}
UNSTRUCTURED = ["Task timed out after 3.00 seconds", "7", '["message"]', "null", '{"level": "INFO"}', '{"level": ', ""]


@pytest.mark.parametrize(
    ("line", "expected"), [*READABLE.values(), *((line, line) for line in UNSTRUCTURED)], ids=[*READABLE, *UNSTRUCTURED]
)
def test_a_structured_line_is_shortened_and_any_other_is_unchanged(line: str, expected: str) -> None:
    assert readable(line) == expected


# The times of events and their messages.
type Page = list[tuple[int, str]]


class Logs:
    """A client that returns one round of pages after the other; an emulator's event ids differ each time."""

    def __init__(self, *rounds: list[Page]) -> None:
        self.asked: list[dict[str, Any]] = []
        self._rounds = iter(rounds)
        self._ids = count()

    def get_paginator(self, operation: str) -> "Logs":
        assert operation == "filter_log_events"
        return self

    def paginate(self, **parameters: Any) -> Iterator[dict[str, Any]]:
        self.asked.append(parameters)
        for page in next(self._rounds):
            yield {"events": [self._event(at, message) for at, message in page]}

    def _event(self, at: int, message: str) -> dict[str, Any]:
        event = {"logStreamName": "charts/1", "timestamp": at, "ingestionTime": at, "message": message}
        return {**event, "eventId": str(next(self._ids))}


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    taken: list[float] = []
    monkeypatch.setattr("time.sleep", taken.append)
    monkeypatch.setattr("time.time", lambda: 0.0)
    return taken


def followed(client: Any, lines: int) -> list[str]:
    return list(islice(follow(client, "/aws/lambda/dailywatch"), lines))


def test_each_line_is_yielded_once_in_order_over_pages_and_rounds(pauses: list[float]) -> None:
    rounds: list[list[Page]] = [[[(1, "one\n"), (2, "two\n")], [(3, "two\n")]], [[]], [[(3, "two\n"), (4, "four\n")]]]
    assert followed(Logs(*rounds), 4) == ["one", "two", "two", "four"]
    assert pauses == [PAUSE_S] * 2


def test_lines_of_lambda_itself_are_omitted() -> None:
    own = ["INIT_START Runtime Version: 7", "START RequestId: 7", "END RequestId: 7", "REPORT RequestId: 7 Duration: 1"]
    assert followed(Logs([[*enumerate([*own, structured(), "STARTED"])]]), 2) == [BUILT, "STARTED"]


def test_neither_old_lines_are_requested_nor_yielded_ones_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Logs([[(1, "one")]], [[(90_000, "two")]], [[(90_000, "two"), (90_001, "three")]])
    assert followed(client, 3) == ["one", "two", "three"]
    assert [asked["startTime"] for asked in client.asked] == [0, 0, 90_000 - LATE_MS]
    monkeypatch.setattr("time.time", lambda: 1_000.5)
    followed(client := Logs([[(1, "one")]]), 1)
    assert client.asked == [{"logGroupName": "/aws/lambda/dailywatch", "startTime": 1_000_500}]

"""The limit of a caller's requests: per span, by address, and within bounded memory."""

import pytest

from catalog.errors import TooManyRequests
from catalog.http.caller_limit import CallerLimit
from catalog.http.request import Request


class Clock:
    """A monotonic clock that a test sets."""

    def __init__(self) -> None:
        self.seconds = 1_200.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("catalog.http.caller_limit.time.monotonic", clock)
    return clock


def request_from(address: str = "203.0.113.24") -> Request:
    return Request("POST", "", "/", {}, {}, {}, address=address)


def wait_of(limit: CallerLimit, request: Request) -> int:
    """Return the seconds that a refused request has to wait, 0 for one that passes."""
    try:
        limit.admit(request)
    except TooManyRequests as refused:
        return refused.retry_after
    return 0


def test_a_caller_has_so_many_requests_in_a_span_and_new_ones_in_the_next(clock: Clock) -> None:
    limit = CallerLimit(requests=2, seconds=60, callers=9)
    clock.seconds += 45.5
    assert [wait_of(limit, request_from()) for _ in range(4)] == [0, 0, 14, 14]
    clock.seconds += 14.5
    assert [wait_of(limit, request_from()) for _ in range(3)] == [0, 0, 60]


def test_the_wait_is_a_second_at_least(clock: Clock) -> None:
    limit = CallerLimit(requests=1, seconds=60, callers=9)
    clock.seconds += 59.9
    assert [wait_of(limit, request_from()) for _ in range(2)] == [0, 1]


@pytest.mark.usefixtures("clock")
def test_callers_are_counted_apart_and_an_ipv6_network_is_one() -> None:
    limit = CallerLimit(requests=1, seconds=60, callers=9)
    first = ["203.0.113.24", "203.0.113.25", "2001:db8:1:2::1", "2001:db8:1:3::1"]
    assert [wait_of(limit, request_from(one)) for one in first] == [0] * 4
    again = ["203.0.113.24", "2001:db8:1:2:ffff::7", "2001:0db8:1:2::1"]
    assert [wait_of(limit, request_from(one)) for one in again] == [60] * 3


@pytest.mark.usefixtures("clock")
def test_a_request_without_an_address_is_not_limited() -> None:
    limit = CallerLimit(requests=1, seconds=60, callers=9)
    assert [wait_of(limit, request_from("")) for _ in range(9)] == [0] * 9


@pytest.mark.usefixtures("clock")
def test_of_too_many_callers_the_one_that_was_not_seen_for_longest_is_forgotten() -> None:
    limit = CallerLimit(requests=1, seconds=60, callers=3)
    for number in range(1_000):
        limit.admit(request_from(f"198.51.100.{number}"))
    assert len(limit._windows) == 3
    assert wait_of(limit, request_from("198.51.100.997")) == 60
    assert wait_of(limit, request_from("198.51.100.1")) == 0
    # 998 was seen before 997 came again.
    assert wait_of(limit, request_from("198.51.100.997")) == 60
    assert wait_of(limit, request_from("198.51.100.998")) == 0

"""How long an invocation may begin requests."""

from types import SimpleNamespace

import pytest

from catalog.errors import OutOfTime, StoreUnavailable
from catalog.time_budget import TimeBudget


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("catalog.time_budget.time", SimpleNamespace(monotonic=clock.monotonic))
    return clock


def test_a_budget_ends_its_reserve_before_the_invocation_and_the_next_invocation_has_its_own(clock: Clock) -> None:
    budget = TimeBudget(reserve_s=13.0)
    for _ in range(2):
        budget.begin(remaining_ms=20_000)
        began = clock.now
        clock.now += 6.9
        assert budget.require("PutItem") == began + 7.0
        clock.now += 0.1
        with pytest.raises(OutOfTime, match="no time of this invocation was left for PutItem"):
            budget.require("PutItem")


def test_an_invocation_that_has_less_than_the_reserve_begins_nothing(clock: Clock) -> None:
    budget = TimeBudget(reserve_s=13.0)
    budget.begin(remaining_ms=12_000)
    with pytest.raises(StoreUnavailable):
        budget.require("PutItem")
    assert clock.now == 1_000.0


def test_without_an_invocation_there_is_no_limit(clock: Clock) -> None:
    budget = TimeBudget()
    clock.now += 1e9
    assert budget.require("PutItem") == float("inf")

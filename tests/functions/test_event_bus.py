"""The bus: requests that fit, what is sent again, and what is left when a bus takes nothing."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from catalog.errors import OutOfTime, StoreUnavailable
from catalog.event_bus import MAX_BYTES, Event, EventBus
from catalog.settings import settings
from catalog.time_budget import TimeBudget
from catalog.transport.client import RetryPolicy
from tests.functions.engine import Engine, Reply, Request, reply

RETRY_POLICY = RetryPolicy(connect=60, read=60, total=120)
TAKEN = {"EventId": "17793124-05d4-b198-2fde-7ededc63b103"}
THROTTLED = {"ErrorCode": "ThrottlingException", "ErrorMessage": "Rate exceeded"}


def events(count: int, **fields: Any) -> list[Event]:
    return [Event("VideoViewed", {"number": number, **fields}) for number in range(count)]


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> Iterator[list[float]]:
    """Give the pauses between tries, which take no time here."""
    pauses: list[float] = []
    monkeypatch.setattr("catalog.event_bus.time.sleep", pauses.append)
    monkeypatch.setenv("AWS_ENDPOINT_URL_EVENTBRIDGE", engine.url)
    settings.cache_clear()
    yield pauses
    settings.cache_clear()


@pytest.fixture
def bus() -> Iterator[EventBus]:
    bus = EventBus("videos", RETRY_POLICY)
    yield bus
    bus.close()


def numbers_in(request: Request) -> list[int]:
    return [json.loads(entry["Detail"])["number"] for entry in request.json["Entries"]]


def taking(refused: Sequence[int] = (), times: int = 10**6) -> Any:
    """Return a script of a bus that refuses some events, each so many times."""
    left = dict.fromkeys(refused, times)

    def answer(request: Request) -> Reply:
        results = []
        for number in numbers_in(request):
            is_refused = left.get(number, 0) > 0
            left[number] = left.get(number, 0) - 1
            results.append(THROTTLED if is_refused else TAKEN)
        return reply({"FailedEntryCount": results.count(THROTTLED), "Entries": results})

    return answer


def test_an_event_is_put_as_the_api_takes_it(bus: EventBus, engine: Engine) -> None:
    engine.script = taking()
    assert bus.send(events(1, name="Café")).unsent == []
    asked = engine.request
    assert (asked.method, asked.target) == ("POST", "/")
    assert asked.headers["X-Amz-Target"] == "AWSEvents.PutEvents"
    assert asked.headers["Content-Type"] == "application/x-amz-json-1.1"
    assert "/eu-west-1/events/aws4_request" in asked.headers["Authorization"]
    entry = {"EventBusName": "videos", "Source": "dailywatch.catalog", "DetailType": "VideoViewed"}
    assert asked.json == {"Entries": [{**entry, "Detail": '{"number":0,"name":"Café"}'}]}


def test_ten_events_are_a_request_and_fewer_if_they_are_large(bus: EventBus, engine: Engine) -> None:
    engine.script = taking()
    assert bus.send(events(23)).unsent == []
    assert [len(numbers_in(one)) for one in engine.requests] == [10, 10, 3]
    engine.requests.clear()
    # Two fit, three do not.
    assert bus.send(events(5, text="é" * (MAX_BYTES // 5))).unsent == []
    assert [len(numbers_in(one)) for one in engine.requests] == [2, 2, 1]


def test_no_events_are_no_request(bus: EventBus, engine: Engine) -> None:
    assert bus.send([]).unsent == []
    assert engine.requests == []


def test_what_a_request_does_not_take_is_sent_again_alone(
    bus: EventBus, engine: Engine, no_pauses: list[float]
) -> None:
    engine.script = taking([2, 5], times=1)
    assert bus.send(events(12)).unsent == []
    assert [numbers_in(one) for one in engine.requests] == [[*range(10)], [2, 5], [10, 11]]
    assert no_pauses == [0.1]


def test_what_is_never_taken_is_returned_with_all_that_comes_after_it(
    bus: EventBus, engine: Engine, no_pauses: list[float]
) -> None:
    engine.script = taking([2])
    every = events(12)
    outcome = bus.send(every)
    assert (outcome.unsent, outcome.reason) == ([every[2], every[10], every[11]], "ThrottlingException")
    assert [numbers_in(one) for one in engine.requests] == [[*range(10)], [2], [2]]
    assert no_pauses == [0.1, 0.2]


def test_a_request_that_fails_is_tried_twice_and_nothing_is_sent_after_it(bus: EventBus, engine: Engine) -> None:
    engine.always(reply({}, 503))
    every = events(12)
    assert bus.send(every).unsent == every
    assert len(engine.requests) == 2


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException"])
def test_a_refusal_is_not_tried_again(bus: EventBus, engine: Engine, code: str) -> None:
    engine.always(reply({"__type": code}, 400))
    outcome = bus.send(events(1))
    assert len(outcome.unsent) == len(engine.requests) == 1
    assert code in outcome.reason


def test_a_throttled_request_is_tried_again(bus: EventBus, engine: Engine) -> None:
    answers = iter([reply({"__type": "ThrottlingException"}, 400), reply({"Entries": [TAKEN]})])
    engine.script = lambda _: next(answers)
    assert bus.send(events(1)).unsent == []


def test_whoever_requires_events_to_be_sent_is_told_that_they_are_not(bus: EventBus, engine: Engine) -> None:
    engine.script = taking([1])
    with pytest.raises(StoreUnavailable, match="the bus did not take 1 events: ThrottlingException"):
        bus.require(events(2))


def test_without_a_bus_events_are_dropped(engine: Engine) -> None:
    bus = EventBus("", RETRY_POLICY)
    assert bus.send(events(3)).unsent == []
    bus.require(events(3))
    assert engine.requests == []


def test_no_request_begins_once_the_time_of_an_invocation_is_over(engine: Engine) -> None:
    budget = TimeBudget()
    budget.begin(0)
    bus = EventBus("videos", RETRY_POLICY, budget)
    outcome = bus.send(events(1))
    assert (len(outcome.unsent), engine.requests) == (1, [])
    assert outcome.reason == str(OutOfTime("PutEvents"))

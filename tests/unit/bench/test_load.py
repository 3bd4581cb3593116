"""What the bench of load sends and when, how it checks answers and sums them up; on a clock that tests move."""

import gzip
import json
from base64 import b64encode
from collections import deque
from http.client import RemoteDisconnected
from itertools import islice, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.load import __main__ as command
from bench.load import client
from bench.load.client import CATEGORIES, DETAIL, READS, SEARCH, TRENDING, Reply, Request
from bench.load.latency import OPEN, TOGETHER, curve_of, outcome_of, percentile, summary_of
from bench.load.loops import MOST_FAULTS, Clock, Lane, Load, Ran, Sample, Worker, arrivals, mixture
from tools.local.ports import LOOPBACK
from tools.openapi.examples import recorded

RECORDED = {example.name: example.answer for example in recorded()}
EXAMPLES = {DETAIL: "video-by-id", TRENDING: "trending", SEARCH: "search", CATEGORIES: "categories"}
BODIES: dict[str, Any] = {read: RECORDED[name] for read, name in EXAMPLES.items()}
CARD = BODIES[TRENDING]["videos"][0] | {"title": "A slow River"}
BODIES[TRENDING] |= {"videos": [CARD]}
EMPTY: dict[str, Any] = {
    DETAIL: {**BODIES[DETAIL], "name": None},
    TRENDING: {**BODIES[TRENDING], "videos": []},
    SEARCH: {**BODIES[SEARCH], "videos": []},
    CATEGORIES: [],
}
NOWHERE = f"http://{LOOPBACK}:9"
LANE = Lane("stack", NOWHERE, 1, {DETAIL: [Request(DETAIL, "GET", "/")]}, is_function=False)


def good(read: str) -> Reply:
    return Reply(200, "", json.dumps(BODIES[read]).encode())


def sample(seconds: float, read: str = DETAIL, *, since: float = 0, fault: str | None = None) -> Sample:
    return Sample(read, since, seconds, fault)


class FakeClock(Clock):
    """A clock that goes on when somebody waits or is answered; `answers` tells after how many seconds each time."""

    def __init__(self, *answers: float) -> None:
        self.time = 0.0
        self.sent_at: list[float] = []
        self._answers = iter(answers)

    def now(self) -> float:
        return self.time

    def wait_until(self, moment: float) -> None:
        self.time = max(self.time, moment)

    def send(self, request: Request) -> Reply:
        self.sent_at.append(self.time)
        self.time += next(self._answers)
        return good(request.read)


def worker(clock: FakeClock) -> Worker:
    return Worker(clock.send, client.fault_of, clock)


def due_at(*moments: float, read: str = DETAIL) -> deque[tuple[float, Request]]:
    return deque((moment, Request(read, "GET", "/")) for moment in moments)


@given(rate=st.floats(0.1, 100), seconds=st.floats(0.1, 20), seed=st.text())
def test_requests_are_due_in_order_and_reproducibly(rate: float, seconds: float, seed: str) -> None:
    times = arrivals(rate, seconds, seed)
    assert times == sorted(times) == arrivals(rate, seconds, seed)
    assert all(0 < due < seconds for due in times)


def test_as_many_requests_are_due_as_the_rate_says_and_irregularly() -> None:
    times = arrivals(100, 100, "a lane")
    between = [later - earlier for earlier, later in pairwise(times)]
    assert len(times) == pytest.approx(10_000, rel=0.03)
    assert times != arrivals(100, 100, "another lane")
    # Of exponential times, e^-1 are longer than the mean.
    assert sum(gap > 0.01 for gap in between) / len(between) == pytest.approx(0.368, abs=0.02)


def test_a_mixture_draws_each_read_alike_and_its_requests_in_turn() -> None:
    requests = {read: [Request(read, "GET", str(number)) for number in range(3)] for read in READS}
    drawn = [*islice(mixture(requests, "seed"), 4_000)]
    for read in READS:
        targets = [int(one.target) for one in drawn if one.read == read]
        assert len(targets) == pytest.approx(1_000, rel=0.1)
        assert targets == [place % 3 for place in range(len(targets))]


def test_a_closed_loop_sends_when_the_last_request_is_answered_until_its_time_is_over() -> None:
    clock = FakeClock(1, 5, 2, 9)
    samples = [*worker(clock).closed_loop(mixture(LANE.requests, ""), seconds=7)]
    assert clock.sent_at == [0, 1, 6]
    assert [one.seconds for one in samples] == [1, 5, 2]


def test_an_open_loop_counts_from_when_a_request_was_due_not_from_when_it_could_be_sent() -> None:
    clock = FakeClock(5, 0.5, 0.5, 0.5)
    samples = [*worker(clock).open_loop(due_at(1, 2, 3, 20))]
    assert clock.sent_at == [1, 6, 6.5, 20]
    assert [(one.since, one.seconds) for one in samples] == [(1, 5), (2, 4.5), (3, 4), (20, 0.5)]


def test_what_could_not_be_sent_for_as_long_as_a_client_waits_is_an_error() -> None:
    clock = FakeClock(client.TIMEOUT_S + 2, 1)
    samples = [*worker(clock).open_loop(due_at(0, 1, 3, read=SEARCH))]
    assert [one.fault for one in samples] == [None, "search was not sent 30 s after it was due", None]
    assert len(clock.sent_at) == 2


def test_requests_without_an_answer_are_errors_until_a_closed_loop_gives_up() -> None:
    def send(request: Request) -> Reply:
        clock.send(request)
        raise RemoteDisconnected("closed")

    clock = FakeClock(*[1] * (MOST_FAULTS + 2))
    loop, requests = Worker(send, client.fault_of, clock), mixture(LANE.requests, "")
    faults = [one.fault for one in loop.closed_loop(requests, seconds=2)]
    assert faults == ["detail was not answered: RemoteDisconnected closed"] * 2
    assert len([*loop.closed_loop(requests, seconds=1e6)]) == MOST_FAULTS


@pytest.mark.parametrize("read", READS)
def test_an_answer_is_200_with_a_body_of_the_contract_that_is_not_empty(read: str) -> None:
    right, empty = good(read), Reply(200, "", json.dumps(EMPTY[read]).encode())
    assert client.fault_of(read, right) is None
    assert client.fault_of(read, Reply(200, "gzip", gzip.compress(right.body))) is None
    assert f"{read} answered nothing" in str(client.fault_of(read, empty))
    fault = client.fault_of(read, right._replace(status=503))
    assert fault == f"{read} answered 503: {right.body.decode()[:200]}"


@pytest.mark.parametrize(
    "reply",
    [Reply(200, "", b"{}"), Reply(200, "", b"<html>"), Reply(200, "gzip", b"{}"), good(DETAIL), Reply(200, "", b"")],
)
def test_another_kind_of_body_is_an_error(reply: Reply) -> None:
    assert "search answered another kind of body" in str(client.fault_of(SEARCH, reply))


def test_a_function_is_checked_by_what_the_gateway_would_make_of_its_result() -> None:
    def fault(**result: Any) -> str | None:
        return client.fault_of_function(TRENDING, Reply(200, "", json.dumps(result).encode()))

    body = json.dumps(BODIES[TRENDING])
    assert fault(statusCode=200, body=body) is None
    assert fault(statusCode=200, body=b64encode(gzip.compress(body.encode())).decode(), isBase64Encoded=True) is None
    assert "answered 404" in str(fault(statusCode=404, body="{}"))
    assert "answered 502" in str(fault(errorMessage="out of memory"))
    assert "answered 502" in str(client.fault_of_function(TRENDING, Reply(200, "", b"[]")))


def test_percentiles_are_measured_values_that_so_many_do_not_exceed() -> None:
    values = [*range(1_000, 0, -1)]
    assert [percentile(values, share) for share in (0.5, 0.9, 0.95, 0.99, 0.999)] == [500, 900, 950, 990, 999]


@pytest.mark.parametrize(("share", "needed"), [(0.5, 2), (0.9, 10), (0.99, 100), (0.999, 1_000)])
def test_a_percentile_needs_as_many_values_that_one_of_them_exceeds_it(share: float, needed: int) -> None:
    assert (percentile([1.0] * (needed - 1), share), percentile([1.0] * needed, share)) == (None, 1)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=2_000))
def test_a_curve_goes_from_the_fastest_to_the_slowest_and_never_falls(values: list[float]) -> None:
    curve = curve_of(values)
    shares, times = zip(*curve, strict=True)
    assert curve[-1] == (len(values), max(values))
    assert curve[0] == (1, min(values)) or len(values) == 1
    assert [*shares] == sorted(shares)
    assert [*times] == sorted(times)
    # At ten it has what nine of ten stay below.
    assert dict(curve_of([*range(10)]))[10] == 9
    assert curve_of([]) == []


def test_errors_are_counted_and_their_times_are_not() -> None:
    summary = summary_of([sample(0.002), sample(0.004), sample(30, fault="detail answered 503")], seconds=2)
    assert (summary.requests, summary.errors, summary.per_second) == (3, 1, 1)
    assert (summary.percentiles["p50"], summary.percentiles["p90"], summary.slowest) == (2, None, 4)


def test_an_outcome_has_each_read_by_its_own_lane_and_all_together() -> None:
    detail = Ran(Load(LANE, 1, rate=5), [sample(0.001), sample(0.003, since=0.5, fault="second")], 2, 0.03)
    lane = LANE._replace(name="search")
    search = Ran(Load(lane, 1, rate=7), [sample(0.1, SEARCH, since=0.2, fault="first")], 4, 0.06)
    outcome = outcome_of("functions", [detail, search])
    assert [*outcome.reads] == [DETAIL, SEARCH, TOGETHER]
    assert (outcome.reads[DETAIL].per_second, outcome.reads[TOGETHER].per_second) == (0.5, 0.25)
    assert outcome.reads[TOGETHER].errors == 2
    assert outcome.faults == ["first", "second"]
    assert outcome.client_cpu == pytest.approx(0.03)
    assert outcome.loop == OPEN


def test_an_open_loop_is_due_at_a_part_of_what_was_reached_unless_a_rate_is_given() -> None:
    closed = Ran(Load(LANE, 2), [sample(0.01)] * 20, 2, 0)
    assert command.rate_of(closed, None, lanes=4) == pytest.approx(1.5)
    assert command.rate_of(closed, 100, lanes=4) == 25

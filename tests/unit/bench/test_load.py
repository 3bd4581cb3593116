"""What the bench of load sends and when, how it judges answers and sums them up; on a clock that tests move."""

import gzip
import json
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import RemoteDisconnected
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice, pairwise
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bench.load import __main__ as command
from bench.load import connection as connections
from bench.load import functions
from bench.load.clients import Lane, Load, Ran, run_lane
from bench.load.connection import TIMEOUT_S, Connection, Reply, Request
from bench.load.latency import OPEN, TOGETHER, curve_of, outcome_of, percentile, summary_of
from bench.load.loops import MOST_FAULTS, Sample, Worker
from bench.load.plot import write_plot
from bench.load.report import table_of, write_json
from bench.load.schedule import arrivals, mixture
from bench.load.stack import NotReached, lane_at
from bench.load.works import CATEGORIES, DETAIL, SEARCH, TRENDING, WORKS, Judge, fault_of
from tools.engines.real import EngineUnavailable

VIDEO_ID = "00000000-0000-4000-8000-000000000001"
CARD = {
    "video_id": VIDEO_ID,
    "title": "A slow River",
    "channel_title": "Water",
    "category_id": 10,
    "thumbnail_url": "",
    "views": 1,
    "likes": 1,
    "duration": 1,
    "regions": ["US"],
}
FOUND = {"total": 1, "page": 1, "per_page": 20, "query": "river", "total_relation": "eq"}
BODIES: dict[str, Any] = {
    DETAIL: {"videoId": VIDEO_ID, "name": "A slow River", "status": "READY"},
    TRENDING: {"region": "US", "videos": [CARD], "updated_at": "2026-11-20T00:00:00Z"},
    SEARCH: {"videos": [CARD], **FOUND},
    CATEGORIES: [{"id": 10, "title": "Music"}],
}
EMPTY: dict[str, Any] = {
    DETAIL: {**BODIES[DETAIL], "name": None},
    TRENDING: {**BODIES[TRENDING], "videos": []},
    SEARCH: {**BODIES[SEARCH], "videos": []},
    CATEGORIES: [],
}
LANE = Lane("stack", "http://127.0.0.1:9", 1, {DETAIL: [Request(DETAIL, "GET", "/")]}, is_function=False)


def good(work: str) -> Reply:
    """Return a reply as it should be."""
    return Reply(200, "", json.dumps(BODIES[work]).encode())


def sample(seconds: float, work: str = DETAIL, *, since: float = 0, fault: str | None = None) -> Sample:
    """Return a request that was answered after so many seconds."""
    return Sample(work, since, seconds, fault)


class Clock:
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
        return good(request.work)


def worker(clock: Clock) -> Worker:
    """Return a worker whose requests take what the clock says."""
    return Worker(clock.send, fault_of, clock)


# --- Schedule ---------------------------------------------------------------------------------------------------------


@given(rate=st.floats(0.1, 100), seconds=st.floats(0.1, 20), seed=st.text())
def test_requests_are_due_in_order_and_within_the_loop_each_time_the_same(
    rate: float, seconds: float, seed: str
) -> None:
    times = arrivals(rate, seconds, seed)

    assert times == sorted(times) == arrivals(rate, seconds, seed)
    assert all(0 < due < seconds for due in times)


def test_as_many_requests_are_due_as_the_rate_says_and_irregularly() -> None:
    times = arrivals(100, 100, "a lane")
    between = [later - earlier for earlier, later in pairwise(times)]

    assert len(times) == pytest.approx(10_000, rel=0.03)
    # Of exponential times, e^-1 are longer than the mean.
    assert sum(gap > 0.01 for gap in between) / len(between) == pytest.approx(0.368, abs=0.02)


def test_lanes_do_not_march_in_step() -> None:
    assert arrivals(10, 10, "detail") != arrivals(10, 10, "search")


def test_a_mixture_draws_each_work_alike_and_its_requests_in_turn() -> None:
    requests = {work: [Request(work, "GET", str(number)) for number in range(3)] for work in WORKS}

    drawn = [*islice(mixture(requests, "seed"), 4_000)]

    for work in WORKS:
        targets = [int(one.target) for one in drawn if one.work == work]
        assert len(targets) == pytest.approx(1_000, rel=0.1)
        assert targets == [place % 3 for place in range(len(targets))]


# --- Loops ------------------------------------------------------------------------------------------------------------


def test_a_closed_loop_sends_when_the_last_request_is_answered_until_its_time_is_over() -> None:
    clock = Clock(1, 5, 2, 9)

    samples = [*worker(clock).closed_loop(mixture(LANE.requests, ""), seconds=7)]

    assert clock.sent_at == [0, 1, 6]
    assert [one.seconds for one in samples] == [1, 5, 2]


def test_an_open_loop_counts_from_when_a_request_was_due_not_from_when_it_could_be_sent() -> None:
    clock = Clock(5, 0.5, 0.5, 0.5)
    due = deque((moment, Request(DETAIL, "GET", "/")) for moment in (1.0, 2.0, 3.0, 20.0))

    samples = [*worker(clock).open_loop(due)]

    assert clock.sent_at == [1, 6, 6.5, 20]
    assert [one.seconds for one in samples] == [5, 4.5, 4, 0.5]
    assert [one.since for one in samples] == [1, 2, 3, 20]


def test_what_could_not_be_sent_for_as_long_as_a_client_waits_is_an_error() -> None:
    clock = Clock(TIMEOUT_S + 2, 1)
    due = deque((moment, Request(SEARCH, "GET", "/")) for moment in (0.0, 1.0, 3.0))

    samples = [*worker(clock).open_loop(due)]

    assert [one.fault for one in samples] == [None, "search was not sent 30 s after it was due", None]
    assert len(clock.sent_at) == 2


def test_workers_share_what_is_due() -> None:
    due = deque((moment, Request(DETAIL, "GET", "/")) for moment in (1.0, 2.0))
    first, second = (worker(Clock(0, 0)).open_loop(due) for _ in range(2))

    assert [next(first).since, next(second).since, *first, *second] == [1, 2]


def test_a_request_without_an_answer_is_an_error_after_which_the_loop_goes_on() -> None:
    def send(request: Request) -> Reply:
        clock.send(request)
        raise RemoteDisconnected("closed")

    clock = Clock(1, 1)

    samples = [*Worker(send, fault_of, clock).closed_loop(mixture(LANE.requests, ""), seconds=2)]

    assert [one.fault for one in samples] == ["detail was not answered: RemoteDisconnected closed"] * 2


def test_a_closed_loop_gives_up_on_a_server_that_only_fails() -> None:
    def refuse(request: Request) -> Reply:
        raise ConnectionRefusedError(request.work)

    samples = [*Worker(refuse, fault_of, Clock()).closed_loop(mixture(LANE.requests, ""), seconds=60)]

    assert len(samples) == MOST_FAULTS


# --- Answers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("work", WORKS)
def test_an_answer_is_200_with_a_body_of_the_contract_that_holds_something(work: str) -> None:
    coded = Reply(200, "gzip", gzip.compress(good(work).body))

    assert fault_of(work, good(work)) is None
    assert fault_of(work, coded) is None
    assert f"{work} answered nothing" in str(fault_of(work, Reply(200, "", json.dumps(EMPTY[work]).encode())))
    assert fault_of(work, good(work)._replace(status=503)) == f"{work} answered 503: {good(work).body.decode()[:200]}"


@pytest.mark.parametrize(
    "reply",
    [Reply(200, "", b"{}"), Reply(200, "", b"<html>"), Reply(200, "gzip", b"{}"), good(DETAIL), Reply(200, "", b"")],
)
def test_another_kind_of_body_is_an_error(reply: Reply) -> None:
    assert "search answered another kind of body" in str(fault_of(SEARCH, reply))


def test_a_function_is_judged_by_what_the_gateway_would_make_of_its_result() -> None:
    def result(**said: Any) -> Reply:
        return Reply(200, "", json.dumps(said).encode())

    judge = Judge(of_functions=True)
    body = json.dumps(BODIES[TRENDING])
    coded = b64encode(gzip.compress(body.encode())).decode()

    assert judge.fault_of(TRENDING, result(statusCode=200, body=body)) is None
    assert judge.fault_of(TRENDING, result(statusCode=200, body=coded, isBase64Encoded=True)) is None
    assert "answered 404" in str(judge.fault_of(TRENDING, result(statusCode=404, body="{}")))
    assert "answered 502" in str(judge.fault_of(TRENDING, result(errorMessage="out of memory")))
    assert "answered 502" in str(judge.fault_of(TRENDING, Reply(200, "", b"[]")))


def test_the_same_answer_to_another_work_is_judged_anew() -> None:
    judge = Judge()

    assert [judge.fault_of(DETAIL, good(DETAIL)) for _ in range(2)] == [None, None]
    assert judge.fault_of(CATEGORIES, good(DETAIL)) is not None


# --- Percentiles ------------------------------------------------------------------------------------------------------


def test_percentiles_are_measured_values_that_so_many_do_not_exceed() -> None:
    values = [*range(1_000, 0, -1)]

    assert [percentile(values, share) for share in (0.5, 0.9, 0.95, 0.99, 0.999)] == [500, 900, 950, 990, 999]


@pytest.mark.parametrize(("share", "needed"), [(0.5, 2), (0.9, 10), (0.99, 100), (0.999, 1_000)])
def test_a_percentile_wants_as_many_values_that_one_of_them_exceeds_it(share: float, needed: int) -> None:
    assert percentile([1.0] * (needed - 1), share) is None
    assert percentile([1.0] * needed, share) == 1


@given(st.lists(st.floats(0, 1e6), min_size=10, max_size=300))
def test_nine_of_ten_do_not_exceed_p90_and_one_does_not_fall_below(values: list[float]) -> None:
    p90 = percentile(values, 0.9)

    assert p90 in values
    assert sum(value <= p90 for value in values) >= 0.9 * len(values) - 1e-9
    assert sum(value >= p90 for value in values) >= 0.1 * len(values) - 1e-9


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=2_000))
def test_a_curve_goes_from_the_fastest_to_the_slowest_and_never_falls(values: list[float]) -> None:
    curve = curve_of(values)
    shares, times = zip(*curve, strict=True)

    assert curve[-1] == (len(values), max(values))
    assert curve[0] == (1, min(values)) or len(values) == 1
    assert [*shares] == sorted(shares)
    assert [*times] == sorted(times)


def test_a_curve_has_at_ten_what_nine_of_ten_stay_below() -> None:
    assert dict(curve_of([*range(10)]))[10] == 9
    assert curve_of([]) == []


def test_errors_are_counted_and_their_times_are_not() -> None:
    summary = summary_of([sample(0.002), sample(0.004), sample(30, fault="detail answered 503")], seconds=2)

    assert (summary.requests, summary.errors, summary.per_second) == (3, 1, 1)
    assert (summary.percentiles["p50"], summary.percentiles["p90"], summary.slowest) == (2, None, 4)


def test_an_outcome_has_each_work_by_its_own_lane_and_all_together() -> None:
    detail = Ran(Load(LANE, 1, rate=5), [sample(0.001), sample(0.003, since=0.5, fault="second")], 2, 0.03)
    search = Ran(
        Load(LANE._replace(name="search"), 1, rate=7), [sample(0.1, SEARCH, since=0.2, fault="first")], 4, 0.06
    )

    outcome = outcome_of("functions", [detail, search])

    assert [*outcome.works] == [DETAIL, SEARCH, TOGETHER]
    assert (outcome.works[DETAIL].per_second, outcome.works[TOGETHER].per_second) == (0.5, 0.25)
    assert outcome.works[TOGETHER].errors == 2
    assert outcome.faults == ["first", "second"]
    assert outcome.client_cpu == pytest.approx(0.03)
    assert (outcome.loop, outcome.rates) == (OPEN, {"stack": 5, "search": 7})


def test_an_open_loop_is_due_at_a_part_of_what_was_reached_unless_a_rate_is_given() -> None:
    closed = Ran(Load(LANE, 2), [sample(0.01)] * 20, 2, 0)

    assert command.rate_of(closed, None, lanes=4) == pytest.approx(1.5)
    assert command.rate_of(closed, 100, lanes=4) == 25


def test_what_was_measured_is_told_kept_and_drawn(tmp_path: Path) -> None:
    def ran(rate: float | None, fault: str | None) -> list[Ran]:
        return [Ran(Load(LANE, 1, rate), [sample(0.002, work, fault=fault) for work in WORKS] * 20, 1, 0.01)]

    outcomes = [outcome_of("functions", ran(None, None)), outcome_of("stack", ran(9, "detail answered 503"))]
    console = Console(width=200)

    with console.capture() as printed:
        console.print(table_of(outcomes))
    write_json(tmp_path / "kept" / "results.json", outcomes, {"other": "not there"}, {"seconds": 1})
    write_plot(tmp_path / "drawn" / "load.svg", outcomes)

    rows = [line.replace("│", " ").split() for line in printed.get().splitlines()]
    assert ["functions", "closed", "search", "20", "0", "20", "2.0", "2.0", "2.0", "2.0"] in rows
    assert ["stack", "open", "together", "80", "80", "0", "125"] in rows
    kept = json.loads((tmp_path / "kept" / "results.json").read_text())
    assert kept["not measured"] == {"other": "not there"}
    assert kept["loops"][0]["works"][SEARCH]["percentiles"]["p95"] == 2
    assert kept["loops"][1]["works"][TOGETHER]["errors"] == 80
    assert kept["loops"][1]["faults"] == {"detail answered 503": 80}
    assert (tmp_path / "drawn" / "load.svg").read_text().startswith("<?xml")


# --- A stack ----------------------------------------------------------------------------------------------------------

BY_PATH = {"/api/v1/": DETAIL, "/api/trending": TRENDING, "/api/search": SEARCH, "/api/categories": CATEGORIES}


class Stub(ThreadingHTTPServer):
    """An API below /stage that answers `bodies`; tells what it was asked for and by how many connections."""

    daemon_threads = True

    def __init__(self, bodies: dict[str, Any]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies = bodies
        self.paths: list[str] = []
        self.connections = 0
        self.url = f"http://127.0.0.1:{self.server_port}/stage"


class _Handler(BaseHTTPRequestHandler):
    server: Stub
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        work = next(work for path, work in BY_PATH.items() if self.path.startswith(f"/stage{path}"))
        body = gzip.compress(json.dumps(self.server.bodies[work]).encode())
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(bodies: dict[str, Any]) -> Iterator[Stub]:
    with Stub(bodies) as server:
        Thread(target=server.serve_forever, args=(0.01,)).start()
        try:
            yield server
        finally:
            server.shutdown()


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_stack_is_asked_for_the_videos_of_its_chart() -> None:
    with serving(BODIES) as stub:
        lane = lane_at(stub.url)

    assert [*lane.requests] == [*WORKS]
    assert [one.target for one in lane.requests[DETAIL]] == [f"/api/v1/videos/id/{VIDEO_ID}"]
    assert [one.target for one in lane.requests[SEARCH]] == ["/api/search?q=river&page=1&per_page=20"]
    assert stub.paths == ["/stage/api/trending/US"]


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("chart", [EMPTY[TRENDING], {}, {**BODIES[TRENDING], "videos": [{**CARD, "title": "!"}]}])
def test_a_stack_without_a_chart_to_begin_with_is_not_measured(chart: Any) -> None:
    with serving({TRENDING: chart}) as stub, pytest.raises(NotReached, match="chart"):
        lane_at(stub.url)


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "file:///etc/hosts", "127.0.0.1:9"])
def test_what_does_not_answer_is_not_measured(url: str) -> None:
    with pytest.raises(NotReached, match="does not answer"):
        lane_at(url)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_connection_is_kept_unless_it_idled_so_long_that_servers_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    request = Request(CATEGORIES, "GET", "/api/categories")
    with serving(BODIES) as stub, closing(Connection(stub.url)) as connection:
        kept = [connection.send(request).status for _ in range(3)], stub.connections
        monkeypatch.setattr(connections, "IDLE_S", -1)
        connection.send(request)

    assert kept == ([200] * 3, 1)
    assert stub.connections == 2


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_clients_send_all_that_is_due_over_as_many_connections_as_there_are_workers() -> None:
    with serving(BODIES) as stub:
        lane = lane_at(stub.url)._replace(workers=2)
        stub.connections = 0
        ran = run_lane(Load(lane, seconds=0.1, rate=500))

    assert sorted(one.since for one in ran.samples) == arrivals(500, 0.1, lane.name)
    assert [one.fault for one in ran.samples] == [None] * len(ran.samples)
    assert stub.connections <= 2


# --- The command ------------------------------------------------------------------------------------------------------

type Measure = Callable[..., tuple[int | str | None, dict[str, Any]]]


@pytest.fixture
def measure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Measure:
    """Run the command without engines and clients; every request has this fault. Returns its status and its results."""

    def measured(fault: str | None = None, **options: Any) -> tuple[int | str | None, dict[str, Any]]:
        def run(loads: Sequence[Load], tick: Callable[[float], None]) -> list[Ran]:
            tick(0.5)
            return [Ran(load, [sample(0.001, fault=fault)], load.seconds, 0.001) for load in loads]

        monkeypatch.setattr(command, "run", run)
        results = tmp_path / "results.json"
        with pytest.raises(SystemExit) as ended:
            command.main(results=results, plot=tmp_path / "load.svg", **options)
        return ended.value.code, json.loads(results.read_text()) if results.exists() else {}

    return measured


@pytest.fixture
def _functions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "ROOT", Path("/nowhere"))

    @contextmanager
    def lanes(_: int) -> Iterator[list[Lane]]:
        yield [LANE]

    monkeypatch.setattr(functions, "lanes", lanes)


@pytest.mark.usefixtures("_functions")
def test_without_a_stack_it_is_said_and_the_functions_are_measured(
    measure: Measure, capsys: pytest.CaptureFixture[str]
) -> None:
    status, results = measure(seconds=2)

    assert status == 0
    assert [(one["target"], one["loop"]) for one in results["loops"]] == [
        ("functions", "closed"),
        ("functions", "open"),
    ]
    assert "start a stack with `make run` first" in results["not measured"]["stack"]
    assert "stack not measured" in capsys.readouterr().out


@pytest.mark.usefixtures("_functions")
def test_an_error_ends_with_1_and_is_named_and_what_answered_nothing_is_not_asked_again(
    measure: Measure, capsys: pytest.CaptureFixture[str]
) -> None:
    status, results = measure("detail answered 503: busy", quick=True)

    assert status == 1
    assert [one["loop"] for one in results["loops"]] == ["closed"]
    printed = capsys.readouterr().out
    assert "1 times functions, warming up: detail answered 503: busy" in printed
    assert "1 times functions, closed: detail answered 503: busy" in printed
    assert "1 errors." in printed


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.usefixtures("_functions")
def test_a_url_that_was_given_and_does_not_answer_ends_with_1(measure: Measure) -> None:
    status, results = measure(url="http://127.0.0.1:9", quick=True)

    assert status == 1
    assert [*results["not measured"]] == ["stack"]


@pytest.mark.usefixtures("_functions")
def test_where_nothing_can_be_measured_nothing_is_written(measure: Measure, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def lanes(_: int) -> Iterator[list[Lane]]:
        raise EngineUnavailable("Java is missing")
        yield []

    monkeypatch.setattr(functions, "lanes", lanes)

    assert measure(quick=True) == ("nothing was measured", {})


# --- The functions ----------------------------------------------------------------------------------------------------


def test_each_work_is_done_by_the_function_that_is_deployed_for_it() -> None:
    assert [(work.name, functions.ours(work).app) for work in functions.WORKS] == [
        (DETAIL, "VideoDetailFunction"),
        (TRENDING, "TrendingFunction"),
        (SEARCH, "SearchFunction"),
        (CATEGORIES, "CategoriesFunction"),
    ]

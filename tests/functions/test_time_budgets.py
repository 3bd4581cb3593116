"""A writer whose time ends says why, and reports what it has not done, before Lambda ends it."""

import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from catalog import aws_clients
from catalog.categories.counts import CountTable
from catalog.dynamodb.write import batch_get, batch_write
from catalog.errors import OutOfTime, RegionsFailed, StoreUnavailable
from catalog.regions import Region
from catalog.search.writes import IndexWriter
from catalog.time_budget import TimeBudget
from catalog.videos.changes import Change
from catalog.videos.writes import Outcome, VideoTable
from tests import template
from tests.factories import envelope, upsert_detail, upserted, video, video_id
from tests.functions.engine import NO_ANSWER, Engine, Reply, Request, Script, relay, reply
from tests.functions.gateway import read_event
from tests.functions.lambdas import Functions, Invoke
from tests.functions.stores import Stores
from tests.functions.stream import new
from tests.functions.test_ingest import batch_of, reported

FUNCTIONS = {"ingest": "IngestFunction", "indexer": "IndexerFunction", "charts": "ChartsFunction"}
TIMEOUTS = {name: template.function_properties(function)["Timeout"] for name, function in FUNCTIONS.items()}
# What a slow machine may add.
SLACK_S = 60.0
OVERLOAD = reply({}, 503)


class Clock:
    """The clock of budgets: its time passes only while a writer pauses, and when a test says so."""

    def __init__(self) -> None:
        self.began = self.now = time.monotonic()

    @property
    def passed(self) -> float:
        return self.now - self.began

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("catalog.time_budget.time", SimpleNamespace(monotonic=clock.monotonic))
    monkeypatch.setattr("time.sleep", clock.sleep)
    return clock


type Remain = Callable[[float], None]


@pytest.fixture
def remain(loaded_functions: Functions) -> Iterator[Remain]:
    """Give a function that sets how many seconds an invocation has left when it begins."""
    before = loaded_functions.remaining_ms

    def remain(seconds: float) -> None:
        loaded_functions.remaining_ms = round(1_000 * seconds)

    yield remain
    loaded_functions.remaining_ms = before


def upserts(*numbers: int) -> Any:
    return batch_of(*(envelope("VideoUpserted", upsert_detail(number)) for number in numbers))


def event_for(name: str) -> Any:
    return {
        "ingest": upserts(1),
        "indexer": new(video()),
        "regions": new(video()),
        "charts": read_event("charts-schedule"),
    }[name]


def outcome_of(invoke: Invoke, name: str) -> Any:
    """Return what a writer returns for an event, or the error that it raises."""
    try:
        return invoke(name, event_for(name))
    except (StoreUnavailable, RegionsFailed, ClientError) as error:
        return error


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_writer_whose_stores_never_answer_ends_before_its_timeout_and_says_why(
    invoke: Invoke, remain: Remain, dynamodb_engine: Engine, name: str
) -> None:
    dynamodb_engine.always(NO_ANSWER)
    remain(aws_clients.RESERVE_S + 1)
    began = time.monotonic()
    outcome = outcome_of(invoke, name)
    assert time.monotonic() - began < aws_clients.RESERVE_S + 1 + SLACK_S
    if name == "ingest":
        assert reported(outcome) == ["message-0"]
    else:
        assert isinstance(outcome, StoreUnavailable)
        assert str(outcome)


@pytest.mark.parametrize("is_overloaded", [True, False], ids=["overloaded", "slow"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_writer_ends_before_its_timeout_when_each_request_to_a_table_takes_the_longest(
    invoke: Invoke,
    remain: Remain,
    stores: Stores,
    dynamodb_engine: Engine,
    clock: Clock,
    name: str,
    *,
    is_overloaded: bool,
) -> None:
    tables = relay(stores.url)

    def take_the_longest(request: Request) -> Reply:
        if "X-Amz-Target" not in request.headers:
            return reply({"videos-1": {}} if request.method == "GET" else {"errors": False})
        clock.sleep(aws_clients.TRY_S)
        return OVERLOAD if is_overloaded else tables(request)

    dynamodb_engine.script = take_the_longest
    remain(TIMEOUTS[name])
    outcome = outcome_of(invoke, name)
    assert clock.passed <= TIMEOUTS[name] - aws_clients.REPORT_S
    assert reported(outcome) == ["message-0"] if name == "ingest" else str(outcome)


def test_botocore_pauses_no_longer_than_is_reserved(dynamodb_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    dynamodb_engine.always(OVERLOAD)
    with pytest.raises(ClientError):
        aws_clients.dynamodb(TimeBudget()).list_tables()
    assert len(dynamodb_engine.requests) == aws_clients.TRIES
    assert len(pauses) == aws_clients.TRIES - 1
    assert max(pauses) <= aws_clients.LONGEST_PAUSE_S


# --- Ingest ---


def late_write(tables: Script, clock: Clock, others: int) -> Script:
    """Return the script of a table that takes other videos first, and lets all time pass before it fails the second."""
    taken = threading.Semaphore(0)

    def answer_to(request: Request) -> Reply:
        if request.operation != "PutItem":
            return tables(request)
        if request.json["Item"]["video_id"]["S"] != video_id(2):
            answer = tables(request)
            taken.release()
            return answer
        for _ in range(others):
            assert taken.acquire(timeout=SLACK_S)
        clock.sleep(1_000)
        return OVERLOAD

    return answer_to


def test_messages_that_were_not_applied_in_time_come_again_and_the_others_do_not(
    invoke: Invoke,
    remain: Remain,
    stores: Stores,
    dynamodb_engine: Engine,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    dynamodb_engine.script = late_write(relay(stores.url), clock, others=2)
    remain(TIMEOUTS["ingest"])
    with caplog.at_level("INFO", logger="ingest"):
        assert reported(invoke("ingest", upserts(1, 2, 3))) == ["message-1"]
    assert stores.video_items().keys() == {video_id(1), video_id(3)}
    (line,) = [vars(record) for record in caplog.records if record.getMessage() == "Events applied"]
    assert (line["events"], line["again"], line["out_of_time"]) == (3, 1, 1)
    # The next invocation has time of its own.
    dynamodb_engine.script = relay(stores.url)
    assert reported(invoke("ingest", upserts(2))) == []


def test_an_event_that_was_not_applied_in_time_is_an_error_on_the_bus_and_an_outcome_for_a_caller(
    invoke: Invoke, remain: Remain, stores: Stores, dynamodb_engine: Engine, clock: Clock
) -> None:
    dynamodb_engine.script = late_write(relay(stores.url), clock, others=0)
    remain(TIMEOUTS["ingest"])
    reason = "the table did not take this event in the time of the invocation"
    event = envelope("VideoUpserted", upsert_detail(2))
    with pytest.raises(StoreUnavailable, match=reason):
        invoke("ingest", {**read_event("ingest-eventbridge"), **event})
    answer = invoke("ingest", {"events": [event]})
    assert answer == {"outcomes": [{"outcome": "out_of_time", "reason": reason}]}


def test_a_refused_message_whose_dead_letter_is_not_queued_in_time_comes_again(
    invoke: Invoke, remain: Remain, stores: Stores, engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", engine.url)

    def fail_late(_: Request) -> Reply:
        clock.sleep(1_000)
        return OVERLOAD

    engine.script = fail_late
    remain(TIMEOUTS["ingest"])
    bodies = [envelope("VideoUpserted", upsert_detail(1)), "{"]
    assert reported(invoke("ingest", batch_of(*bodies))) == ["message-1"]
    assert stores.video_items().keys() == {video_id(1)}


# --- Indexer and charts ---


def test_the_time_of_the_index_ends_with_that_of_the_invocation(engine: Engine, clock: Clock) -> None:
    budget = TimeBudget(reserve_s=1.0)
    budget.begin(remaining_ms=1_500)
    index = IndexWriter(engine.url, "eu-west-1", budget)
    engine.always(NO_ANSWER)
    began = time.monotonic()
    with pytest.raises(StoreUnavailable, match="did not answer"):
        index.written_indexes()
    assert time.monotonic() - began < 0.5 + SLACK_S
    clock.sleep(1)
    with pytest.raises(OutOfTime, match="GET /_alias/"):
        index.written_indexes()
    index.close()


def test_a_run_whose_time_ends_keeps_what_it_has_done_and_reports_the_other_regions(
    invoke: Invoke,
    remain: Remain,
    stores: Stores,
    dynamodb_engine: Engine,
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("catalog.charts_run.regions_in_turn", lambda *_: [*Region])
    stores.put_members(*(video(number, regions=[region]) for number, region in enumerate(Region)))
    tables = relay(stores.url)

    def end_after_canada(request: Request) -> Reply:
        if b'"CA"' in request.body and request.operation == "TransactWriteItems":
            clock.sleep(1_000)
        return tables(request)

    dynamodb_engine.script = end_after_canada
    remain(TIMEOUTS["charts"])
    with pytest.raises(RegionsFailed, match="the charts of ALL, CA, DE, FR, GB, IN, US were not run"):
        invoke("charts", read_event("charts-schedule"))
    charted = {region for region, entry in stores.region_items() if entry == "TOP"}
    assert charted == {"AU", "BR", "CA"}
    written = capsys.readouterr().out
    assert '"FailedRegions":[7.0]' in written
    # The next run does what this one has left.
    dynamodb_engine.script = tables
    assert invoke("charts", read_event("charts-schedule"))["swapped"].keys() == {*Region, "ALL", "categories"}


# --- Loops that would go on for ever ---


def leaves_everything(request: Request) -> Reply:
    """Return an answer of a table that throttles all of each request."""
    items = request.json.get("RequestItems")
    if request.operation == "BatchGetItem":
        return reply({"Responses": {}, "UnprocessedKeys": items})
    return reply({"UnprocessedItems": items})


def is_always_late(request: Request) -> Reply:
    """Return an answer of a table that other writers change before each write."""
    if request.operation == "BatchGetItem":
        return reply({"Responses": {}, "UnprocessedKeys": {}})
    return reply({"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"}, 400)


KEY = {"region": {"S": "US"}, "entry": {"S": "1"}}
LOOPS: dict[str, tuple[Callable[[Request], Reply], Callable[[Any], object]]] = {
    "keys": (leaves_everything, lambda client: [*batch_get(client, "RegionsTable", [KEY])]),
    "items": (
        leaves_everything,
        lambda client: batch_write(client, "RegionsTable", [{"PutRequest": {"Item": KEY}}]),
    ),
    "counts": (
        is_always_late,
        lambda client: CountTable(client, "RegionsTable").follow([Change("1", None, video())]),
    ),
}


@pytest.mark.parametrize(("script", "loop"), LOOPS.values(), ids=LOOPS)
def test_a_loop_ends_with_the_budget(
    dynamodb_engine: Engine, clock: Clock, script: Callable[[Request], Reply], loop: Callable[[Any], object]
) -> None:
    def answer_after_a_second(request: Request) -> Reply:
        clock.sleep(1)
        return script(request)

    dynamodb_engine.script = answer_after_a_second
    budget = TimeBudget()
    budget.begin(remaining_ms=5_000)
    with pytest.raises(OutOfTime):
        loop(aws_clients.dynamodb(budget))
    assert 5 <= clock.passed <= 5 + 1 + aws_clients.LONGEST_PAUSE_S


@pytest.mark.parametrize("in_bulk", [False, True])
def test_videos_that_others_always_change_first_are_out_of_time(
    dynamodb_engine: Engine, clock: Clock, *, in_bulk: bool
) -> None:
    def answer_after_a_second(request: Request) -> Reply:
        clock.sleep(1)
        return is_always_late(request)

    dynamodb_engine.script = answer_after_a_second
    for budget_ms in (5_000, 6_000):
        budget = TimeBudget()
        budget.begin(remaining_ms=budget_ms)
        # The time ends before a read, and before a write.
        table = VideoTable(aws_clients.dynamodb(budget), "VideosTable")
        assert table.apply([upserted(1), upserted(1)], in_bulk=in_bulk) == [Outcome.OUT_OF_TIME] * 2

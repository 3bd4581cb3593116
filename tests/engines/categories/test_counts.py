"""Counts in a real DynamoDB: exact although changes arrive twice, late, in part or in another order."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from botocore.exceptions import ClientError
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from catalog.categories import counts as counting
from catalog.categories.counts import Counted, CountMarker, CountTable, Tally
from catalog.errors import StoreUnavailable
from catalog.regions import Region
from catalog.videos.changes import Change
from catalog.videos.model import State, listable
from catalog.videos.writes import VideoTable
from tests.factories import NOON, observed, removed, tombstone, upserted, video, video_id
from tools import recount
from tools.recount import Correction, recount_totals, recount_videos
from tools.stack import Stack

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

    from catalog.videos.events import Event

type Counts = dict[str, dict[int, int]]


class Tables(NamedTuple):
    """Both tables, and their client."""

    client: "DynamoDBClient"
    videos_name: str
    regions_name: str

    @property
    def videos(self) -> VideoTable:
        return VideoTable(self.client, self.videos_name)

    @property
    def counts(self) -> CountTable:
        return CountTable(self.client, self.regions_name)

    def write(self, event: "Event") -> tuple[State | None, State | None]:
        """Apply an event, and return the video's states before and after it."""
        before = self.videos.read([event.video_id]).get(event.video_id)
        self.videos.apply([event])
        return before, self.videos.read([event.video_id]).get(event.video_id)

    def counted(self) -> Counts:
        return {region: tally.videos for region, tally in self.counts.read_tallies().items() if tally.videos}

    def right_counts(self) -> Counts:
        return counts_of([state for page in self.videos.scan() for state in page.states])


def counts_of(states: Sequence[State]) -> Counts:
    """Return how many READY videos each category has, in every region and in all."""
    numbers: dict[str, Counter[int]] = {}
    for one in filter(None, map(listable, states)):
        if one.record.category_id is not None:
            for region in ("ALL", *one.regions):
                numbers.setdefault(region, Counter())[one.record.category_id] += 1
    return {region: dict(found) for region, found in numbers.items()}


@pytest.fixture
def tables(dynamodb: "DynamoDBClient", make_table: Callable[[str], str]) -> Tables:
    return Tables(dynamodb, make_table("VideosTable"), make_table("RegionsTable"))


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "FIRST_PAUSE_S", 0)


def change(before: State | None, after: State) -> Change:
    return Change("1", before, after)


def many(numbers: range, **fields: Any) -> list[Change]:
    return [change(None, video(number, **fields)) for number in numbers]


class Lost(Exception):
    """A request or its answer got lost."""


@contextmanager
def failing(client: "DynamoDBClient", survives: int | None, *, committed: bool) -> Iterator[None]:
    """Lose the transaction after `survives` others, or its answer alone if it is committed."""
    write = client.transact_write_items
    done = 0

    def fail_once(**request: Any) -> Any:
        nonlocal done
        done += 1
        if survives is None or done <= survives:
            return write(**request)
        if committed:
            write(**request)
        raise Lost

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "transact_write_items", fail_once)
        yield


numbers = st.integers(1, 3)
region_lists = st.lists(st.sampled_from(["DE", "US"]), unique=True)
upserts = st.builds(
    partial,
    st.just(upserted),
    numbers,
    status=st.sampled_from(["READY", "READY", "PENDING"]),
    category_id=st.sampled_from([10, 20, None]),
    regions=region_lists,
)
removals = st.builds(partial, st.just(removed), numbers)
observations = st.builds(observed, numbers, regions=region_lists, views=st.integers(1, 3))


class Delivery(NamedTuple):
    """A part of the stream, from `back` changes before the checkpoint on; it fails after `survives` transactions."""

    back: int
    size: int
    survives: int | None
    is_committed: bool


deliveries = st.builds(Delivery, st.integers(0, 6), st.integers(1, 6), st.none() | st.integers(0, 2), st.booleans())


class Stream(RuleBasedStateMachine):
    """Videos change, and a stream delivers their changes: repeated, in part, out of order."""

    tables: Tables

    @initialize(events=st.lists(upserts, min_size=3, max_size=6))
    def begin(self, events: "Sequence[Callable[..., Event]]") -> None:
        for table, keys in ((self.tables.videos_name, ["video_id"]), (self.tables.regions_name, ["region", "entry"])):
            for item in self.tables.client.scan(TableName=table, ConsistentRead=True)["Items"]:
                self.tables.client.delete_item(TableName=table, Key={name: item[name] for name in keys})
        self.version = 0
        self.stream: list[Change] = []
        self.checkpoint = 0
        self.write(events)

    @rule(events=st.lists(upserts | upserts | removals, min_size=1, max_size=6))
    def write(self, events: "Sequence[Callable[..., Event]]") -> None:
        for event in events:
            self.version += 1
            self._write(event(version=self.version))

    @rule(events=st.lists(observations, min_size=1, max_size=3))
    def observe(self, events: "Sequence[Event]") -> None:
        for event in events:
            self._write(event)

    @rule(several=st.lists(deliveries, min_size=1, max_size=4))
    def deliver(self, several: Sequence[Delivery]) -> None:
        for one in several:
            start = max(self.checkpoint - one.back, 0)
            part = self.stream[start : start + one.size]
            with suppress(Lost), failing(self.tables.client, one.survives, committed=one.is_committed):
                self.tables.counts.follow(part)
                self.checkpoint = max(self.checkpoint, start + len(part))

    @rule(places=st.lists(st.integers(0, 99), min_size=1, max_size=6))
    def deliver_in_any_order(self, places: Sequence[int]) -> None:
        self.tables.counts.follow(self.stream[place % len(self.stream)] for place in places)

    @rule()
    @precondition(lambda self: self.checkpoint < len(self.stream))
    def catch_up(self) -> None:
        self.tables.counts.follow(self.stream[self.checkpoint :])
        self.checkpoint = len(self.stream)

    @rule()
    def recount(self) -> None:
        recount_videos(self.tables.videos, self.tables.counts)
        assert recount_totals(self.tables.counts) == []
        assert self.tables.counted() == self.tables.right_counts()

    @invariant()
    def the_counts_are_the_sum_of_the_markers(self) -> None:
        markers = [marker for page in self.tables.counts.scan_markers() for marker in page if marker.counted]
        sums = Counter(
            (region, marker.counted.category)
            for marker in markers
            if marker.counted
            for region in ("ALL", *marker.counted.regions)
        )
        counted = self.tables.counted()
        assert {(region, key): n for region, found in counted.items() for key, n in found.items()} == sums

    @invariant()
    def the_counts_are_those_of_the_table_once_all_changes_have_arrived(self) -> None:
        if self.checkpoint == len(self.stream):
            assert self.tables.counted() == self.tables.right_counts()

    def teardown(self) -> None:
        self.catch_up()
        self.the_counts_are_those_of_the_table_once_all_changes_have_arrived()

    def _write(self, event: "Event") -> None:
        before, after = self.tables.write(event)
        if after is not None and after != before:
            self.stream.append(Change(str(len(self.stream)), before, after))


def test_counts_are_those_of_the_table_once_all_changes_have_arrived_in_any_order(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A batch is several transactions, which can fail one by one
    monkeypatch.setattr(counting, "MAX_MARKERS", 2)
    machine = type("StreamOfTables", (Stream,), {"tables": tables})
    phases = [Phase.explicit, Phase.reuse, Phase.generate]
    run_state_machine_as_test(machine, settings=settings(max_examples=60, stateful_step_count=12, phases=phases))


def test_a_batch_is_counted_in_transactions_of_a_hundred_actions(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, sizes = tables.client.transact_write_items, []

    def measured(**request: Any) -> Any:
        sizes.append(len(request["TransactItems"]))
        return write(**request)

    monkeypatch.setattr(tables.client, "transact_write_items", measured)
    tables.counts.follow(many(range(500), regions=[*Region]))
    assert sizes == [100] * 5 + [500 - 5 * 91 + 9]
    assert tables.counted() == {region: {19: 500} for region in ("ALL", *Region)}


@pytest.mark.usefixtures("no_pauses")
def test_racing_writers_count_each_video_once(tables: Tables) -> None:
    batch = many(range(40))
    with ThreadPoolExecutor(4) as pool:
        for delivery in [pool.submit(_follow_until_done, tables, batch) for _ in range(4)]:
            delivery.result()
    assert tables.counted() == {"ALL": {19: 40}, "US": {19: 40}}


def _follow_until_done(tables: Tables, batch: list[Change]) -> None:
    """Follow as the stream does, which repeats a batch until it is taken."""
    while True:
        try:
            return tables.counts.follow(batch)
        except StoreUnavailable:
            continue


@pytest.mark.usefixtures("no_pauses")
def test_a_batch_that_always_loses_is_unavailable(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    # A rival moves the marker before each transaction
    write, revisions = tables.client.transact_write_items, iter(range(100))

    def late_write(**request: Any) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tables.client, "transact_write_items", write)
            revision = next(revisions)
            tables.counts.follow([change(None, video(category_id=revision, revision=revision))])
        return write(**request)

    monkeypatch.setattr(tables.client, "transact_write_items", late_write)
    with pytest.raises(StoreUnavailable, match="faster 10 times in counting 1 videos"):
        tables.counts.follow([change(None, video(category_id=1_000, revision=1_000))])
    assert tables.counted() == {"ALL": {9: 1}, "US": {9: 1}}


@pytest.mark.usefixtures("no_pauses")
def test_a_batch_that_loses_as_a_whole_is_counted_in_smaller_parts(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Rivals are faster than each transaction of more than ten actions
    write, sizes = tables.client.transact_write_items, list[int]()

    def lose_if_large(**request: Any) -> Any:
        sizes.append(len(request["TransactItems"]))
        if sizes[-1] > 10:
            raise ClientError({"Error": {"Code": "TransactionCanceledException"}}, "TransactWriteItems")
        return write(**request)

    monkeypatch.setattr(tables.client, "transact_write_items", lose_if_large)
    tables.counts.follow(many(range(40)))
    assert tables.counted() == {"ALL": {19: 40}, "US": {19: 40}}
    assert sizes == [42, 22, 12, *[7] * 8]


def test_the_marker_of_a_removed_video_expires(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_000_000_000.75)
    tables.counts.follow([change(None, video(1)), change(None, video(2)), change(video(1), tombstone(1))])
    items = {
        item["entry"]["S"]: item.get("expires_at", {}).get("N")
        for item in tables.client.scan(TableName=tables.regions_name)["Items"]
        if item["entry"]["S"].startswith("COUNTED#")
    }
    assert items == {f"COUNTED#{video_id(1)}": str(1_000_000_000 + 2 * 86_400), f"COUNTED#{video_id(2)}": None}
    # A late change from before the removal changes nothing
    tables.counts.follow([change(None, video(1))])
    assert tables.counted() == {"ALL": {19: 1}, "US": {19: 1}}


def test_an_empty_category_is_left_out(tables: Tables) -> None:
    tables.counts.follow([change(None, video(category_id=1))])
    tables.counts.follow([change(video(category_id=1), video(category_id=2, revision=2))])
    assert tables.counts.read("US") == {2: 1}
    assert tables.counts.read("DE") == {}


WRONG: dict[str, CountMarker | None] = {
    "no marker": None,
    "another category": CountMarker(video_id(), 1, Counted(99, ("US",))),
    "another region": CountMarker(video_id(), 1, Counted(10, ("DE",))),
    "nothing": CountMarker(video_id(), 1, None),
    "a later revision": CountMarker(video_id(), 70, Counted(10, ("US",))),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_recount_corrects_a_wrong_marker(tables: Tables, wrong: CountMarker | None) -> None:
    tables.videos.apply([upserted(category_id=10, regions=["US"])])
    if wrong:
        tables.counts.settle([video_id()], lambda _: [counting.MarkerChange(None, wrong)])
    ((before, after),) = recount_videos(tables.videos, tables.counts)
    assert (before, after) == (wrong, CountMarker(video_id(), 1, Counted(10, ("US",))))
    assert tables.counted() == {"ALL": {10: 1}, "US": {10: 1}}
    assert recount_totals(tables.counts) == []
    assert not recount_videos(tables.videos, tables.counts)


def test_a_recount_stops_counting_a_video_without_an_item(tables: Tables) -> None:
    tables.counts.follow([change(None, video(1, revision=7)), change(None, video(2, status="ERROR"))])
    ((_, after),) = recount_videos(tables.videos, tables.counts)
    assert after == CountMarker(video_id(1), 7, None)
    assert tables.counted() == {}
    assert not recount_videos(tables.videos, tables.counts)


def test_a_recount_corrects_totals_that_are_not_the_sum_of_the_markers(tables: Tables) -> None:
    tables.counts.follow(many(range(3), category_id=10))
    for region, wrong in {"US": {10: 5, 11: 1}, "DE": {12: 4}}.items():
        assert tables.counts.replace_tally(region, tables.counts.read_tallies()[region], wrong)
    corrections = [("DE", 12, 4, 0), ("US", 10, 5, 3), ("US", 11, 1, 0)]
    assert recount_totals(tables.counts) == [Correction(*one) for one in corrections]
    assert tables.counted() == {"ALL": {10: 3}, "US": {10: 3}}


def test_a_tally_that_was_written_meanwhile_is_not_replaced(tables: Tables) -> None:
    tables.counts.follow(many(range(2)))
    read = tables.counts.read_tallies()
    tables.counts.follow(many(range(2, 4)))
    assert not tables.counts.replace_tally("US", read["US"], {19: 2})
    assert not tables.counts.replace_tally("US", Tally(0, {}), {19: 2})
    assert tables.counted()["US"] == {19: 4}


def test_totals_that_change_while_markers_are_read_are_compared_again(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A wrong count, and videos that arrive during the first two scans
    tables.counts.follow(many(range(2)))
    tables.counts.replace_tally("US", tables.counts.read_tallies()["US"], {19: 50})
    arriving = [many(range(10, 12)), many(range(12, 14))]
    scan = CountTable.scan_markers

    def scan_late(table: CountTable) -> Iterator[list[CountMarker]]:
        pages = [*scan(table)]
        if arriving:
            table.follow(arriving.pop())
        yield from pages

    monkeypatch.setattr(CountTable, "scan_markers", scan_late)
    assert recount_totals(tables.counts) == [Correction("US", 19, 54, 6)]
    assert tables.counted() == {"ALL": {19: 6}, "US": {19: 6}}


def test_an_error_is_found_however_often_totals_change(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    # A wrong count of a category in which a video arrives or leaves with every scan, and of another one
    tables.counts.follow(many(range(3)))
    tables.counts.replace_tally("US", tables.counts.read_tallies()["US"], {19: 50, 20: 7})
    scan, revisions = CountTable.scan_markers, iter(range(2, 1_000))

    def scan_late(table: CountTable) -> Iterator[list[CountMarker]]:
        pages = [*scan(table)]
        revision = next(revisions)
        table.follow([change(None, video(1, revision=revision, category_id=19 if revision % 3 else 21))])
        yield from pages

    monkeypatch.setattr(CountTable, "scan_markers", scan_late)
    corrections = {(one.region, one.category): one.now - one.was for one in recount_totals(tables.counts)}
    assert corrections == {("US", 19): -47, ("US", 20): -7}


def test_an_error_of_unknown_size_is_given_up(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    # All videos of a category are in another one whenever they are scanned for the second time
    tables.counts.follow(many(range(3)))
    tables.counts.replace_tally("US", tables.counts.read_tallies()["US"], {19: 50})
    scan, numbers = CountTable.scan_markers, iter(range(1, 1_000))

    def scan_late(table: CountTable) -> Iterator[list[CountMarker]]:
        number = next(numbers)
        if number % 2 == 0:
            table.follow(many(range(3), revision=2 * number, category_id=21))
        pages = [*scan(table)]
        if number % 2 == 0:
            table.follow(many(range(3), revision=2 * number + 1))
        yield from pages

    monkeypatch.setattr(CountTable, "scan_markers", scan_late)
    with pytest.raises(StoreUnavailable, match="counts changed too often during the recount: US"):
        recount_totals(tables.counts)


def test_a_recount_is_exact_while_videos_change(tables: Tables) -> None:
    # Half of the videos are counted, and some change during the recount
    tables.videos.apply([upserted(number, category_id=10, regions=["US"]) for number in range(300)], in_bulk=True)
    tables.counts.follow(many(range(150), category_id=10))
    with ThreadPoolExecutor(1) as pool:
        feeding = pool.submit(_feed, tables)
        recount_videos(tables.videos, tables.counts)
        feeding.result()
    recount_totals(tables.counts)
    assert tables.counted() == tables.right_counts()


def _feed(tables: Tables) -> None:
    """Change and remove videos, and deliver each change twice."""
    for step in range(60):
        number = step * 5
        events: list[Event] = [
            upserted(number, version=2, category_id=20 + step % 3, regions=["DE"]),
            observed(number, regions=["US"], observed_at=NOON),
            *([removed(number, version=3)] if step % 4 == 0 else []),
        ]
        for event in events:
            before, after = tables.write(event)
            assert after is not None
            tables.counts.follow([change(before, after)] * 2)


def test_a_recount_prints_what_it_corrected(
    tables: Tables, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Videos without a marker, a marker without a video, and a wrong total
    tables.videos.apply([upserted(number, category_id=10, regions=["US"]) for number in range(9)])
    tables.counts.follow([change(None, video(100, regions=[]))])
    tables.counts.replace_tally("IN", Tally(0, {}), {7: 1_200})
    known = {"videos_table": tables.videos_name, "regions_table": tables.regions_name}
    stack = Stack(**{field.name: known.get(field.name, "") for field in fields(Stack)})
    monkeypatch.setattr(Stack, "find", lambda *_: stack)
    monkeypatch.setattr("os.environ", {**os.environ})
    monkeypatch.setattr("boto3.client", lambda _: tables.client)
    recount.main()
    first = capsys.readouterr().out
    recount.main()
    second = capsys.readouterr().out
    assert "markers corrected: 10\n" in first
    assert first.count(": nothing -> category 10 in US\n") == 5
    assert "  and 5 more\n" in first
    assert "counts corrected: 1\n  IN, category 7: 1,200 -> 0\n" in first
    assert "markers corrected: 0\ncounts corrected: 0\n" in second
    # A video that was in no region
    tables.counts.follow([change(None, video(200, regions=[]))])
    recount.recount_with_progress(tables.videos, tables.counts)
    assert f"  {video_id(200)}: category 19 in no region -> nothing\n" in capsys.readouterr().out

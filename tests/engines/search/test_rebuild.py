"""Rebuilds of the index on a real node: during reads and writes, killed, in parallel, after losses and upgrades."""

import json
import os
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from catalog.errors import RebuildSuperseded, StoreUnavailable
from catalog.search import index_names
from catalog.search import reads as readers
from catalog.search import writes as writers
from catalog.search.actions import Action, action_of
from catalog.search.document import DEFINITION, definition_name, document_of
from catalog.search.index_names import read_alias
from catalog.search.writes import IndexWriter, Position
from catalog.transport.client import RetryPolicy, SignedClient
from catalog.transport.credentials import CredentialsSource
from catalog.videos import writes as tables
from catalog.videos.model import State, listable
from catalog.videos.writes import Page, VideoTable
from tests.engines.traffic import VIDEOS, Feed, Reader, found, repeated
from tests.factories import removed, upserted, video, video_id
from tools import reindex
from tools.engines.real import OpenSearchNode
from tools.reindex import (
    Incomplete,
    complete,
    fill,
    is_up_to_date,
    rebuild,
    rebuild_with_progress,
    set_replicas,
    take_up,
)
from tools.stack import Stack

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

PAGE = 100
# Time for a slow machine.
NO_RETRIES = RetryPolicy(connect=60.0, read=60.0, total=120.0, tries=1)


class Killed(BaseException):
    """Ends a rebuild in the middle, without a chance to clean up."""


class ScannedTable(VideoTable):
    """A table that records the ids of scanned videos."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        super().__init__(client, name)
        self.scanned: list[str] = []

    def scan(self, after: str | None = None) -> Iterator[Page]:
        for page in super().scan(after):
            self.scanned += [state.video_id for state in page.states]
            yield page


@pytest.fixture
def table(dynamodb: "DynamoDBClient", make_table: Callable[[str], str]) -> ScannedTable:
    return ScannedTable(dynamodb, make_table("VideosTable"))


@pytest.fixture
def rivers(table: ScannedTable) -> ScannedTable:
    """Give a table of many videos that are all found by `river`."""
    table.apply([upserted(number, name=f"River {number}") for number in range(VIDEOS)], in_bulk=True)
    return table


@pytest.fixture
def reader(index: IndexWriter, opensearch: OpenSearchNode) -> Iterator[Reader]:
    """Give a reader without retries; the grace before a deletion lasts until its searches are answered."""
    del index
    credentials = CredentialsSource(os.environ)
    client = SignedClient(opensearch.url, "es", "us-east-1", credentials=credentials, retry_policy=NO_RETRIES)
    reader = Reader()
    with closing(client), pytest.MonkeyPatch.context() as patch:
        patch.setattr(readers, "client", lambda: client)
        patch.setattr(reindex, "time", SimpleNamespace(sleep=lambda _: reader.await_answers()))
        yield reader


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scan in many pages, and note the position after each."""
    monkeypatch.setattr(tables, "MAX_ITEMS_PER_PAGE", PAGE)
    monkeypatch.setattr(reindex, "NOTE_EVERY", PAGE)


@pytest.fixture
def no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Delete replaced indexes at once, where nobody searches."""
    monkeypatch.setattr(reindex, "GRACE_S", 0.0)


def write(index: IndexWriter, *actions: Action) -> None:
    assert index.write(actions) == []


def kill(table: VideoTable, index: IndexWriter, scanned: int, **options: Any) -> None:
    """Begin a rebuild, and kill it once it has scanned that many videos."""

    def advance(reached: int) -> None:
        if reached >= scanned:
            raise Killed

    with pytest.raises(Killed):
        rebuild(table, index, advance, **options)


def require_same(table: VideoTable, index: IndexWriter, url: str) -> None:
    """Check that readers find the table's documents in their revisions, and no others."""
    states: list[State] = [state for page in table.scan() for state in page.states]
    wanted = {one.video_id: (one.revision, document_of(one)) for one in map(listable, states) if one}
    assert index.count() == len(wanted)
    with urllib.request.urlopen(f"{url}/{read_alias()}/_search?version=true&size=10000", timeout=180) as answer:
        hits = json.load(answer)["hits"]["hits"]
    assert {hit["_id"]: (hit["_version"], hit["_source"]) for hit in hits} == wanted


def require_one_index(index: IndexWriter, name: str) -> None:
    """Check that one index is left, which is read and written."""
    assert [(one.name, one.is_read, one.is_written) for one in index.indexes()] == [(name, True, True)]


@pytest.mark.usefixtures("small_pages")
def test_no_search_fails_or_misses_a_video_while_the_index_is_rebuilt(
    index: IndexWriter, rivers: ScannedTable, reader: Reader, opensearch: OpenSearchNode
) -> None:
    rebuild(rivers, index)
    # A document without a video in the table
    write(index, action_of(video(9_999, name="Orphan")))
    with repeated(Feed(rivers, opensearch.url)), repeated(reader.ask):
        name = rebuild(rivers, index)
    reader.require_no_lapse()
    require_same(rivers, index, opensearch.url)
    require_one_index(index, name)
    assert found("orphan") == []


@pytest.mark.usefixtures("small_pages")
def test_a_killed_rebuild_resumes_and_misses_no_change(
    index: IndexWriter, rivers: ScannedTable, reader: Reader, opensearch: OpenSearchNode
) -> None:
    rebuild(rivers, index)
    rivers.scanned.clear()
    feed = Feed(rivers, opensearch.url)
    with repeated(feed), repeated(reader.ask):
        kill(rivers, index, VIDEOS // 2)
        before = [*rivers.scanned]
        for _ in range(20):
            feed()
        progress: list[int] = []
        name = rebuild(rivers, index, progress.append)
    after = rivers.scanned[len(before) :]
    assert len(before) == VIDEOS // 2
    assert progress[0] == len(before) + PAGE
    assert not {*before} & {*after}
    assert len(after) >= VIDEOS // 2
    reader.require_no_lapse()
    require_same(rivers, index, opensearch.url)
    require_one_index(index, name)


@pytest.mark.usefixtures("no_grace", "small_pages")
def test_a_position_is_stored_every_few_pages_and_after_they_were_written(
    index: IndexWriter, table: ScannedTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reindex, "NOTE_EVERY", 2 * PAGE)
    table.apply([upserted(number) for number in range(5 * PAGE)], in_bulk=True)
    kill(table, index, 3 * PAGE)
    (unfinished,) = [one for one in index.indexes() if not one.is_read]
    assert unfinished.position is not None
    assert unfinished.position.scanned == 2 * PAGE
    assert unfinished.position.after == table.scanned[2 * PAGE - 1]


@pytest.fixture
def killed(index: IndexWriter, table: ScannedTable, small_pages: None, no_grace: None) -> str:
    """Give the index of a rebuild that was killed after one of three pages."""
    del small_pages, no_grace
    table.apply([upserted(number) for number in range(3 * PAGE)], in_bulk=True)
    kill(table, index, PAGE, deployment="Monday")
    (unfinished,) = [one for one in index.indexes() if not one.is_read]
    table.scanned.clear()
    return unfinished.name


@pytest.mark.parametrize(
    ("options", "began_ago"),
    [
        pytest.param({"deployment": "Monday", "fresh": True}, None, id="a fresh rebuild"),
        pytest.param({"deployment": "Tuesday"}, None, id="after another deployment"),
        pytest.param({"deployment": "Monday"}, timedelta(hours=12, seconds=1), id="twelve hours later"),
    ],
)
def test_an_outdated_rebuild_is_replaced(
    killed: str,
    index: IndexWriter,
    table: ScannedTable,
    opensearch: OpenSearchNode,
    options: dict[str, Any],
    began_ago: timedelta | None,
) -> None:
    # A change that the indexer wrote to no unfinished index
    table.apply([removed(1, version=2)])
    if began_ago:
        index.note_position(killed, Position(datetime.now(UTC) - began_ago, "Monday", video_id(PAGE), PAGE))
    name = rebuild(table, index, **options)
    assert name != killed
    assert len(table.scanned) == 3 * PAGE
    require_one_index(index, name)
    require_same(table, index, opensearch.url)


@pytest.fixture
def stack(opensearch: OpenSearchNode) -> Stack:
    empty = Stack(**{field.name: "" for field in fields(Stack)})
    spread = {"search_shards": "2", "search_replicas": "0-1"}
    return replace(empty, search=opensearch.url, **spread, region="us-east-1", deployed_at="Monday")


def test_a_killed_rebuild_is_resumed_and_shows_where(
    killed: str, index: IndexWriter, table: ScannedTable, stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rebuild_with_progress(table, stack) == killed
    assert len(table.scanned) == 2 * PAGE
    assert index.count() == 3 * PAGE
    output = capsys.readouterr().out
    assert f"resuming an interrupted rebuild after {PAGE} videos" in output
    assert f"{3 * PAGE}/{3 * PAGE}" in output


@pytest.mark.usefixtures("no_grace", "small_pages")
def test_a_rebuild_lists_refused_documents_and_the_next_one_begins_with_them(
    index: IndexWriter, table: ScannedTable, opensearch: OpenSearchNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.apply([upserted(number) for number in range(4 * PAGE)], in_bulk=True)
    _, second, third, *_ = table.scan()
    refused = [page.states[0].video_id for page in (second, third)]
    table.scanned.clear()

    def strange_action_of(state: State) -> Action:
        action = action_of(state)
        return action if state.video_id not in refused else action._replace(document={"colour": "red"})

    with monkeypatch.context() as patch:
        patch.setattr(reindex, "action_of", strange_action_of)
        with pytest.raises(Incomplete, match="refused: 2;") as caught:
            rebuild(table, index)
    assert all(f"{one}: 400" in str(caught.value) for one in refused)
    assert "strict_dynamic_mapping_exception" in str(caught.value)
    assert len(table.scanned) == 4 * PAGE
    assert index.count() == 0
    # Without the fault, the next rebuild begins with the second page
    table.scanned.clear()
    rebuild(table, index)
    assert len(table.scanned) == 3 * PAGE
    require_same(table, index, opensearch.url)


@pytest.mark.usefixtures("small_pages")
def test_a_second_rebuild_fills_the_same_index_and_both_succeed(
    index: IndexWriter, rivers: ScannedTable, reader: Reader, opensearch: OpenSearchNode
) -> None:
    rebuild(rivers, index)
    joined = threading.Event()

    def second() -> str:
        joined.wait()
        with closing(IndexWriter(opensearch.url, "us-east-1")) as own:
            return rebuild(rivers, own)

    def advance(scanned: int) -> None:
        if scanned >= VIDEOS // 3:
            joined.set()

    with ThreadPoolExecutor(1) as pool, repeated(Feed(rivers, opensearch.url)), repeated(reader.ask):
        other = pool.submit(second)
        name = rebuild(rivers, index, advance)
        assert other.result() == name
    reader.require_no_lapse()
    require_same(rivers, index, opensearch.url)
    require_one_index(index, name)


@pytest.mark.usefixtures("small_pages")
def test_of_two_rebuilds_with_an_index_each_the_first_to_finish_wins(
    index: IndexWriter, rivers: ScannedTable, reader: Reader, opensearch: OpenSearchNode
) -> None:
    rebuild(rivers, index)
    winners: list[str] = []

    def overtake(scanned: int) -> None:
        if scanned == VIDEOS // 3:
            with closing(IndexWriter(opensearch.url, "us-east-1")) as own:
                winners.append(rebuild(rivers, own, fresh=True))

    with repeated(Feed(rivers, opensearch.url)), repeated(reader.ask), pytest.raises(RebuildSuperseded):
        rebuild(rivers, index, overtake)
    reader.require_no_lapse()
    require_same(rivers, index, opensearch.url)
    require_one_index(index, *winners)


def test_readers_never_get_an_index_that_missed_writes(index: IndexWriter, table: ScannedTable) -> None:
    table.apply([upserted(1), upserted(2)])
    first = take_up(index)
    fill(table, index, first)
    second = take_up(index, fresh=True)
    fill(table, index, second)
    # The first one ends, and replaced indexes are not deleted yet: the second is not written from now on
    index.swap(first.name)
    write(index, action_of(video(3)))
    with pytest.raises(RebuildSuperseded, match="another rebuild has ended meanwhile"):
        complete(index, second.name)
    assert index.written_indexes() == [first.name]
    assert index.count() == 3


@pytest.mark.usefixtures("no_grace")
def test_a_lost_index_is_unavailable_until_a_rebuild(
    index: IndexWriter, table: ScannedTable, opensearch: OpenSearchNode
) -> None:
    table.apply([upserted(1), upserted(2)])
    rebuild(table, index)
    assert sorted(found("river")) == [video_id(1), video_id(2)]
    (name,) = index.written_indexes()
    urllib.request.urlopen(urllib.request.Request(f"{opensearch.url}/{name}", method="DELETE"), timeout=180).close()
    with pytest.raises(StoreUnavailable, match="not there"):
        found("river")
    table.apply([upserted(3)])
    write(index, *map(action_of, table.read([video_id(3)]).values()))
    with pytest.raises(StoreUnavailable, match="not there"):
        found("river")
    assert index.written_indexes() == []
    name = rebuild(table, index)
    require_one_index(index, name)
    assert sorted(found("river")) == [video_id(1), video_id(2), video_id(3)]


def test_an_index_is_spread_over_nodes_as_the_stack_says(
    index: IndexWriter, table: ScannedTable, opensearch: OpenSearchNode, stack: Stack
) -> None:
    table.apply([upserted(1)])
    name = rebuild_with_progress(table, stack)
    told = settings_of(opensearch, name)
    assert (told["number_of_shards"], told["auto_expand_replicas"]) == ("2", "0-1")
    # One node has no room for a replica, and the index is green nevertheless.
    with urllib.request.urlopen(f"{opensearch.url}/_cluster/health/{name}", timeout=180) as answer:
        assert json.load(answer)["status"] == "green"
    assert index.count() == 1
    # Other replicas need no other index, other shards do.
    set_replicas(replace(stack, search_replicas="0-3"))
    assert settings_of(opensearch, name)["auto_expand_replicas"] == "0-3"
    assert is_up_to_date(stack)
    assert not is_up_to_date(replace(stack, search_shards="3"))


def settings_of(opensearch: OpenSearchNode, name: str) -> dict[str, str]:
    with urllib.request.urlopen(f"{opensearch.url}/{name}/_settings", timeout=180) as answer:
        found: dict[str, str] = json.load(answer)[name]["settings"]["index"]
        return found


@contextmanager
def another_version_of_this_code() -> Iterator[None]:
    """Run the block as code with another definition of the index."""
    properties = {**DEFINITION["mappings"]["properties"], "mood": {"type": "keyword"}}
    definition = {**DEFINITION, "mappings": {**DEFINITION["mappings"], "properties": properties}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writers, "DEFINITION", definition)
        for module in (writers, index_names):
            patch.setattr(module, "definition_name", lambda: "videos-0123456789ab")
        yield


@pytest.mark.usefixtures("no_grace", "no_index")
def test_an_index_is_up_to_date_once_it_is_complete_and_that_of_another_definition_is_gone(
    table: ScannedTable, stack: Stack
) -> None:
    table.apply([upserted(1)])
    with another_version_of_this_code():
        assert not is_up_to_date(stack)
        rebuild_with_progress(table, stack)
        assert is_up_to_date(stack)
    # Before the deployment of a new definition its index is built, and after it once more.
    assert not is_up_to_date(stack)
    rebuild_with_progress(table, stack)
    assert not is_up_to_date(stack)
    rebuild_with_progress(table, stack, drop_others=True)
    assert is_up_to_date(stack)


@pytest.mark.usefixtures("no_grace")
def test_no_search_fails_while_the_definition_changes(
    index: IndexWriter, table: ScannedTable, opensearch: OpenSearchNode
) -> None:
    table.apply([upserted(1)])
    old = rebuild(table, index)
    # Before its rebuild, another version is unavailable
    with another_version_of_this_code(), pytest.raises(StoreUnavailable, match="not there"):
        found("river")
    # After it both versions find what there is, and writes go to the old index until the deployment
    with another_version_of_this_code():
        new = rebuild(table, index)
        assert new.startswith("videos-0123456789ab-")
        assert found("river") == [video_id(1)]
    table.apply([upserted(2), removed(1, version=2)])
    write(index, *map(action_of, table.read([video_id(1), video_id(2)]).values()))
    index.count()
    assert index.written_indexes() == [old]
    assert found("river") == [video_id(2)]
    # Once deployed, it rebuilds again and finds what changed in between; the old index stays as it was
    with another_version_of_this_code():
        newest = rebuild(table, index)
        require_one_index(index, newest)
        require_same(table, index, opensearch.url)
    require_one_index(index, old)
    with another_version_of_this_code():
        assert index.delete_other_definitions() == [old]
        assert found("river") == [video_id(2)]
    with pytest.raises(StoreUnavailable, match="not there"):
        found("river")


@pytest.mark.usefixtures("no_grace")
def test_other_definitions_are_deleted_on_demand_but_not_by_the_first_rebuild_of_a_definition(
    index: IndexWriter, table: ScannedTable, stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    old = rebuild(table, index)
    # The new definition cannot be deployed yet
    with another_version_of_this_code():
        rebuild_with_progress(table, stack, drop_others=True)
    assert "deploy, then run this again" in capsys.readouterr().out
    require_one_index(index, old)
    with another_version_of_this_code():
        name = rebuild_with_progress(table, stack, drop_others=True)
        require_one_index(index, name)
    assert f"deleted {old}" in capsys.readouterr().out
    assert index.indexes() == []


@pytest.mark.usefixtures("no_grace")
def test_indexes_of_others_are_never_deleted(
    index: IndexWriter, table: ScannedTable, opensearch: OpenSearchNode
) -> None:
    strange = f"{opensearch.url}/videos-of-someone"
    urllib.request.urlopen(urllib.request.Request(strange, method="PUT"), timeout=180).close()
    name = rebuild(table, index)
    assert name.startswith(definition_name())
    assert index.delete_other_definitions() == []
    require_one_index(index, name)
    urllib.request.urlopen(strange, timeout=180).close()

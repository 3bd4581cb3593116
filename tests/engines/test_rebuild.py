"""The life of the index on a real node: rebuilds while reads and writes go on, kills, losses, other definitions."""

import json
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from catalog.aws.transport import Patience, Transport
from catalog.errors import StoreUnavailable
from catalog.search.documents import DEFINITION, definition_name, document_of
from catalog.stores import index as readers
from catalog.stores.index import read_alias
from catalog.video import State, listable
from catalog.writing import index as writers
from catalog.writing import index_names
from catalog.writing import videos as tables
from catalog.writing.index import Action, IndexWriter, Position, Superseded
from catalog.writing.stream import action_of
from catalog.writing.videos import Page, VideoTable
from tests.engines.traffic import VIDEOS, Feed, Reader, found, repeated
from tests.factories import removed, upserted, video, video_id
from tools import reindex
from tools.engines.real import OpenSearchNode
from tools.reindex import Incomplete, complete, fill, rebuild, rebuild_with_progress, take_up
from tools.stack import Stack

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

PAGE = 100


class Killed(BaseException):
    """What ends a rebuild in the middle, without a chance to tidy up."""


class ScannedTable(VideoTable):
    """A table that keeps the ids of what was scanned."""

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
    """A table of many videos that are all found by `river`."""
    table.apply([upserted(number, name=f"River {number}") for number in range(VIDEOS)], in_bulk=True)
    return table


@pytest.fixture
def reader(index: IndexWriter, opensearch: OpenSearchNode) -> Iterator[Reader]:
    """A reader with time for a busy machine, for which grace is given as well, and with no second try to help it."""
    del index
    patience = Patience(connect=5, read=5, total=5, tries=1)
    transport = Transport(opensearch.url, "es", "us-east-1", patience=patience)
    with closing(transport), pytest.MonkeyPatch.context() as patch:
        patch.setattr(readers, "ENGINE_TIMEOUT", "5s")
        patch.setattr(readers, "transport", lambda: transport)
        patch.setattr(reindex, "GRACE_S", 6.0)
        yield Reader()


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


def kill_after(scanned: int) -> Callable[[int], None]:
    def advance(reached: int) -> None:
        if reached >= scanned:
            raise Killed

    return advance


def kill(table: VideoTable, index: IndexWriter, scanned: int, **options: Any) -> None:
    """Begin a rebuild, and kill it once it has scanned so many videos."""
    with pytest.raises(Killed):
        rebuild(table, index, kill_after(scanned), **options)


def require_same(table: VideoTable, index: IndexWriter, url: str) -> None:
    """Check that readers find every document as the table has it, in its revision, and no other."""
    states: list[State] = [state for page in table.scan() for state in page.states]
    wanted = {one.video_id: (one.revision, document_of(one)) for one in map(listable, states) if one}
    assert index.count() == len(wanted)
    with urllib.request.urlopen(f"{url}/{read_alias()}/_search?version=true&size=10000", timeout=30) as answer:
        hits = json.load(answer)["hits"]["hits"]
    assert {hit["_id"]: (hit["_version"], hit["_source"]) for hit in hits} == wanted


def require_one_index(index: IndexWriter, name: str) -> None:
    """Check that one index is left, which is read and written."""
    assert [(one.name, one.is_read, one.is_written) for one in index.indexes()] == [(name, True, True)]


# --- A rebuild --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("small_pages")
def test_no_search_fails_or_misses_a_video_while_the_index_is_rebuilt(
    index: IndexWriter, rivers: ScannedTable, reader: Reader, opensearch: OpenSearchNode
) -> None:
    # GIVEN an index with a ghost
    rebuild(rivers, index)
    write(index, action_of(video(9_999, name="Haunted")))

    # WHEN it is rebuilt while a reader asks without pause and changes go on
    with repeated(Feed(rivers, opensearch.url)), repeated(reader.ask):
        name = rebuild(rivers, index)

    # THEN no search failed or was short, and the index is what the table is, without the ghost
    reader.require_no_lapse()
    require_same(rivers, index, opensearch.url)
    require_one_index(index, name)
    assert found("haunted") == []


@pytest.mark.usefixtures("small_pages")
def test_a_killed_rebuild_goes_on_where_it_was_with_nothing_missed_meanwhile(
    index: IndexWriter, rivers: ScannedTable, reader: Reader, opensearch: OpenSearchNode
) -> None:
    # GIVEN a rebuild that is killed half-way, while a reader asks without pause and changes go on
    rebuild(rivers, index)
    rivers.scanned.clear()
    feed = Feed(rivers, opensearch.url)
    with repeated(feed), repeated(reader.ask):
        kill(rivers, index, VIDEOS // 2)
        before = [*rivers.scanned]
        for _ in range(20):
            feed()

        # WHEN it is run again
        progress: list[int] = []
        name = rebuild(rivers, index, progress.append)

    # THEN it goes on where it was, scans nothing twice, and ends as if it had never been killed
    after = rivers.scanned[len(before) :]
    assert len(before) == VIDEOS // 2
    assert progress[0] == len(before) + PAGE
    assert not {*before} & {*after}
    assert len(after) >= VIDEOS // 2
    reader.require_no_lapse()
    require_same(rivers, index, opensearch.url)
    require_one_index(index, name)


@pytest.mark.usefixtures("no_grace", "small_pages")
def test_a_position_is_noted_only_every_few_thousand_videos_and_after_they_were_written(
    index: IndexWriter, table: ScannedTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reindex, "NOTE_EVERY", 2 * PAGE)
    table.apply([upserted(number) for number in range(5 * PAGE)], in_bulk=True)

    kill(table, index, 3 * PAGE)

    (unfinished,) = [one for one in index.indexes() if not one.is_read]
    assert unfinished.position is not None
    assert unfinished.position.scanned == 2 * PAGE
    assert unfinished.position.after == table.scanned[2 * PAGE - 1]


# --- What is taken up, and what is not --------------------------------------------------------------------------------


@pytest.fixture
def killed(index: IndexWriter, table: ScannedTable, small_pages: None, no_grace: None) -> str:
    """The index of a rebuild that was killed after one of three pages."""
    del small_pages, no_grace
    table.apply([upserted(number) for number in range(3 * PAGE)], in_bulk=True)
    kill(table, index, PAGE, deployment="Monday")
    (unfinished,) = [one for one in index.indexes() if not one.is_read]
    table.scanned.clear()
    return unfinished.name


def test_a_killed_rebuild_is_taken_up(killed: str, index: IndexWriter, table: ScannedTable) -> None:
    assert rebuild(table, index, deployment="Monday") == killed
    assert len(table.scanned) == 2 * PAGE
    assert index.count() == 3 * PAGE


def test_a_fresh_rebuild_takes_up_nothing(killed: str, index: IndexWriter, table: ScannedTable) -> None:
    name = rebuild(table, index, deployment="Monday", fresh=True)

    assert name != killed
    assert len(table.scanned) == 3 * PAGE
    require_one_index(index, name)


def test_a_rebuild_that_began_before_the_last_deployment_is_not_taken_up(
    killed: str, index: IndexWriter, table: ScannedTable, opensearch: OpenSearchNode
) -> None:
    # GIVEN a change that the deployed indexer wrote to the index of its own, older definition alone
    table.apply([removed(1, version=2)])

    name = rebuild(table, index, deployment="Tuesday")

    assert name != killed
    require_one_index(index, name)
    require_same(table, index, opensearch.url)


def test_a_rebuild_that_was_killed_long_ago_is_replaced(killed: str, index: IndexWriter, table: ScannedTable) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=12, seconds=1)
    index.note_position(killed, Position(long_ago, "Monday", video_id(PAGE), PAGE))

    name = rebuild(table, index, deployment="Monday")

    assert name != killed
    require_one_index(index, name)
    assert index.count() == 3 * PAGE


@pytest.fixture
def stack(opensearch: OpenSearchNode) -> Stack:
    empty = Stack(**{field.name: "" for field in fields(Stack)})
    return replace(empty, search=opensearch.url, region="us-east-1", deployed_at="Monday")


def test_what_is_taken_up_is_said_and_counted(
    killed: str, table: ScannedTable, stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rebuild_with_progress(table, stack) == killed

    told = capsys.readouterr().out
    assert f"goes on after {PAGE} videos" in told
    assert f"{3 * PAGE}/{3 * PAGE}" in told


# --- Refused documents ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_grace", "small_pages")
def test_a_rebuild_with_refused_documents_says_which_and_why_and_the_next_one_begins_with_them(
    index: IndexWriter, table: ScannedTable, opensearch: OpenSearchNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.apply([upserted(number) for number in range(4 * PAGE)], in_bulk=True)
    _, second, third, *_ = table.scan()
    refused = [page.states[0].video_id for page in (second, third)]
    table.scanned.clear()

    def strange_action_of(state: State) -> Action:
        action = action_of(state)
        return action if state.video_id not in refused else action._replace(document={"colour": "red"})

    # WHEN documents of the second and third page are refused, THEN readers go on with the index that they had
    with monkeypatch.context() as patch:
        patch.setattr(reindex, "action_of", strange_action_of)
        with pytest.raises(Incomplete, match="refused: 2;") as caught:
            rebuild(table, index)
    assert all(f"{one}: 400" in str(caught.value) for one in refused)
    assert "strict_dynamic_mapping_exception" in str(caught.value)
    assert len(table.scanned) == 4 * PAGE
    assert index.count() == 0

    # and once the fault is gone, the next rebuild begins with the second page
    table.scanned.clear()
    rebuild(table, index)
    assert len(table.scanned) == 3 * PAGE
    require_same(table, index, opensearch.url)


# --- Two rebuilds at once ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("small_pages")
def test_a_second_rebuild_fills_the_same_index_and_both_end_right(
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
def test_of_two_rebuilds_with_an_index_each_the_first_to_end_wins(
    index: IndexWriter, rivers: ScannedTable, reader: Reader, opensearch: OpenSearchNode
) -> None:
    rebuild(rivers, index)
    winners: list[str] = []

    def overtake(scanned: int) -> None:
        if scanned == VIDEOS // 3:
            with closing(IndexWriter(opensearch.url, "us-east-1")) as own:
                winners.append(rebuild(rivers, own, fresh=True))

    with repeated(Feed(rivers, opensearch.url)), repeated(reader.ask), pytest.raises(Superseded):
        rebuild(rivers, index, overtake)

    reader.require_no_lapse()
    require_same(rivers, index, opensearch.url)
    require_one_index(index, *winners)


def test_an_index_that_missed_writes_is_never_made_the_one_that_is_read(
    index: IndexWriter, table: ScannedTable
) -> None:
    # GIVEN two rebuilds that have filled an index each
    table.apply([upserted(1), upserted(2)])
    first = take_up(index)
    fill(table, index, first)
    second = take_up(index, fresh=True)
    fill(table, index, second)

    # WHEN the first one ends, and its replaced indexes are not deleted yet
    index.swap(first.name)
    write(index, action_of(video(3)))

    # THEN the second one, which has not been written since, cannot take its place
    with pytest.raises(Superseded, match="another rebuild has ended meanwhile"):
        complete(index, second.name)
    assert index.written_indexes() == [first.name]
    assert index.count() == 3


# --- No index ---------------------------------------------------------------------------------------------------------


def test_without_an_index_a_search_is_unavailable_and_not_empty(no_index: IndexWriter) -> None:
    del no_index
    with pytest.raises(StoreUnavailable, match="not there"):
        found("river")


@pytest.mark.usefixtures("no_grace")
def test_an_index_that_was_lost_is_not_there_before_a_rebuild(
    index: IndexWriter, table: ScannedTable, opensearch: OpenSearchNode
) -> None:
    table.apply([upserted(1), upserted(2)])
    rebuild(table, index)
    assert sorted(found("river")) == [video_id(1), video_id(2)]

    # GIVEN the index is lost altogether, THEN a search is unavailable, also after the next event
    request = urllib.request.Request(f"{opensearch.url}/{index.written_indexes()[0]}", method="DELETE")
    urllib.request.urlopen(request, timeout=30).close()
    with pytest.raises(StoreUnavailable, match="not there"):
        found("river")
    table.apply([upserted(3)])
    write(index, *map(action_of, table.read([video_id(3)]).values()))
    with pytest.raises(StoreUnavailable, match="not there"):
        found("river")

    # WHEN it is rebuilt, THEN what came while there was none is found as well
    assert index.written_indexes() == []
    name = rebuild(table, index)
    require_one_index(index, name)
    assert sorted(found("river")) == [video_id(1), video_id(2), video_id(3)]


# --- Another definition -----------------------------------------------------------------------------------------------


@contextmanager
def another_version_of_this_code() -> Iterator[None]:
    """Run what is in the block as code with another definition of the index."""
    properties = {**DEFINITION["mappings"]["properties"], "mood": {"type": "keyword"}}
    definition = {**DEFINITION, "mappings": {**DEFINITION["mappings"], "properties": properties}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writers, "DEFINITION", definition)
        for module in (readers, writers, index_names):
            patch.setattr(module, "definition_name", lambda: "videos-0123456789ab")
        yield


@pytest.mark.usefixtures("no_grace")
def test_a_change_of_the_definition_costs_no_search(
    index: IndexWriter, table: ScannedTable, opensearch: OpenSearchNode
) -> None:
    # GIVEN a deployed version with its index
    table.apply([upserted(1)])
    old = rebuild(table, index)

    # WHEN a version with another definition is about to be deployed, THEN its readers are told to come later
    with another_version_of_this_code(), pytest.raises(StoreUnavailable, match="not there"):
        found("river")

    # WHEN it builds its index, THEN both versions find what there is, and the old one goes on being fed
    with another_version_of_this_code():
        new = rebuild(table, index)
        assert new.startswith("videos-0123456789ab-")
        assert found("river") == [video_id(1)]
    table.apply([upserted(2), removed(1, version=2)])
    write(index, *map(action_of, table.read([video_id(1), video_id(2)]).values()))
    index.count()
    assert index.written_indexes() == [old]
    assert found("river") == [video_id(2)]

    # WHEN it is deployed and rebuilds once more, THEN it has what changed in between, and the old one is as it was
    with another_version_of_this_code():
        newest = rebuild(table, index)
        require_one_index(index, newest)
        require_same(table, index, opensearch.url)
    require_one_index(index, old)

    # WHEN others are dropped, THEN only its own index is left
    with another_version_of_this_code():
        assert index.delete_other_definitions() == [old]
        assert found("river") == [video_id(2)]
    with pytest.raises(StoreUnavailable, match="not there"):
        found("river")


@pytest.mark.usefixtures("no_grace")
def test_others_are_dropped_on_demand_but_not_by_the_first_rebuild_of_a_definition(
    index: IndexWriter, table: ScannedTable, stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    old = rebuild(table, index)

    # WHEN the others are to be dropped before anybody can have deployed the new definition, THEN they are left
    with another_version_of_this_code():
        rebuild_with_progress(table, stack, drop_others=True)
    assert "once it is deployed, run this again" in capsys.readouterr().out
    require_one_index(index, old)

    with another_version_of_this_code():
        name = rebuild_with_progress(table, stack, drop_others=True)
        require_one_index(index, name)
    assert f"deleted {old}" in capsys.readouterr().out
    assert index.indexes() == []


@pytest.mark.usefixtures("no_grace")
def test_dropping_others_leaves_alone_what_is_not_the_catalogues(
    index: IndexWriter, table: ScannedTable, opensearch: OpenSearchNode
) -> None:
    strange = f"{opensearch.url}/videos-of-someone"
    urllib.request.urlopen(urllib.request.Request(strange, method="PUT"), timeout=30).close()

    name = rebuild(table, index)

    assert name.startswith(definition_name())
    assert index.delete_other_definitions() == []
    require_one_index(index, name)
    urllib.request.urlopen(strange, timeout=30).close()

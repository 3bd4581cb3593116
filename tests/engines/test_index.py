"""The index on a real OpenSearch node: writes, rebuilds, and what a search finds."""

import json
import os
import signal
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from catalog.errors import StoreUnavailable
from catalog.search.documents import definition_name
from catalog.search.query import search_body
from catalog.stores.index import search
from catalog.video import Video
from catalog.writing.index import Action, IndexWriter
from catalog.writing.stream import action_of
from catalog.writing.videos import VideoTable
from tests.factories import removed, tombstone, upserted, video, video_id
from tools.engines.real import OpenSearchNode
from tools.reindex import rebuild


def named(number: int, name: str, **fields: object) -> Video:
    return video(number, name=name, **fields)  # type: ignore[arg-type]


def write(index: IndexWriter, *actions: Action) -> None:
    assert index.write(actions) == []
    index.count()


def found(text: str, per_page: int = 50) -> list[str]:
    return [hit["_id"] for hit in search(search_body(text, 1, per_page))["hits"]["hits"]]


# --- Writes -----------------------------------------------------------------------------------------------------------


def test_the_first_write_makes_the_index_that_readers_ask(index: IndexWriter) -> None:
    write(index, action_of(video(1)))

    assert index.written_indexes() == [definition_name()]
    assert found("river") == [video_id(1)]


def test_before_any_write_a_search_is_unavailable_and_not_empty(index: IndexWriter) -> None:
    del index
    with pytest.raises(StoreUnavailable, match="not there"):
        search(search_body("river", 1, 20))


def test_an_older_revision_is_no_failure_and_changes_nothing(index: IndexWriter) -> None:
    write(index, action_of(named(1, "The new name", revision=5)))
    write(index, action_of(named(1, "The old name", revision=4)), action_of(named(1, "The new name", revision=5)))

    assert found("new") == [video_id(1)]
    assert found("old") == []


def test_a_late_write_after_a_removal_leaves_no_ghost(index: IndexWriter) -> None:
    write(index, action_of(video(1, revision=1)), action_of(tombstone(1, revision=3)), action_of(video(1, revision=2)))

    assert found("river") == []


def test_one_batch_keeps_the_order_of_its_actions(index: IndexWriter) -> None:
    write(index, *(action_of(named(1, f"Revision{number}", revision=number)) for number in range(1, 30)))

    assert found("revision29") == [video_id(1)]
    assert index.count() == 1


def test_what_the_mapping_refuses_fails_for_good_and_holds_up_nobody(index: IndexWriter) -> None:
    strange = Action(video_id(2), 1, {"video_id": video_id(2), "colour": "red"})

    (failure,) = index.write([action_of(video(1)), strange, action_of(video(3))])
    index.count()

    assert failure.action == strange
    assert not failure.is_passing
    assert "strict_dynamic_mapping_exception" in failure.reason
    assert sorted(found("river")) == [video_id(1), video_id(3)]


def test_a_write_to_an_index_that_was_deleted_does_not_create_it(
    index: IndexWriter, opensearch: OpenSearchNode
) -> None:
    write(index, action_of(video(1)))

    failures = index.write([action_of(video(2))], ["videos-gone"])

    assert [failure.is_passing for failure in failures] == [True]
    with urllib.request.urlopen(f"{opensearch.url}/_cat/indices/videos-*?format=json", timeout=10) as answer:
        assert [one["index"] for one in json.load(answer)] == [definition_name()]


# --- Rebuild ----------------------------------------------------------------------------------------------------------


def test_a_rebuild_takes_over_from_one_moment_to_the_next_while_reads_and_writes_go_on(
    index: IndexWriter, videos: VideoTable
) -> None:
    # GIVEN a table of 1,500 videos, an index that misses half of them and holds a ghost
    videos.apply([upserted(number, name=f"River {number}") for number in range(1_500)], in_bulk=True)
    states = videos.read([video_id(number) for number in range(0, 1_500, 2)])
    write(index, *map(action_of, states.values()), action_of(named(9_999, "River ghost")))

    # WHEN it is rebuilt while a reader asks without pause and the stream brings an update and a removal
    totals: list[int] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            totals.append(search(search_body("river", 1, 1))["hits"]["total"]["value"])

    def change(count: int) -> None:
        if count and not changed.is_set():
            changed.set()
            videos.apply([upserted(0, version=2, name="River renamed"), removed(1, version=2)])
            changes = videos.read([video_id(0), video_id(1)])
            assert index.write([action_of(state) for state in changes.values()]) == []

    changed = threading.Event()
    reader = threading.Thread(target=ask)
    reader.start()
    try:
        name = rebuild(videos, index, change)
    finally:
        done.set()
        reader.join()

    # THEN no read failed or came back empty, nothing is missing, and the ghost is gone
    assert totals
    assert min(totals) >= 750
    assert index.written_indexes() == [name]
    assert index.count() == 1_499
    assert found("renamed") == [video_id(0)]
    assert found("ghost") == []


def test_what_a_killed_rebuild_left_is_gone_after_the_next_one(index: IndexWriter, videos: VideoTable) -> None:
    videos.apply([upserted(1)])
    write(index, action_of(video(1)))

    # GIVEN a rebuild that got no further than creating its index, which is written ever since
    index.create_index(f"{definition_name()}-20260101000000")
    assert len(index.written_indexes()) == 2

    # WHEN the next one ends, THEN its index is the only one
    name = rebuild(videos, index)
    assert index.written_indexes() == [name]
    assert found("river") == [video_id(1)]


# --- Searches ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def library(index: IndexWriter) -> None:
    write(
        index,
        action_of(named(1, "Spätzle selber machen", channel_title="Küche am See", tags=["Rezept"])),
        action_of(named(2, "How to bake bread", channel_title="Kneading Needs", tags=["baking", "sourdough"])),
        action_of(named(3, "Bread history", channel_title="Old Stories")),
        action_of(named(4, "नदी के किनारे", channel_title="धीमा पानी")),
        action_of(named(5, "O pão da avó", channel_title="Cozinha Viva")),
    )


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("bake bread", 2),
        ("spatzle", 1),
        ("SPÄTZLE", 1),
        ("kneading needs", 2),
        ("sourdough", 2),
        ("bread kneading", 2),
        ("sourdogh", 2),
        ("how to ba", 2),
        ("pao da avo", 5),
        ("नदी", 4),
        ("rezept", 1),
    ],
)
def test_a_search_finds_by_title_channel_and_tags(text: str, first: int) -> None:
    assert found(text)[0] == video_id(first)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    "text", ["title:bread AND *", "bread~2", "(((", '"', "{}", "/.*/", "AND OR NOT", "💥💥", "a\u0300"]
)
def test_no_text_is_parsed_as_a_language(text: str) -> None:
    assert isinstance(search(search_body(text, 1, 20))["hits"]["total"]["value"], int)


def test_pages_never_overlap_although_scores_tie(index: IndexWriter) -> None:
    write(index, *(action_of(named(number, "The same river")) for number in range(60)))

    pages = [search(search_body("river", page, 25)) for page in (1, 2, 3)]

    ids = [hit["_id"] for page in pages for hit in page["hits"]["hits"]]
    assert ids == [video_id(number) for number in range(60)]
    assert {page["hits"]["total"]["value"] for page in pages} == {60}


def test_a_node_that_stands_still_is_unavailable_within_the_deadline_and_recovers(
    index: IndexWriter, opensearch: OpenSearchNode
) -> None:
    write(index, action_of(video(1)))

    with _frozen(opensearch.pid):
        began = time.monotonic()
        with pytest.raises(StoreUnavailable):
            search(search_body("river", 1, 20))
        assert time.monotonic() - began < 1.5

    assert _found_within(10, "river") == [video_id(1)]


@contextmanager
def _frozen(process_id: int) -> Iterator[None]:
    os.kill(process_id, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process_id, signal.SIGCONT)


def _found_within(seconds: float, text: str) -> list[str]:
    give_up_at = time.monotonic() + seconds
    while True:
        try:
            return found(text)
        except StoreUnavailable:
            if time.monotonic() > give_up_at:
                raise

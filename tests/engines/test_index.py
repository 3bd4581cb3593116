"""Writes to the index on a real OpenSearch node."""

import json
import urllib.request

from catalog.search.pages import search_body
from catalog.search.request import Search
from catalog.stores.index import search
from catalog.video import Video
from catalog.writing.index import Action, IndexWriter
from catalog.writing.stream import action_of
from tests.factories import tombstone, video, video_id
from tools.engines.real import OpenSearchNode


def named(number: int, name: str, **fields: object) -> Video:
    return video(number, name=name, **fields)  # type: ignore[arg-type]


def write(index: IndexWriter, *actions: Action) -> None:
    assert index.write(actions) == []
    index.count()


def found(text: str, per_page: int = 50) -> list[str]:
    return [hit["_id"] for hit in search(search_body(Search(text, per_page=per_page)))["hits"]["hits"]]


# --- Writes -----------------------------------------------------------------------------------------------------------


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
        assert [one["index"] for one in json.load(answer)] == index.written_indexes()

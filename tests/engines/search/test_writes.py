"""Writes to the index on a real OpenSearch node."""

import json
import urllib.request

from catalog.search.actions import Action, action_of
from catalog.search.writes import IndexWriter
from tests.engines.traffic import found
from tests.factories import tombstone, video, video_id
from tools.engines.real import OpenSearchNode


def write(index: IndexWriter, *actions: Action) -> None:
    assert index.write(actions) == []
    index.count()


def test_an_older_revision_is_no_failure_and_changes_and_restores_nothing(index: IndexWriter) -> None:
    new, old = (video(1, name=f"The {name} name", revision=revision) for name, revision in (("new", 5), ("old", 4)))
    write(index, action_of(new))
    write(index, action_of(old), action_of(new))
    assert found("new") == [video_id(1)]
    assert found("old") == []
    # Nor after a removal
    write(index, action_of(video(2, revision=1)), action_of(tombstone(2, revision=3)), action_of(video(2, revision=2)))
    assert index.count() == 1


def test_actions_of_a_batch_are_applied_in_order(index: IndexWriter) -> None:
    write(index, *(action_of(video(1, name=f"Revision{number}", revision=number)) for number in range(1, 30)))
    assert found("revision29") == [video_id(1)]
    assert index.count() == 1


def test_a_document_that_the_mapping_refuses_fails_for_good_without_blocking_others(index: IndexWriter) -> None:
    strange = Action(video_id(2), 1, {"video_id": video_id(2), "colour": "red"})
    (failure,) = index.write([action_of(video(1)), strange, action_of(video(3))])
    index.count()
    assert failure.action == strange
    assert not failure.is_passing
    assert "strict_dynamic_mapping_exception" in failure.reason
    assert sorted(found("river")) == [video_id(1), video_id(3)]


def test_a_write_to_a_deleted_index_does_not_create_it(index: IndexWriter, opensearch: OpenSearchNode) -> None:
    write(index, action_of(video(1)))
    failures = index.write([action_of(video(2))], ["videos-gone"])
    assert [failure.is_passing for failure in failures] == [True]
    with urllib.request.urlopen(f"{opensearch.url}/_cat/indices/videos-*?format=json", timeout=180) as answer:
        assert [one["index"] for one in json.load(answer)] == index.written_indexes()

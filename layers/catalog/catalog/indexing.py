"""Applies changes of videos to the search index."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from catalog.dead_letters import DeadLetter, DeadLetterQueue
from catalog.search.actions import actions_of
from catalog.search.writes import Failure, IndexWriter
from catalog.videos.changes import Change, letters_of_unreadable, read_changes


class IndexedBatch(NamedTuple):
    """Outcome of a batch of stream records: numbers of each kind, and the sequence numbers of records to retry."""

    changes: int
    writes: int
    unreadable: int
    failures: int
    retried: list[str]


class Indexer(NamedTuple):
    """The search index, and the dead-letter queue of changes that it cannot take."""

    search_index: IndexWriter
    refused: DeadLetterQueue

    def apply(self, records: Iterable[Mapping[str, Any]]) -> IndexedBatch:
        """Apply a batch of stream records; raises `StoreUnavailable` if the whole batch has to be retried."""
        changes, unreadable = read_changes(records)
        actions = actions_of(changes)
        failures = self.search_index.write(actions)
        self.refused.put([*_letters_of_refused(failures), *letters_of_unreadable(unreadable)])
        retried = _retried(changes, failures)
        return IndexedBatch(len(changes), len(actions), len(unreadable), len(failures), retried)


def _letters_of_refused(failures: Sequence[Failure]) -> list[DeadLetter]:
    """Return dead letters of what the index rejected for good; the id suffices, since the table has the video."""
    refused = [(one.action.video_id, one.action.revision, one.reason) for one in failures if not one.is_passing]
    return [
        DeadLetter(json.dumps({"video_id": key, "revision": revision}), reason) for key, revision, reason in refused
    ]


def _retried(changes: Sequence[Change], failures: Sequence[Failure]) -> list[str]:
    passing = {(one.action.video_id, one.action.revision) for one in failures if one.is_passing}
    return [change.sequence_number for change in changes if (change.after.video_id, change.after.revision) in passing]

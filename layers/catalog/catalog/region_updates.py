"""Applies changes of videos to the regions: members and candidates of charts, and counts of categories."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from catalog.categories.counts import CountTable
from catalog.charts.members import MemberTable, members_of
from catalog.dead_letters import DeadLetterQueue
from catalog.videos.changes import letters_of_unreadable, read_changes


class UpdatedBatch(NamedTuple):
    """Outcome of a batch of stream records: numbers of changes, of members written, and of unreadable records."""

    changes: int
    members: int
    unreadable: int


class RegionUpdater(NamedTuple):
    """Members and counts in the table `regions`, and the dead-letter queue of changes that cannot be read."""

    members: MemberTable
    counts: CountTable
    unreadable: DeadLetterQueue

    def apply(self, records: Iterable[Mapping[str, Any]]) -> UpdatedBatch:
        """Apply a batch of stream records; raises if the whole batch has to be retried."""
        changes, unreadable = read_changes(records)
        members = members_of(changes)
        self.members.put_members(members)
        self.counts.follow(changes)
        self.unreadable.put(letters_of_unreadable(unreadable))
        return UpdatedBatch(len(changes), len(members), len(unreadable))

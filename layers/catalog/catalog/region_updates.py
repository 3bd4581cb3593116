"""Applies changes of videos to the regions, members of charts and counts of categories, and announces them."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from catalog.categories.counts import CountTable
from catalog.charts.members import MemberTable, members_of
from catalog.dead_letters import DeadLetterQueue
from catalog.event_bus import EventBus
from catalog.videos.announcements import announcement_of
from catalog.videos.changes import letters_of_unreadable, read_changes


class UpdatedBatch(NamedTuple):
    """Outcome of a batch: numbers of changes, of members written, of unreadable records, and of events sent."""

    changes: int
    members: int
    unreadable: int
    events: int


class RegionUpdater(NamedTuple):
    """Members and counts in the table `regions`, the dead-letter queue of unreadable changes, and the bus."""

    members: MemberTable
    counts: CountTable
    unreadable: DeadLetterQueue
    bus: EventBus

    def apply(self, records: Iterable[Mapping[str, Any]]) -> UpdatedBatch:
        """Apply a batch of stream records; raises if the whole batch has to be retried.

        Events come last: a bus that does not take them finds members and counts applied, and the retry sends them.
        """
        changes, unreadable = read_changes(records)
        members = members_of(changes)
        self.members.put_members(members)
        self.counts.follow(changes)
        self.unreadable.put(letters_of_unreadable(unreadable))
        events = [event for event in map(announcement_of, changes) if event]
        self.bus.require(events)
        return UpdatedBatch(len(changes), len(members), len(unreadable), len(events))

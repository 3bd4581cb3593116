"""From the stream of the table `videos` to what is derived from it: the index and the members of regions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from catalog.ranking import candidate_of
from catalog.search.documents import document_of
from catalog.search.freshness import is_worth_a_write
from catalog.stores.attributes import decode_item
from catalog.stores.items import state_of
from catalog.video import State, Tombstone, listable
from catalog.writing.index import Action
from catalog.writing.regions import Member


class Change(NamedTuple):
    """One record of the stream: a video before and after a write."""

    sequence_number: str
    before: State | None
    after: State


class Unreadable(NamedTuple):
    """A record of the stream that this code cannot read, and why."""

    video_id: str
    reason: str


def changes_of(records: Iterable[Mapping[str, Any]]) -> tuple[list[Change], list[Unreadable]]:
    """Read stream records, leaving out those of tombstones that expired, and those that cannot be read apart."""
    changes, unreadable = [], []
    for images in (record["dynamodb"] for record in records):
        try:
            change = _change_of(images)
        except (KeyError, TypeError, ValueError) as error:
            image = images.get("NewImage", images.get("OldImage", {}))
            unreadable.append(Unreadable(image.get("video_id", {}).get("S", ""), repr(error)))
        else:
            changes += [change] if change else []
    return changes, unreadable


def actions_of(changes: Iterable[Change]) -> list[Action]:
    """Return what the index shall hold, in the order of the changes; what is not worth a write is left out."""
    return [action_of(change.after) for change in changes if is_worth_a_write(change.before, change.after)]


def action_of(state: State) -> Action:
    """Return what the index shall hold of a video: its document while it is READY, otherwise nothing."""
    video = listable(state)
    return Action(state.video_id, state.revision, document_of(video) if video else None)


def members_of(changes: Sequence[Change]) -> list[Member]:
    """Return the memberships that the changes give and take."""
    return [
        _member(region, change.after)
        for change in changes
        for region in sorted({*_listing(change.before), *_listing(change.after)})
    ]


def _change_of(images: Mapping[str, Any]) -> Change | None:
    before = state_of(decode_item(images["OldImage"])) if "OldImage" in images else None
    if "NewImage" in images:
        return Change(images["SequenceNumber"], before, state_of(decode_item(images["NewImage"])))
    if before is None or isinstance(before, Tombstone):
        return None
    # Somebody deleted the item itself: what is derived from it goes too.
    after = Tombstone(video_id=before.video_id, version=before.version, revision=before.revision + 1)
    return Change(images["SequenceNumber"], before, after)


def _listing(state: State | None) -> list[str]:
    video = listable(state)
    return video.regions if video else []


def _member(region: str, state: State) -> Member:
    video = listable(state)
    if video is None or region not in video.regions:
        return Member(region, state.video_id, state.revision, None)
    category_id, views = video.record.category_id, video.counts.views
    return Member(region, video.video_id, video.revision, views, category_id, candidate_of(video, region))

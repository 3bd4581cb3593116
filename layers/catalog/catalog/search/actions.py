"""Derives write actions on the search index from changes of videos."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from catalog.search.document import document_of
from catalog.search.reindex_policy import counts_differ
from catalog.videos.changes import Change
from catalog.videos.model import State, listable


class Action(NamedTuple):
    """The state of a video in the index from `revision` on: a document, or None for a deletion."""

    video_id: str
    revision: int
    document: dict[str, Any] | None


def actions_of(changes: Iterable[Change]) -> list[Action]:
    """Return the actions for changes, in their order; changes that need no write have none."""
    actions = (action_for(change.before, change.after) for change in changes)
    return [action for action in actions if action]


def action_for(before: State | None, after: State) -> Action | None:
    """Return the action for a change; None if the index needs no write."""
    shown, wanted = listable(before), listable(after)
    if before is not None and shown is None and wanted is None:
        return None
    if before is None or shown is None or wanted is None:
        return action_of(after)
    if (shown.version, shown.content_hash) == (wanted.version, wanted.content_hash):
        return action_of(after) if counts_differ(shown, wanted) else None
    action = action_of(after)
    return action if action.document != document_of(shown) else None


def action_of(state: State) -> Action:
    """Return the action that indexes a READY video, or deletes any other one."""
    video = listable(state)
    return Action(state.video_id, state.revision, document_of(video) if video else None)

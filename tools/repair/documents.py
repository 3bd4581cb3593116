"""Compares the index with the videos, and mends it: document by document, or by a rebuild where that cannot help."""

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import batched
from typing import Any

from catalog.errors import StoreUnavailable
from catalog.search.actions import Action, action_of
from catalog.search.reindex_policy import step_of
from catalog.search.writes import IndexedDocument
from catalog.videos.model import State, listable
from tools.repair.stores import Repair

KIND = "index"
DOCUMENTS_PER_READ = 500


def index_is_lost(repair: Repair) -> bool:
    """Tell whether there is no index to read, which only a rebuild can mend."""
    return not any(one.is_read for one in repair.index.indexes())


def rebuild_index(repair: Repair, reason: str) -> None:
    """Build the index anew, which mends every difference that was found."""
    repair.findings.add(KIND, reason, is_mended=False)
    if not repair.is_dry:
        repair.rebuild()
        repair.findings.mended[KIND] = repair.findings.found[KIND]


def repair_documents_of(repair: Repair, states: Sequence[State]) -> bool:
    """Compare the documents of videos and mend them; return False if only a rebuild can mend some."""
    is_mended = True
    for chunk in batched((state.video_id for state in states), DOCUMENTS_PER_READ, strict=False):
        known = {state.video_id: state for state in states if state.video_id in chunk}
        is_mended &= _repair(repair, chunk, known)
    return is_mended


def repair_documents_without_videos(repair: Repair, advance: Callable[[], None] = lambda: None) -> bool:
    """Look for documents whose videos are gone or not READY; return False if only a rebuild can mend some."""
    is_mended = True
    for ids in repair.index.scan_ids():
        states, unreadable = repair.read_each(ids)
        gone = [one for one in ids if one not in unreadable and not listable(states.get(one))]
        is_mended &= _repair(repair, gone, states)
        advance()
    return is_mended


def _repair(repair: Repair, ids: Sequence[str], states: Mapping[str, State]) -> bool:
    differing = [*_faults(repair.index.documents(ids), ids, states)]
    if not differing:
        return True
    # A change may be under way, in the stream or since the videos were read.
    repair.pause()
    documents, states = _read_now(repair, differing)
    faults = _faults(documents, differing, states)
    left, refused = (set(), {}) if repair.is_dry else _mend(repair, [*faults], documents, states)
    for video_id, fault in faults.items():
        is_mended = not repair.is_dry and video_id not in left | refused.keys()
        reason = f"; the index rejects it: {refused[video_id]}" if video_id in refused else ""
        repair.findings.add(KIND, f"{video_id} {fault}{reason}", is_mended=is_mended)
    return not left


def _mend(
    repair: Repair, ids: Sequence[str], documents: Mapping[str, IndexedDocument], states: Mapping[str, State]
) -> tuple[set[str], dict[str, str]]:
    """Write the documents of videos; return the ids of those that only a rebuild can mend, and why others are refused.

    Raises `StoreUnavailable` for documents that the engine may take later.
    """
    actions = [action_of(states[one]) for one in ids if one in states]
    actions += [Action(one, documents[one].revision + 1, None) for one in ids if one not in states]
    failures = repair.index.write(actions)
    if passing := [one for one in failures if one.is_passing]:
        raise StoreUnavailable(f"the index rejected {len(passing)} documents, the first: {passing[0].reason}")
    refused = {one.action.video_id: one.reason for one in failures}
    documents, states = _read_now(repair, ids)
    # One that is behind its video again will be followed by the stream.
    faulty = [one for one in _faults(documents, ids, states) if not _is_behind(documents.get(one), states.get(one))]
    return {one for one in faulty if one not in refused}, refused


def _is_behind(indexed: IndexedDocument | None, state: State | None) -> bool:
    return indexed is not None and state is not None and indexed.revision < state.revision


def _read_now(repair: Repair, ids: Sequence[str]) -> tuple[Mapping[str, IndexedDocument], Mapping[str, State]]:
    """Return documents and their videos, in this order: one that is newer than its video is wrong, and not early."""
    documents = repair.index.documents(ids)
    states, unreadable = repair.read_each(ids)
    return {one: found for one, found in documents.items() if one not in unreadable}, states


def _faults(
    documents: Mapping[str, IndexedDocument], ids: Sequence[str], states: Mapping[str, State]
) -> dict[str, str]:
    faults = {one: fault_of(states.get(one), documents.get(one)) for one in ids}
    return {one: fault for one, fault in faults.items() if fault}


def fault_of(state: State | None, indexed: IndexedDocument | None) -> str | None:
    """Return what is wrong with a document of the index; None if nothing is."""
    wanted = action_of(state).document if state else None
    if wanted is None or state is None:
        return "is in the index without a READY video" if indexed else None
    if indexed is None:
        return "is missing"
    if indexed.revision > state.revision:
        return f"has revision {indexed.revision}, but its video {state.revision}"
    return None if _without_counts(indexed.document) == _without_counts(wanted) else "has another document"


def _without_counts(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a document says but for counts, of which the index has the step of 5 %."""
    card, summary = json.loads(document["card"]), json.loads(document["summary"])
    steps = [step_of(card.pop(name)) for name in ("views", "likes")]
    summary.pop("views")
    kept = {name: value for name, value in document.items() if name not in ("views", "popularity")}
    return {**kept, "card": card, "summary": summary, "steps": steps}

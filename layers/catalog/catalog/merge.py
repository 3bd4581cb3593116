"""How an event changes what the catalogue knows of a video.

Whatever order events arrive in, and however often, the same events end in the same state: a record is replaced by
a higher version only, an observation by a later one only, the times at which regions listed a video only move
forward, and the sightings are a set. The one exception: a version above a removal starts anew, with what it carries
itself.
"""

from catalog.errors import CatalogError
from catalog.events import Event, VideoObserved, VideoRemoved, VideoUpserted
from catalog.rising import Sighting, sighted
from catalog.times import to_seconds
from catalog.video import NEVER_COUNTED, Counts, Record, State, Tombstone, Video
from catalog.vocabulary import Status


class UnknownVideo(CatalogError):
    """An observation of a video that no record has introduced; the record may still be under way."""


def merge(state: State | None, event: Event) -> State | None:
    """Return the state after `event`, with its revision counted up, or the very `state` when nothing changes.

    Raises `UnknownVideo` for an observation that comes before the video's record.
    """
    match event:
        case VideoUpserted():
            return _upsert(state, event)
        case VideoRemoved():
            return _remove(state, event)
        case VideoObserved():
            return _observe(state, event)


def _upsert(state: State | None, event: VideoUpserted) -> State:
    if state is not None and event.version <= state.version:
        return state
    known = state if isinstance(state, Video) else None
    return Video(
        video_id=event.video_id,
        version=event.version,
        revision=_next_revision(state),
        record=_record_of(event),
        observed=known.observed if known else NEVER_COUNTED,
        listed=known.listed if known else {},
        sightings=known.sightings if known else None,
    )


def _remove(state: State | None, event: VideoRemoved) -> State:
    if state is not None and event.version <= state.version:
        return state
    return Tombstone(video_id=event.video_id, version=event.version, revision=_next_revision(state))


def _observe(state: State | None, event: VideoObserved) -> State:
    if state is None:
        raise UnknownVideo(f"no record of video {event.video_id} has arrived")
    if isinstance(state, Tombstone):
        return state
    observed = max(state.observed, Counts(event.observed_at, event.views, event.likes))
    seen = {region.value: event.observed_at for region in event.regions}
    listed = {region: max(state.listed.get(region, ""), seen.get(region, "")) for region in {*state.listed, *seen}}
    sightings = sighted(state.sightings, Sighting(to_seconds(event.observed_at), event.views))
    if (observed, listed, sightings) == (state.observed, state.listed, state.sightings):
        return state
    changed = {"observed": observed, "listed": listed, "sightings": sightings, "revision": _next_revision(state)}
    return state.model_copy(update=changed)


def _next_revision(state: State | None) -> int:
    return state.revision + 1 if state else 1


def _record_of(event: VideoUpserted) -> Record:
    record = Record.model_construct(**{name: getattr(event, name) for name in Record.model_fields})
    if record.status is not Status.READY:
        return record
    # A READY video always has both times: the index and the categories sort by them.
    added_date = record.added_date or record.published_at or event.fetched_at
    return record.model_copy(update={"added_date": added_date, "published_at": record.published_at or added_date})

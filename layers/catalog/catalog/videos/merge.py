"""Merges an event into the state of a video.

The same events give the same state, in any order and however often they arrive: a record is replaced by a higher
version only, an observation by a later one only, the times of listings only move forward, and the view samples are a
set. If a producer uses a version twice, the removal wins, or else the record with the greater hash. One exception: a
version above a removal starts from its own data only.

No event changes a video that an operator has taken down.
"""

from catalog.errors import UnknownVideo
from catalog.times import to_seconds
from catalog.videos.events import Event, VideoObserved, VideoRemoved, VideoUpserted
from catalog.videos.model import NEVER_COUNTED, Counts, Record, State, Tombstone, Video
from catalog.videos.readings import HIDDEN, Reading, add_reading
from catalog.videos.status import Status
from catalog.videos.view_samples import ViewSample, add_sample


def merge(state: State | None, event: Event) -> State | None:
    """Return the state after `event` with an increased revision, or the same `state` if nothing changes.

    Raises `UnknownVideo` for an observation of a video without a record.
    """
    if is_taken_down(state):
        return state
    match event:
        case VideoUpserted():
            return _upsert(state, event)
        case VideoRemoved():
            return _remove(state, event)
        case VideoObserved():
            return _observe(state, event)


def is_taken_down(state: State | None) -> bool:
    """Tell whether an operator has taken the video down."""
    return isinstance(state, Tombstone) and state.takedown is not None


def is_conflict(state: State | None, event: Event) -> bool:
    """Tell whether an event has the version of the state and another content, which is a producer's fault."""
    if state is None or isinstance(event, VideoObserved) or event.version != state.version:
        return False
    if isinstance(state, Tombstone) or isinstance(event, VideoRemoved):
        return isinstance(state, Tombstone) != isinstance(event, VideoRemoved)
    return state.content_hash not in ("", event.content_hash)


def _upsert(state: State | None, event: VideoUpserted) -> State:
    if state is not None and _precedence_of_event(event) <= _precedence(state):
        return state
    known = state if isinstance(state, Video) else None
    return Video(
        video_id=event.video_id,
        version=event.version,
        revision=_next_revision(state),
        record=_record_of(event),
        content_hash=event.content_hash,
        observed=known.observed if known else NEVER_COUNTED,
        liked_at=known.liked_at if known else None,
        readings=known.readings if known else (),
        listed=known.listed if known else {},
        view_samples=known.view_samples if known else None,
    )


def _remove(state: State | None, event: VideoRemoved) -> State:
    if state is not None and _precedence_of_event(event) <= _precedence(state):
        return state
    return Tombstone(video_id=event.video_id, version=event.version, revision=_next_revision(state))


def _observe(state: State | None, event: VideoObserved) -> State:
    if state is None:
        raise UnknownVideo(f"no record of video {event.video_id} has arrived")
    if isinstance(state, Tombstone):
        return state
    counted_at, views = max(state.observed[:2], (event.observed_at, event.views))
    known_at = state.observed.observed_at if state.liked_at is None else state.liked_at
    known_likes = known_at, state.observed.likes
    liked_at, likes = known_likes if event.likes is None else max(known_likes, (event.observed_at, event.likes))
    observed = Counts(counted_at, views, likes)
    seen = {region.value: event.observed_at for region in event.regions}
    listed = {region: max(state.listed.get(region, ""), seen.get(region, "")) for region in {*state.listed, *seen}}
    view_samples = add_sample(state.view_samples, ViewSample(to_seconds(event.observed_at), event.views))
    likes_read = HIDDEN if event.likes is None else event.likes
    readings = add_reading(state.readings, Reading(to_seconds(event.observed_at), event.views, likes_read))
    liked = None if liked_at == counted_at else liked_at
    changed: dict[str, object] = {"observed": observed, "liked_at": liked, "readings": readings, "listed": listed}
    changed["view_samples"] = view_samples
    if all(getattr(state, name) == value for name, value in changed.items()):
        return state
    return state.model_copy(update={**changed, "revision": _next_revision(state)})


type _Precedence = tuple[int, bool, str, int]


def _precedence(state: State) -> _Precedence:
    """Return what a later event has to exceed: version, removal before record, hash, and the earlier reading."""
    if isinstance(state, Tombstone):
        return state.version, True, "", 0
    return state.version, False, state.content_hash, _earliness(state.record.fetched_at)


def _precedence_of_event(event: VideoUpserted | VideoRemoved) -> _Precedence:
    if isinstance(event, VideoRemoved):
        return event.version, True, "", 0
    return event.version, False, event.content_hash, _earliness(event.fetched_at)


def _earliness(fetched_at: str | None) -> int:
    """Return a greater number for an earlier time: what is sent again was read when it was sent first."""
    return -to_seconds(fetched_at) if fetched_at else 0


def _next_revision(state: State | None) -> int:
    return state.revision + 1 if state else 1


def _record_of(event: VideoUpserted) -> Record:
    record = Record.model_construct(**{name: getattr(event, name) for name in Record.model_fields})
    if record.status is not Status.READY:
        return record
    # A READY video always has both times: the index and the categories sort by them.
    added_date = record.added_date or record.published_at or event.fetched_at
    return record.model_copy(update={"added_date": added_date, "published_at": record.published_at or added_date})

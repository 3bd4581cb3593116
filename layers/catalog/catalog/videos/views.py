"""Builds the event of a view (model: `VideoViewed`)."""

from catalog.event_bus import Event
from catalog.times import now


def view_event(video_id: str) -> Event:
    """Return the event of a video that is watched now."""
    return Event("VideoViewed", {"video_id": video_id, "viewed_at": now()})

"""Feeds that see videos more often than was recorded: views grow evenly between two recorded sightings."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from zlib import crc32

from bench.replay.recorded import Round
from catalog.events import VideoObserved
from catalog.rising import Sighting
from catalog.times import from_seconds, to_seconds

# A video that was missing for longer was seen by no feed meanwhile.
LONGEST_GAP_S = 36 * 3600


class Feed(NamedTuple):
    """How often videos are seen, and how often their counters move: at each look, or every so many seconds."""

    look_s: int
    move_s: int | None = None


class _Counter:
    """A video's views at any time up to the last recorded one."""

    def __init__(self, video_id: str) -> None:
        self._offset = crc32(video_id.encode())
        self._recorded: list[Sighting] = []

    def record(self, sighting: Sighting) -> Sighting | None:
        """Add a recorded sighting and return the one before it."""
        before = self._recorded[-1] if self._recorded else None
        self._recorded.append(sighting)
        return before

    def shown_at(self, time: int, move_s: int | None) -> int:
        """Return what the counter shows: its views when it last moved."""
        return self._views_at(time - (time - self._offset) % move_s if move_s else time)

    def _views_at(self, time: int) -> int:
        place = bisect_right(self._recorded, time, key=lambda one: one.time)
        if place in (0, len(self._recorded)):
            return self._recorded[max(0, place - 1)].views
        before, after = self._recorded[place - 1 : place + 1]
        return before.views + (after.views - before.views) * (time - before.time) // (after.time - before.time)


def seen_by(feed: Feed, rounds: Sequence[Round], since: str) -> Iterator[Round]:
    """Return the rounds with all that the feed saw up to each; before `since` it saw what was recorded."""
    counters: dict[str, _Counter] = {}
    for one in rounds:
        looks: list[VideoObserved] = []
        for observation in one.observations:
            counter = counters.setdefault(observation.video_id, _Counter(observation.video_id))
            sighting = Sighting(to_seconds(observation.observed_at), observation.views)
            before = counter.record(sighting)
            if one.now >= since:
                looks += _looks(feed, counter, observation, before, sighting)
        yield one._replace(observations=looks) if one.now >= since else one


def _looks(
    feed: Feed, counter: _Counter, observation: VideoObserved, before: Sighting | None, last: Sighting
) -> Iterator[VideoObserved]:
    looks = 1
    if before and feed.look_s < last.time - before.time <= LONGEST_GAP_S:
        looks = round((last.time - before.time) / feed.look_s)
    for look in range(looks - 1, -1, -1):
        time = last.time - look * feed.look_s
        seen = {"observed_at": from_seconds(time), "views": counter.shown_at(time, feed.move_s)}
        yield observation.model_copy(update={**seen, "regions": [] if look else observation.regions})

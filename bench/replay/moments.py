"""Replay recorded rounds through the product's own merge, and tell what videos gained after each."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from bench.replay.recorded import Round
from catalog.charts.ranking import CANDIDATE_HOURS
from catalog.charts.velocity import hours_between
from catalog.times import from_seconds, to_seconds
from catalog.videos.events import VideoUpserted
from catalog.videos.merge import merge
from catalog.videos.model import State, Video
from catalog.videos.view_samples import ViewSample

NEXT_FROM_H, NEXT_UNTIL_H = 18, 54


class Moment(NamedTuple):
    """What is known when a region's videos are ranked: those that its charts listed within two days.

    `charted` has when a chart of the region last listed a video, and its place there.
    """

    region: str
    now: str
    videos: list[Video]
    charted: Mapping[str, tuple[str, int]]


def moments(rounds: Iterable[Round], records: Mapping[str, VideoUpserted]) -> Iterator[Moment]:
    """Replay rounds through the product's state of all videos, and yield each region at the end of each."""
    states: dict[str, State | None] = {key: merge(None, record) for key, record in records.items()}
    charted: dict[str, dict[str, tuple[str, int]]] = defaultdict(dict)
    for one in rounds:
        oldest = from_seconds(to_seconds(one.now) - CANDIDATE_HOURS * 3600)
        for observation in one.observations:
            states[observation.video_id] = merge(states[observation.video_id], observation)
        for region, video_ids in sorted(one.charts.items()):
            known = charted[region] | {video_id: (one.now, place) for place, video_id in enumerate(video_ids)}
            some = (states[video_id] for video_id in known)
            videos = [video for video in some if isinstance(video, Video) and video.listed[region] >= oldest]
            # What the region may no longer rank is forgotten.
            charted[region] = {video.video_id: known[video.video_id] for video in videos}
            yield Moment(region, one.now, videos, charted[region])


class Gains:
    """The views of every video at every time it was recorded, in any region: the answer that no ranking may see."""

    def __init__(self, rounds: Iterable[Round]) -> None:
        self._seen: dict[str, list[ViewSample]] = defaultdict(list)
        for one in rounds:
            for observation in one.observations:
                sighting = ViewSample(to_seconds(observation.observed_at), observation.views)
                self._seen[observation.video_id].append(sighting)
        for seen in self._seen.values():
            seen.sort()

    def of_moment(self, moment: Moment) -> dict[str, float]:
        """Return the gains of those candidates of which they are known."""
        now, ids = to_seconds(moment.now), (video.video_id for video in moment.videos)
        return {video_id: gain for video_id in ids if (gain := self.after(video_id, now)) is not None}

    def after(self, video_id: str, now: int) -> float | None:
        """Return the views gained in a day, counted from the last observation up to `now` (seconds).

        To the first observation 18 to 54 hours after `now`, scaled to 24 hours; None if there is no such observation.
        """
        seen = self._seen[video_id]
        known = bisect_right(seen, now, key=lambda one: one.time) - 1
        following = bisect_left(seen, now + NEXT_FROM_H * 3600, key=lambda one: one.time)
        if known < 0 or following == len(seen) or seen[following].time > now + NEXT_UNTIL_H * 3600:
            return None
        last, after = seen[known], seen[following]
        return max(0, after.views - last.views) * 24 / hours_between(last.time, after.time)

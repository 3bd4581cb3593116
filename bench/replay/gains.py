"""What videos gained after a moment: the answer that no ranking may see."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable

from bench.replay.catalogue import Moment
from bench.replay.recorded import Round
from catalog.rising import Sighting, hours_between
from catalog.times import to_seconds

NEXT_FROM_H = 18
NEXT_UNTIL_H = 54


class Gains:
    """The views of every video at every time it was recorded, in any region."""

    def __init__(self, rounds: Iterable[Round]) -> None:
        self._seen: dict[str, list[Sighting]] = defaultdict(list)
        for one in rounds:
            for observation in one.observations:
                sighting = Sighting(to_seconds(observation.observed_at), observation.views)
                self._seen[observation.video_id].append(sighting)
        for seen in self._seen.values():
            seen.sort()

    def of_moment(self, moment: Moment) -> dict[str, float]:
        """Return the gains of those candidates of which they are known."""
        now = to_seconds(moment.now)
        gains = {video.video_id: self.after(video.video_id, now) for video in moment.videos}
        return {video_id: gain for video_id, gain in gains.items() if gain is not None}

    def after(self, video_id: str, now: int) -> float | None:
        """Return the views gained in a day, counted from the last sighting up to `now` (seconds).

        To the first sighting 18 to 54 hours after `now`, scaled to 24 hours; none if there is no such sighting.
        """
        seen = self._seen[video_id]
        known = bisect_right(seen, now, key=lambda one: one.time) - 1
        following = bisect_left(seen, now + NEXT_FROM_H * 3600, key=lambda one: one.time)
        if known < 0 or following == len(seen) or seen[following].time > now + NEXT_UNTIL_H * 3600:
            return None
        last, after = seen[known], seen[following]
        return max(0, after.views - last.views) * 24 / hours_between(last.time, after.time)

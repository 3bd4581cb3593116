"""The charts that would have been drawn when each recorded chart was fetched, by the code that draws those of today."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from catalog.charting.charts import ChartKey, Contenders, Times, by_views, draw
from catalog.charting.history import Level, level_of
from catalog.charting.standings import leading_rate
from catalog.contracts.charts import RankedChart
from catalog.events import Event, VideoObserved
from catalog.merge import merge
from catalog.ranking import CANDIDATE_HOURS, candidate_of, rank_by_velocity
from catalog.times import from_text, to_text
from catalog.video import NEVER_COUNTED, State, Video, listable
from catalog.vocabulary import Ranking, Region
from catalog.writing.refresh import CONTENDERS, VELOCITY

# A video that is not among so many of its category can only come back by being seen again.
POOL = 2 * CONTENDERS


class Drawn(NamedTuple):
    """A region's charts at one time, and for how long each is kept."""

    region: Region
    charts: dict[ChartKey, tuple[RankedChart, Level]]


class History:
    """Follows observations in order of time and draws a region's charts after each of its own.

    Parameters
    ----------
    categories
        The categories that have charts of their own.
    next_after
        How long after a chart the next one was due.
    """

    def __init__(self, categories: Sequence[int], next_after: timedelta) -> None:
        self._categories = categories
        self._next_after = next_after
        self._videos: dict[str, Video] = {}
        self._pools: dict[Region, dict[str, Video]] = defaultdict(dict)
        self._listed: dict[Region, dict[str, str]] = defaultdict(dict)
        self._before: dict[Region, dict[ChartKey, RankedChart]] = defaultdict(dict)

    def unknown(self, events: Iterable[Event]) -> list[str]:
        """Return the ids of observed videos that `learn` has to tell of first."""
        return sorted({event.video_id for event in events} - self._videos.keys())

    def learn(self, states: Iterable[State]) -> None:
        """Take up videos as they were before anybody observed them."""
        for video in filter(None, map(listable, states)):
            record = video.record.model_copy(update={"views": None, "likes": None, "regions": [], "description": None})
            unseen = {"record": record, "observed": NEVER_COUNTED, "listed": {}, "sightings": None}
            self._videos[video.video_id] = video.model_copy(update=unseen)

    def observe(self, region: Region, events: Iterable[VideoObserved], time: str) -> Drawn:
        """Take up what a chart observed, and draw the region's charts of that time."""
        for event in events:
            state = merge(self._videos.get(event.video_id), event) if event.video_id in self._videos else None
            if isinstance(state, Video):
                self._videos[event.video_id] = state
                self._listed[region][event.video_id] = time
        return self._draw(region, time)

    def _draw(self, region: Region, time: str) -> Drawn:
        before = self._before[region]
        contenders = self._contenders(region, time)
        times = Times(dict.fromkeys(Ranking, time), to_text(from_text(time) + self._next_after))
        charts = draw(region, contenders, self._categories, before, times)
        drawn = {
            key: (chart, level_of(time, before[key].updated_at if key in before else None))
            for key, chart in charts.items()
        }
        self._before[region] = before | charts
        return Drawn(region, drawn)

    def _contenders(self, region: Region, time: str) -> Contenders:
        oldest = to_text(from_text(time) - timedelta(hours=CANDIDATE_HOURS))
        self._listed[region] = {key: seen for key, seen in self._listed[region].items() if seen >= oldest}
        seen = {video_id: self._videos[video_id] for video_id in self._listed[region]}
        candidates = [one for one in (candidate_of(video, region) for video in seen.values()) if one]
        ranked = rank_by_velocity(candidates, time, leading_rate(self._before[region].get(VELOCITY)))
        self._pools[region] = self._pool({**self._pools[region], **seen})
        return Contenders(ranked, {**self._pools[region], **seen})

    def _pool(self, videos: dict[str, Video]) -> dict[str, Video]:
        """Return the most viewed videos of each category, as many as a chart of it may need."""
        kept: dict[int | None, int] = defaultdict(int)
        pool = {}
        for video in sorted(videos.values(), key=by_views):
            category = video.record.category_id
            kept[category] += 1
            if kept[category] <= POOL:
                pool[video.video_id] = video
        return pool

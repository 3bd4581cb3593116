"""The charts that would have been drawn when each recorded chart was fetched, by the code that draws those of today."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from catalog.charting.charts import ChartKey, Contenders, Times, by_views, contract_chart, draw
from catalog.charting.documents import pack
from catalog.charting.history import Level, Point, level_of
from catalog.charting.standings import leading_rate
from catalog.contracts.charts import RankedChart
from catalog.contracts.dailywatch import Chart
from catalog.events import Event, VideoObserved
from catalog.merge import merge
from catalog.ranking import CANDIDATE_HOURS, candidate_of, rank_by_velocity
from catalog.stores.documents import TOP_ENTRY
from catalog.times import from_text, to_text
from catalog.video import NEVER_COUNTED, State, Video, listable
from catalog.vocabulary import Ranking, Region
from catalog.writing.chart_table import ChartTable, ranks_with
from catalog.writing.refresh import CONTENDERS, OF_ALL, VELOCITY
from catalog.writing.videos import VideoTable
from tools.load.rows import Line

# A video that is not among so many of its category can only come back by being seen again.
POOL = 2 * CONTENDERS


class Drawn(NamedTuple):
    """A region's charts at one time with how long each is kept, the contract's own, and the rate that guarded them."""

    region: Region
    charts: dict[ChartKey, tuple[RankedChart, Level]]
    top: Chart
    leading: float | None


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
        leading = leading_rate(before.get(VELOCITY))
        contenders = self._contenders(region, time, leading)
        times = Times(dict.fromkeys(Ranking, time), to_text(from_text(time) + self._next_after))
        charts = draw(region, contenders, self._categories, before, times)
        drawn = {
            key: (chart, level_of(time, before[key].updated_at if key in before else None))
            for key, chart in charts.items()
        }
        self._before[region] = before | charts
        return Drawn(region, drawn, contract_chart(region, contenders, time), leading)

    def _contenders(self, region: Region, time: str, leading: float | None) -> Contenders:
        oldest = to_text(from_text(time) - timedelta(hours=CANDIDATE_HOURS))
        self._listed[region] = {key: seen for key, seen in self._listed[region].items() if seen >= oldest}
        seen = {video_id: self._videos[video_id] for video_id in self._listed[region]}
        candidates = [one for one in (candidate_of(video, region) for video in seen.values()) if one]
        ranked = rank_by_velocity(candidates, time, leading)
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


class HistoryWriter:
    """Writes drawn charts to the past, and in the end the ranks of every video and the charts to go on from.

    Parameters
    ----------
    table
        Where they are written.
    """

    def __init__(self, table: ChartTable) -> None:
        self._table = table
        self._last: dict[Region, Drawn] = {}
        self._points: dict[Region, dict[str, dict[Ranking, list[Point]]]] = defaultdict(lambda: defaultdict(dict))

    def write(self, drawn: Drawn) -> None:
        """Write charts of one time."""
        self._table.put_past(drawn.region, [(key, *kept) for key, kept in drawn.charts.items()])
        self._last[drawn.region] = drawn
        for key in OF_ALL:
            chart, _ = drawn.charts[key]
            for entry in chart.videos:
                points = self._points[drawn.region][entry.video_id]
                points.setdefault(key.ranking, []).append((chart.updated_at, entry.rank))

    def finish(self) -> None:
        """Write the ranks, and the last charts where no newer ones are current."""
        for region, drawn in self._last.items():
            charts = {key: chart for key, (chart, _) in drawn.charts.items()}
            current = self._table.current(region, [*charts])
            now = charts[VELOCITY].updated_at
            if all(one.chart.updated_at <= now for one in current.values()):
                top = pack(drawn.top, now, charts[VELOCITY].next_update_at)
                self._table.swap(region, charts, current, {TOP_ENTRY: top}, drawn.leading)
            noted = {video_id: ranks_with(None, points) for video_id, points in self._points[region].items()}
            self._table.put_ranks(region, noted)


def replay(lines: Iterable[Line], videos: VideoTable, history: History, writer: HistoryWriter) -> int:
    """Draw and write the charts of recorded ones, and return how many there were."""
    drawn = 0
    for line in lines:
        events = [event for event in line.events if isinstance(event, VideoObserved)]
        if not events:
            continue
        history.learn(videos.read(history.unknown(events)).values())
        for region in events[0].regions:
            writer.write(history.observe(region, events, events[0].observed_at))
        drawn += 1
    writer.finish()
    return drawn

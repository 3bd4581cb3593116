"""Draws past charts from recorded ones, with the code that draws current charts."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import NamedTuple

from catalog.charts.api import Chart, RankedChart
from catalog.charts.build import contract_chart, draw_charts
from catalog.charts.keys import TOP_ENTRY, ChartKey, Ranking
from catalog.charts.positions import guard_rate_of
from catalog.charts.ranking import CANDIDATE_HOURS, candidate_of, rank_by_velocity
from catalog.charts.region_run import OF_ALL, SNAPSHOT_DEPTH, VELOCITY
from catalog.charts.retention import RankPoint, RetentionTier, tier_for
from catalog.charts.snapshot import CurrentChart, RegionSnapshot, by_views
from catalog.charts.writes import ChartTable, ranks_with
from catalog.regions import Region
from catalog.stored_documents import pack
from catalog.times import from_text, to_text
from catalog.videos.events import Event, VideoObserved
from catalog.videos.merge import merge
from catalog.videos.model import NEVER_COUNTED, State, Video, listable
from catalog.videos.writes import VideoTable
from tools.load.rows import Line

# Videos per category to remember: one beyond them can only return to a chart with a new observation.
POOL = 2 * SNAPSHOT_DEPTH
# Drawn charts that wait to be written, at most.
MAX_WAITING = 8


class Drawn(NamedTuple):
    """A region's charts at one time with their retention tiers, the contract's chart, and their snapshot."""

    region: Region
    charts: dict[ChartKey, tuple[RankedChart, RetentionTier]]
    top: Chart
    snapshot: RegionSnapshot


class History:
    """Applies observations in order of time and draws a region's charts after each of its recorded charts.

    Parameters
    ----------
    categories
        Ids of the categories that have charts.
    interval
        Time from a chart to the next one.
    """

    def __init__(self, categories: Sequence[int], interval: timedelta) -> None:
        self._categories = categories
        self._interval = interval
        self._videos: dict[str, Video] = {}
        self._pools: dict[Region, dict[str, Video]] = defaultdict(dict)
        self._listed: dict[Region, dict[str, str]] = defaultdict(dict)
        self._current: dict[Region, dict[ChartKey, CurrentChart]] = defaultdict(dict)

    def unknown(self, events: Iterable[Event]) -> list[str]:
        """Return the ids of observed videos that `learn` has not received yet."""
        return sorted({event.video_id for event in events} - self._videos.keys())

    def learn(self, states: Iterable[State]) -> None:
        """Add videos as they were before their first observation."""
        for video in filter(None, map(listable, states)):
            record = video.record.model_copy(update={"views": None, "likes": None, "regions": [], "description": None})
            unobserved = {
                "record": record,
                "observed": NEVER_COUNTED,
                "readings": (),
                "listed": {},
                "view_samples": None,
            }
            self._videos[video.video_id] = video.model_copy(update=unobserved)

    def observe(self, region: Region, events: Iterable[VideoObserved], time: str) -> Drawn:
        """Apply the observations of a recorded chart and draw the region's charts of that time."""
        for event in events:
            state = merge(self._videos.get(event.video_id), event) if event.video_id in self._videos else None
            if isinstance(state, Video):
                self._videos[event.video_id] = state
                self._listed[region][event.video_id] = time
        return self._draw(region, time)

    def _draw(self, region: Region, time: str) -> Drawn:
        snapshot = self._snapshot(region, time)
        charts = draw_charts(snapshot, to_text(from_text(time) + self._interval))
        drawn = {key: (chart, _tier(time, snapshot.current_chart(key))) for key, chart in charts.items()}
        self._current[region] |= {
            key: CurrentChart(chart, 0, tier, snapshot.guard_rate) for key, (chart, tier) in drawn.items()
        }
        return Drawn(region, drawn, contract_chart(region, snapshot, time), snapshot)

    def _snapshot(self, region: Region, time: str) -> RegionSnapshot:
        current = dict(self._current[region])
        guard_rate = guard_rate_of(current[VELOCITY].chart if VELOCITY in current else None)
        oldest = to_text(from_text(time) - timedelta(hours=CANDIDATE_HOURS))
        self._listed[region] = {key: listed for key, listed in self._listed[region].items() if listed >= oldest}
        listed = {video_id: self._videos[video_id] for video_id in self._listed[region]}
        candidates = [one for one in (candidate_of(video, region) for video in listed.values()) if one]
        ranked = rank_by_velocity(candidates, time, guard_rate)
        self._pools[region] = self._pool({**self._pools[region], **listed})
        videos = {**self._pools[region], **listed}
        updated_at = dict.fromkeys(Ranking, time)
        return RegionSnapshot(ranked, videos, region, self._categories, current, updated_at, guard_rate)

    def _pool(self, videos: dict[str, Video]) -> dict[str, Video]:
        """Return the most viewed videos of each category, as many as a chart of it may need."""
        count: dict[int | None, int] = defaultdict(int)
        pool = {}
        for video in sorted(videos.values(), key=by_views):
            category = video.record.category_id
            count[category] += 1
            if count[category] <= POOL:
                pool[video.video_id] = video
        return pool


def _tier(time: str, before: RankedChart | None) -> RetentionTier:
    return tier_for(time, before.updated_at if before else None)


class HistoryWriter:
    """Writes past charts, and at the end the rank histories and the current charts.

    Parameters
    ----------
    table
        Table of charts.
    """

    def __init__(self, table: ChartTable) -> None:
        self._table = table
        self._last: dict[Region, Drawn] = {}
        self._points: dict[Region, dict[str, dict[Ranking, list[RankPoint]]]] = defaultdict(lambda: defaultdict(dict))

    def write(self, drawn: Drawn) -> None:
        """Write the charts of one time as past charts."""
        self._table.put_past(drawn.region, [(key, *with_tier) for key, with_tier in drawn.charts.items()])
        self._last[drawn.region] = drawn
        for key in OF_ALL:
            chart, _ = drawn.charts[key]
            for entry in chart.videos:
                points = self._points[drawn.region][entry.video_id]
                points.setdefault(key.ranking, []).append((chart.updated_at, entry.rank))

    def finish(self) -> None:
        """Write the rank histories, and the last charts as current ones unless newer ones exist."""
        for region, drawn in self._last.items():
            charts = {key: chart for key, (chart, _) in drawn.charts.items()}
            current = self._table.current(region, [*charts])
            now = charts[VELOCITY].updated_at
            if all(one.chart.updated_at <= now for one in current.values()):
                top = pack(drawn.top, now, charts[VELOCITY].next_update_at)
                self._table.swap(drawn.snapshot._replace(current=current), charts, {TOP_ENTRY: top})
            ranks = {video_id: ranks_with(None, points) for video_id, points in self._points[region].items()}
            self._table.put_ranks(region, ranks)


def replay(
    lines: Iterable[Line],
    videos: VideoTable,
    history: History,
    writer: HistoryWriter,
    note: Callable[[str], None] = lambda _: None,
) -> int:
    """Draw and write past charts for recorded ones, note their number, and return it at the end.

    The charts of one time are written while those of the next are drawn.
    """
    drawn = 0
    writes: deque[Future[None]] = deque()
    with ThreadPoolExecutor(1) as pool:
        for line in lines:
            events = [event for event in line.events if isinstance(event, VideoObserved)]
            if not events:
                continue
            history.learn(videos.read(history.unknown(events)).values())
            for region in events[0].regions:
                writes.append(pool.submit(writer.write, history.observe(region, events, events[0].observed_at)))
            while len(writes) > MAX_WAITING:
                writes.popleft().result()
            drawn += 1
            note(f"past charts: {drawn:,}")
        for write in writes:
            write.result()
    note("rank histories")
    writer.finish()
    return drawn

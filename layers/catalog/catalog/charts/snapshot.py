"""The snapshot from which one charts run draws a region's charts."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

from catalog.charts.api import RankedChart
from catalog.charts.keys import ChartKey, Ranking
from catalog.charts.ranking import Figures, RankedVideo, rank_in_category, rerank
from catalog.charts.retention import RetentionTier
from catalog.regions import ALL_REGIONS, Region
from catalog.videos.model import Video

# A region, or all regions together.
type ChartRegion = Region | Literal["ALL"]


class CurrentChart(NamedTuple):
    """A region's current chart with the time of its write (ms since 1970) and its retention tier.

    `guard_rate` is the guard rate with which it was ranked, also used for its corrections; None is no guard.
    """

    chart: RankedChart
    built_at_ms: int
    tier: RetentionTier
    guard_rate: float | None

    def is_as_new_as(self, time: str) -> bool:
        """Tell whether the chart's data are of this time or newer."""
        return self.chart.updated_at >= time


class RegionSnapshot(NamedTuple):
    """All data from which a region's charts are drawn.

    `ranked` are its candidates by velocity; `videos` are READY videos by id, including the most viewed; `categories`
    are those that may have charts; `current` the charts to replace; `updated_at` the time of each ranking's data;
    `guard_rate` the views per hour beyond which growth counts step by step.
    """

    ranked: Sequence[RankedVideo]
    videos: Mapping[str, Video]
    region: ChartRegion = ALL_REGIONS
    categories: Sequence[int] = ()
    current: Mapping[ChartKey, CurrentChart] = MappingProxyType({})
    updated_at: Mapping[Ranking, str] = MappingProxyType({})
    guard_rate: float | None = None

    def of_ranking(self, key: ChartKey) -> list[tuple[Video, Figures | None]]:
        """Return the videos of a chart, best first, with their figures; None for a chart by views."""
        if key.ranking is Ranking.VIEWS:
            shown = (one for one in self.videos.values() if key.category in (None, one.record.category_id))
            return [(one, None) for one in sorted(shown, key=by_views)]
        ranked = self.ranked if key.category is None else rank_in_category(self.ranked, key.category)
        return [(self.videos[one.video_id], one.figures) for one in ranked if one.video_id in self.videos]

    def current_chart(self, key: ChartKey) -> RankedChart | None:
        """Return the chart to replace; None if there is none."""
        return self.current[key].chart if key in self.current else None


def by_views(video: Video) -> tuple[int, str]:
    """Return the sort key by views, most first, then by id."""
    return -video.counts.views, video.video_id


def combine_regions(snapshots: Sequence[RegionSnapshot]) -> RegionSnapshot:
    """Return the snapshot of all regions together: each video with its best score of any region."""
    best: dict[str, RankedVideo] = {}
    for ranked in (one for snapshot in snapshots for one in snapshot.ranked):
        if ranked.video_id not in best or best[ranked.video_id].figures.score < ranked.figures.score:
            best[ranked.video_id] = ranked
    videos = {video_id: video for snapshot in snapshots for video_id, video in snapshot.videos.items()}
    return RegionSnapshot(rerank(best.values()), videos)

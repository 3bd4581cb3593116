"""Builds a region's charts from a snapshot, without I/O: by views and by velocity, of all categories and of each."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.charts.api import Chart, ChartEntry, RankedByVelocity, RankedByViews, RankedChart
from catalog.charts.intervals import Interval, SampledVideo, most_gained
from catalog.charts.keys import ChartKey, Ranking
from catalog.charts.positions import chart_positions, previous_positions
from catalog.charts.ranking import Figures, views_gained_by
from catalog.charts.snapshot import RegionSnapshot, by_views
from catalog.regions import Region
from catalog.videos.cards import card_of
from catalog.videos.model import Video
from catalog.videos.summaries import Summary, summary_of

CHART_LENGTH = 50

# Minimum number of candidates for a chart of a category.
MIN_CANDIDATES = 5


class EntryFields:
    """Fields of a video that are the same on all charts, computed once: a video is on up to four charts."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], dict[str, Any]] = {}

    def of(self, video: Video, updated_at: str) -> dict[str, Any]:
        """Return a video's card and the views that it gained until a time."""
        key = video.video_id, updated_at
        if key not in self._known:
            gain = views_gained_by(video.view_samples, video.record.published_at, updated_at)
            gains = {"views_gained": gain.views if gain else None, "gained_since": gain.since if gain else None}
            self._known[key] = {**card_of(video), **gains}
        return self._known[key]


def draw_charts(snapshot: RegionSnapshot, next_update_at: str) -> dict[ChartKey, RankedChart]:
    """Return a region's charts, with positions relative to the current ones.

    A category without enough candidates has no chart, or an empty one in place of one that was not empty.
    """
    fields = EntryFields()
    drawn = {}
    for key in chart_keys(snapshot.categories):
        shown = snapshot.of_ranking(key)
        current = snapshot.current_chart(key)
        is_enough = key.category is None or len(shown) >= MIN_CANDIDATES
        if is_enough or (current and current.videos):
            updated_at = snapshot.updated_at[key.ranking]
            entries = _entries(shown[:CHART_LENGTH] if is_enough else [], current, updated_at, fields)
            drawn[key] = RankedChart.model_construct(
                region=snapshot.region,
                ranking=key.ranking,
                category=key.category,
                videos=entries,
                updated_at=updated_at,
                next_update_at=next_update_at,
            )
    return drawn


def chart_keys(categories: Sequence[int]) -> list[ChartKey]:
    """Return the keys of all possible charts of a region."""
    return [ChartKey(ranking, category) for ranking in Ranking for category in (None, *sorted(categories))]


def contract_chart(region: Region, snapshot: RegionSnapshot, updated_at: str) -> Chart:
    """Return the DailyWatch contract's chart: the 50 most viewed."""
    shown = sorted(snapshot.videos.values(), key=by_views)[:CHART_LENGTH]
    return Chart.model_validate({"region": region, "videos": map(card_of, shown), "updated_at": updated_at})


def trending_videos(snapshot: RegionSnapshot, updated_at: str) -> Mapping[Interval, list[Summary]]:
    """Return KillrVideo's trending videos: those that gained most views in each interval before a time."""
    sampled = (
        SampledVideo(one.video_id, one.record.published_at, one.view_samples) for one in snapshot.videos.values()
    )
    gained = most_gained(sampled, updated_at, CHART_LENGTH)
    return {interval: [summary_of(snapshot.videos[one]) for one in ids] for interval, ids in gained.items()}


def _entries(
    shown: Sequence[tuple[Video, Figures | None]], current: RankedChart | None, updated_at: str, fields: EntryFields
) -> list[ChartEntry]:
    positions = chart_positions(
        [video.video_id for video, _ in shown], previous_positions(current, updated_at), updated_at
    )
    return [
        ChartEntry.model_construct(
            **fields.of(video, updated_at),
            **position._asdict(),
            why=_velocity(figures) if figures else RankedByViews.model_construct(views=video.counts.views),
        )
        for (video, figures), position in zip(shown, positions, strict=True)
    ]


def _velocity(figures: Figures) -> RankedByVelocity:
    return RankedByVelocity.model_construct(
        score=round(figures.score, 1),
        views_per_hour=round(figures.views_per_hour, 1),
        hours_unseen=None if figures.unseen_h is None else round(figures.unseen_h, 1),
        age_hours=None if figures.age_h is None else round(figures.age_h, 1),
        decay=round(figures.decay, 3),
        maturity=round(figures.maturity, 3),
        channel_limit=figures.over_channel_limit,
    )

"""Computes the positions of a chart's videos relative to the previous chart: rank delta, entry time, peak rank."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from catalog.charts.api import ChartEntry, RankedByVelocity, RankedByViews, RankedChart
from catalog.charts.ranking import GUARD_RANK, Figures, RankedVideo, rerank


class PreviousPosition(NamedTuple):
    """A video's position on the previous chart; `rank` is None if it was not on one."""

    rank: int | None
    entered_at: str
    peak_rank: int


class ChartPosition(NamedTuple):
    """A video's rank, its change since the previous chart, the time of its entry and its best rank since."""

    rank: int
    rank_delta: int | None
    entered_at: str
    peak_rank: int


def previous_positions(chart: RankedChart | None, updated_at: str) -> Mapping[str, PreviousPosition]:
    """Return the positions that a chart with data of `updated_at` is compared with.

    A chart with the same `updated_at` as the current one corrects it, and is compared with the current one's
    predecessor.
    """
    if chart is None:
        return {}
    is_corrected = chart.updated_at == updated_at
    return {
        one.video_id: PreviousPosition(_rank_before(one) if is_corrected else one.rank, one.entered_at, one.peak_rank)
        for one in chart.videos
    }


def chart_positions(
    video_ids: Sequence[str], before: Mapping[str, PreviousPosition], updated_at: str
) -> list[ChartPosition]:
    """Return the position of each video, in order of rank."""
    return [
        _position(rank, before.get(video_id) or PreviousPosition(None, updated_at, rank), updated_at)
        for rank, video_id in enumerate(video_ids, 1)
    ]


def guard_rate_of(chart: RankedChart | None) -> float | None:
    """Return the guard rate for the next chart: views per hour at rank 10; None for a shorter chart."""
    if chart is None or len(chart.videos) < GUARD_RANK:
        return None
    why = chart.videos[GUARD_RANK - 1].why
    return why.views_per_hour if isinstance(why, RankedByVelocity) else None


def ranking_of_charts(charts: Iterable[RankedChart]) -> list[RankedVideo]:
    """Return the videos of charts by velocity, each once, ranked by the figures of their entries."""
    known = {entry.video_id: _ranked(entry, entry.why) for chart in charts for entry in chart.videos}
    return rerank(known.values())


def _ranked(entry: ChartEntry, why: RankedByViews | RankedByVelocity) -> RankedVideo:
    if not isinstance(why, RankedByVelocity):
        raise TypeError("a chart by velocity says of each video what ranks it so")
    figures = Figures(
        why.views_per_hour, why.hours_unseen, why.age_hours, why.decay, why.maturity, why.score, why.channel_limit
    )
    return RankedVideo(entry.video_id, entry.channel_title or None, entry.category_id or None, figures)


def _rank_before(entry: ChartEntry) -> int | None:
    return None if entry.rank_delta is None else entry.rank + entry.rank_delta


def _position(rank: int, before: PreviousPosition, updated_at: str) -> ChartPosition:
    if before.rank is None:
        return ChartPosition(rank, None, updated_at, rank)
    return ChartPosition(rank, before.rank - rank, before.entered_at, min(rank, before.peak_rank))

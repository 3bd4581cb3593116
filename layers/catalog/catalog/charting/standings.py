"""Where a chart's videos stand against the chart before: what moved, what came, and the best rank of each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from catalog.contracts.charts import ChartEntry, RankedByVelocity, RankedByViews, RankedChart
from catalog.ranking import GUARD_RANK, Figures, Ranked, rank_anew


class Standing(NamedTuple):
    """A video's place, against which its next one is told; `rank` is None where no chart came before."""

    rank: int | None
    entered_at: str
    peak_rank: int


class Place(NamedTuple):
    """A rank, and how the video came to it."""

    rank: int
    rank_delta: int | None
    entered_at: str
    peak_rank: int


def standings_before(chart: RankedChart | None, updated_at: str) -> Mapping[str, Standing]:
    """Return the standings that a chart with data of `updated_at` is told against.

    When the current chart has the same data, its successor corrects it: what was said against the one before stays.
    """
    if chart is None:
        return {}
    is_corrected = chart.updated_at == updated_at
    return {
        one.video_id: Standing(_rank_before(one) if is_corrected else one.rank, one.entered_at, one.peak_rank)
        for one in chart.videos
    }


def places(video_ids: Sequence[str], before: Mapping[str, Standing], updated_at: str) -> list[Place]:
    """Return the place of each video, in the order of their ranks."""
    return [
        _place(rank, before.get(video_id) or Standing(None, updated_at, rank), updated_at)
        for rank, video_id in enumerate(video_ids, 1)
    ]


def leading_rate(chart: RankedChart | None) -> float | None:
    """Return the views per hour at the rank that guards the next chart; None for a shorter chart."""
    if chart is None or len(chart.videos) < GUARD_RANK:
        return None
    why = chart.videos[GUARD_RANK - 1].why
    return why.views_per_hour if isinstance(why, RankedByVelocity) else None


def ranked_before(charts: Iterable[RankedChart]) -> list[Ranked]:
    """Return the videos that charts by velocity hold, each once, ranked by what the charts say of them."""
    known = {entry.video_id: _ranked(entry, entry.why) for chart in charts for entry in chart.videos}
    return rank_anew(known.values())


def _ranked(entry: ChartEntry, why: RankedByViews | RankedByVelocity) -> Ranked:
    if not isinstance(why, RankedByVelocity):
        raise TypeError("a chart by velocity says of each video what ranks it so")
    figures = Figures(
        why.views_per_hour, why.hours_unseen, why.age_hours, why.decay, why.maturity, why.score, why.channel_limit
    )
    return Ranked(entry.video_id, entry.channel_title or None, entry.category_id or None, figures)


def _rank_before(entry: ChartEntry) -> int | None:
    return None if entry.rank_delta is None else entry.rank + entry.rank_delta


def _place(rank: int, before: Standing, updated_at: str) -> Place:
    if before.rank is None:
        return Place(rank, None, updated_at, rank)
    return Place(rank, before.rank - rank, before.entered_at, min(rank, before.peak_rank))

"""What is read from charts: the head of one, what differs between two, a video's ranks."""

from collections.abc import Mapping, Sequence
from itertools import batched
from typing import Any

from catalog.contracts.charts import ChartChanges, RankAt, RankedChart, RankHistory
from catalog.contracts.killrvideo import VideoPage
from catalog.times import from_seconds
from catalog.vocabulary import Ranking, Region

type Content = Mapping[str, Any]


def shortened(chart: Content, category: int | None, limit: int | None) -> RankedChart:
    """Return a chart's first `limit` videos; none of another category's, whose time alone is asked for."""
    videos = chart["videos"][:limit] if chart["category"] == category else []
    return RankedChart.model_validate({**chart, "category": category, "videos": videos})


def first_page(page: Content, limit: int) -> VideoPage:
    """Return the first `limit` of a stored list."""
    total = page["pagination"]["totalItems"]
    pagination = {"currentPage": 1, "pageSize": limit, "totalItems": total, "totalPages": -(-total // limit)}
    return VideoPage.model_validate({"data": page["data"][:limit], "pagination": pagination})


def changes_between(then: Content, now: Content) -> ChartChanges:
    """Return what differs between two charts of a region and a ranking."""
    before = {entry["video_id"]: entry for entry in then["videos"]}
    after = {entry["video_id"]: entry for entry in now["videos"]}
    moved = [entry for key, entry in after.items() if key in before and entry["rank"] != before[key]["rank"]]
    return ChartChanges.model_validate(
        {
            **now,
            "since": then["updated_at"],
            "entered": [entry for key, entry in after.items() if key not in before],
            "left": [{**entry, "last_rank": entry["rank"]} for key, entry in before.items() if key not in after],
            "moved": [{**entry, "previous_rank": before[entry["video_id"]]["rank"]} for entry in moved],
        }
    )


def rank_history(region: Region, video_id: str, ranks: Mapping[Ranking, Sequence[int]]) -> RankHistory:
    """Return a video's ranks over time, from times and ranks that stand there by turns."""
    views, velocity = (_ranks(ranks[ranking]) for ranking in (Ranking.VIEWS, Ranking.VELOCITY))
    return RankHistory(region=region, video_id=video_id, views=views, velocity=velocity)


def _ranks(numbers: Sequence[int]) -> list[RankAt]:
    return [RankAt(time=from_seconds(time), rank=rank) for time, rank in batched(numbers, 2, strict=True)]

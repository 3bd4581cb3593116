"""Builds answers from stored charts: a shortened chart, the changes between two, a rank history (models: `api`)."""

from collections.abc import Mapping, Sequence
from itertools import batched
from typing import Any

from catalog.charts.keys import Ranking
from catalog.regions import Region
from catalog.times import from_seconds

type Content = Mapping[str, Any]


def shortened(chart: Content, category: int | None, limit: int | None) -> dict[str, Any]:
    """Return a chart's first `limit` videos; no videos if it is the chart of another category, only its times."""
    videos = chart["videos"][:limit] if chart["category"] == category else []
    return {**chart, "category": category, "videos": videos}


def changes_between(then: Content, now: Content) -> dict[str, Any]:
    """Return the changes between two charts of a region and a ranking."""
    before = {entry["video_id"]: entry for entry in then["videos"]}
    after = {entry["video_id"]: entry for entry in now["videos"]}
    return {
        "region": now["region"],
        "ranking": now["ranking"],
        "since": then["updated_at"],
        "updated_at": now["updated_at"],
        "next_update_at": now["next_update_at"],
        "entered": [entry for key, entry in after.items() if key not in before],
        "left": [_left(entry) for key, entry in before.items() if key not in after],
        "moved": [
            _moved(before[key], entry)
            for key, entry in after.items()
            if key in before and entry["rank"] != before[key]["rank"]
        ],
    }


def rank_history(region: Region, video_id: str, ranks: Mapping[Ranking, Sequence[int]]) -> dict[str, Any]:
    """Return a video's rank history, from alternating times (seconds since 1970) and ranks."""
    views, velocity = (_ranks(ranks[ranking]) for ranking in (Ranking.VIEWS, Ranking.VELOCITY))
    return {"region": region, "video_id": video_id, "views": views, "velocity": velocity}


def _left(entry: Content) -> dict[str, Any]:
    return {"video_id": entry["video_id"], "title": entry["title"], "last_rank": entry["rank"]}


def _moved(before: Content, after: Content) -> dict[str, Any]:
    return {
        "video_id": after["video_id"],
        "rank": after["rank"],
        "previous_rank": before["rank"],
        "views": after["views"],
    }


def _ranks(numbers: Sequence[int]) -> list[dict[str, Any]]:
    return [{"time": from_seconds(time), "rank": rank} for time, rank in batched(numbers, 2, strict=True)]

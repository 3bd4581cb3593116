"""Reads pages of a category's most viewed videos, from a chart that may be replaced between two pages.

Model: `CategoryVideos`.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from catalog.categories.cursors import (
    MAX_RANK,
    CursorScope,
    PopularPosition,
    decode_popular,
    digest_of,
    encode_popular,
    sorted_digests,
)
from catalog.charts.keys import Ranking
from catalog.charts.reads import find_chart
from catalog.regions import ALL_REGIONS
from catalog.videos.cards import card_in

START = PopularPosition(0, ())


class RankedPage(NamedTuple):
    """Ranks of a page, from 0, and the position of the next page: None at the end."""

    ranks: list[int]
    position: PopularPosition | None


def popular_page(scope: CursorScope, limit: int, cursor: str | None) -> tuple[dict[str, Any], str | None]:
    """Read a page of a category's chart, and the time of the next chart; an empty page and None without a chart.

    Raises `InvalidCursor` for a cursor of another query.
    """
    position = START if cursor is None else decode_popular(scope, cursor)
    chart = find_chart(scope.region or ALL_REGIONS, Ranking.VIEWS, scope.category_id)
    if chart is None:
        return {"videos": [], "next_cursor": None}, None
    entries = chart.content["videos"]
    ranks, end = next_page([entry["video_id"] for entry in entries], limit, position)
    videos = [card_in(entries[rank]) for rank in ranks]
    return {"videos": videos, "next_cursor": end and encode_popular(scope, end)}, chart.next_update_at


def next_page(video_ids: Sequence[str], limit: int, position: PopularPosition = START) -> RankedPage:
    """Return the next page of a chart, whose videos are given best first.

    It continues at its rank on the current chart and skips videos of earlier pages: a video that rose above the rank
    meanwhile is missed, and none is shown twice.
    """
    digests = [digest_of(video_id) for video_id in video_ids[:MAX_RANK]]
    left = [rank for rank, digest in enumerate(digests) if rank >= position.rank and digest not in position.shown]
    ranks = left[:limit]
    if len(left) <= limit:
        return RankedPage(ranks, None)
    shown = sorted_digests([*position.shown, *(digests[rank] for rank in ranks)])
    return RankedPage(ranks, PopularPosition(ranks[-1] + 1, shown))

"""Pages through a chart that may be replaced by another one between two of them."""

from collections.abc import Sequence
from typing import NamedTuple

from catalog.cursors import MAX_RANK, PopularPosition, mark_of, sorted_marks

TOP = PopularPosition(0, ())


class RankedPage(NamedTuple):
    """The ranks that a page shows, from 0, and where the next one begins: None at the end."""

    ranks: list[int]
    position: PopularPosition | None


def page_of_chart(video_ids: Sequence[str], limit: int, position: PopularPosition = TOP) -> RankedPage:
    """Return the next page of the chart that holds these videos, best first.

    It goes on at its rank whatever chart that is by now, and passes over what an earlier page has shown: a video that
    rose above the rank meanwhile is missed, and none is shown twice.
    """
    marks = [mark_of(video_id) for video_id in video_ids[:MAX_RANK]]
    left = [rank for rank, mark in enumerate(marks) if rank >= position.rank and mark not in position.shown]
    ranks = left[:limit]
    if len(left) <= limit:
        return RankedPage(ranks, None)
    shown = sorted_marks([*position.shown, *(marks[rank] for rank in ranks)])
    return RankedPage(ranks, PopularPosition(ranks[-1] + 1, shown))

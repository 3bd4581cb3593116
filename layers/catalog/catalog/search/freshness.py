"""Whether a change of a video is worth a write to the index.

Counts move with every observation, and ranking and display hardly with them. So an observation reaches the index when
a count enters another step, 5 % wide: a count that a search shows is never further behind than that. Whatever a
producer says of a video reaches the index at once.
"""

import math

from catalog.search.documents import document_of
from catalog.video import State, Video, listable

STEP = 0.05


def is_worth_a_write(before: State | None, after: State) -> bool:
    """Tell whether the index, which followed the video so far, shall follow it from `before` to `after`."""
    shown, wanted = listable(before), listable(after)
    if before is None or shown is None or wanted is None:
        return before is None or shown is not wanted
    if before.version != after.version:
        return document_of(shown) != document_of(wanted)
    return shown.regions != wanted.regions or _steps(shown) != _steps(wanted)


def step_of(count: int) -> int:
    """Return the step that a count is in; each step ends 5 % above its beginning, and small counts have their own."""
    return math.floor(math.log1p(count) / math.log1p(STEP))


def _steps(video: Video) -> tuple[int, int]:
    counts = video.counts
    return step_of(counts.views), step_of(counts.likes)

"""Decides which changes of counts are indexed.

Counts change with every observation, but hardly affect ranking and display. So an observation is indexed when a count
enters another step of 5 %: a count in a search hit is never more than 5 % behind. Changes of the record are always
indexed.
"""

import math

from catalog.videos.model import Video

STEP = 0.05


def counts_differ(indexed: Video, wanted: Video) -> bool:
    """Tell whether regions differ from the indexed ones, or counts are in another step."""
    return indexed.regions != wanted.regions or _steps(indexed) != _steps(wanted)


def step_of(count: int) -> int:
    """Return the step of a count; steps are 5 % wide, and small counts have their own."""
    return math.floor(math.log1p(count) / math.log1p(STEP))


def _steps(video: Video) -> tuple[int, int]:
    counts = video.counts
    return step_of(counts.views), step_of(counts.likes)

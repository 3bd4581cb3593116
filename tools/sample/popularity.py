"""Models how often videos are watched: log-normal popularity that rises and fades, and imperfect counters."""

import math
from random import Random
from typing import NamedTuple

# Medians and spreads of real charts.
_TYPICAL_VIEWS = 90_000
_SPREAD_OF_VIEWS = 1.3
_TYPICAL_LIKES_PER_VIEW = 0.035
_SPREAD_OF_LIKES = 0.6

# Days until the peak of views.
_TYPICAL_PACE = 0.4
_SPREAD_OF_PACE = 0.4

# The part of the audience that watches a video later, per e-fold of its age.
_EVERGREEN = 0.02

# Longer than a day, so that two charts show the same count.
_DAYS_FROZEN = 1.5


class Audience(NamedTuple):
    """The audience of one video, and the faults of its counters.

    Ages are in days since publication. The views counter freezes at `frozen_at` for a while, as when views are
    verified, and drops by the share `purged` at `purged_at`, as when false views are removed.
    """

    size: float
    pace: float
    likes_per_view: float
    frozen_at: float | None
    purged_at: float
    purged: float

    def watched(self, age: float) -> float:
        """Return the true number of views."""
        if age <= 0:
            return 0.0
        phase = age / self.pace
        return self.size * (1 - (1 + phase) * math.exp(-phase) + _EVERGREEN * math.log1p(age))

    def views(self, age: float) -> int:
        """Return the value of the views counter."""
        counted_at = age
        if self.frozen_at is not None and self.frozen_at <= age < self.frozen_at + _DAYS_FROZEN:
            counted_at = self.frozen_at
        return int(self.watched(counted_at) * (1 - self.purged if age >= self.purged_at else 1))

    def likes(self, age: float) -> int:
        """Return the value of the likes counter; 0 if the channel hides it."""
        return int(self.views(age) * self.likes_per_view)


def draw_audience(random: Random) -> Audience:
    """Draw the audience of one video."""
    return Audience(
        size=random.lognormvariate(math.log(_TYPICAL_VIEWS), _SPREAD_OF_VIEWS),
        pace=random.lognormvariate(math.log(_TYPICAL_PACE), _SPREAD_OF_PACE),
        likes_per_view=_draw_likes_per_view(random),
        frozen_at=random.uniform(0.2, 1.0) if random.random() < 0.04 else None,
        purged_at=random.uniform(0.8, 2.5),
        purged=random.uniform(0.1, 0.4) if random.random() < 0.03 else 0.0,
    )


def _draw_likes_per_view(random: Random) -> float:
    hidden = random.random() < 0.02
    drawn = random.lognormvariate(math.log(_TYPICAL_LIKES_PER_VIEW), _SPREAD_OF_LIKES)
    return 0.0 if hidden else min(drawn, 0.3)

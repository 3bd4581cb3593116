"""Draws the regions where videos are watched: mostly those of their language, sometimes all."""

import math
from random import Random

REGIONS = ("AU", "BR", "CA", "DE", "FR", "GB", "IN", "US")

# Fit of a language to a region, between 0 and 1.
_FITS = {
    "english": {"US": 1.0, "GB": 0.9, "CA": 0.8, "AU": 0.8, "IN": 0.35, "DE": 0.1, "FR": 0.08, "BR": 0.05},
    "german": {"DE": 1.0},
    "french": {"FR": 1.0, "CA": 0.3},
    "portuguese": {"BR": 1.0},
    "spanish": {"US": 0.6, "BR": 0.06},
    "hindi": {"IN": 1.0, "CA": 0.03, "AU": 0.02, "GB": 0.02},
}
_NO_FIT = 0.001

# Share of a video's appeal outside its home region.
_TYPICAL_SPILL = 0.12
_SPREAD_OF_SPILL = 1.2


# Appeal of a video to each region, in the order of `REGIONS`.
type Appeal = tuple[float, ...]


def draw_appeal(random: Random, language: str) -> Appeal:
    """Draw the appeal of a video by its language: 1 in its home region, less in others."""
    fits = [_FITS[language].get(region, _NO_FIT) for region in REGIONS]
    home = random.choices(REGIONS, fits)[0]
    spill = min(1.0, random.lognormvariate(math.log(_TYPICAL_SPILL), _SPREAD_OF_SPILL))
    return tuple(1.0 if region == home else fit * spill for region, fit in zip(REGIONS, fits, strict=True))

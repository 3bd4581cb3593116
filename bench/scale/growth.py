"""How figures grow with size."""

import math
import statistics
from collections.abc import Sequence

# A figure that is the same at every size still varies: other videos have longer titles.
TOLERANCE = 0.25


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Return e where the values grow as size to the power of e: the slope of a line through their logarithms.

    0 is constant, 1 is linear. Raises `ValueError` with fewer than two sizes, or for a value that is not positive.
    """
    if len(sizes) < 2:
        raise ValueError("growth shows between two sizes or more")
    return statistics.linear_regression([*map(math.log, sizes)], [*map(math.log, values)]).slope


def is_constant(values: Sequence[float], tolerance: float = TOLERANCE) -> bool:
    """Tell whether the largest value is at most so much above the smallest, as a share of it."""
    return max(values) <= (1 + tolerance) * min(values)

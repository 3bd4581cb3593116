"""Keys of charts in the table `regions`.

Items that clients read are in a region's own partition; items that are written often or retained for long have separate
partitions.
"""

from enum import StrEnum
from typing import NamedTuple

# The contract's chart of a region.
TOP_ENTRY = "TOP"
TRENDING_PREFIX = "TRENDING"
# What was announced of the charts of all regions.
ANNOUNCED_ENTRY = "ANNOUNCED"
RANKS_PREFIX = "RANKS#"


class Ranking(StrEnum):
    """The order of a chart: by views, or by the growth of views."""

    VIEWS = "views"
    VELOCITY = "velocity"


class ChartKey(NamedTuple):
    """A chart of a region; `category` is None for the chart of all categories."""

    ranking: Ranking
    category: int | None


def chart_entry(ranking: Ranking, category: int | None = None) -> str:
    """Return the sort key of a region's current chart."""
    return f"CHART#{ranking.value}#{'all' if category is None else category}"


def trending_entry(days: int) -> str:
    """Return the sort key of the videos of all regions that gained most views in so many days."""
    return f"{TRENDING_PREFIX}#{days}"


def past_partition(region: str, ranking: Ranking, category: int | None) -> str:
    """Return the partition of a region's past charts."""
    return f"{region}#{chart_entry(ranking, category)}"


def past_entry(ranking: Ranking, category: int | None, updated_at: str) -> str:
    """Return the sort key of a past chart, with data of `updated_at`."""
    return f"{chart_entry(ranking, category)}#{updated_at}"


def ranks_partition(region: str) -> str:
    """Return the partition of the rank histories of a region's videos."""
    return f"{region}#RANKS"


def ranks_attribute(ranking: Ranking) -> str:
    """Return the attribute of a rank history by a ranking; `views` itself is an index key."""
    return f"by_{ranking.value}"

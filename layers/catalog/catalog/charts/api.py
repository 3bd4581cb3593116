"""Response models of charts, chart changes and rank histories: DailyWatch's style, snake_case."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from catalog.charts.keys import Ranking
from catalog.regions import Region
from catalog.videos.api import Time, Uuid, VideoCard

Rank = Annotated[int, Field(ge=1)]


class RankedByViews(BaseModel):
    """Figures of the ranking by views."""

    views: int


class RankedByVelocity(BaseModel):
    """Figures of the ranking by velocity: score = views_per_hour * decay * maturity."""

    score: float
    views_per_hour: Annotated[float, Field(description="Rate of views, averaged with a half-life of six hours")]
    hours_unseen: Annotated[float | None, Field(description="Hours since its last observation in any region")]
    age_hours: Annotated[float | None, Field(description="Hours since its publication")]
    decay: Annotated[float, Field(description="Halves with every six hours without observation")]
    maturity: Annotated[float, Field(description="Near 0 just after publication, near 1 after days")]
    channel_limit: Annotated[bool, Field(description="Below all others: its channel has three videos above it")]


class ChartEntry(VideoCard):
    """A video on a chart."""

    rank: Rank
    rank_delta: Annotated[int | None, Field(description="Ranks gained since the previous chart; null if it is new")]
    entered_at: Annotated[Time, Field(description="Time of the chart that it entered and has not left since")]
    peak_rank: Annotated[Rank, Field(description="Best rank since it entered")]
    views_gained: Annotated[int | None, Field(description="Views gained since `gained_since`; null if unknown")]
    gained_since: Annotated[Time | None, Field(description="Where possible the latest count that is 24 hours old")]
    why: Annotated[RankedByViews | RankedByVelocity, Field(description="Figures of its rank")]


class RankedChart(BaseModel):
    """A chart of a region with ranks and figures, best video first."""

    region: Region | Literal["ALL"]
    ranking: Ranking
    category: Annotated[int | None, Field(description="null for all categories together")]
    videos: list[ChartEntry]
    updated_at: Annotated[Time, Field(description="Time of the data")]
    next_update_at: Annotated[Time, Field(description="Time of the next chart")]


class Left(BaseModel):
    """A video that is no longer on a chart."""

    video_id: Uuid
    title: str
    last_rank: Rank


class Moved(BaseModel):
    """A video with a changed rank."""

    video_id: Uuid
    rank: Rank
    previous_rank: Rank
    views: int


class ChartChanges(BaseModel):
    """Changes between two charts of a region; videos in none of the lists have unchanged ranks."""

    region: Region
    ranking: Ranking
    since: Annotated[Time, Field(description="Time of the chart that was current then")]
    updated_at: Annotated[Time, Field(description="Time of the current chart")]
    next_update_at: Time
    entered: list[ChartEntry]
    left: list[Left]
    moved: list[Moved]


class RankAt(BaseModel):
    """A rank at the time of a chart."""

    time: Time
    rank: Rank


class RankHistory(BaseModel):
    """Ranks of a video on a region's charts, oldest first; it was on no chart at other times."""

    region: Region
    video_id: Uuid
    views: list[RankAt]
    velocity: list[RankAt]


class Chart(BaseModel):
    """A chart of a region, best video first."""

    region: Region
    videos: list[VideoCard]
    updated_at: Annotated[Time, Field(description="Time of the data")]


# With any parameter a chart has ranks and figures.
TrendingChart = RankedChart | Chart

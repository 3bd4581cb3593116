"""Charts with what ranks each video, their changes, and a video's ranks over time: DailyWatch's family, snake_case."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from catalog.contracts.dailywatch import VideoCard
from catalog.vocabulary import Ranking, Region

Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Rank = Annotated[int, Field(ge=1)]


class RankedByViews(BaseModel):
    """What ranks a video by views."""

    views: int


class RankedByVelocity(BaseModel):
    """What ranks a video by velocity: score = views_per_hour * decay * maturity."""

    score: float
    views_per_hour: Annotated[float, Field(description="How fast it gains views, half forgotten after six hours")]
    hours_unseen: Annotated[float | None, Field(description="Hours since it was last observed anywhere")]
    age_hours: Annotated[float | None, Field(description="Hours since it was published")]
    decay: Annotated[float, Field(description="Halves with every six hours unseen")]
    maturity: Annotated[float, Field(description="Near 0 for what was just published, near 1 after days")]
    channel_limit: Annotated[bool, Field(description="Its channel has three videos above it, so it stands below all")]


class ChartEntry(VideoCard):
    """A video in its place on a chart."""

    rank: Rank
    rank_delta: Annotated[int | None, Field(description="Places gained since the chart before; null when it is new")]
    entered_at: Annotated[Time, Field(description="The chart in which it came, and since which it has stayed")]
    peak_rank: Annotated[Rank, Field(description="Its best rank since it came")]
    views_gained: Annotated[int | None, Field(description="Views gained since `gained_since`; null when unknown")]
    gained_since: Annotated[Time | None, Field(description="Where possible the last count that is 24 hours old")]
    why: Annotated[RankedByViews | RankedByVelocity, Field(description="The figures that ranked it")]


class RankedChart(BaseModel):
    """A region's videos, best first."""

    region: Region | Literal["ALL"]
    ranking: Ranking
    category: Annotated[int | None, Field(description="null for all categories together")]
    videos: list[ChartEntry]
    updated_at: Annotated[Time, Field(description="The time of the data")]
    next_update_at: Annotated[Time, Field(description="When to ask again")]


class Left(BaseModel):
    """A video that is no longer on a chart."""

    video_id: Annotated[str, Field(json_schema_extra={"format": "uuid"})]
    title: str
    last_rank: Rank


class Moved(BaseModel):
    """A video whose rank is another one."""

    video_id: Annotated[str, Field(json_schema_extra={"format": "uuid"})]
    rank: Rank
    previous_rank: Rank
    views: int


class ChartChanges(BaseModel):
    """What differs between two charts of a region; what is in none of the lists is where it was."""

    region: Region
    ranking: Ranking
    since: Annotated[Time, Field(description="The time of the chart that was in force then")]
    updated_at: Annotated[Time, Field(description="The time of the current chart")]
    next_update_at: Time
    entered: list[ChartEntry]
    left: list[Left]
    moved: list[Moved]


class RankAt(BaseModel):
    """A rank on one chart."""

    time: Time
    rank: Rank


class RankHistory(BaseModel):
    """The ranks of a video on a region's charts, the oldest first; it was not on a chart that is not named."""

    region: Region
    video_id: Annotated[str, Field(json_schema_extra={"format": "uuid"})]
    views: list[RankAt]
    velocity: list[RankAt]

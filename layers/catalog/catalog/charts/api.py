"""Response models of charts, chart changes and rank histories: DailyWatch's style, snake_case."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from catalog.charts.keys import Ranking
from catalog.regions import Region
from catalog.videos.api import Absent, Time, Uuid, VideoCard, VideoSummary

Rank = Annotated[int, Field(ge=1)]

# Fields of a video on a chart; in `TrendingVideo` they are absent without a parameter.
RANK = Field(description="Rank on the chart, from 1")
RANK_DELTA = Field(description="Ranks gained since the previous chart; null if it is new")
ENTERED_AT = Field(description="Time of the chart that it entered and has not left since")
PEAK_RANK = Field(description="Best rank since it entered")
VIEWS_GAINED = Field(description="Views gained since `gained_since`; null if unknown")
GAINED_SINCE = Field(description="Where possible the latest count that is 24 hours old; null if unknown")
WHY = Field(description="Figures of its rank")

CATEGORY = Field(description="Category of the chart; null for all categories together")
UPDATED_AT = Field(description="Time of the data")
NEXT_UPDATE_AT = Field(description="Time of the next chart")


class RankedByViews(BaseModel):
    """Figures of the ranking by views."""

    views: Annotated[int, Field(description="Number of views by which it is ranked")]


class RankedByVelocity(BaseModel):
    """Figures of the ranking by velocity: score = views_per_hour * decay * maturity."""

    score: Annotated[float, Field(description="Number by which it is ranked")]
    views_per_hour: Annotated[float, Field(description="Rate of views, averaged with a half-life of six hours")]
    hours_unseen: Annotated[float | None, Field(description="Hours since its last observation in any region")]
    age_hours: Annotated[float | None, Field(description="Hours since its publication")]
    decay: Annotated[float, Field(description="Halves with every six hours without observation")]
    maturity: Annotated[float, Field(description="Near 0 just after publication, near 1 after days")]
    channel_limit: Annotated[bool, Field(description="Ranked below the others: three videos of its channel rank above")]


class ChartEntry(VideoCard):
    """A video on a chart."""

    rank: Annotated[Rank, RANK]
    rank_delta: Annotated[int | None, RANK_DELTA]
    entered_at: Annotated[Time, ENTERED_AT]
    peak_rank: Annotated[Rank, PEAK_RANK]
    views_gained: Annotated[int | None, VIEWS_GAINED]
    gained_since: Annotated[Time | None, GAINED_SINCE]
    why: Annotated[RankedByViews | RankedByVelocity, WHY]


class RankedChart(BaseModel):
    """A chart of a region with ranks and figures, best video first."""

    region: Region | Literal["ALL"]
    ranking: Ranking
    category: Annotated[int | None, CATEGORY]
    videos: list[ChartEntry]
    updated_at: Annotated[Time, UPDATED_AT]
    next_update_at: Annotated[Time, NEXT_UPDATE_AT]


class LeftVideo(BaseModel):
    """A video that is no longer on a chart."""

    video_id: Annotated[Uuid, Field(description="The video's UUID")]
    title: Annotated[str, Field(description="Title in the producer's spelling")]
    last_rank: Annotated[Rank, Field(description="Rank on the past chart")]


class MovedVideo(BaseModel):
    """A video with a changed rank."""

    video_id: Annotated[Uuid, Field(description="The video's UUID")]
    rank: Annotated[Rank, Field(description="Rank on the current chart")]
    previous_rank: Annotated[Rank, Field(description="Rank on the past chart")]
    views: Annotated[int, Field(description="Number of views on the current chart")]


class ChartChanges(BaseModel):
    """Changes between two charts of a region; videos in none of the lists have unchanged ranks."""

    region: Annotated[Region, Field(description="Region of the charts")]
    ranking: Annotated[Ranking, Field(description="Ranking of the charts")]
    since: Annotated[Time, Field(description="Time of the chart that was current then")]
    updated_at: Annotated[Time, Field(description="Time of the current chart")]
    next_update_at: Annotated[Time, NEXT_UPDATE_AT]
    entered: Annotated[list[ChartEntry], Field(description="Videos that are on the current chart only, best first")]
    left: Annotated[list[LeftVideo], Field(description="Videos that are on the past chart only, best first")]
    moved: Annotated[list[MovedVideo], Field(description="Videos whose ranks differ, best first")]


class RankAt(BaseModel):
    """A rank at the time of a chart."""

    time: Annotated[Time, Field(description="Time of the chart")]
    rank: Annotated[Rank, RANK]


class RankHistory(BaseModel):
    """Ranks of a video on a region's charts, oldest first; it was on no chart at other times."""

    region: Annotated[Region, Field(description="Region of the charts")]
    video_id: Annotated[Uuid, Field(description="The video's UUID")]
    views: Annotated[list[RankAt], Field(description="Ranks on the chart by views; empty if it was never on one")]
    velocity: Annotated[list[RankAt], Field(description="Ranks on the chart by velocity; empty if it was never on one")]


class Chart(BaseModel):
    """A chart of a region, best video first."""

    region: Region
    videos: list[VideoCard]
    updated_at: Annotated[Time, UPDATED_AT]


class TrendingVideo(VideoCard):
    """A video on a chart; all fields from `rank` on are absent if the request has no parameter."""

    rank: Annotated[Rank | Absent, RANK] = None
    rank_delta: Annotated[int | None, RANK_DELTA] = None
    entered_at: Annotated[Time | Absent, ENTERED_AT] = None
    peak_rank: Annotated[Rank | Absent, PEAK_RANK] = None
    views_gained: Annotated[int | None, VIEWS_GAINED] = None
    gained_since: Annotated[Time | None, GAINED_SINCE] = None
    why: Annotated[RankedByViews | RankedByVelocity | Absent, WHY] = None


class TrendingChart(BaseModel):
    """A chart of a region, best video first: the contract's without a parameter, with any also ranks and figures.

    `ranking`, `category`, `next_update_at` and the fields of each video from `rank` on are absent without a parameter.
    """

    region: Annotated[Region, Field(description="Region of the chart")]
    ranking: Annotated[Ranking | Absent, Field(description="Ranking of the chart")] = None
    category: Annotated[int | None, CATEGORY] = None
    videos: Annotated[list[TrendingVideo], Field(description="Videos of the chart, best first")]
    updated_at: Annotated[Time, UPDATED_AT]
    next_update_at: Annotated[Time | Absent, NEXT_UPDATE_AT] = None

    @model_validator(mode="after")
    def require_one_kind(self) -> Self:
        """Raise `ValueError` unless the fields are those of a `Chart`, or those of a `RankedChart`."""
        fields = Chart.model_fields, VideoCard.model_fields
        if "ranking" in self.model_fields_set:
            fields = RankedChart.model_fields, ChartEntry.model_fields
        videos = (video.model_fields_set for video in self.videos)
        if self.model_fields_set != fields[0].keys() or any(given != fields[1].keys() for given in videos):
            raise ValueError("a chart has all figures or none")
        return self


# KillrVideo's, most views gained first.
TrendingVideos = list[VideoSummary]


class FeedAuthor(BaseModel):
    """Who publishes a feed or a video."""

    name: Annotated[str, Field(description="Name of the site or of the channel")]


class JsonFeedItem(BaseModel):
    """A video in a feed."""

    id: Annotated[str, Field(description="`urn:uuid:` and the video's id")]
    url: Annotated[str | None, Field(description="Page of the video, else its location; absent if there is none")] = (
        None
    )
    external_url: Annotated[str | None, Field(description="Location of the video; absent if there is none")] = None
    title: Annotated[str, Field(description="Title of the video")]
    content_html: Annotated[str, Field(description="Thumbnail, title and channel")]
    image: Annotated[str | None, Field(description="Thumbnail; absent if there is none")] = None
    date_published: Annotated[Time, Field(description="Time of the chart that it entered and has not left since")]
    authors: Annotated[list[FeedAuthor] | None, Field(description="The channel; absent if the producer sent none")] = (
        None
    )


class JsonFeed(BaseModel):
    """A chart of a region as JSON Feed 1.1, best video first."""

    version: Annotated[Literal["https://jsonfeed.org/version/1.1"], Field(description="Version of JSON Feed")]
    title: Annotated[str, Field(description="Ranking and region of the chart")]
    home_page_url: Annotated[str | None, Field(description="The site; absent if the API knows none")] = None
    authors: Annotated[list[FeedAuthor], Field(description="The site")]
    items: Annotated[list[JsonFeedItem], Field(description="Videos of the chart, best first")]

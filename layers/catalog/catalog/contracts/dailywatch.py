"""The answers of the DailyWatch contract: snake_case, nothing null."""

from typing import Annotated

from pydantic import BaseModel, Field

from catalog.vocabulary import Region


class VideoCard(BaseModel):
    """A video as lists show it."""

    video_id: Annotated[str, Field(json_schema_extra={"format": "uuid"})]
    title: str
    channel_title: Annotated[str, Field(description="Empty when the producer named none")]
    category_id: Annotated[int, Field(description="0 when the producer named none")]
    thumbnail_url: Annotated[str, Field(description="Empty while there is none")]
    views: int
    likes: int
    duration: Annotated[int, Field(description="Seconds; 0 when unknown")]
    regions: list[Region]


class SearchResult(BaseModel):
    """One page of what a search found."""

    videos: list[VideoCard]
    total: int
    page: int
    per_page: int
    query: str


class Chart(BaseModel):
    """A region's videos, best first."""

    region: Region
    videos: list[VideoCard]
    updated_at: Annotated[str, Field(description="The time of the data", json_schema_extra={"format": "date-time"})]


class Category(BaseModel):
    """A category of videos."""

    id: int
    title: str

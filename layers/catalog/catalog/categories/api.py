"""Response models of categories: DailyWatch contract, snake_case."""

from typing import Annotated

from pydantic import BaseModel, Field

from catalog.videos.api import Absent, VideoCard

COUNTED = "Only with `region`: number of READY videos of the category that the region has listed"
CHARTING = "Only with `region`: number of them on the region's charts"


class Category(BaseModel):
    """A category of videos; with a region, also its counts there."""

    id: Annotated[int, Field(description="Id of the category")]
    title: Annotated[str, Field(description="Title of the category")]
    videos: Annotated[int | Absent, Field(description=COUNTED)] = None
    charting: Annotated[int | Absent, Field(description=CHARTING)] = None


class CategoryVideos(BaseModel):
    """One page of a category's videos."""

    videos: Annotated[list[VideoCard], Field(description="May be short or empty without being the last page")]
    next_cursor: Annotated[str | None, Field(description="`cursor` of the next page; null on the last one")]


CategoryList = list[Category]

"""Response models of categories: DailyWatch contract, snake_case."""

from typing import Annotated

from pydantic import BaseModel, Field

from catalog.videos.api import VideoCard


class Category(BaseModel):
    """A category of videos."""

    id: int
    title: str


class RegionCategory(Category):
    """A category of videos with its counts in a region."""

    videos: Annotated[int, Field(description="Number of READY videos of the category that the region has listed")]
    charting: Annotated[int, Field(description="Number of them on the region's charts")]


class CategoryVideos(BaseModel):
    """One page of a category's videos."""

    videos: Annotated[list[VideoCard], Field(description="May be short or empty without being the last page")]
    next_cursor: Annotated[str | None, Field(description="`cursor` of the next page; null on the last one")]


# With a region the list has its counts.
CategoryList = list[RegionCategory] | list[Category]

"""The answers of the DailyWatch contract: snake_case, nothing null but the cursor of a last page."""

from typing import Annotated, Literal

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


class Highlight(BaseModel):
    """A video's texts as HTML: escaped, and what was found between `<mark>` and `</mark>`."""

    title: str
    channel_title: str


class FoundVideo(VideoCard):
    """A video as a search shows it."""

    highlight: Annotated[Highlight | None, Field(description="Only with `highlight=true`")] = None


class CategoryCount(BaseModel):
    """How many of the videos found are in a category."""

    category_id: int
    count: int


class RegionCount(BaseModel):
    """How many of the videos found a region has listed."""

    region: Region
    count: int


class Facets(BaseModel):
    """Counts of what was found, most frequent first; a facet's own filter does not narrow its counts."""

    category: Annotated[list[CategoryCount] | None, Field(description="Only with `facets=category`")] = None
    region: Annotated[list[RegionCount] | None, Field(description="Only with `facets=region`")] = None


class SearchResult(BaseModel):
    """One page of what a search found."""

    videos: list[FoundVideo]
    total: int
    page: int
    per_page: int
    query: str
    total_relation: Annotated[
        Literal["eq", "gte"], Field(description="Whether `total` is exact, or there are at least so many")
    ]
    facets: Annotated[Facets | None, Field(description="Only when asked for")] = None
    did_you_mean: Annotated[
        str | None, Field(description="Another spelling, when words stand nowhere among the hits as they were typed")
    ] = None


class Suggestion(BaseModel):
    """A title that completes what is being typed, and the most viewed video of that title."""

    title: str
    video_id: Annotated[str, Field(json_schema_extra={"format": "uuid"})]
    channel_title: str


class Suggestions(BaseModel):
    """Titles that complete what is being typed, best first, none twice."""

    suggestions: list[Suggestion]
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


class RegionCategory(Category):
    """A category of videos as a region sees it."""

    videos: Annotated[int, Field(description="How many READY videos of the category the region has listed")]
    charting: Annotated[int, Field(description="How many of them are in the region's chart")]


class CategoryVideos(BaseModel):
    """One page of a category's videos."""

    videos: Annotated[list[VideoCard], Field(description="May be short, or empty, and not be the last page")]
    next_cursor: Annotated[str | None, Field(description="`cursor` of the next page; null at the end")]

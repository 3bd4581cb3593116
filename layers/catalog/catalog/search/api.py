"""Response models of search and suggestions: DailyWatch contract, snake_case, nothing null."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from catalog.regions import Region
from catalog.videos.api import Uuid, VideoCard


class Highlight(BaseModel):
    """Title and channel as HTML: escaped, with matches between `<mark>` and `</mark>`."""

    title: str
    channel_title: str


class FoundVideo(VideoCard):
    """A search hit."""

    highlight: Annotated[Highlight | None, Field(description="Only with `highlight=true`")] = None


class CategoryCount(BaseModel):
    """Number of hits in a category."""

    category_id: int
    count: int


class RegionCount(BaseModel):
    """Number of hits that a region has listed."""

    region: Region
    count: int


class Facets(BaseModel):
    """Counts of hits, most frequent first; a facet's own filter does not narrow its counts."""

    category: Annotated[list[CategoryCount] | None, Field(description="Only with `facets=category`")] = None
    region: Annotated[list[RegionCount] | None, Field(description="Only with `facets=region`")] = None


class SearchResult(BaseModel):
    """One page of search hits."""

    videos: list[FoundVideo]
    total: int
    page: int
    per_page: int
    query: str
    total_relation: Annotated[Literal["eq", "gte"], Field(description="Whether `total` is exact or a lower bound")]
    facets: Annotated[Facets | None, Field(description="Only with `facets`")] = None
    did_you_mean: Annotated[str | None, Field(description="Corrected spelling, if words match no hit exactly")] = None


class Suggestion(BaseModel):
    """A title that completes the text, and the most viewed video of that title."""

    title: str
    video_id: Uuid
    channel_title: str


class Suggestions(BaseModel):
    """Titles that complete the text, best first, without repetitions."""

    suggestions: list[Suggestion]
    query: str

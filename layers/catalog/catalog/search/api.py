"""Response models of search and suggestions: DailyWatch contract, snake_case, nothing null; KillrVideo's users."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from catalog.regions import Region
from catalog.videos.api import Absent, CamelCase, Time, Uuid, VideoCard


class Highlight(BaseModel):
    """Title and channel as HTML: escaped, with matches between `<mark>` and `</mark>`."""

    title: Annotated[str, Field(description="Title as HTML")]
    channel_title: Annotated[str, Field(description="Channel as HTML")]


class FoundVideo(VideoCard):
    """A search hit."""

    highlight: Annotated[Highlight | Absent, Field(description="Only with `highlight=true`")] = None
    matched_by: Annotated[
        Literal["related words"] | Absent,
        Field(description="Only for a video found by tags related to the text, not by its words"),
    ] = None


class CategoryCount(BaseModel):
    """Number of hits in a category."""

    category_id: Annotated[int, Field(description="Id of the category")]
    count: Annotated[int, Field(description="Number of hits")]


class RegionCount(BaseModel):
    """Number of hits that a region has listed."""

    region: Annotated[Region, Field(description="The region")]
    count: Annotated[int, Field(description="Number of hits")]


class Facets(BaseModel):
    """Counts of hits, most frequent first; a facet's own filter does not narrow its counts."""

    category: Annotated[list[CategoryCount] | Absent, Field(description="Only with `facets=category`")] = None
    region: Annotated[list[RegionCount] | Absent, Field(description="Only with `facets=region`")] = None


class SearchResult(BaseModel):
    """One page of search hits."""

    videos: Annotated[list[FoundVideo], Field(description="Hits of the page, best first or as `sort` says")]
    total: Annotated[int, Field(description="Number of hits on all pages")]
    page: Annotated[int, Field(description="Number of the page, from 1")]
    per_page: Annotated[int, Field(description="Videos on a full page")]
    query: Annotated[str, Field(description="The text that was searched for")]
    total_relation: Annotated[Literal["eq", "gte"], Field(description="Whether `total` is exact or a lower bound")]
    facets: Annotated[Facets | Absent, Field(description="Only with `facets`")] = None
    did_you_mean: Annotated[str | Absent, Field(description="Corrected spelling, if words match no hit exactly")] = None


class TagSuggestion(BaseModel):
    """A tag that completes the text."""

    tag: Annotated[str, Field(description="The tag as its most viewed video spells it")]


TagSuggestions = list[TagSuggestion]


class User(CamelCase):
    """An uploader of READY videos: a channel, or the producer's user."""

    user_id: Annotated[Uuid, Field(description="The uploader's id, as `userId` of its videos")]
    first_name: Annotated[str, Field(description="Channel of its latest video; `Unknown` if it has none")]
    last_name: Annotated[str, Field(description="Always empty: a channel has one name")]
    email: Annotated[str | None, Field(description="Always null: not known here")]
    created_date: Annotated[Time | None, Field(description="Always null: not known here")]
    account_status: Annotated[Literal["active"], Field(description="Always `active`")]
    last_login_date: Annotated[Time | None, Field(description="Always null: not known here")]
    roles: Annotated[list[str], Field(max_length=0, description="Always empty: nobody signs in")]


class Suggestion(BaseModel):
    """A title that completes the text, and the most viewed video of that title."""

    title: Annotated[str, Field(description="Title that completes the text")]
    video_id: Annotated[Uuid, Field(description="Most viewed video of this title")]
    channel_title: Annotated[str, Field(description="Channel of that video; empty if the producer sent none")]


class SuggestionList(BaseModel):
    """Titles that complete the text, best first, without duplicates."""

    suggestions: Annotated[list[Suggestion], Field(description="Suggestions, best first")]
    query: Annotated[str, Field(description="The text to complete")]

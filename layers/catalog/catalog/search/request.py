"""What a search may ask for besides its text."""

from enum import StrEnum
from typing import NamedTuple

from catalog.vocabulary import Region


class Sort(StrEnum):
    """The order of what was found."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    VIEWS = "views"


class Facet(StrEnum):
    """What the videos that were found are counted by."""

    CATEGORY = "category"
    REGION = "region"


class Filters(NamedTuple):
    """What every video that is found must be; None lets all pass.

    Durations are seconds, times RFC 3339 in UTC; all ends are inclusive.
    """

    category: int | None = None
    region: Region | None = None
    tag: str | None = None
    channel: str | None = None
    min_duration: int | None = None
    max_duration: int | None = None
    published_after: str | None = None
    published_before: str | None = None


class Search(NamedTuple):
    """One page of one search."""

    text: str
    page: int = 1
    per_page: int = 20
    filters: Filters = Filters()
    sort: Sort = Sort.RELEVANCE
    facets: tuple[Facet, ...] = ()

"""Models of a search request: text, filters, order, facets."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from catalog.regions import Region
from catalog.search.analysis.tokenizer import Words, key_of, tokenize


class Sort(StrEnum):
    """Order of hits."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    VIEWS = "views"


class Mode(StrEnum):
    """KillrVideo's search modes, which all return the same here."""

    SEMANTIC = "semantic"
    KEYWORD = "keyword"


class Facet(StrEnum):
    """Field by which hits are counted."""

    CATEGORY = "category"
    REGION = "region"


class Filters(NamedTuple):
    """Conditions on every hit; None is no condition.

    Durations are seconds, times RFC 3339 in UTC; all bounds are inclusive.
    """

    category: int | None = None
    region: Region | None = None
    tag: str | None = None
    channel: str | None = None
    min_duration: int | None = None
    max_duration: int | None = None
    published_after: str | None = None
    published_before: str | None = None

    @property
    def keys(self) -> Mapping[str, str]:
        """Normalised texts of `tag` and `channel`, by these names: empty for a text without a word."""
        texts = {"tag": self.tag, "channel": self.channel}
        return {name: key_of(tokenize(text)) for name, text in texts.items() if text is not None}

    def names(self) -> list[str]:
        """Return the names of set conditions."""
        return [name for name, value in self._asdict().items() if value is not None]


NO_FILTERS = Filters()


class Search:
    """One page of a search; `words` are the tokens of `text`, for the query, the correction and the highlights."""

    def __init__(
        self,
        text: str,
        page: int = 1,
        per_page: int = 20,
        filters: Filters = NO_FILTERS,
        sort: Sort = Sort.RELEVANCE,
        facets: tuple[Facet, ...] = (),
    ) -> None:
        self.text = text
        self.page = page
        self.per_page = per_page
        self.filters = filters
        self.sort = sort
        self.facets = facets
        self.words: Words = tokenize(text)

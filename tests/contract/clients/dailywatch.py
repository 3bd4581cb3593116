"""A client of DailyWatch's contract as its article states it: models, parameters and nothing else."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, TypeAdapter

from tests.contract.wire import Client


class Region(StrEnum):
    """The regions of the contract."""

    US = "US"
    GB = "GB"
    DE = "DE"
    FR = "FR"
    IN_ = "IN"
    BR = "BR"
    AU = "AU"
    CA = "CA"


class Exact(BaseModel):
    """Takes JSON of exactly these fields and types: no text for a number, no field besides."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Open(BaseModel):
    """Takes JSON of these types, and passes over fields besides, as the contract's models do."""

    model_config = ConfigDict(strict=True, extra="ignore")


class VideoBase(Open):
    """A video in a list."""

    video_id: str
    title: str
    channel_title: str
    category_id: int
    thumbnail_url: str
    views: int
    likes: int
    duration: int
    regions: list[str]


class VideoDetail(VideoBase):
    """A video with what its page shows."""

    description: str
    published_at: datetime | None
    fetched_at: datetime


class VideoSearchResult(Open):
    """A page of a search."""

    videos: list[VideoBase]
    total: int
    page: int
    per_page: int
    query: str


class TrendingResponse(Exact):
    """A region's chart."""

    region: Region
    videos: list[VideoBase]
    updated_at: datetime


class Category(Exact):
    """A category of videos."""

    id: int
    title: str


class DailyWatchClient:
    """Reads the routes of the contract; raises pydantic's error where an answer is another one."""

    def __init__(self, http: Client) -> None:
        self._http = http

    def search(self, q: str, **page: int) -> VideoSearchResult:
        """Get a page of what is found; `page` and `per_page` as the contract names them."""
        return VideoSearchResult.model_validate_json(self._body("/api/search?" + urlencode({"q": q, **page})))

    def trending(self, region: Region) -> TrendingResponse:
        """Get a region's chart."""
        return TrendingResponse.model_validate_json(self._body(f"/api/trending/{region.value}"))

    def video(self, video_id: str) -> VideoDetail:
        """Get a video by its own id or its source's."""
        return VideoDetail.model_validate_json(self._body(f"/api/video/{video_id}"))

    def categories(self) -> list[Category]:
        """Get all categories."""
        return TypeAdapter(list[Category]).validate_json(self._body("/api/categories"))

    def _body(self, path: str) -> Any:
        answer = self._http.get(path)
        assert answer.status == 200, (path, answer.status, answer.body)
        return answer.body

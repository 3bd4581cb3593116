"""Charts and the category list as the very bytes that are sent."""

import gzip
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pydantic import TypeAdapter

from catalog.cards import card_of
from catalog.contracts.dailywatch import Category, Chart
from catalog.etags import etag_of
from catalog.video import State, Video, listable
from catalog.vocabulary import Region

CHART_LENGTH = 50

# A member may have stopped being READY since the index of views was written: some more are read than shown.
CANDIDATES = CHART_LENGTH + 10

_CATEGORIES = TypeAdapter(list[Category])


class Document(NamedTuple):
    """An answer that is ready to send: gzip of JSON, its ETag, the time of its data, and when the next one is due."""

    body: bytes
    etag: str
    updated_at: str
    next_update_at: str


def by_views(video: Video) -> tuple[int, str]:
    """Order videos by views, most first, then by id."""
    return -video.counts.views, video.video_id


def build_chart(region: Region, candidates: Iterable[State], built_at: str, next_update_at: str) -> Document:
    """Rank the READY candidates of a region by views and keep the first 50.

    The chart's time is that of the newest counts in it; an empty chart has the time at which it was built.
    """
    listed = [video for video in map(listable, candidates) if video and region in video.regions]
    videos = sorted(listed, key=by_views)[:CHART_LENGTH]
    updated_at = max((video.counts.observed_at for video in videos), default="") or built_at
    chart = Chart(region=region, videos=[card_of(video) for video in videos], updated_at=updated_at)
    return _document(chart.model_dump_json().encode(), updated_at, next_update_at)


def build_categories(titles: Mapping[int, str], built_at: str, next_update_at: str) -> Document:
    """List categories by title, then by id."""
    categories = [Category(id=key, title=title) for key, title in titles.items()]
    categories.sort(key=lambda category: (category.title, category.id))
    return _document(_CATEGORIES.dump_json(categories), built_at, next_update_at)


def _document(body: bytes, updated_at: str, next_update_at: str) -> Document:
    return Document(gzip.compress(body, mtime=0), etag_of(body), updated_at, next_update_at)

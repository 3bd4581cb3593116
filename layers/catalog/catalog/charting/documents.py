"""What a charts run stores: answers as the very bytes that are sent."""

import gzip
from collections.abc import Mapping
from typing import NamedTuple

from pydantic import BaseModel, TypeAdapter

from catalog.contracts.dailywatch import Category, RegionCategory
from catalog.etags import etag_of

_CATEGORIES = TypeAdapter(list[Category])
_REGION_CATEGORIES = TypeAdapter(list[RegionCategory])


class Document(NamedTuple):
    """An answer that is ready to send: gzip of JSON, its ETag, the time of its data, and when the next one is due."""

    body: bytes
    etag: str
    updated_at: str
    next_update_at: str


def pack(model: BaseModel, updated_at: str, next_update_at: str) -> Document:
    """Return a model as the bytes that are sent."""
    return _packed(model.model_dump_json(by_alias=True).encode(), updated_at, next_update_at)


def build_categories(titles: Mapping[int, str], built_at: str, next_update_at: str) -> Document:
    """List categories by title, then by id."""
    categories = [Category(id=key, title=title) for key, title in titles.items()]
    categories.sort(key=lambda category: (category.title, category.id))
    return _packed(_CATEGORIES.dump_json(categories), built_at, next_update_at)


def build_region_categories(
    titles: Mapping[int, str],
    counts: Mapping[int, int],
    charting: Mapping[int, int],
    built_at: str,
    next_update_at: str,
) -> Document:
    """List categories by title, then by id, with how many READY videos and how many on its charts a region has.

    A category that neither names has none; one without a title is not listed.
    """
    categories = [
        RegionCategory(id=key, title=title, videos=counts.get(key, 0), charting=charting.get(key, 0))
        for key, title in titles.items()
    ]
    categories.sort(key=lambda category: (category.title, category.id))
    return _packed(_REGION_CATEGORIES.dump_json(categories), built_at, next_update_at)


def _packed(body: bytes, updated_at: str, next_update_at: str) -> Document:
    return Document(gzip.compress(body, mtime=0), etag_of(body), updated_at, next_update_at)

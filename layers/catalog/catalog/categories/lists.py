"""Builds the stored lists of categories."""

from collections.abc import Mapping

from pydantic import TypeAdapter

from catalog.categories.api import Category
from catalog.stored_documents import StoredDocument, pack_json

_CATEGORIES = TypeAdapter(list[Category])


def build_categories(titles: Mapping[int, str], built_at: str, next_update_at: str) -> StoredDocument:
    """Return the list of categories, sorted by title, then by id."""
    categories = [Category(id=key, title=title) for key, title in titles.items()]
    categories.sort(key=lambda category: (category.title, category.id))
    return pack_json(_CATEGORIES.dump_json(categories, exclude_unset=True), built_at, next_update_at)


def build_region_categories(
    titles: Mapping[int, str],
    counts: Mapping[int, int],
    charting: Mapping[int, int],
    built_at: str,
    next_update_at: str,
) -> StoredDocument:
    """Return a region's list of categories, sorted by title, then by id.

    `counts` are its READY videos and `charting` those on its charts, by category, 0 if missing; a category without a
    title is not listed.
    """
    categories = [
        Category(id=key, title=title, videos=counts.get(key, 0), charting=charting.get(key, 0))
        for key, title in titles.items()
    ]
    categories.sort(key=lambda category: (category.title, category.id))
    return pack_json(_CATEGORIES.dump_json(categories, exclude_unset=True), built_at, next_update_at)

"""A region's list of categories, with what each holds there, as the very bytes that are sent."""

import gzip
from collections.abc import Mapping

from pydantic import TypeAdapter

from catalog.charts import Document
from catalog.contracts.dailywatch import RegionCategory
from catalog.etags import etag_of

_CATEGORIES = TypeAdapter(list[RegionCategory])


def build_region_categories(
    titles: Mapping[int, str],
    counts: Mapping[int, int],
    charting: Mapping[int, int],
    built_at: str,
    next_update_at: str,
) -> Document:
    """List categories by title, then by id, with how many READY videos and how many in the chart a region has.

    A category that neither names has none; one without a title is not listed.
    """
    categories = [
        RegionCategory(id=key, title=title, videos=counts.get(key, 0), charting=charting.get(key, 0))
        for key, title in titles.items()
    ]
    categories.sort(key=lambda category: (category.title, category.id))
    body = _CATEGORIES.dump_json(categories)
    return Document(gzip.compress(body, mtime=0), etag_of(body), built_at, next_update_at)

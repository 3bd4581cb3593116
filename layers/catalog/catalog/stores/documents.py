"""Reads of ready-to-send documents from the table `regions`: charts and the list of categories."""

import os
from typing import NamedTuple

from catalog.errors import NotBuiltYet
from catalog.stores.dynamodb import get_item

ALL_REGIONS = "ALL"
CATEGORIES_ENTRY = "CATEGORIES"


class StoredDocument(NamedTuple):
    """An answer as the charts run wrote it.

    `body` is the base64 of gzip of JSON: what DynamoDB's API carries and API Gateway takes, so that it passes through.
    """

    body: str
    etag: str
    next_update_at: str


def chart_entry(ranking: str, category: str = "all") -> str:
    """Return the sort key of a region's current chart."""
    return f"CHART#{ranking}#{category}"


def get_chart(region: str, ranking: str = "views") -> StoredDocument:
    """Read a region's current chart; raises `NotBuiltYet` before its first run."""
    return _get_document(region, chart_entry(ranking), f"The chart of region {region} has not been built yet")


def get_categories() -> StoredDocument:
    """Read the list of categories; raises `NotBuiltYet` before its first run."""
    return _get_document(ALL_REGIONS, CATEGORIES_ENTRY, "The list of categories has not been built yet")


def _get_document(region: str, entry: str, absent: str) -> StoredDocument:
    item = get_item(os.environ["REGIONS_TABLE"], {"region": region, "entry": entry})
    if item is None:
        raise NotBuiltYet(absent)
    return StoredDocument(item["body"]["B"], item["etag"]["S"], item["next_update_at"]["S"])

"""Reads from the table `regions`: charts and lists of categories, ready to send, and which categories there are."""

import gzip
import json
import os
from base64 import b64decode
from typing import Any, NamedTuple

from catalog.errors import CategoryNotFound, NotBuiltYet
from catalog.stores.dynamodb import get_item

ALL_REGIONS = "ALL"
CATEGORIES_ENTRY = "CATEGORIES"
CATEGORY_PREFIX = "CATEGORY#"


class StoredDocument(NamedTuple):
    """An answer as the charts run wrote it.

    `body` is the base64 of gzip of JSON: what DynamoDB's API carries and API Gateway takes, so that it passes through.
    """

    body: str
    etag: str
    next_update_at: str

    @property
    def content(self) -> Any:
        """What the body says."""
        return json.loads(gzip.decompress(b64decode(self.body)))


def chart_entry(ranking: str, category: str = "all") -> str:
    """Return the sort key of a region's current chart."""
    return f"CHART#{ranking}#{category}"


def get_chart(region: str, ranking: str = "views") -> StoredDocument:
    """Read a region's current chart; raises `NotBuiltYet` before its first run."""
    return _get_document(region, chart_entry(ranking), f"The chart of region {region} has not been built yet")


def find_category_chart(region: str, category_id: int) -> StoredDocument | None:
    """Read the current chart by views of one category, in a region or in all; None when no run has built one."""
    return _find_document(region, chart_entry("views", str(category_id)))


def get_categories(region: str = ALL_REGIONS) -> StoredDocument:
    """Read the list of categories, or a region's own with its counts; raises `NotBuiltYet` before its first run."""
    whose = "" if region == ALL_REGIONS else f" of region {region}"
    return _get_document(region, CATEGORIES_ENTRY, f"The list of categories{whose} has not been built yet")


def require_category(category_id: int) -> None:
    """Raise `CategoryNotFound` unless the catalogue knows the category."""
    key = {"region": ALL_REGIONS, "entry": f"{CATEGORY_PREFIX}{category_id}"}
    if get_item(os.environ["REGIONS_TABLE"], key) is None:
        raise CategoryNotFound


def _get_document(region: str, entry: str, absent: str) -> StoredDocument:
    document = _find_document(region, entry)
    if document is None:
        raise NotBuiltYet(absent)
    return document


def _find_document(region: str, entry: str) -> StoredDocument | None:
    item = get_item(os.environ["REGIONS_TABLE"], {"region": region, "entry": entry})
    return StoredDocument(item["body"]["B"], item["etag"]["S"], item["next_update_at"]["S"]) if item else None

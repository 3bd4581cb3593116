"""A region's categories as the very bytes that are sent."""

import gzip
import json
from typing import Any

from catalog.charting.documents import Document, build_region_categories
from catalog.etags import etag_of
from tests.factories import MORNING, NOON


def content(document: Document) -> Any:
    """Return what a client reads."""
    return json.loads(gzip.decompress(document.body))


def test_categories_come_by_title_and_then_by_id_with_what_the_region_has() -> None:
    titles = {26: "Howto & Style", 10: "Music", 1: "Film & Animation", 9: "Music"}
    document = build_region_categories(titles, {10: 1_200, 26: 3, 77: 5}, {10: 12}, NOON, MORNING)
    assert content(document) == [
        {"id": 1, "title": "Film & Animation", "videos": 0, "charting": 0},
        {"id": 26, "title": "Howto & Style", "videos": 3, "charting": 0},
        {"id": 9, "title": "Music", "videos": 0, "charting": 0},
        {"id": 10, "title": "Music", "videos": 1_200, "charting": 12},
    ]


def test_the_same_categories_are_the_same_bytes_and_any_count_makes_others() -> None:
    one, same, other = (build_region_categories({1: "Música"}, {1: n}, {}, NOON, MORNING) for n in (1, 1, 2))
    assert one == same
    assert (one.updated_at, one.next_update_at) == (NOON, MORNING)
    assert one.etag == etag_of(gzip.decompress(one.body)) != other.etag


def test_no_categories_are_an_empty_list() -> None:
    assert content(build_region_categories({}, {1: 1}, {1: 1}, NOON, MORNING)) == []

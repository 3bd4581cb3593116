"""What is stored is the very bytes that are sent, and the same whenever it is made of the same."""

import gzip
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.charting.documents import Document, build_categories, pack
from catalog.contracts.dailywatch import Category
from catalog.contracts.killrvideo import Pagination
from catalog.etags import etag_of
from tests.factories import EVENING, NOON, chart


def content(document: Document) -> Any:
    """Return what a client reads."""
    return json.loads(gzip.decompress(document.body))


def test_a_document_is_the_gzip_of_its_answer_under_the_tag_of_its_bytes() -> None:
    shown = chart(1, 2)
    document = pack(shown, NOON, EVENING)
    assert gzip.decompress(document.body) == shown.model_dump_json().encode()
    assert document.etag == etag_of(gzip.decompress(document.body))
    assert (document.updated_at, document.next_update_at) == (NOON, EVENING)


def test_a_document_has_the_casing_of_its_contract() -> None:
    page = Pagination(current_page=1, page_size=50, total_items=7, total_pages=1)
    assert content(pack(page, NOON, EVENING)) == {"currentPage": 1, "pageSize": 50, "totalItems": 7, "totalPages": 1}


def test_the_same_answer_is_the_same_bytes_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = pack(chart(1, 2), NOON, EVENING)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert pack(chart(1, 2), NOON, EVENING) == earlier


def test_another_answer_has_another_tag() -> None:
    assert pack(chart(1, 2), NOON, EVENING).etag != pack(chart(2, 1), NOON, EVENING).etag


# --- Categories -------------------------------------------------------------------------------------------------------


def test_categories_are_sorted_by_title_then_by_id() -> None:
    document = build_categories({34: "Comedy", 2: "Cars", 23: "Comedy", 10: "Music"}, NOON, EVENING)
    assert content(document) == [
        {"id": 2, "title": "Cars"},
        {"id": 23, "title": "Comedy"},
        {"id": 34, "title": "Comedy"},
        {"id": 10, "title": "Music"},
    ]


@given(st.dictionaries(st.integers(0, 99), st.text(max_size=5)), st.randoms(use_true_random=False))
def test_the_list_of_categories_does_not_depend_on_the_order_in_which_they_are_read(
    titles: dict[int, str], chance: random.Random
) -> None:
    shuffled = dict(chance.sample(list(titles.items()), len(titles)))
    document = build_categories(titles, NOON, EVENING)
    assert build_categories(shuffled, NOON, EVENING) == document
    listed = [Category.model_validate(one) for one in content(document)]
    assert {one.id: one.title for one in listed} == titles
    assert listed == sorted(listed, key=lambda one: (one.title, one.id))


def test_the_list_of_categories_is_ready_to_send() -> None:
    document = build_categories({10: "Music"}, NOON, EVENING)
    assert document.etag == etag_of(gzip.decompress(document.body))
    assert (document.updated_at, document.next_update_at) == (NOON, EVENING)


def test_a_catalogue_without_categories_has_an_empty_list() -> None:
    assert content(build_categories({}, NOON, EVENING)) == []

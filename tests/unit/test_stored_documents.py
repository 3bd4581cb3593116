"""Stored documents: the bytes that are sent, equal whenever they are made of the same."""

import gzip
import json
from base64 import b64decode

import pytest

from catalog.etags import etag_of
from catalog.stored_documents import pack
from catalog.videos.api import Pagination
from tests.factories import EVENING, NOON, chart


def test_a_document_is_the_gzip_of_its_answer_with_the_etag_of_its_bytes_at_any_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = chart(1, 2)
    document = pack(shown, NOON, EVENING)
    assert gzip.decompress(b64decode(document.body)) == shown.model_dump_json().encode()
    assert document.etag == etag_of(shown.model_dump_json().encode()) != pack(chart(2, 1), NOON, EVENING).etag
    assert (document.updated_at, document.next_update_at) == (NOON, EVENING)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert pack(chart(1, 2), NOON, EVENING) == document
    # Its casing is that of its contract.
    page = Pagination(current_page=1, page_size=50, total_items=7, total_pages=1)
    body = gzip.decompress(b64decode(pack(page, NOON, EVENING).body))
    assert json.loads(body) == {"currentPage": 1, "pageSize": 50, "totalItems": 7, "totalPages": 1}

"""Tables and an index as tools and benches fill them on the local engines."""

import os
from collections.abc import Callable

import pytest

from catalog.errors import StoreRefused
from catalog.search.writes import IndexWriter
from tests.factories import upserted, video
from tools.engines.index import load
from tools.engines.real import OpenSearchNode
from tools.engines.tables import connect, create_tables, set_credentials


@pytest.mark.parametrize("others", [0, 100], ids=["alone", "beside a page of other tables"])
def test_tables_are_empty_whenever_they_are_created(
    others: int, dynamodb_url: str, make_table: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(others):
        make_table("RegionsTable")
    monkeypatch.setattr(os, "environ", {**os.environ})
    set_credentials(os.environ)
    event = upserted()
    for _ in range(2):
        tables = create_tables(connect(dynamodb_url))
        assert tables.videos.read([event.video_id]) == {}
        tables.videos.apply([event])
        assert [*tables.videos.read([event.video_id])] == [event.video_id]


def test_an_index_has_what_was_loaded_last_and_nothing_before(
    opensearch: OpenSearchNode, no_index: IndexWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    for videos in ([video(1), video(2)], [video(3)], []):
        load(opensearch.url, videos)
        counts.append(no_index.count())
    assert counts == [2, 1, 0]
    # A video that the index refuses is told
    monkeypatch.setattr(IndexWriter, "write", lambda *_: [type("Failure", (), {"reason": "too long"})()])
    with pytest.raises(StoreRefused, match="1 videos were refused, the first because of too long"):
        load(opensearch.url, [video(1)])

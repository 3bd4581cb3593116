"""The longest videos that ingest accepts: every item and transaction that is derived from them fits DynamoDB."""

import gzip
import random
from typing import Any

import pytest

from catalog.charts.keys import Ranking
from catalog.coding import to_json
from catalog.search.document import document_of
from catalog.videos.events import MAX_EVENT_BYTES, VideoUpserted, read_event
from catalog.videos.model import MAX_LINK_BYTES, Video
from catalog.videos.summaries import MAX_TAG_BYTES
from tests.engines.catalogue import Catalogue
from tests.factories import NOON, envelope, observed, upsert_detail, video_id

MAX_ITEM_BYTES = 400 * 1024
CATEGORIES = 5


def noise(characters: int, seed: str) -> str:
    """Return random characters of four bytes each, which no coding shortens much."""
    return "".join(map(chr, random.Random(seed).choices(range(0x20000, 0x2A6D0), k=characters)))  # noqa: S311 - no secret


def longest(number: int) -> VideoUpserted:
    """Return the record of a video with the longest texts."""
    link = "/" + noise(MAX_LINK_BYTES // 4 - 1, f"link {number}")
    texts: dict[str, Any] = {
        **{name: noise(500, f"{name} {number}") for name in ("name", "channel_title")},
        "preview_image_location": link,
        "location": link,
        "tags": [noise(100, f"tag {number} {one}") for one in range(130)],
    }
    detail = upsert_detail(number, category_id=number % CATEGORIES, published_at=NOON, fetched_at=NOON, **texts)
    event = read_event(envelope("VideoUpserted", detail))
    assert isinstance(event, VideoUpserted)
    assert len(event.model_dump_json().encode()) > 0.9 * MAX_EVENT_BYTES
    return event


@pytest.fixture(scope="module")
def records() -> list[VideoUpserted]:
    return [longest(number) for number in range(60 * CATEGORIES)]


def test_charts_of_the_longest_videos_are_whole(catalogue: Catalogue, records: list[VideoUpserted]) -> None:
    catalogue.take(*records)
    catalogue.take(*(observed(one, views=one, regions=["US", "GB"]) for one in range(len(records))))
    # Several transactions, each as large as one may be
    assert catalogue.refresh_all()
    keys = [(ranking, category) for ranking in Ranking for category in (None, *range(CATEGORIES))]
    assert [len(catalogue.chart(*key).videos) for key in keys] == [50] * len(keys)
    # Whatever their coding saves
    sizes = [len(gzip.decompress(item["body"])) for item in catalogue.items().values() if "body" in item]
    assert max(sizes) > 300_000
    assert max(sizes) < MAX_ITEM_BYTES


def test_the_document_of_the_longest_video_fits_a_request(catalogue: Catalogue, records: list[VideoUpserted]) -> None:
    catalogue.take(records[0])
    state = catalogue.tables.videos.read([video_id(0)])[video_id(0)]
    assert isinstance(state, Video)
    document = document_of(state)
    assert len(to_json(document).encode()) < 1024 * 1024
    assert len(document["summary"].encode()) < MAX_TAG_BYTES + 11_000

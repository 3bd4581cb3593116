"""What related words find, on both engines: below words as typed, the same on all pages, and by relevance only."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import boto3
import pytest

from catalog.dynamodb.codec import encode_item
from catalog.dynamodb.write import batch_write
from catalog.related_words_run import RelatedWordsMiner
from catalog.search.actions import action_of
from catalog.search.lists import latest_body
from catalog.search.page_query import search_body
from catalog.search.reads import search
from catalog.search.related import read_related
from catalog.search.related_words import is_related
from catalog.search.request import Facet, Filters, Search, Sort
from catalog.search.writes import IndexWriter
from catalog.videos.items import video_item
from catalog.videos.model import State
from tests.factories import video
from tests.template import table_properties

NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)

# Channels that call a singer by several names.
FANS = [
    video(number, name="On tour", channel_title=f"Fan {number}", tags=["jungkook", "정국", "bts"])
    for number in range(4)
]
# Videos of other channels, by one of the names in their tags, or in the title.
NAMED = video(10, name="A night on stage", channel_title="Concerts", tags=["정국"], category_id=10, views=5)
GROUP = video(11, name="Dancing", channel_title="Steps", tags=["bts", "정국"], category_id=24, views=7_000_000)
TITLED = video(12, name="Jungkook sings", channel_title="Radio", tags=["정국"], category_id=10)
OTHERS = [video(number, name="Bread", channel_title=f"Oven {number}", tags=["bread"]) for number in range(20, 40)]
VIDEOS = [*FANS, NAMED, GROUP, TITLED, *OTHERS]
AS_TYPED, RELATED = {one.video_id for one in (*FANS, TITLED)}, [GROUP.video_id, NAMED.video_id]


class Mined(NamedTuple):
    """A table of videos, and an index with what was mined from it."""

    client: Any
    table: str
    writer: IndexWriter
    miner: RelatedWordsMiner

    def put(self, *states: State) -> None:
        batch_write(self.client, self.table, [{"PutRequest": {"Item": encode_item(video_item(one))}} for one in states])

    def refresh(self) -> None:
        assert self.writer.count() == len(VIDEOS)


@pytest.fixture(scope="module", autouse=True)
def mined(engine: IndexWriter, dynamodb_url: str) -> Mined:
    """Index the videos on either engine, and mine their table."""
    client = boto3.Session("local", "local", region_name="us-east-1").client("dynamodb", endpoint_url=dynamodb_url)
    table = f"VideosTable-{uuid.uuid4()}"
    client.create_table(**{**table_properties("VideosTable"), "TableName": table})
    made = Mined(client, table, engine, RelatedWordsMiner.over(client, table, engine))
    made.put(*VIDEOS)
    assert not engine.write([action_of(one) for one in VIDEOS])
    run = made.miner.run(NOW)
    assert (run.videos, run.tags, run.written, run.deleted) == (len(VIDEOS), 3, 3, 0)
    made.refresh()
    return made


def found(text: str, **asked: Any) -> tuple[list[str], list[str], dict[str, Any]]:
    """Return the ids found by words as typed, and those by related words, in order, and the answer."""
    answer = search(search_body(Search(text, **asked)))
    hits = answer["hits"]["hits"]
    by_relevance = asked.get("sort", Sort.RELEVANCE) is Sort.RELEVANCE
    related = [hit["_id"] for hit in hits if by_relevance and is_related(hit)]
    return [hit["_id"] for hit in hits if hit["_id"] not in related], related, answer


@pytest.mark.parametrize("text", ["jungkook", "JungKook", "Jung Kook"])
def test_videos_with_related_tags_come_after_all_with_the_words(text: str) -> None:
    typed, related, answer = found(text)
    assert ({*typed}, related) == (AS_TYPED, RELATED)
    assert [hit["_id"] for hit in answer["hits"]["hits"]] == [*typed, *related]
    assert answer["hits"]["total"]["value"] == len(AS_TYPED) + len(RELATED)


def test_pages_have_each_hit_once_and_the_same_total() -> None:
    everything = [*found("jungkook")[0], *found("jungkook")[1]]
    pages = [found("jungkook", page=page, per_page=2) for page in range(1, 5)]
    assert [one for typed, related, _ in pages for one in (*typed, *related)] == everything
    assert {answer["hits"]["total"]["value"] for _, _, answer in pages} == {len(everything)}


def test_filters_narrow_related_words_and_facets_count_them() -> None:
    facets = (Facet.CATEGORY,)
    _, related, answer = found("jungkook", facets=facets)
    buckets = answer["aggregations"]["category"]["values"]["buckets"]
    assert {one["key"]: one["doc_count"] for one in buckets} == {19: 4, 10: 2, 24: 1}
    assert related == RELATED
    typed, related, _ = found("jungkook", filters=Filters(category=10), facets=facets)
    assert (typed, related) == ([TITLED.video_id], [NAMED.video_id])


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.VIEWS])
def test_another_order_finds_words_as_typed_alone(sort: Sort) -> None:
    typed, _, answer = found("jungkook", sort=sort)
    assert ({*typed}, answer["hits"]["total"]["value"]) == (AS_TYPED, len(AS_TYPED))


@pytest.mark.parametrize("text", ["jungkook sings", "jungkok", "bread", "singer", "tag:jungkook", "xyzzy"])
def test_only_a_text_that_is_a_tag_of_several_channels_has_related_words(text: str) -> None:
    assert found(text)[1] == []


def test_documents_of_tags_are_no_videos(mined: Mined) -> None:
    assert mined.writer.count() == len(VIDEOS)
    assert [*mined.writer.scan_ids()] == [sorted(one.video_id for one in VIDEOS)]
    latest = search(latest_body(1, 100))["hits"]
    assert (latest["total"]["value"], {hit["_id"] for hit in latest["hits"]}) == (
        len(VIDEOS),
        {one.video_id for one in VIDEOS},
    )
    lonely = video_item(video(90, name="?!", channel_title=None, tags=[], category_id=None))
    assert read_related(lonely, 20).count('"score"') == 20


def test_a_run_replaces_what_has_changed_and_deletes_what_is_no_more(mined: Mined) -> None:
    assert mined.miner.run(NOW + timedelta(seconds=1))[2:] == (0, 0)
    mined.put(*(video(number, name="On tour", channel_title=f"Fan {number}", tags=[]) for number in range(2)))
    run = mined.miner.run(NOW + timedelta(seconds=2))
    assert (run.tags, run.deleted) == (2, 1)
    mined.refresh()
    assert found("jungkook")[1] == []
    assert found("bts")[1] != []
    mined.put(*FANS)
    assert mined.miner.run(NOW + timedelta(seconds=3)).tags == 3
    mined.refresh()
    assert found("jungkook")[1] == RELATED

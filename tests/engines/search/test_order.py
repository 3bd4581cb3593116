"""The order of hits: of the embedded engine beside the node's, and of several shards beside one."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest

from catalog.search import reads as readers
from catalog.search.actions import action_of
from catalog.search.did_you_mean import did_you_mean
from catalog.search.index_names import index_name
from catalog.search.lists import latest_body
from catalog.search.page_query import search_body
from catalog.search.reads import search
from catalog.search.request import Facet, Search, Sort
from catalog.search.suggest import suggest
from catalog.search.tags import suggest_tags
from catalog.search.writes import IndexWriter, Spread
from catalog.settings import settings
from tests.engines.conftest import LOCAL
from tests.engines.search.test_relevance import QUERIES, catalogue
from tools.engines.real import OpenSearchNode

TEXTS = sorted({query.text for query in QUERIES})
DEPTH = 10

# Shares of the texts whose answers are at least the same: in order, in the first video, in the first ten.
LEAST_SAME_ORDER, LEAST_SAME_FIRST, LEAST_SAME_TEN = 0.6, 0.9, 0.9


class Order:
    """The answers of one engine to all texts: ids of the first ten by text and order, totals and facets."""

    def __init__(self, url: str, spread: Spread) -> None:
        self.ten: dict[tuple[Sort, str], list[str]] = {}
        self.counted: dict[tuple[Sort, str], object] = {}
        name = index_name(datetime.now(UTC))
        with pytest.MonkeyPatch.context() as patch, closing(IndexWriter(url, "us-east-1")) as writer:
            for variable, value in {**LOCAL, "SEARCH_ENDPOINT": url}.items():
                patch.setenv(variable, value)
            settings.cache_clear()
            readers.client.cache_clear()
            writer.create_index(name, spread=spread)
            assert writer.write([action_of(one) for one in catalogue()], [name]) == []
            writer.swap(name)
            writer.delete_others(name)
            self._ask()
            readers.client().close()
            readers.client.cache_clear()

    def _ask(self) -> None:
        for sort in Sort:
            for text in TEXTS:
                answer = search(search_body(Search(text, per_page=DEPTH, sort=sort, facets=(*Facet,))))
                self.ten[sort, text] = [hit["_id"] for hit in answer["hits"]["hits"]]
                counts = {
                    facet: {one["key"]: one["doc_count"] for one in answer["aggregations"][facet]["values"]["buckets"]}
                    for facet in Facet
                }
                self.counted[sort, text] = (answer["hits"]["total"], counts)
        self.latest = [hit["_id"] for hit in search(latest_body(1, 50))["hits"]["hits"]]
        self.suggested = [suggest(text[:4], 8) for text in TEXTS[:40]]
        self.tags = [suggest_tags(text[:2], 10) for text in TEXTS[:40]]
        asked = [Search(f"{text}xq") for text in TEXTS[:40]]
        self.corrected = [did_you_mean(one, search(search_body(one), ["_source"])) for one in asked]


@pytest.fixture(scope="module")
def one_shard(opensearch: OpenSearchNode) -> Iterator[Order]:
    yield Order(opensearch.url, Spread())
    settings.cache_clear()


@pytest.fixture(scope="module")
def three_shards(one_shard: Order, opensearch: OpenSearchNode) -> Order:
    assert one_shard.ten
    return Order(opensearch.url, Spread(3))


@pytest.fixture(scope="module")
def embedded(one_shard: Order, osmem: str) -> Order:
    assert one_shard.ten
    return Order(osmem, Spread())


@pytest.fixture(params=["three_shards", "embedded"])
def other(request: pytest.FixtureRequest) -> Order:
    order: Order = request.getfixturevalue(request.param)
    return order


def test_counts_and_orders_by_one_field_are_the_same(one_shard: Order, other: Order) -> None:
    assert other.counted == one_shard.counted
    by_field = [(sort, text) for sort in (Sort.NEWEST, Sort.VIEWS) for text in TEXTS]
    assert [other.ten[key] for key in by_field] == [one_shard.ten[key] for key in by_field]
    assert other.latest == one_shard.latest


def test_suggestions_are_the_same(one_shard: Order, other: Order) -> None:
    assert other.suggested == one_shard.suggested
    assert other.tags == one_shard.tags


def test_the_embedded_engine_corrects_as_the_node(one_shard: Order, embedded: Order) -> None:
    assert embedded.corrected == one_shard.corrected


def test_shards_may_lose_a_correction_and_never_find_another(one_shard: Order, three_shards: Order) -> None:
    # Each shard has a dictionary of its own: a word that is in another one may keep a correction from being found.
    pairs = [*zip(one_shard.corrected, three_shards.corrected, strict=True)]
    assert [two for one, two in pairs if two not in (None, one)] == []


def test_the_order_by_relevance_is_nearly_the_same(one_shard: Order, other: Order) -> None:
    pairs = [(one_shard.ten[Sort.RELEVANCE, text], other.ten[Sort.RELEVANCE, text]) for text in TEXTS]
    assert len(pairs) > 150
    assert sum(one == two for one, two in pairs) >= LEAST_SAME_ORDER * len(pairs)
    assert sum(one[:1] == two[:1] for one, two in pairs) >= LEAST_SAME_FIRST * len(pairs)
    assert sum({*one} == {*two} for one, two in pairs) >= LEAST_SAME_TEN * len(pairs)

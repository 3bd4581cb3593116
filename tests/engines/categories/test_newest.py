"""Paging through a category in a real DynamoDB: complete while nothing changes, and never a video twice."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from catalog.categories import reads
from catalog.categories.cursors import CursorScope, NewestPosition, Order, decode_newest, encode_newest
from catalog.categories.reads import read_newest
from catalog.dynamodb import read as dynamodb_reads
from catalog.regions import Region
from catalog.videos import writes as writers
from catalog.videos.model import listable
from catalog.videos.writes import VideoTable
from tests.engines.conftest import LOCAL
from tests.factories import EVENING, MORNING, NOON, removed, upserted, video_id

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

MUSIC = 10


class Clock:
    """The time of readers and writers."""

    def __init__(self) -> None:
        self.ms = 1_800_000_000_000

    def __call__(self) -> int:
        return self.ms


class Category(NamedTuple):
    """The table of videos, and the clock."""

    client: "DynamoDBClient"
    name: str
    clock: Clock

    @property
    def videos(self) -> VideoTable:
        return VideoTable(self.client, self.name)

    def listed(self, region: Region | None = None) -> list[str]:
        """Return the videos of the category, from the table itself."""
        ready = [video for page in self.videos.scan() for video in map(listable, page.states) if video]
        of_region = [one for one in ready if region is None or region in one.regions]
        return [one.video_id for one in of_region if one.record.category_id == MUSIC]


@pytest.fixture
def category(
    dynamodb: "DynamoDBClient", dynamodb_url: str, make_table: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Category]:
    name, clock = make_table("VideosTable"), Clock()
    for variable, value in {**LOCAL, "AWS_ENDPOINT_URL_DYNAMODB": dynamodb_url, "VIDEOS_TABLE": name}.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr(writers, "now_ms", clock)
    monkeypatch.setattr(reads, "now_ms", clock)
    yield Category(dynamodb, name, clock)
    dynamodb_reads.client().close()
    dynamodb_reads.client.cache_clear()


class Reader:
    """Requests one page after the other."""

    def __init__(self, region: Region | None = None) -> None:
        self.scope = CursorScope(MUSIC, region, Order.NEWEST)
        self.cursor: str | None = ""
        self.pages: list[list[str]] = []

    @property
    def found(self) -> list[str]:
        return [video_id for page in self.pages for video_id in page]

    def read_page(self, limit: int) -> None:
        if self.cursor is None:
            return
        begin = decode_newest(self.scope, self.cursor) if self.cursor else None
        found, end = read_newest(MUSIC, self.scope.region, limit, begin)
        self.pages.append([card["video_id"] for card in found])
        self.cursor = end and encode_newest(self.scope, end)

    def read_all(self, limit: int) -> list[str]:
        while self.cursor is not None:
            self.read_page(limit)
        return self.found


def test_paging_returns_every_ready_video_once_the_newest_first(category: Category) -> None:
    minutes = [f"2026-03-01T12:{minute:02}:00Z" for minute in range(45)]
    category.videos.apply(
        [upserted(number, category_id=MUSIC, published_at=time) for number, time in enumerate(minutes)], in_bulk=True
    )
    # Of another category, not ready, removed
    others = [(100, 20, "READY"), (101, MUSIC, "ERROR"), (102, MUSIC, "READY")]
    category.videos.apply([upserted(n, category_id=key, status=one, published_at=NOON) for n, key, one in others])
    category.videos.apply([removed(102, version=2)])
    for limit, sizes in {20: [20, 20, 5], 45: [45], 44: [44, 1], 9: [9] * 5}.items():
        reader = Reader()
        assert reader.read_all(limit) == [video_id(number) for number in reversed(range(45))]
        assert [len(page) for page in reader.pages] == sizes


def test_videos_of_one_second_have_the_same_order_at_any_page_size(category: Category) -> None:
    videos = [upserted(number, category_id=MUSIC, published_at=NOON) for number in range(30)]
    category.videos.apply(videos, in_bulk=True)
    whole = Reader().read_all(50)
    assert sorted(whole) == [*map(video_id, range(30))]
    assert Reader().read_all(1) == Reader().read_all(7) == whole


def test_paging_continues_where_a_removed_video_was(category: Category) -> None:
    times = [MORNING, NOON, EVENING]
    category.videos.apply([upserted(n, category_id=MUSIC, published_at=time) for n, time in enumerate(times)])
    reader = Reader()
    reader.read_page(1)
    category.videos.apply([removed(2, version=2), removed(1, version=2)])
    reader.read_page(1)
    assert reader.pages == [[video_id(2)], [video_id(0)]]
    assert reader.cursor is None


def test_a_forged_cursor_reaches_only_its_own_category(category: Category) -> None:
    category.videos.apply([upserted(1, category_id=20, published_at=NOON), upserted(2, category_id=MUSIC)])
    reader = Reader()
    reader.cursor = encode_newest(reader.scope, NewestPosition(2**53 - 1, "9999-12-31T23:59:59Z", video_id(1)))
    reader.read_page(50)
    assert reader.found == [video_id(2)]


numbers = st.integers(1, 6)
moments = st.integers(0, 23).map(lambda hour: f"2026-03-01T{hour:02}:00:00Z")


class Changes(RuleBasedStateMachine):
    """Videos appear, move, disappear and return, while several readers page through their category."""

    category: Category

    @initialize()
    def begin(self) -> None:
        for item in self.category.client.scan(TableName=self.category.name, ConsistentRead=True)["Items"]:
            self.category.client.delete_item(TableName=self.category.name, Key={"video_id": item["video_id"]})
        self.version = 0
        self.readers: list[Reader] = []
        for number in range(1, 7):
            self.write(number, "READY", MUSIC, f"2026-03-01T{3 * number:02}:00:00Z", ["US"])

    @rule(
        number=numbers,
        status=st.sampled_from(["READY", "PENDING"]),
        category_id=st.sampled_from([MUSIC, 20, None]),
        published_at=moments,
        regions=st.lists(st.sampled_from(["DE", "US"]), unique=True),
    )
    def write(self, number: int, status: str, category_id: int | None, published_at: str, regions: list[str]) -> None:
        self.version += 1
        said = {"status": status, "category_id": category_id, "published_at": published_at, "regions": regions}
        self.category.videos.apply([upserted(number, version=self.version, **said)])

    @rule(number=numbers, published_at=moments)
    def publish(self, number: int, published_at: str) -> None:
        self.write(number, "READY", MUSIC, published_at, ["US"])

    @rule(number=numbers)
    def remove(self, number: int) -> None:
        self.version += 1
        self.category.videos.apply([removed(number, version=self.version)])

    @rule(ms=st.integers(0, 2 * reads.STEP_MS))
    def wait(self, ms: int) -> None:
        self.category.clock.ms += ms

    @rule(region=st.sampled_from([None, Region.US]), limit=st.integers(1, 2))
    def begin_paging(self, region: Region | None, limit: int) -> None:
        reader = Reader(region)
        reader.read_page(limit)
        self.readers.append(reader)

    @rule(limit=st.integers(1, 2))
    def continue_paging(self, limit: int) -> None:
        for reader in self.readers:
            reader.read_page(limit)
            assert len({*reader.found}) == len(reader.found)

    @rule(region=st.sampled_from([None, Region.US]), limit=st.integers(1, 3))
    def page_while_nothing_changes(self, region: Region | None, limit: int) -> None:
        # Long enough for earlier moves to be settled
        self.category.clock.ms += 2 * reads.STEP_MS
        assert sorted(Reader(region).read_all(limit)) == sorted(self.category.listed(region))

    def teardown(self) -> None:
        for reader in self.readers:
            found = reader.read_all(2)
            assert len({*found}) == len(found)


def test_paging_never_returns_a_video_twice_and_is_complete_while_nothing_changes(
    category: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads, "SCAN_LIMIT", 2)
    machine = type("ChangesOfCategory", (Changes,), {"category": category})
    phases = [Phase.explicit, Phase.reuse, Phase.generate]
    run_state_machine_as_test(machine, settings=settings(max_examples=60, stateful_step_count=30, phases=phases))

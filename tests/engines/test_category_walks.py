"""Walks through a category on a real index: all of it while it stays, and nothing twice while it changes."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from catalog.aws.transport import Patience, Transport
from catalog.cursors import NewestPosition, Order, Walk, decode_newest, encode_newest
from catalog.stores import dynamodb as readers
from catalog.stores import shelves
from catalog.stores.shelves import newest
from catalog.video import Video, listable
from catalog.vocabulary import Region
from catalog.writing import videos as writers
from catalog.writing.videos import VideoTable
from tests.factories import EVENING, MORNING, NOON, removed, upserted, video_id

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

MUSIC = 10
# Long enough for whatever moved before to be settled.
A_WHILE_MS = 2 * shelves.STEP_MS


class Clock:
    """The time that readers and writers go by."""

    def __init__(self) -> None:
        self.ms = 1_800_000_000_000

    def __call__(self) -> int:
        return self.ms


class Shelf(NamedTuple):
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
        return [one.video_id for one in ready if one.record.category_id == MUSIC and _is_of(one, region)]


def _is_of(video: Video, region: Region | None) -> bool:
    return region is None or region in video.regions


@pytest.fixture
def shelf(
    dynamodb: "DynamoDBClient", dynamodb_url: str, make_table: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shelf]:
    name, clock = make_table("VideosTable"), Clock()
    for variable, value in {
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": "us-east-1",
        "VIDEOS_TABLE": name,
    }.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr(writers, "now_ms", clock)
    monkeypatch.setattr(shelves, "now_ms", clock)
    # What is found is the matter, and not how soon.
    patience = Patience(connect=5.0, read=30.0, total=60.0)
    with closing(Transport(dynamodb_url, "dynamodb", "us-east-1", patience=patience)) as transport:
        monkeypatch.setattr(readers, "transport", lambda: transport)
        yield Shelf(dynamodb, name, clock)


class Walker:
    """Somebody who asks for one page after the other."""

    def __init__(self, region: Region | None = None) -> None:
        self.walk = Walk(MUSIC, region, Order.NEWEST)
        self.cursor: str | None = ""
        self.pages: list[list[str]] = []

    @property
    def seen(self) -> list[str]:
        return [video_id for page in self.pages for video_id in page]

    def step(self, limit: int) -> None:
        """Ask for the next page, if there is one."""
        if self.cursor is None:
            return
        begin = decode_newest(self.walk, self.cursor) if self.cursor else None
        found, end = newest(MUSIC, self.walk.region, limit, begin)
        self.pages.append([card.video_id for card in found])
        self.cursor = end and encode_newest(self.walk, end)


def walked(limit: int, region: Region | None = None) -> list[list[str]]:
    """Return the pages of a whole walk."""
    walker = Walker(region)
    while walker.cursor is not None:
        walker.step(limit)
    return walker.pages


def test_a_walk_shows_each_video_once_the_newest_first(shelf: Shelf) -> None:
    minutes = [f"2026-03-01T12:{minute:02}:00Z" for minute in range(45)]
    shelf.videos.apply(
        [upserted(number, category_id=MUSIC, published_at=time) for number, time in enumerate(minutes)], in_bulk=True
    )
    shelf.videos.apply([upserted(100, category_id=20), upserted(101, category_id=MUSIC, status="ERROR")])

    for limit, sizes in {20: [20, 20, 5], 45: [45], 44: [44, 1], 9: [9] * 5}.items():
        pages = walked(limit)
        assert [len(page) for page in pages] == sizes
        assert [one for page in pages for one in page] == [video_id(number) for number in reversed(range(45))]


def test_videos_of_one_second_have_one_order_whatever_the_pages(shelf: Shelf) -> None:
    shelf.videos.apply([upserted(number, category_id=MUSIC, published_at=NOON) for number in range(30)], in_bulk=True)

    (whole,) = walked(50)
    assert {*whole} == {*map(video_id, range(30))}
    for limit in (1, 7):
        assert [one for page in walked(limit) for one in page] == whole


def test_a_region_is_sifted_over_as_many_pages_as_it_takes(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "SIFTED", 10)
    shelf.videos.apply(
        [
            upserted(
                number,
                category_id=MUSIC,
                regions=["US" if number % 40 == 0 else "DE"],
                published_at=f"2026-03-01T{number // 60:02}:{number % 60:02}:00Z",
            )
            for number in range(120)
        ],
        in_bulk=True,
    )

    pages = walked(2, Region.US)

    assert [one for page in pages for one in page] == [video_id(number) for number in (80, 40, 0)]
    assert [] in pages


def test_a_walk_goes_on_where_a_video_was_that_is_gone(shelf: Shelf) -> None:
    times = [MORNING, NOON, EVENING]
    shelf.videos.apply([upserted(n, category_id=MUSIC, published_at=time) for n, time in enumerate(times)])
    walker = Walker()
    walker.step(1)

    shelf.videos.apply([removed(2, version=2), removed(1, version=2)])
    walker.step(1)

    assert walker.pages == [[video_id(2)], [video_id(0)]]
    assert walker.cursor is None


def test_a_forged_cursor_reaches_nothing_but_its_own_category(shelf: Shelf) -> None:
    shelf.videos.apply([upserted(1, category_id=20, published_at=NOON), upserted(2, category_id=MUSIC)])
    walker = Walker()
    position = NewestPosition(2**53 - 1, "9999-12-31T23:59:59Z", video_id(1))
    walker.cursor = encode_newest(walker.walk, position)

    walker.step(50)

    assert walker.seen == [video_id(2)]


# --- While videos change ----------------------------------------------------------------------------------------------

numbers = st.integers(1, 6)
moments = st.integers(0, 23).map(lambda hour: f"2026-03-01T{hour:02}:00:00Z")


class Changes(RuleBasedStateMachine):
    """Videos appear, move, go and return, while several walk through their category."""

    shelf: Shelf

    @initialize()
    def begin(self) -> None:
        for item in self.shelf.client.scan(TableName=self.shelf.name, ConsistentRead=True)["Items"]:
            self.shelf.client.delete_item(TableName=self.shelf.name, Key={"video_id": item["video_id"]})
        self.version = 0
        self.walkers: list[Walker] = []
        for number in range(1, 7):
            self.write(number, "READY", MUSIC, f"2026-03-01T{3 * number:02}:00:00Z", ["US"])

    @rule(
        number=numbers,
        status=st.sampled_from(["READY", "PENDING"]),
        category=st.sampled_from([MUSIC, 20, None]),
        published_at=moments,
        regions=st.lists(st.sampled_from(["DE", "US"]), unique=True),
    )
    def write(self, number: int, status: str, category: int | None, published_at: str, regions: list[str]) -> None:
        self.version += 1
        said = {"status": status, "category_id": category, "published_at": published_at, "regions": regions}
        self.shelf.videos.apply([upserted(number, version=self.version, **said)])

    @rule(number=numbers, published_at=moments)
    def publish(self, number: int, published_at: str) -> None:
        self.write(number, "READY", MUSIC, published_at, ["US"])

    @rule(number=numbers)
    def remove(self, number: int) -> None:
        self.version += 1
        self.shelf.videos.apply([removed(number, version=self.version)])

    @rule(ms=st.integers(0, 2 * shelves.STEP_MS))
    def wait(self, ms: int) -> None:
        self.shelf.clock.ms += ms

    @rule(region=st.sampled_from([None, Region.US]), limit=st.integers(1, 2))
    def begin_a_walk(self, region: Region | None, limit: int) -> None:
        walker = Walker(region)
        walker.step(limit)
        self.walkers.append(walker)

    @rule(limit=st.integers(1, 2))
    def go_on(self, limit: int) -> None:
        for walker in self.walkers:
            walker.step(limit)
            assert len({*walker.seen}) == len(walker.seen)

    @rule(region=st.sampled_from([None, Region.US]), limit=st.integers(1, 3))
    def walk_while_nothing_changes(self, region: Region | None, limit: int) -> None:
        self.shelf.clock.ms += A_WHILE_MS
        seen = [one for page in walked(limit, region) for one in page]
        assert sorted(seen) == sorted(self.shelf.listed(region))

    def teardown(self) -> None:
        for walker in self.walkers:
            while walker.cursor is not None:
                walker.step(2)
            assert len({*walker.seen}) == len(walker.seen)


def test_a_walk_shows_nothing_twice_and_all_of_it_while_nothing_changes(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "SIFTED", 2)
    machine = type("ChangesOfShelf", (Changes,), {"shelf": shelf})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=60,
            stateful_step_count=30,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )

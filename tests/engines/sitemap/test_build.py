"""Builds of the sitemap in a real DynamoDB: what readers find, also after a build that ended at any write."""

import gzip
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pytest

from catalog import sitemap_build
from catalog.dynamodb.codec import encode_item
from catalog.dynamodb.write import batch_write
from catalog.errors import SitemapTooLarge, StoreUnavailable
from catalog.sitemap import parts
from catalog.sitemap.entries import ATTRIBUTES
from catalog.sitemap.writes import SitemapTable
from catalog.sitemap_build import KEPT, Site, SitemapBuilder, SitemapRun
from catalog.times import now_ms, to_text
from catalog.videos.items import video_item
from catalog.videos.model import State
from catalog.videos.segments import VideoSegments
from tests.factories import listed_video, tombstone, video_id
from tests.sitemaps import pages_of, parts_of, texts_of

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

SITE = Site("https://dailywatch.video/watch/{video_id}", "https://dailywatch.video")
NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)
WRITES = ("put_item", "batch_write_item")


class CrashError(Exception):
    """The builder's process ends."""


class Crashing:
    """A client whose process ends at the write of a number, before or after it is done."""

    def __init__(self, client: Any, number: int, *, is_done: bool) -> None:
        self._client = client
        self._left = number
        self._is_done = is_done

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._client, name)
        return self._counted(call) if name in WRITES else call

    def _counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def write(**request: Any) -> Any:
            self._left -= 1
            if self._left == 0 and not self._is_done:
                raise CrashError
            answer = call(**request)
            if self._left == 0:
                raise CrashError
            return answer

        return write


@dataclass(frozen=True)
class Sitemap:
    """Tables with videos, and the sitemap that readers find there."""

    client: "DynamoDBClient"
    videos: str
    regions: str

    def put(self, *states: State) -> None:
        batch_write(
            self.client, self.videos, [{"PutRequest": {"Item": encode_item(video_item(one))}} for one in states]
        )

    def build(self, now: datetime = NOW, site: Site = SITE, client: Any = None, owner: str = "schedule") -> SitemapRun:
        run = SitemapBuilder.over(client or self.client, self.videos, self.regions).run(site, owner, now)
        assert run is not None
        return run

    def index(self) -> dict[str, str]:
        """Return the names of the parts in the index, each with the time of its change."""
        item = self.item("SITEMAP", "INDEX")
        listed = parts_of(gzip.decompress(item["body"]["B"]))
        return {url.rpartition("/")[2]: changed_at for url, changed_at in listed.items()}

    def listed(self, names: Sequence[str] | None = None) -> dict[str, str]:
        """Return the titles of all videos of the parts in the index by their pages: each part is there."""
        titles: dict[str, str] = {}
        for name in self.index() if names is None else names:
            found = pages_of(gzip.decompress(self.item(f"SITEMAP#{name}", "PART")["body"]["B"]))
            assert titles.keys().isdisjoint(found)
            titles |= {page: texts_of(shown, "title")[0] for page, shown in found.items()}
        return titles

    def item(self, region: str, entry: str) -> Any:
        key = encode_item({"region": region, "entry": entry})
        return self.client.get_item(TableName=self.regions, Key=key, ConsistentRead=True)["Item"]

    def stored(self) -> set[str]:
        """Return the names of all parts that are stored."""
        pages = self.client.get_paginator("scan").paginate(TableName=self.regions, ConsistentRead=True)
        items = [item for page in pages for item in page["Items"] if item["entry"]["S"] == "PART"]
        return {item["region"]["S"].removeprefix("SITEMAP#") for item in items}

    def noted(self) -> set[str]:
        """Return the names of all parts that the state of the build knows of."""
        segments = [*SitemapTable(self.client, self.regions).read_segments()]
        return {name for one in segments for name in (*(part.name for part in one.parts), *one.others)}


@pytest.fixture
def sitemap(dynamodb: "DynamoDBClient", make_table: Callable[[str], str]) -> Sitemap:
    return Sitemap(dynamodb, make_table("VideosTable"), make_table("RegionsTable"))


@pytest.fixture(autouse=True)
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make segments of some four videos."""
    monkeypatch.setattr(parts, "FEWEST_VIDEOS", 2)
    monkeypatch.setattr(parts, "MOST_VIDEOS", 6)


def shown(number: int, /, **fields: Any) -> State:
    """Return a video that the sitemap lists."""
    return listed_video(number, **{"name": f"Video {number}", **fields})


def pages(*numbers: int) -> dict[str, str]:
    """Return the titles of videos by their pages, as they are listed."""
    return {f"https://dailywatch.video/watch/{video_id(number)}": f"Video {number}" for number in numbers}


NUMBERS = range(1, 31)


def test_all_videos_are_listed_once_and_others_are_counted_by_reason(sitemap: Sitemap) -> None:
    sitemap.put(*map(shown, NUMBERS), shown(31, status="PROCESSING"), shown(32, location=None), tombstone(33))
    run = sitemap.build()
    assert sitemap.listed() == pages(*NUMBERS)
    assert (run.listed, run.left_out) == (30, {"no_player": 1, "not_ready": 2})
    assert (run.segments, run.parts, run.written, run.deleted) == (8, len(sitemap.index()), run.parts, 0)
    assert 6 <= run.parts <= 8
    assert {*sitemap.index()} == sitemap.stored() == sitemap.noted()
    assert {*sitemap.index().values()} == {to_text(NOW)}


def test_without_videos_the_index_is_empty(sitemap: Sitemap) -> None:
    assert sitemap.build().parts == 0
    assert sitemap.index() == {}


def test_a_second_build_writes_no_part_again(sitemap: Sitemap) -> None:
    sitemap.put(*map(shown, NUMBERS))
    sitemap.build()
    before = sitemap.index()
    run = sitemap.build(NOW + timedelta(days=1))
    assert (run.written, run.deleted, sitemap.index()) == (0, 0, before)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (shown(40), pages(*NUMBERS, 40)),
        (shown(7, name="Video seven", revision=2), {**pages(*NUMBERS), **dict.fromkeys(pages(7), "Video seven")}),
        (tombstone(7), pages(*(number for number in NUMBERS if number != 7))),
    ],
    ids=["a new video", "a new title", "a removed video"],
)
def test_a_change_of_one_video_changes_one_part(sitemap: Sitemap, change: State, expected: dict[str, str]) -> None:
    sitemap.put(*map(shown, NUMBERS))
    sitemap.build()
    before, later = sitemap.index(), NOW + timedelta(days=1)
    sitemap.put(change)
    run = sitemap.build(later)
    after = sitemap.index()
    assert sitemap.listed() == expected
    assert run.written == 1
    (name,) = after.keys() - before.keys()
    assert after.pop(name) == to_text(later)
    assert after.items() <= before.items()
    # Whoever has read the old index finds its parts.
    assert sitemap.listed([*before]) == pages(*NUMBERS)


def test_views_change_a_part_only_when_their_first_two_digits_do(sitemap: Sitemap) -> None:
    sitemap.put(*map(shown, NUMBERS))
    sitemap.build()
    sitemap.put(*(shown(number, views=1_099, revision=2) for number in NUMBERS))
    assert sitemap.build().written == 0
    sitemap.put(shown(3, views=1_100, revision=3))
    assert sitemap.build().written == 1


def test_a_part_is_deleted_days_after_it_left_the_index(sitemap: Sitemap) -> None:
    sitemap.put(*map(shown, NUMBERS))
    sitemap.build()
    before = {*sitemap.index()}
    sitemap.put(shown(7, name="Video seven", revision=2))
    left_at = NOW + timedelta(days=1)
    sitemap.build(left_at)
    (gone,) = before - {*sitemap.index()}
    assert sitemap.build(left_at + KEPT).deleted == 0
    assert gone in sitemap.stored()
    assert sitemap.build(left_at + KEPT + timedelta(seconds=1)).deleted == 1
    assert sitemap.stored() == sitemap.noted() == {*sitemap.index()}


def test_a_part_that_comes_back_is_there_for_good(sitemap: Sitemap) -> None:
    times = [NOW + timedelta(days=day) for day in range(6)]
    sitemap.put(*map(shown, NUMBERS))
    sitemap.build(times[0])
    before = {*sitemap.index()}
    sitemap.put(shown(7, name="Video seven", revision=2))
    sitemap.build(times[1])
    sitemap.put(shown(7, revision=3))
    sitemap.build(times[2])
    assert {*sitemap.index()} == before
    for time in times[3:]:
        sitemap.build(time)
        assert sitemap.listed() == pages(*NUMBERS)
    assert sitemap.stored() == sitemap.noted() == before


def test_a_table_that_grows_is_scanned_in_more_segments_and_the_former_parts_go(sitemap: Sitemap) -> None:
    sitemap.put(*map(shown, range(1, 7)))
    assert sitemap.build().segments == 1
    before = {*sitemap.index()}
    sitemap.put(*map(shown, NUMBERS))
    assert sitemap.build(NOW + timedelta(days=1)).segments == 8
    assert sitemap.listed() == pages(*NUMBERS)
    assert sitemap.listed([*before]) == pages(*range(1, 7))
    assert sitemap.build(NOW + timedelta(days=4)).deleted == len(before)
    assert sitemap.stored() == sitemap.noted() == {*sitemap.index()}


def test_a_table_that_shrinks_is_scanned_in_fewer_segments_once_its_count_is_known(sitemap: Sitemap) -> None:
    sitemap.put(*map(shown, NUMBERS))
    sitemap.build()
    for number in NUMBERS[6:]:
        key = encode_item({"video_id": video_id(number)})
        sitemap.client.delete_item(TableName=sitemap.videos, Key=key)
    assert [sitemap.build(NOW + timedelta(days=day)).segments for day in (1, 2)] == [8, 1]
    assert sitemap.listed() == pages(*range(1, 7))


def test_a_count_of_hours_ago_costs_finer_segments_and_no_memory(
    sitemap: Sitemap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(VideoSegments, "approximate_count", lambda _: 0)
    monkeypatch.setattr(sitemap_build, "MAX_SEGMENT_CHARACTERS", 4_000)
    sitemap.put(*map(shown, NUMBERS))
    run = sitemap.build()
    assert run.segments == 16
    assert (run.listed, sitemap.listed()) == (30, pages(*NUMBERS))
    # What it has found counts next time, and what the first tries have written is deleted some day.
    assert sitemap.build(NOW + timedelta(days=1)).segments == 8
    sitemap.build(NOW + timedelta(days=4))
    assert sitemap.listed() == pages(*NUMBERS)
    assert sitemap.stored() == sitemap.noted() == {*sitemap.index()}


def test_another_page_or_address_is_in_all_entries(sitemap: Sitemap) -> None:
    sitemap.put(*map(shown, NUMBERS))
    sitemap.build()
    site = Site("https://other.example/v/{video_id}", "https://api.example")
    sitemap.build(NOW + timedelta(days=1), site)
    assert all(page.startswith("https://other.example/v/") for page in sitemap.listed())
    body = gzip.decompress(sitemap.item("SITEMAP", "INDEX")["body"]["B"])
    assert all(url.startswith("https://api.example/sitemaps/") for url in parts_of(body))


# --- Builds that end early --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
def test_a_build_that_ends_at_any_write_leaves_a_whole_sitemap_and_the_next_one_completes_it(
    dynamodb: "DynamoDBClient", make_table: Callable[[str], str], *, is_done: bool
) -> None:
    found = []
    for number in range(1, 100):
        sitemap = Sitemap(dynamodb, make_table("VideosTable"), make_table("RegionsTable"))
        found.append(crash_and_complete(sitemap, Crashing(dynamodb, number, is_done=is_done)))
        if found[-1] == "no crash":
            break
    assert [one for one, _ in groupby(found)] == ["old", "new", "no crash"]


def crash_and_complete(sitemap: Sitemap, crashing: Crashing) -> str:
    """End a build at a write, and check what readers find then and later; return what they found first."""
    sitemap.put(*map(shown, range(1, 5)))
    sitemap.build()
    # Another number of segments; new, changed and removed videos.
    sitemap.put(*map(shown, range(5, 9)), shown(1, name="Video one", revision=2), tombstone(2))
    before, later = sitemap.listed(), NOW + timedelta(days=1)
    expected = {**pages(*range(3, 9)), **dict.fromkeys(pages(1), "Video one")}
    outcome = "no crash"
    try:
        sitemap.build(later, client=crashing)
    except CrashError:
        outcome = "old" if sitemap.listed() == before else "new"
        assert outcome == "old" or sitemap.listed() == expected
    # Whatever has been written is known, so that it goes some day.
    assert sitemap.stored() <= sitemap.noted()
    run = sitemap.build(later + timedelta(minutes=1))
    assert (sitemap.listed(), run.listed) == (expected, 7)
    sitemap.build(later + KEPT + timedelta(days=1))
    assert sitemap.listed() == expected
    assert sitemap.stored() == sitemap.noted() == {*sitemap.index()}
    return outcome


def test_a_build_that_ended_early_is_resumed_at_its_segment(sitemap: Sitemap) -> None:
    sitemap.put(*map(shown, NUMBERS))
    with pytest.raises(CrashError):
        sitemap.build(client=Crashing(sitemap.client, 12, is_done=False))
    build = SitemapTable(sitemap.client, sitemap.regions).read_build()
    assert build is not None
    assert 0 < build.segment < build.total
    scanned: list[int] = []

    class Noting(VideoSegments):
        def read(self, segment: int, total: int) -> Iterator[Any]:
            scanned.append(segment)
            return super().read(segment, total)

    builder = SitemapBuilder(
        Noting(sitemap.client, sitemap.videos, ATTRIBUTES), SitemapTable(sitemap.client, sitemap.regions)
    )
    run = builder.run(SITE, "schedule", NOW)
    assert run is not None
    assert run.is_resumed
    assert scanned == [*range(build.segment, build.total)]
    assert (run.listed, sitemap.listed()) == (30, pages(*NUMBERS))


def test_a_build_for_other_pages_is_not_resumed(sitemap: Sitemap) -> None:
    sitemap.put(*map(shown, NUMBERS))
    with pytest.raises(CrashError):
        sitemap.build(client=Crashing(sitemap.client, 12, is_done=False))
    run = sitemap.build(site=SITE._replace(watch_page="https://other.example/{video_id}"))
    assert not run.is_resumed
    assert all(page.startswith("https://other.example/") for page in sitemap.listed())


def test_while_one_build_runs_no_other_begins_and_after_a_while_another_takes_over(
    sitemap: Sitemap, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitemap.put(*map(shown, NUMBERS))
    with pytest.raises(CrashError):
        sitemap.build(client=Crashing(sitemap.client, 12, is_done=False))
    builder = SitemapBuilder.over(sitemap.client, sitemap.videos, sitemap.regions)
    assert builder.run(SITE, "operator", NOW) is None
    begun_ms = now_ms()
    monkeypatch.setattr(sitemap_build, "now_ms", lambda: begun_ms + 1_000 * sitemap_build.OWNED_S + 1_000)
    assert sitemap.build(owner="operator").is_resumed
    assert sitemap.listed() == pages(*NUMBERS)


def test_a_build_that_was_taken_over_ends_and_changes_no_index(
    sitemap: Sitemap, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitemap.put(*map(shown, NUMBERS))
    put_build = SitemapTable.put_build
    taken: list[Any] = []

    def late(self: SitemapTable, build: Any, owner: str | None) -> bool:
        if build.segment == 3 and not taken:
            taken.append(build)
            assert put_build(self, build._replace(owner="operator"), owner)
        return put_build(self, build, owner)

    monkeypatch.setattr(SitemapTable, "put_build", late)
    with pytest.raises(StoreUnavailable, match="another build of the sitemap has taken over"):
        sitemap.build()
    with pytest.raises(KeyError):
        sitemap.index()


def test_a_sitemap_that_is_too_large_leaves_the_former_one(sitemap: Sitemap, monkeypatch: pytest.MonkeyPatch) -> None:
    sitemap.put(*map(shown, NUMBERS))
    sitemap.build()
    sitemap.put(shown(40))
    monkeypatch.setattr(parts, "MAX_PARTS", 3)
    with pytest.raises(SitemapTooLarge):
        sitemap.build(NOW + timedelta(days=1))
    assert sitemap.listed() == pages(*NUMBERS)

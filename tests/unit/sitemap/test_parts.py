"""Parts of a sitemap and its index: what they list, how large they are, what they are called."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.coding import unzipped
from catalog.errors import SitemapTooLarge
from catalog.etags import etag_of
from catalog.sitemap import parts
from catalog.sitemap.entries import MAX_DESCRIPTION, MAX_TAG, MAX_TAGS, entry_of
from catalog.sitemap.keys import PART_PATTERN
from catalog.sitemap.parts import MAX_PACKED_BYTES, MAX_PLAIN_BYTES, PartLine, cut_parts, index_of, segments_for
from tests.factories import NOON, video_id
from tests.sitemaps import pages_of, parts_of

PAGE = "https://dailywatch.video/watch/{video_id}"


def entry(number: int, description: str = "", tags: tuple[str, ...] = ()) -> str:
    """Return the entry of a video."""
    item = {
        "video_id": video_id(number),
        "status": "READY",
        "name": f"A river at night {number}",
        "description": description,
        "tags": [*tags],
        "location": "https://videos.example/river.mp4",
        "preview_image_location": "https://images.example/river.jpg",
    }
    return str(entry_of(item, PAGE, NOON))


def noise(characters: int, seed: int) -> str:
    """Return random characters of four bytes each, which no coding shortens much."""
    return "".join(map(chr, random.Random(seed).choices(range(0x20000, 0x2A6D0), k=characters)))  # noqa: S311 - no secret


def listed(cut: list[parts.Part]) -> list[str]:
    return [page for part in cut for page in pages_of(unzipped(part.document.body))]


def pages(numbers: range) -> list[str]:
    return [f"https://dailywatch.video/watch/{video_id(number)}" for number in numbers]


def require_sizes(cut: list[parts.Part]) -> None:
    for part in cut:
        assert len(part.document.body) // 4 * 3 <= MAX_PACKED_BYTES
        assert len(unzipped(part.document.body)) <= MAX_PLAIN_BYTES + len("</urlset>\n")


def test_a_part_lists_entries_in_their_order_with_the_tag_of_its_content() -> None:
    (part,) = cut_parts(4, 2, map(entry, range(5)), NOON)
    assert listed([part]) == pages(range(5))
    assert part.videos == 5
    assert part.document.etag == etag_of(unzipped(part.document.body))
    assert part.document.updated_at == NOON


def test_without_entries_there_is_no_part() -> None:
    assert [*cut_parts(1, 0, [], NOON)] == []


def test_a_name_is_one_of_the_content_of_the_segment_and_of_the_number_of_segments() -> None:
    def name(total: int, segment: int, *numbers: int, built_at: str = NOON) -> str:
        (part,) = cut_parts(total, segment, map(entry, numbers), built_at)
        assert re.fullmatch(PART_PATTERN, part.name)
        return part.name

    assert name(4, 2, 1, 2) == name(4, 2, 1, 2, built_at="2026-03-02T00:00:00Z")
    assert len({name(4, 2, 1, 2), name(4, 2, 1, 3), name(4, 3, 1, 2), name(8, 2, 1, 2)}) == 4
    assert name(parts.MAX_SEGMENTS, parts.MAX_SEGMENTS - 1, 1).startswith("8000-7fff-")


def test_the_longest_entries_fill_parts_that_fit_an_item() -> None:
    longest = (
        entry(n, noise(MAX_DESCRIPTION, n), tuple(noise(MAX_TAG, 1_000 * n + tag) for tag in range(MAX_TAGS)))
        for n in range(60)
    )
    cut = [*cut_parts(1, 0, longest, NOON)]
    assert len(cut) > 1
    require_sizes(cut)
    assert listed(cut) == pages(range(60))


def test_entries_that_gzip_makes_tiny_fill_parts_that_fit_an_answer() -> None:
    cut = [*cut_parts(1, 0, (entry(n, "d" * MAX_DESCRIPTION) for n in range(2_500)), NOON)]
    assert len(cut) == 3
    require_sizes(cut)
    assert listed(cut) == pages(range(2_500))


@given(
    sizes=st.lists(st.integers(1, MAX_DESCRIPTION), min_size=1, max_size=40),
    full=st.integers(1_000, 20_000),
    is_noise=st.booleans(),
)
def test_parts_list_every_entry_once_wherever_they_are_cut(sizes: list[int], full: int, *, is_noise: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "_FULL_BYTES", full)
        patch.setattr(parts, "MAX_PLAIN_BYTES", 4 * full)
        entries = [entry(n, noise(size, n) if is_noise else "d" * size) for n, size in enumerate(sizes)]
        cut = [*cut_parts(1, 0, entries, NOON)]
    assert listed(cut) == pages(range(len(sizes)))
    assert sum(part.videos for part in cut) == len(sizes)


def line(number: int, changed_at: str = NOON) -> PartLine:
    digest = f"{random.Random(number).getrandbits(32):08x}"  # noqa: S311 - no secret
    return PartLine(f"8000-{number:x}-{digest}.xml", changed_at, 300)


def test_the_index_names_the_parts_below_the_address_with_the_times_of_their_changes() -> None:
    document = index_of([line(1), line(2, "2026-03-02T00:00:00Z")], "https://dailywatch.video", NOON)
    assert parts_of(unzipped(document.body)) == {
        f"https://dailywatch.video/sitemaps/{line(1).name}": NOON,
        f"https://dailywatch.video/sitemaps/{line(2).name}": "2026-03-02T00:00:00Z",
    }
    assert document.etag == etag_of(unzipped(document.body))


def test_an_index_of_nothing_is_empty() -> None:
    assert parts_of(unzipped(index_of([], "https://dailywatch.video", NOON).body)) == {}


def test_an_index_holds_as_many_parts_as_there_are_segments_whose_changes_are_of_any_day() -> None:
    lines = [line(n, f"2026-11-{1 + n * n % 30:02}T03:00:00Z") for n in range(parts.MAX_SEGMENTS)]
    document = index_of(lines, "https://dailywatch.video", NOON)
    assert len(document.body) // 4 * 3 <= MAX_PACKED_BYTES
    assert len(parts_of(unzipped(document.body))) == parts.MAX_SEGMENTS


@pytest.mark.parametrize(("number", "reason"), [(45_000, "of 45,000 parts takes"), (50_001, "and an index 50,000 at")])
def test_a_sitemap_that_no_index_holds_is_refused(number: int, reason: str) -> None:
    with pytest.raises(SitemapTooLarge, match=reason):
        index_of([line(n) for n in range(number)], "https://dailywatch.video", NOON)


@pytest.mark.parametrize(
    ("videos", "current", "expected"),
    [
        (0, 0, 1),
        (1, 0, 1),
        (600, 0, 1),
        (601, 0, 2),
        (69_520, 0, 128),
        (10_000_000, 0, 2**15),
        (10**9, 0, 2**15),
        # It stays while it fits.
        (0, 1, 1),
        (600, 4, 4),
        (2_400, 4, 4),
        (2_401, 4, 8),
        (599, 4, 1),
    ],
)
def test_a_table_is_scanned_in_as_many_segments_as_its_videos_fill(videos: int, current: int, expected: int) -> None:
    assert segments_for(videos, current) == expected

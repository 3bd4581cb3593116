"""Counts of categories: what a video counts as, which changes matter to the counts, and by how much."""

from collections import Counter
from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.categories.counts import (
    MAX_MARKERS,
    Counted,
    CountMarker,
    MarkerChange,
    counted_as,
    difference_of,
    markers_of,
)
from catalog.regions import Region
from catalog.videos.changes import Change
from catalog.videos.model import State
from catalog.videos.status import Status
from tests.factories import EVENING, NOON, tombstone, tombstones, video, video_id, videos


def changes(*pairs: tuple[State | None, State]) -> list[Change]:
    return [Change(str(number), before, after) for number, (before, after) in enumerate(pairs)]


COUNTED: dict[str, tuple[State | None, Counted | None]] = {
    "in all its regions": (
        video(category_id=10, regions=["US", "GB"], listed={"IN": NOON}),
        Counted(10, ("GB", "IN", "US")),
    ),
    "in no region": (video(category_id=0, regions=[]), Counted(0, ())),
    **{status: (video(status=status), None) for status in Status if status is not Status.READY},
    "without a category": (video(category_id=None), None),
    "removed": (tombstone(), None),
    "unknown": (None, None),
}


@pytest.mark.parametrize(("state", "expected"), COUNTED.values(), ids=COUNTED)
def test_a_ready_video_of_a_category_counts_in_its_regions(state: State | None, expected: Counted | None) -> None:
    assert counted_as(state) == expected


# A change, and what is marked; None where the counts stay as they are.
CHANGES: dict[str, tuple[State | None, State, Counted | None]] = {
    "another category": (video(category_id=10), video(category_id=20, revision=2), Counted(20, ("US",))),
    "another region": (video(), video(regions=["DE"], revision=2), Counted(19, ("DE",))),
    "READY": (video(status="PENDING"), video(revision=2), Counted(19, ("US",))),
    "new": (None, video(revision=2), Counted(19, ("US",))),
    "other fields": (video(), video(revision=2, name="A lake", views=5_000, published_at=EVENING), None),
    "listed again": (video(listed={"US": NOON}), video(revision=2, listed={"US": EVENING}), None),
    "new and not READY": (None, video(status="PENDING"), None),
    "removed before it was READY": (video(status="PENDING"), tombstone(), None),
    "removed before it was known": (None, tombstone(), None),
}


@pytest.mark.parametrize(("before", "after", "expected"), CHANGES.values(), ids=CHANGES)
def test_a_change_of_the_counts_is_marked(before: State | None, after: State, expected: Counted | None) -> None:
    assert markers_of(changes((before, after))) == ([CountMarker(video_id(), 2, expected)] if expected else [])


def test_a_removal_is_marked_as_nothing() -> None:
    assert markers_of(changes((video(), tombstone(revision=8)))) == [CountMarker(video_id(), 8, None)]


def test_of_several_changes_of_a_video_the_highest_revision_is_marked_in_whatever_order() -> None:
    first, second, third = (video(category_id=key, revision=key) for key in (1, 2, 3))
    in_order = changes((None, first), (None, video(2)), (first, second), (second, third))
    marked = {video_id(): CountMarker(video_id(), 3, Counted(3, ("US",)))}
    marked[video_id(2)] = CountMarker(video_id(2), 1, Counted(19, ("US",)))
    assert markers_of(in_order) == [*marked.values()]
    assert {one.video_id: one for one in markers_of(in_order[::-1])} == marked


def difference(*moves: tuple[Counted | None, Counted | None]) -> Mapping[str, Mapping[int, int]]:
    return difference_of(
        [MarkerChange(CountMarker("", 1, before), CountMarker("", 2, after)) for before, after in moves]
    )


def test_changes_that_cancel_out_are_no_difference() -> None:
    one, other = Counted(1, ("US",)), Counted(2, ("US",))
    assert difference((one, other), (other, one)) == {}


kinds = (st.none() | videos | tombstones).map(counted_as)


@given(st.lists(st.tuples(kinds, kinds), max_size=MAX_MARKERS))
def test_the_difference_is_what_the_sum_of_the_markers_changes_by(
    pairs: list[tuple[Counted | None, Counted | None]],
) -> None:
    found = difference(*pairs)
    assert found.keys() <= {"ALL", *Region}
    sums = [sum_of(before for before, _ in pairs), sum_of(after for _, after in pairs)]
    sums[0].update({(region, key): number for region, changed in found.items() for key, number in changed.items()})
    assert +sums[0] == sums[1]


def sum_of(kinds: Iterable[Counted | None]) -> Counter[tuple[str, int]]:
    """Return how many videos are counted in each region and category."""
    return Counter((region, one.category) for one in kinds if one for region in ("ALL", *one.regions))


def test_a_transaction_has_room_for_the_counts_of_every_region() -> None:
    assert MAX_MARKERS + len(Region) + 1 == 100

"""What a video counts as, which changes matter to the counts, and by how much."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.video import State
from catalog.vocabulary import Region, Status
from catalog.writing.counts import (
    MAX_MARKERS,
    Counted,
    Marker,
    Move,
    counted_as,
    difference_of,
    markers_of,
)
from catalog.writing.stream import Change
from tests.factories import EVENING, NOON, tombstone, tombstones, video, video_id, videos

NOT_READY = [status for status in Status if status is not Status.READY]


def changes(*pairs: tuple[State | None, State]) -> list[Change]:
    return [Change(str(number), before, after) for number, (before, after) in enumerate(pairs)]


# --- What a video counts as -------------------------------------------------------------------------------------------


def test_a_ready_video_is_one_of_its_category_in_all_its_regions() -> None:
    state = video(category_id=10, regions=["US", "GB"], listed={"IN": NOON})
    assert counted_as(state) == Counted(10, ("GB", "IN", "US"))


def test_a_video_of_no_region_is_one_of_its_category_all_the_same() -> None:
    assert counted_as(video(category_id=0, regions=[])) == Counted(0, ())


@pytest.mark.parametrize(
    "state",
    [*(video(status=status) for status in NOT_READY), video(category_id=None), tombstone(), None],
    ids=[*NOT_READY, "without a category", "removed", "unknown"],
)
def test_what_is_in_no_category_counts_as_nothing(state: State | None) -> None:
    assert counted_as(state) is None


# --- Which changes matter ---------------------------------------------------------------------------------------------


def test_a_change_of_category_region_or_readiness_matters() -> None:
    first, second = video(1, category_id=10), video(1, category_id=20, revision=2)
    asked = markers_of(
        changes(
            (first, second),
            (video(2), video(2, regions=["DE"], revision=4)),
            (video(3, status="PENDING"), video(3, revision=6)),
            (video(4), tombstone(4, revision=8)),
            (None, video(5)),
        )
    )
    assert asked == [
        Marker(video_id(1), 2, Counted(20, ("US",))),
        Marker(video_id(2), 4, Counted(19, ("DE",))),
        Marker(video_id(3), 6, Counted(19, ("US",))),
        Marker(video_id(4), 8, None),
        Marker(video_id(5), 1, Counted(19, ("US",))),
    ]


def test_what_leaves_the_count_as_it_was_is_not_looked_at() -> None:
    assert not markers_of(
        changes(
            (video(1), video(1, revision=2, name="A lake", views=5_000, published_at=EVENING)),
            (video(2, listed={"US": NOON}), video(2, revision=2, listed={"US": EVENING})),
            (None, video(3, status="PENDING")),
            (video(4, status="PENDING"), tombstone(4)),
            (None, tombstone(5)),
        )
    )


def test_of_several_changes_of_a_video_the_highest_revision_is_taken_in_whatever_order() -> None:
    first, second, third = (video(category_id=key, revision=key) for key in (1, 2, 3))
    in_order = changes((None, first), (first, second), (second, third))
    expected = [Marker(video_id(), 3, Counted(3, ("US",)))]
    assert markers_of(in_order) == markers_of(in_order[::-1]) == expected


# --- By how much ------------------------------------------------------------------------------------------------------


def test_a_video_that_changes_its_category_is_taken_from_one_and_added_to_the_other() -> None:
    before, after = Marker(video_id(), 1, Counted(1, ("GB", "US"))), Marker(video_id(), 2, Counted(2, ("IN", "US")))
    assert difference_of([Move(before, after)]) == {
        "ALL": {1: -1, 2: 1},
        "GB": {1: -1},
        "US": {1: -1, 2: 1},
        "IN": {2: 1},
    }


def test_what_cancels_out_is_no_difference() -> None:
    one, other = Counted(1, ("US",)), Counted(2, ("US",))
    moves = [
        Move(Marker(video_id(1), 1, one), Marker(video_id(1), 2, other)),
        Move(Marker(video_id(2), 1, other), Marker(video_id(2), 2, one)),
        Move(Marker(video_id(3), 1, one), Marker(video_id(3), 2, one)),
    ]
    assert difference_of(moves) == {}


states = st.none() | videos | tombstones
kinds = states.map(counted_as)
moved = st.lists(st.tuples(kinds, kinds), max_size=MAX_MARKERS)


@given(moved)
def test_the_difference_is_what_the_sum_of_the_markers_changes_by(pairs: list[tuple[Counted | None, ...]]) -> None:
    moves = [Move(Marker("", 1, before), Marker("", 2, after)) for before, after in pairs]
    difference = difference_of(moves)
    assert difference.keys() <= {"ALL", *Region}
    sums = [sum_of(before for before, _ in pairs), sum_of(after for _, after in pairs)]
    sums[0].update({(region, key): number for region, found in difference.items() for key, number in found.items()})
    assert +sums[0] == sums[1]


def sum_of(kinds: object) -> Counter[tuple[str, int]]:
    """Return how many videos are counted in each region and category."""
    assert hasattr(kinds, "__iter__")
    return Counter((region, one.category) for one in kinds if one for region in ("ALL", *one.regions))


def test_a_transaction_has_room_for_the_counts_of_every_region() -> None:
    assert MAX_MARKERS + len(Region) + 1 == 100

"""Who was in a list of a category and is now elsewhere, or nowhere, has moved; who is new has not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.places import place_of, with_move
from catalog.video import State, Video
from catalog.vocabulary import Status
from tests.factories import EVENING, MORNING, NOON, tombstone, tombstones, video, videos

NOW = 1_800_000_000_000
NOT_READY = [status for status in Status if status is not Status.READY]


def moved_at(before: State | None, after: State) -> int:
    state = with_move(before, after, NOW)
    assert isinstance(state, Video)
    return state.moved_at


def moved(state: Video, at: int) -> Video:
    return state.model_copy(update={"moved_at": at})


def test_a_ready_video_stands_in_its_category_by_the_time_of_its_publication() -> None:
    assert place_of(video(category_id=19, published_at=NOON)) == (19, NOON)


@pytest.mark.parametrize(
    "state",
    [*(video(status=status) for status in NOT_READY), video(category_id=None), video(published_at=None), tombstone()],
    ids=[*NOT_READY, "without a category", "without a time", "removed"],
)
def test_others_stand_nowhere(state: State) -> None:
    assert place_of(state) is None


MOVES: dict[str, tuple[State, Video]] = {
    "to another time": (video(published_at=NOON), video(published_at=EVENING)),
    "to another category": (video(category_id=1), video(category_id=2)),
    "out of the list": (video(), video(status="ERROR")),
    "into the list again": (moved(video(status="ERROR"), 7), video()),
    "back from its removal": (tombstone(), video()),
    "back from its removal, and not READY yet": (tombstone(), video(status="PENDING")),
}


@pytest.mark.parametrize(("before", "after"), MOVES.values(), ids=MOVES)
def test_who_was_listed_elsewhere_has_moved(before: State, after: Video) -> None:
    assert moved_at(before, after) == NOW


STAYS: dict[str, tuple[State | None, Video]] = {
    "new": (None, video()),
    "READY for the first time": (video(status="PENDING"), video()),
    "in a category for the first time": (video(category_id=None), video(category_id=19)),
    "not listed yet": (video(status="PENDING", category_id=1), video(status="PENDING", category_id=2)),
    "where it was": (video(name="A lake", regions=["IN"], views=1), video()),
}


@pytest.mark.parametrize(("before", "after"), STAYS.values(), ids=STAYS)
def test_who_was_never_listed_elsewhere_has_not_moved(before: State | None, after: Video) -> None:
    assert moved_at(before, after) == 0


def test_the_last_move_is_kept_by_whoever_stays() -> None:
    # A record that replaces another one knows of no move.
    assert moved_at(moved(video(name="A lake"), 7), video()) == 7
    assert moved_at(moved(video(status="ERROR"), 7), video(status="PENDING")) == 7


def test_what_is_removed_has_no_place() -> None:
    assert with_move(video(), tombstone(), NOW) == tombstone()


few = st.builds(
    video,
    status=st.sampled_from(["READY", "PENDING"]),
    category_id=st.sampled_from([None, 1, 2]),
    published_at=st.sampled_from([None, MORNING, NOON]),
)
histories = st.lists(few | st.just(tombstone()) | videos | tombstones, min_size=2, max_size=8)


@given(histories)
def test_who_stands_at_two_places_has_moved_after_the_first(states: list[State]) -> None:
    written: list[State] = [with_move(None, states[0], 1)]
    for number, (_, state) in enumerate(pairwise(states), 2):
        written.append(with_move(written[-1], state, number))
    for later, state in enumerate(written):
        for earlier, before in enumerate(written[:later]):
            if place_of(before) and place_of(state) and place_of(before) != place_of(state):
                assert isinstance(state, Video)
                assert state.moved_at > earlier + 1

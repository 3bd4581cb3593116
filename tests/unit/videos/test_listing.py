"""Positions of videos in lists of categories, and the time at which one was last moved."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.videos.listing import listing_key, with_move
from catalog.videos.model import State, Video
from catalog.videos.status import Status
from tests.factories import EVENING, MORNING, NOON, tombstone, tombstones, video, videos

NOW = 1_800_000_000_000


def moved(state: Video, at: int) -> Video:
    return state.model_copy(update={"moved_at": at})


KEYS: dict[str, tuple[State, tuple[int, str] | None]] = {
    "READY": (video(category_id=19, published_at=NOON), (19, NOON)),
    **{status: (video(status=status), None) for status in Status if status is not Status.READY},
    "without a category": (video(category_id=None), None),
    "without a time": (video(published_at=None), None),
    "removed": (tombstone(), None),
}


@pytest.mark.parametrize(("state", "key"), KEYS.values(), ids=KEYS)
def test_a_ready_video_is_listed_by_its_publication(state: State, key: tuple[int, str] | None) -> None:
    assert listing_key(state) == key


MOVES: dict[str, tuple[State | None, Video, int]] = {
    "to another time": (video(published_at=NOON), video(published_at=EVENING), NOW),
    "to another category": (video(category_id=1), video(category_id=2), NOW),
    "out of the list": (video(), video(status="ERROR"), NOW),
    "into the list again": (moved(video(status="ERROR"), 7), video(), NOW),
    "back from its removal": (tombstone(), video(), NOW),
    "back from its removal, and not READY yet": (tombstone(), video(status="PENDING"), NOW),
    "new": (None, video(), 0),
    "READY for the first time": (video(status="PENDING"), video(), 0),
    "in a category for the first time": (video(category_id=None), video(category_id=19), 0),
    "not listed yet": (video(status="PENDING", category_id=1), video(status="PENDING", category_id=2), 0),
    "where it was": (video(name="A lake", regions=["IN"], views=1), video(), 0),
    # A record that replaces another one knows of no move.
    "moved before": (moved(video(name="A lake"), 7), video(), 7),
    "moved before, and not listed": (moved(video(status="ERROR"), 7), video(status="PENDING"), 7),
}


@pytest.mark.parametrize(("before", "after", "moved_at"), MOVES.values(), ids=MOVES)
def test_the_time_of_the_last_move(before: State | None, after: Video, moved_at: int) -> None:
    assert with_move(before, after, NOW) == moved(after, moved_at)


def test_a_removed_video_has_no_time_of_a_move() -> None:
    assert with_move(video(), tombstone(), NOW) == tombstone()


few = st.builds(
    video,
    status=st.sampled_from(["READY", "PENDING"]),
    category_id=st.sampled_from([None, 1, 2]),
    published_at=st.sampled_from([None, MORNING, NOON]),
)
histories = st.lists(few | st.just(tombstone()) | videos | tombstones, min_size=2, max_size=8)


@given(histories)
def test_a_video_with_two_positions_was_moved_after_the_first(states: list[State]) -> None:
    written: list[State] = [with_move(None, states[0], 1)]
    for number, (_, state) in enumerate(pairwise(states), 2):
        written.append(with_move(written[-1], state, number))
    for later, state in enumerate(written):
        for earlier, before in enumerate(written[:later]):
            if listing_key(before) and listing_key(state) and listing_key(before) != listing_key(state):
                assert isinstance(state, Video)
                assert state.moved_at > earlier + 1

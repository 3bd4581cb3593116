"""Which changes of a video the index follows, and how far what it shows may be behind."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.events import Event, VideoObserved
from catalog.merge import merge
from catalog.search.documents import document_of
from catalog.search.freshness import is_worth_a_write, step_of
from catalog.video import Counts, State, Video, listable
from catalog.vocabulary import MAX_INTEGER, Status
from tests.factories import EVENING, MORNING, NOON, observed, removed, tombstone, upserted, video, videos, whole_numbers

NOT_READY = [status for status in Status if status is not Status.READY]


def seen(views: int, likes: int = 100, **record: Any) -> Video:
    """Return the video as it was observed at noon."""
    return video(revision=2, observed=Counts(NOON, views, likes), **record)


# --- What a producer says ---------------------------------------------------------------------------------------------


def said(**record: Any) -> Video:
    """Return the video as its second version says."""
    return video(revision=2, **record).model_copy(update={"version": 2})


SAID = {
    "another name": {"name": "A lake"},
    "another channel": {"channel_title": "Fast Water"},
    "other tags": {"tags": ["water"]},
    "another image": {"preview_image_location": "https://images.example/lake.jpg"},
    "another category": {"category_id": 20},
    "another region": {"regions": ["IN", "US"]},
    "one view more": {"views": 1_001},
    "one like more": {"likes": 101},
    "another day": {"published_at": NOON},
}


@pytest.mark.parametrize("record", SAID.values(), ids=SAID)
def test_whatever_a_producer_says_of_a_video_is_worth_a_write(record: dict[str, Any]) -> None:
    assert is_worth_a_write(video(), said(**record))


@pytest.mark.parametrize("record", [{}, {"description": "Water"}, {"language": "en"}, {"fetched_at": NOON}])
def test_what_the_index_does_not_show_is_not(record: dict[str, Any]) -> None:
    assert not is_worth_a_write(video(), said(**record))


# --- What is observed -------------------------------------------------------------------------------------------------


def test_a_sighting_alone_is_not_worth_a_write() -> None:
    before = video(observed=Counts(EVENING, 1_000, 100))
    after = merge(before, observed(views=900, observed_at=NOON))
    assert isinstance(after, Video)
    assert after.sightings is not None
    assert document_of(after) == document_of(before)
    assert not is_worth_a_write(before, after)


def test_counts_within_a_step_are_not_worth_a_write() -> None:
    least = next(count for count in range(1_000, 2_000) if step_of(count) > step_of(count - 1))
    most = next(count for count in range(least, 2_000) if step_of(count) > step_of(least)) - 1
    assert most - least >= 40
    assert not is_worth_a_write(seen(least), seen(most))
    assert is_worth_a_write(seen(least), seen(most + 1))
    assert is_worth_a_write(seen(least - 1), seen(least))


def test_likes_count_as_views_do() -> None:
    assert is_worth_a_write(seen(1_000, 0), seen(1_000, 1))
    assert not is_worth_a_write(seen(1_000, 10_000), seen(1_000, 10_001))


def test_counts_that_fall_are_followed_too() -> None:
    assert is_worth_a_write(seen(2_000), seen(1_000))


def test_every_small_count_is_a_step_of_its_own() -> None:
    assert [step_of(count) for count in range(20)] == sorted({step_of(count) for count in range(20)})
    assert step_of(0) == 0


def test_a_region_that_lists_a_video_for_the_first_time_is_worth_a_write() -> None:
    assert is_worth_a_write(video(), video(revision=2, listed={"IN": NOON}))


def test_a_region_that_lists_a_video_again_is_not() -> None:
    assert not is_worth_a_write(video(listed={"IN": NOON}), video(revision=2, listed={"IN": EVENING}))
    assert not is_worth_a_write(video(regions=["IN"]), video(regions=["IN"], revision=2, listed={"IN": NOON}))


@given(whole_numbers, whole_numbers)
def test_more_is_never_a_lower_step(one: int, other: int) -> None:
    assert step_of(min(one, other)) <= step_of(max(one, other)) <= step_of(MAX_INTEGER) < 1_000


@given(whole_numbers, st.floats(0, 0.06))
def test_counts_of_one_step_are_at_most_five_percent_apart(count: int, more: float) -> None:
    other = count + int(count * more)
    if step_of(other) == step_of(count):
        assert 100 * (other - count) <= 5 * count + 1e-9 * count


# --- Whether it is shown at all ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [video(), video(status="PENDING"), tombstone()], ids=["READY", "PENDING", "removed"])
def test_what_is_new_is_worth_a_write(state: State) -> None:
    assert is_worth_a_write(None, state)


@pytest.mark.parametrize("status", NOT_READY)
def test_becoming_ready_and_ceasing_to_be_are_worth_a_write(status: Status) -> None:
    assert is_worth_a_write(said(status=status), video(revision=3))
    assert is_worth_a_write(video(), said(status=status))


@pytest.mark.parametrize("status", NOT_READY)
def test_what_was_not_shown_and_is_not_shown_is_not(status: Status) -> None:
    assert not is_worth_a_write(video(status=status), said(status=Status.PENDING))
    assert not is_worth_a_write(video(status=status), tombstone(revision=2))


def test_a_removal_and_a_return_are_worth_a_write() -> None:
    assert is_worth_a_write(video(), tombstone(revision=2))
    assert is_worth_a_write(tombstone(revision=2), video(revision=3))


# --- How far behind the index may be ----------------------------------------------------------------------------------

growths = st.lists(st.tuples(st.floats(0, 0.2), st.integers(0, 30), st.integers(0, 3)), max_size=40)


@given(st.integers(0, MAX_INTEGER // 10**6), growths)
def test_a_count_that_is_shown_is_never_more_than_five_percent_behind(
    start: int, growth: list[tuple[float, int, int]]
) -> None:
    """GIVEN counts that only grow WHEN the index follows the decisions THEN it is never further behind than that."""
    state, shown = video(views=start, likes=start), video(views=start, likes=start).counts
    views = likes = start
    for minute, (share, more, few) in enumerate(growth):
        views += int(views * share) + more
        likes += few
        after = merge(state, observed(1, views=views, likes=likes, observed_at=f"2026-03-01T13:{minute:02}:00Z"))
        assert isinstance(after, Video)
        if is_worth_a_write(state, after):
            shown = after.counts
        state = after
        for true, seen_count in ((views, shown.views), (likes, shown.likes)):
            assert true - seen_count <= 0.05 * seen_count * (1 + 1e-9)


events = st.one_of(
    st.builds(
        upserted,
        st.just(1),
        version=st.integers(1, 9),
        name=st.sampled_from(["A river", "A lake"]),
        status=st.sampled_from(Status),
        views=st.none() | st.integers(0, 100),
        regions=st.just([]) | st.just(["US"]),
    ),
    st.builds(
        observed,
        st.just(1),
        views=st.integers(0, 2_000),
        likes=st.integers(0, 50),
        observed_at=st.sampled_from([MORNING, NOON, EVENING]),
        regions=st.just([]) | st.just(["IN"]),
    ),
    st.builds(removed, st.just(1), version=st.integers(1, 9)),
)


@given(st.lists(events, max_size=12))
def test_but_for_counts_the_index_always_shows_the_truth(history: list[Event]) -> None:
    """GIVEN any history WHEN the index follows the decisions THEN only counts within a step differ from the truth."""
    state: State | None = None
    indexed: Video | None = None
    for event in history:
        if state is None and isinstance(event, VideoObserved):
            continue
        after = merge(state, event)
        if after is not None and after is not state and is_worth_a_write(state, after):
            indexed = listable(after)
        state = after
        truth = listable(state)
        assert (indexed is None) is (truth is None)
        if indexed and truth:
            assert without_counts(indexed) == without_counts(truth)
            assert [*map(step_of, indexed.counts[1:])] == [*map(step_of, truth.counts[1:])]


def without_counts(state: Video) -> dict[str, object]:
    """Return the document of a video but for its counts and what follows from them."""
    document = document_of(state)
    card = {name: value for name, value in document["card"].items() if name not in {"views", "likes"}}
    return {name: value for name, value in document.items() if name not in {"views", "popularity"}} | {"card": card}


@given(videos)
def test_the_same_again_is_not_worth_a_write(state: Video) -> None:
    assert not is_worth_a_write(state, state)

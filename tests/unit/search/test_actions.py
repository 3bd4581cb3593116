"""Which changes of a video the index follows, and how far what it shows may be behind."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.integers import MAX_INTEGER
from catalog.search.actions import action_for
from catalog.search.document import document_of
from catalog.search.reindex_policy import step_of
from catalog.videos.events import Event, VideoObserved
from catalog.videos.merge import merge
from catalog.videos.model import Counts, State, Video, listable
from catalog.videos.status import Status
from tests.factories import EVENING, MORNING, NOON, observed, removed, tombstone, upserted, video, videos

NOT_READY = [status for status in Status if status is not Status.READY]


def counted(views: int, likes: int = 100) -> Video:
    return video(revision=2, observed=Counts(NOON, views, likes))


def upsert(**record: Any) -> Video:
    """Return the video as its second version describes it."""
    return video(revision=2, **record).model_copy(update={"version": 2})


def hashed(content_hash: str, revision: int, name: str) -> Video:
    """Return one of two records of one version."""
    return video(revision=revision, name=name).model_copy(update={"content_hash": content_hash})


WORTH: dict[str, tuple[State | None, State]] = {
    "a new video": (None, video()),
    "a new video that is not READY": (None, video(status="PENDING")),
    "a removal of a video that was never there": (None, tombstone()),
    "a removal": (video(), tombstone(revision=2)),
    "a return": (tombstone(revision=2), video(revision=3)),
    **{f"{status} that becomes READY": (upsert(status=status), video(revision=3)) for status in NOT_READY},
    **{f"READY that becomes {status}": (video(), upsert(status=status)) for status in NOT_READY},
    "another name": (video(), upsert(name="A lake")),
    "another channel": (video(), upsert(channel_title="Fast Water")),
    "other tags": (video(), upsert(tags=["water"])),
    "another image": (video(), upsert(preview_image_location="https://images.example/lake.jpg")),
    "another category": (video(), upsert(category_id=20)),
    "another region of the record": (video(), upsert(regions=["IN", "US"])),
    "one view more in the record": (video(), upsert(views=1_001)),
    "one like more in the record": (video(), upsert(likes=101)),
    "another day": (video(), upsert(published_at=NOON)),
    "a region that lists it for the first time": (video(), video(revision=2, listed={"IN": NOON})),
    "likes in another step": (counted(1_000, 0), counted(1_000, 1)),
    "another record of the same version": (hashed("0", 1, "A river"), hashed("1", 2, "A lake")),
    "counts that fall": (counted(2_000), counted(1_000)),
}
NOT_WORTH: dict[str, tuple[State | None, State]] = {
    "another version alone": (video(), upsert()),
    "a description": (video(), upsert(description="Water")),
    "a language": (video(), upsert(language="en")),
    "a time of fetching": (video(), upsert(fetched_at=NOON)),
    **{f"{status} that becomes PENDING": (video(status=status), upsert(status="PENDING")) for status in NOT_READY},
    **{f"{status} that is removed": (video(status=status), tombstone(revision=2)) for status in NOT_READY},
    "a region that lists it again": (video(listed={"IN": NOON}), video(revision=2, listed={"IN": EVENING})),
    "a region of its record that lists it": (
        video(regions=["IN"]),
        video(revision=2, regions=["IN"], listed={"IN": NOON}),
    ),
    "likes in the same step": (counted(1_000, 10_000), counted(1_000, 10_001)),
}


CHANGES = [*((True, *change) for change in WORTH.values()), *((False, *change) for change in NOT_WORTH.values())]


@pytest.mark.parametrize(("worth", "before", "after"), CHANGES, ids=[*WORTH, *NOT_WORTH])
def test_a_change_that_the_index_shows_is_worth_a_write(before: State | None, after: State, *, worth: bool) -> None:
    assert bool(action_for(before, after)) is worth


@given(videos)
def test_the_same_again_is_not_worth_a_write(state: Video) -> None:
    assert not action_for(state, state)


def test_a_view_sample_alone_and_counts_within_a_step_are_not_worth_a_write() -> None:
    before = video(observed=Counts(EVENING, 1_000, 100))
    after = merge(before, observed(views=900, observed_at=NOON))
    assert isinstance(after, Video)
    assert after.view_samples is not None
    assert document_of(after) == document_of(before)
    assert not action_for(before, after)
    least = next(count for count in range(1_000, 2_000) if step_of(count) > step_of(count - 1))
    most = next(count for count in range(least, 2_000) if step_of(count) > step_of(least)) - 1
    assert most - least >= 40
    assert not action_for(counted(least), counted(most))
    assert action_for(counted(least), counted(most + 1))
    assert action_for(counted(least - 1), counted(least))


growths = st.lists(st.tuples(st.floats(0, 0.2), st.integers(0, 30), st.integers(0, 3)), max_size=40)


@given(st.integers(0, MAX_INTEGER // 10**6), growths)
def test_a_count_that_is_shown_is_never_more_than_five_percent_behind(
    start: int, growth: list[tuple[float, int, int]]
) -> None:
    """The index follows the decisions about counts that only grow."""
    state, shown = video(views=start, likes=start), video(views=start, likes=start).counts
    views = likes = start
    for minute, (share, more, few) in enumerate(growth):
        views += int(views * share) + more
        likes += few
        after = merge(state, observed(1, views=views, likes=likes, observed_at=f"2026-03-01T13:{minute:02}:00Z"))
        assert isinstance(after, Video)
        if action_for(state, after):
            shown = after.counts
        state = after
        for true, indexed in ((views, shown.views), (likes, shown.likes)):
            assert true - indexed <= 0.05 * indexed * (1 + 1e-9)


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
    """The index follows the decisions about any history; only counts within a step may differ."""

    def without_counts(state: Video) -> dict[str, object]:
        document = document_of(state)
        shown = {part: json.loads(document[part]) for part in ("card", "summary")}
        without = {part: {**one, "views": 0, "likes": 0} for part, one in shown.items()}
        return {name: value for name, value in document.items() if name not in {"views", "popularity"}} | without

    state: State | None = None
    indexed: Video | None = None
    for event in history:
        if state is None and isinstance(event, VideoObserved):
            continue
        after = merge(state, event)
        if after is not None and after is not state and action_for(state, after):
            indexed = listable(after)
        state = after
        truth = listable(state)
        assert (indexed is None) is (truth is None)
        if indexed and truth:
            assert without_counts(indexed) == without_counts(truth)
            assert [*map(step_of, indexed.counts[1:])] == [*map(step_of, truth.counts[1:])]

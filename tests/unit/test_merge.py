"""Whatever order events arrive in, and however often, the same events end in the same state."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.events import Event, VideoObserved, VideoRemoved, VideoUpserted
from catalog.merge import UnknownVideo, merge
from catalog.video import NEVER_COUNTED, Counts, State, Tombstone, Video
from catalog.vocabulary import Region, Status
from tests.factories import (
    EVENING,
    MORNING,
    NOON,
    observed,
    region_lists,
    removed,
    sightings_of,
    times,
    tombstone,
    upserted,
    video,
    video_id,
)

# --- Any order, any number of times -----------------------------------------------------------------------------------

# Few values, so that events tie.
few_times = st.sampled_from([MORNING, NOON, EVENING])
few_counts = st.integers(0, 2)
versions = st.lists(st.integers(1, 9), unique=True, max_size=5).map(sorted)
observations = st.builds(
    observed, views=few_counts, likes=few_counts, regions=region_lists, observed_at=few_times
) | st.builds(observed, observed_at=times)


def an_upsert(version: int) -> st.SearchStrategy[VideoUpserted]:
    """Return upserts of one version, in any status."""
    return st.builds(
        upserted,
        version=st.just(version),
        name=st.sampled_from(["A river", "A lake"]),
        status=st.sampled_from([status.value for status in Status]),
        views=st.none() | few_counts,
        fetched_at=few_times,
        regions=region_lists,
        added_date=st.none() | few_times,
    )


@st.composite
def histories(draw: st.DrawFn, *, revivals: bool = False) -> list[Event]:
    """Draw events of one video; without revivals no record's version is above that of a removal."""
    drawn = draw(versions)
    removals = draw(st.sets(st.sampled_from(drawn)) if drawn else st.just(set[int]()))
    if not revivals:
        lowest = min(removals, default=max(drawn, default=0) + 1)
        removals = {version for version in drawn if version >= lowest}
    events: list[Event] = [
        removed(version=version) if version in removals else draw(an_upsert(version)) for version in drawn
    ]
    return events + draw(st.lists(observations, max_size=5))


@st.composite
def deliveries(draw: st.DrawFn, history: Sequence[Event]) -> list[Event]:
    """Draw an order in which events arrive, some of them more than once."""
    again = draw(st.lists(st.sampled_from(history), max_size=4)) if history else []
    return draw(st.permutations([*history, *again]))


def arrive(events: Sequence[Event], state: State | None = None) -> State | None:
    """Merge events in their order, and those that came too early again until nothing changes."""
    waiting, arrived = list(events), -1
    while arrived != len(waiting):
        arrived, early = len(waiting), []
        for event in waiting:
            try:
                state = merge(state, event)
            except UnknownVideo:
                early.append(event)
        waiting = early
    return state


def without_revision(state: State | None) -> State | None:
    """Return what events decide; the revision counts writes."""
    return state and state.model_copy(update={"revision": 0})


@given(st.data())
def test_the_same_events_end_in_the_same_state(data: st.DataObject) -> None:
    # GIVEN events of one video
    history = data.draw(histories())
    # WHEN they arrive in two orders, some of them twice
    one, other = (arrive(data.draw(deliveries(history))) for _ in range(2))
    # THEN both end alike
    assert without_revision(one) == without_revision(other)


@given(st.data())
def test_the_highest_version_the_latest_counts_and_the_latest_listing_hold(data: st.DataObject) -> None:
    history = data.draw(
        histories().filter(lambda events: any(not isinstance(event, VideoObserved) for event in events))
    )
    state = arrive(data.draw(deliveries(history)))
    newest = max((event for event in history if not isinstance(event, VideoObserved)), key=lambda event: event.version)
    assert state is not None
    assert state.version == newest.version
    if isinstance(newest, VideoRemoved):
        assert isinstance(state, Tombstone)
        return
    seen = [event for event in history if isinstance(event, VideoObserved)]
    assert isinstance(state, Video)
    assert state.record.name == newest.name
    assert state.observed == max(
        (Counts(event.observed_at, event.views, event.likes) for event in seen), default=NEVER_COUNTED
    )
    assert state.listed == {
        region: max(event.observed_at for event in seen if region in event.regions)
        for region in {region for event in seen for region in event.regions}
    }
    assert state.sightings == sightings_of(*((event.observed_at, event.views) for event in seen))


@given(st.data())
def test_what_has_arrived_changes_nothing_when_it_comes_again(data: st.DataObject) -> None:
    history = data.draw(histories())
    state = arrive(data.draw(deliveries(history)))
    if state is not None:
        assert all(merge(state, event) is state for event in history)


@given(st.data())
def test_the_revision_counts_every_change_and_nothing_else(data: st.DataObject) -> None:
    state: State | None = None
    for event in data.draw(histories(revivals=True).flatmap(deliveries)):
        try:
            after = merge(state, event)
        except UnknownVideo:
            assert state is None
            continue
        assert after is not None
        if after is state:
            continue
        assert without_revision(after) != without_revision(state)
        assert after.revision == (state.revision if state else 0) + 1
        assert merge(after, event) is after
        state = after


# --- One event at a time ----------------------------------------------------------------------------------------------


def test_the_first_record_introduces_a_video() -> None:
    state = merge(None, upserted(version=7, name="A lake", views=3))
    assert isinstance(state, Video)
    assert (state.video_id, state.version, state.revision) == (video_id(), 7, 1)
    assert (state.record.name, state.observed, state.listed) == ("A lake", NEVER_COUNTED, {})


def test_a_higher_version_replaces_the_whole_record_and_keeps_what_was_observed() -> None:
    # GIVEN a video that was observed
    counts = Counts(NOON, 50, 5)
    sightings = sightings_of((MORNING, 40), (NOON, 50))
    state = video(observed=counts, listed={"IN": NOON}, sightings=sightings, description="Water, mostly")
    # WHEN a record without a description replaces it
    after = merge(state, upserted(version=2, name="A lake"))
    # THEN the description goes, the observation stays
    assert isinstance(after, Video)
    assert (after.record.name, after.record.description) == ("A lake", None)
    assert (after.observed, after.listed, after.sightings) == (counts, {"IN": NOON}, sightings)


# In the same span as noon.
AFTERNOON = "2026-03-01T13:00:00Z"

NO_CHANGE: dict[str, tuple[State, Event]] = {
    "an older record": (video().model_copy(update={"version": 5}), upserted(version=4, name="A lake")),
    "a record of the same version": (video().model_copy(update={"version": 5}), upserted(version=5, name="A lake")),
    "an older removal": (video().model_copy(update={"version": 5}), removed(version=4)),
    "a removal of the same version": (video().model_copy(update={"version": 5}), removed(version=5)),
    "a late record after a removal": (tombstone(version=5), upserted(version=4)),
    "a record of the removal's own version": (tombstone(version=5), upserted(version=5)),
    "a late observation after a removal": (tombstone(version=5), observed(views=99, observed_at=EVENING)),
    "an older removal after a removal": (tombstone(version=5), removed(version=4)),
    "the same removal": (tombstone(version=5), removed(version=5)),
    "an older observation that came before": (
        video(observed=Counts(NOON, 5, 5), sightings=sightings_of((MORNING, 4), (NOON, 5))),
        observed(views=4, observed_at=MORNING),
    ),
    "an older observation of the same span": (
        video(observed=Counts(AFTERNOON, 5, 5), sightings=sightings_of((MORNING, 4), (AFTERNOON, 5))),
        observed(views=99, observed_at=NOON),
    ),
    "the same observation": (
        video(observed=Counts(NOON, 10, 1), sightings=sightings_of((NOON, 10))),
        observed(views=10, likes=1, observed_at=NOON),
    ),
    "fewer views at the same time": (
        video(observed=Counts(NOON, 10, 1), sightings=sightings_of((NOON, 10))),
        observed(views=9, likes=9),
    ),
    "an older listing": (
        video(observed=Counts(EVENING, 0, 0), listed={"US": EVENING}, sightings=sightings_of((NOON, 10), (EVENING, 0))),
        observed(regions=["US"], observed_at=NOON),
    ),
}


@pytest.mark.parametrize(("state", "event"), NO_CHANGE.values(), ids=NO_CHANGE)
def test_what_is_not_newer_changes_nothing(state: State, event: Event) -> None:
    assert merge(state, event) is state


def test_a_removal_leaves_a_tombstone() -> None:
    assert merge(video(revision=8), removed(version=6)) == tombstone(version=6, revision=9)


def test_a_removal_of_an_unknown_video_leaves_a_tombstone_too() -> None:
    assert merge(None, removed(version=6)) == tombstone(version=6, revision=1)


def test_a_newer_removal_moves_the_tombstone_on() -> None:
    assert merge(tombstone(version=6, revision=3), removed(version=7)) == tombstone(version=7, revision=4)


def test_a_version_above_a_removal_starts_anew() -> None:
    # GIVEN a video that was observed and removed
    state = arrive([upserted(version=1), observed(regions=["IN"], views=500), removed(version=2)])
    # WHEN a higher version brings it back
    after = merge(state, upserted(version=3, views=7))
    # THEN it has what that version carries itself, and goes on counting revisions
    assert isinstance(after, Video)
    assert (after.observed, after.listed, after.counts.views, after.revision) == (NEVER_COUNTED, {}, 7, 4)
    assert after.sightings is None


def test_an_observation_of_an_unknown_video_may_have_come_too_early() -> None:
    with pytest.raises(UnknownVideo, match=video_id(4)):
        merge(None, observed(4))


def test_what_was_merged_into_stays_as_it_was() -> None:
    state = video(listed={"US": MORNING})
    before = state.model_copy(deep=True)
    for event in (upserted(version=2), observed(regions=["IN"], observed_at=EVENING), removed(version=3)):
        assert merge(state, event) is not state
    assert state == before


# --- Counts and listings ----------------------------------------------------------------------------------------------

RECORDED: dict[str, Any] = {"views": 100, "likes": 10, "fetched_at": NOON}
COUNTS = {
    "the record alone": (RECORDED, NEVER_COUNTED, Counts(NOON, 100, 10)),
    "a later observation": (RECORDED, Counts(EVENING, 90, 9), Counts(EVENING, 90, 9)),
    "an earlier observation": (RECORDED, Counts(MORNING, 200, 20), Counts(NOON, 100, 10)),
    "a tie goes to the record": (RECORDED, Counts(NOON, 200, 20), Counts(NOON, 100, 10)),
    "a record of unknown time": ({**RECORDED, "fetched_at": None}, Counts(MORNING, 1, 1), Counts(MORNING, 1, 1)),
    "a record without counts": ({"views": None, "fetched_at": EVENING}, Counts(NOON, 2, 1), Counts(NOON, 2, 1)),
    "nobody counted": ({"views": None, "likes": None}, NEVER_COUNTED, NEVER_COUNTED),
}


@pytest.mark.parametrize(("recorded", "counts", "expected"), COUNTS.values(), ids=COUNTS)
def test_the_later_of_record_and_observation_counts(recorded: dict[str, Any], counts: Counts, expected: Counts) -> None:
    assert video(observed=counts, **recorded).counts == expected


@given(st.lists(observations, min_size=1))
def test_a_listing_only_moves_forward(events: list[VideoObserved]) -> None:
    state: State | None = video()
    for event in events:
        before, state = state, merge(state, event)
        assert isinstance(before, Video)
        assert isinstance(state, Video)
        assert all(state.listed[region] >= time for region, time in before.listed.items())
        assert all(state.listed[region] >= event.observed_at for region in event.regions)


def test_an_earlier_observation_still_lists_a_region_that_was_not_listed() -> None:
    state = video(observed=Counts(EVENING, 7, 7), listed={"US": EVENING})
    after = merge(state, observed(regions=["IN"], observed_at=MORNING))
    assert isinstance(after, Video)
    assert (after.observed, after.listed) == (Counts(EVENING, 7, 7), {"US": EVENING, "IN": MORNING})


def test_an_earlier_observation_is_still_a_sighting() -> None:
    state = video(observed=Counts(EVENING, 7, 7), sightings=sightings_of((EVENING, 7)))
    after = merge(state, observed(views=3, observed_at=MORNING))
    assert isinstance(after, Video)
    assert (after.observed, after.sightings) == (Counts(EVENING, 7, 7), sightings_of((MORNING, 3), (EVENING, 7)))


def test_the_counts_of_a_record_are_no_sighting() -> None:
    state = merge(video(), upserted(version=2, views=5_000, fetched_at=EVENING))
    assert isinstance(state, Video)
    assert state.sightings is None


def test_a_video_is_of_the_regions_it_names_and_of_those_that_listed_it() -> None:
    assert video(regions=["US", "BR"], listed={"IN": NOON, "US": NOON}).regions == [Region.BR, Region.IN, Region.US]


# --- Both times -------------------------------------------------------------------------------------------------------

TIMES = {
    "both given": ({"added_date": MORNING, "published_at": NOON}, MORNING, NOON),
    "added alone": ({"added_date": MORNING}, MORNING, MORNING),
    "published alone": ({"published_at": NOON}, NOON, NOON),
    "neither": ({}, EVENING, EVENING),
}


@pytest.mark.parametrize(("given_times", "added_date", "published_at"), TIMES.values(), ids=TIMES)
def test_a_ready_video_has_both_times(given_times: dict[str, str], added_date: str, published_at: str) -> None:
    state = merge(None, upserted(fetched_at=EVENING, **given_times))
    assert isinstance(state, Video)
    assert (state.record.added_date, state.record.published_at) == (added_date, published_at)


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.READY])
def test_a_video_that_is_not_ready_keeps_the_times_it_has(status: Status) -> None:
    state = merge(None, upserted(status=status, name=None, added_date=MORNING))
    assert isinstance(state, Video)
    assert (state.record.added_date, state.record.published_at) == (MORNING, None)

"""The merge of events into the state of a video: the same events end in the same state in any order."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import UnknownVideo
from catalog.integers import MAX_INTEGER
from catalog.regions import Region
from catalog.times import from_seconds, to_seconds
from catalog.videos.events import Event, VideoObserved, VideoRemoved, VideoUpserted
from catalog.videos.merge import is_conflict, merge
from catalog.videos.model import NEVER_COUNTED, Counts, State, Takedown, Tombstone, Video
from catalog.videos.status import Status
from tests.factories import (
    EVENING,
    MORNING,
    NOON,
    observed,
    readings_of,
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

# Few values, so that events tie, and versions that are used twice.
few_times = st.sampled_from([MORNING, NOON, EVENING])
few_counts = st.integers(0, 2)
versions = st.lists(st.integers(1, 6), max_size=5).map(sorted)
observations = st.builds(
    observed, views=few_counts, likes=st.none() | few_counts, regions=region_lists, observed_at=few_times
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
    events: list[Event] = []
    for version in drawn:
        # A version may belong to a removal and to records.
        events.append(removed(version=version) if version in removals else draw(an_upsert(version)))
        if version in removals and draw(st.booleans()):
            events.append(draw(an_upsert(version)))
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


def precedence(event: VideoUpserted | VideoRemoved) -> tuple[int, bool, str]:
    """Return what decides between records and removals."""
    if isinstance(event, VideoRemoved):
        return event.version, True, ""
    return event.version, False, event.content_hash


@given(st.data())
def test_the_highest_version_the_latest_counts_and_the_latest_listing_win(data: st.DataObject) -> None:
    history = data.draw(
        histories().filter(lambda events: any(not isinstance(event, VideoObserved) for event in events))
    )
    state = arrive(data.draw(deliveries(history)))
    newest = max((event for event in history if not isinstance(event, VideoObserved)), key=precedence)
    assert state is not None
    assert state.version == newest.version
    if isinstance(newest, VideoRemoved):
        assert isinstance(state, Tombstone)
        return
    seen = [event for event in history if isinstance(event, VideoObserved)]
    assert isinstance(state, Video)
    assert state.record.name == newest.name
    counted = max(((event.observed_at, event.views) for event in seen), default=NEVER_COUNTED[:2])
    liked = max(((event.observed_at, event.likes) for event in seen if event.likes is not None), default=("", 0))
    assert state.observed == Counts(*counted, liked[1])
    assert state.liked_at == (None if liked[0] == counted[0] else liked[0])
    assert state.listed == {
        region: max(event.observed_at for event in seen if region in event.regions)
        for region in {region for event in seen for region in event.regions}
    }
    assert state.view_samples == sightings_of(*((event.observed_at, event.views) for event in seen))
    assert state.readings == readings_of(*((event.observed_at, event.views, event.likes) for event in seen))


@given(st.data())
def test_an_event_that_arrives_again_changes_nothing(data: st.DataObject) -> None:
    history = data.draw(histories())
    state = arrive(data.draw(deliveries(history)))
    if state is not None:
        assert all(merge(state, event) is state for event in history)


@given(st.data())
def test_every_change_and_nothing_else_increments_the_revision(data: st.DataObject) -> None:
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


def test_a_higher_version_replaces_the_record_and_no_observation() -> None:
    # GIVEN a video that was observed
    counts = Counts(NOON, 50, 5)
    view_samples = sightings_of((MORNING, 40), (NOON, 50))
    state = video(observed=counts, listed={"IN": NOON}, view_samples=view_samples, description="Water, mostly")
    # WHEN a record without a description replaces it
    after = merge(state, upserted(version=2, name="A lake"))
    # THEN the description goes, the observation stays
    assert isinstance(after, Video)
    assert (after.record.name, after.record.description) == ("A lake", None)
    assert (after.observed, after.listed, after.view_samples) == (counts, {"IN": NOON}, view_samples)


# In the same span as noon.
AFTERNOON = "2026-03-01T13:00:00Z"


def seen(*views: tuple[int, str], regions: Sequence[str] = ()) -> Video:
    """Return a video after observations of these views at these times, each listing it in `regions`."""
    state = arrive([upserted(), *(observed(views=one, observed_at=time, regions=regions) for one, time in views)])
    assert isinstance(state, Video)
    return state


NO_CHANGE: dict[str, tuple[State, Event]] = {
    "an older record": (video().model_copy(update={"version": 5}), upserted(version=4, name="A lake")),
    "the same record of the same version": (
        arrive([upserted(version=5)]) or video(),
        upserted(version=5),
    ),
    "the same record, sent again later": (
        arrive([upserted(version=5)]) or video(),
        upserted(version=5, fetched_at=NOON),
    ),
    "an older removal": (video().model_copy(update={"version": 5}), removed(version=4)),
    "a late record after a removal": (tombstone(version=5), upserted(version=4)),
    "a record of the removal's own version": (tombstone(version=5), upserted(version=5)),
    "a late observation after a removal": (tombstone(version=5), observed(views=99, observed_at=EVENING)),
    "an older removal after a removal": (tombstone(version=5), removed(version=4)),
    "the same removal": (tombstone(version=5), removed(version=5)),
    "an older observation that came before": (seen((5, NOON), (4, MORNING)), observed(views=4, observed_at=MORNING)),
    "an older observation of the same span": (
        seen((4, MORNING), (5, AFTERNOON), (6, "2026-03-01T12:50:00Z"), (6, "2026-03-01T12:40:00Z")),
        observed(views=99, observed_at=NOON),
    ),
    "the same observation": (seen((10, NOON)), observed(views=10, likes=1, observed_at=NOON)),
    "fewer views at the same time": (seen((10, NOON)), observed(views=9, likes=1)),
    "an older listing": (
        seen((10, NOON), (0, EVENING), regions=["US"]),
        observed(regions=["US"], observed_at=NOON),
    ),
}


@pytest.mark.parametrize(("state", "event"), NO_CHANGE.values(), ids=NO_CHANGE)
def test_an_older_event_changes_nothing(state: State, event: Event) -> None:
    assert merge(state, event) is state


ONE, OTHER = sorted(
    [upserted(version=5, name="A lake"), upserted(version=5, name="A river")], key=lambda event: event.content_hash
)


@pytest.mark.parametrize("events", [(ONE, OTHER), (OTHER, ONE)], ids=["in order", "reversed"])
def test_of_two_records_with_one_version_the_greater_hash_wins(events: tuple[Event, Event]) -> None:
    state = merge(None, events[0])
    after = merge(state, events[1])
    assert isinstance(after, Video)
    assert after.record.name == OTHER.name
    assert is_conflict(state, events[1])


@pytest.mark.parametrize("version", [5, MAX_INTEGER])
@pytest.mark.parametrize("is_first", [False, True], ids=["after the record", "before the record"])
def test_of_a_record_and_a_removal_with_one_version_the_removal_wins(version: int, is_first: bool) -> None:  # noqa: FBT001
    events: list[Event] = [upserted(version=version), removed(version=version)]
    first, second = reversed(events) if is_first else events
    state = merge(None, first)
    after = merge(state, second)
    assert isinstance(after, Tombstone)
    assert is_conflict(state, second)


AGREEING: dict[str, tuple[State | None, Event]] = {
    "the first event": (None, upserted()),
    "the same record again": (merge(None, upserted()), upserted(fetched_at=NOON)),
    "the same removal again": (tombstone(version=5), removed(version=5)),
    "an older record": (merge(None, upserted(version=2)), upserted(version=1, name="A lake")),
    "an observation": (merge(None, upserted()), observed()),
    "a record stored before hashes": (video(), upserted(name="A lake")),
}


@pytest.mark.parametrize(("state", "event"), AGREEING.values(), ids=AGREEING)
def test_events_that_agree_are_no_conflict(state: State | None, event: Event) -> None:
    assert not is_conflict(state, event)


def test_what_is_sent_again_was_read_when_it_was_sent_first() -> None:
    for events in ([upserted(views=7), upserted(views=7, fetched_at=NOON)], [upserted(fetched_at=NOON), upserted()]):
        state = arrive(events)
        assert isinstance(state, Video)
        assert state.record.fetched_at == MORNING


@given(st.data())
def test_no_event_changes_a_video_that_is_taken_down(data: st.DataObject) -> None:
    state = Tombstone(video_id=video_id(), version=0, revision=9, takedown=Takedown(NOON, "ann", "a court order"))
    assert arrive(data.draw(histories(revivals=True).flatmap(deliveries)), state) is state


def test_a_removal_leaves_a_tombstone() -> None:
    assert merge(video(revision=8), removed(version=6)) == tombstone(version=6, revision=9)


def test_a_removal_of_an_unknown_video_leaves_a_tombstone_too() -> None:
    assert merge(None, removed(version=6)) == tombstone(version=6, revision=1)


def test_a_newer_removal_updates_the_tombstone() -> None:
    assert merge(tombstone(version=6, revision=3), removed(version=7)) == tombstone(version=7, revision=4)


def test_a_version_above_a_removal_creates_the_video_again() -> None:
    # GIVEN a video that was observed and removed
    state = arrive([upserted(version=1), observed(regions=["IN"], views=500), removed(version=2)])
    # WHEN a higher version brings it back
    after = merge(state, upserted(version=3, views=7))
    # THEN it has what that version carries itself, and goes on counting revisions
    assert isinstance(after, Video)
    assert (after.observed, after.listed, after.counts.views, after.revision) == (NEVER_COUNTED, {}, 7, 4)
    assert after.view_samples is None


def test_an_observation_of_an_unknown_video_is_an_error() -> None:
    with pytest.raises(UnknownVideo, match=video_id(4)):
        merge(None, observed(4))


def test_a_merge_does_not_modify_its_input() -> None:
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
def test_the_time_of_a_listing_never_decreases(events: list[VideoObserved]) -> None:
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


def test_an_earlier_observation_is_still_a_sample() -> None:
    state = video(observed=Counts(EVENING, 7, 7), view_samples=sightings_of((EVENING, 7)))
    after = merge(state, observed(views=3, observed_at=MORNING))
    assert isinstance(after, Video)
    assert (after.observed, after.view_samples) == (Counts(EVENING, 7, 7), sightings_of((MORNING, 3), (EVENING, 7)))


def test_the_counts_of_a_record_are_no_sample() -> None:
    state = merge(video(), upserted(version=2, views=5_000, fetched_at=EVENING))
    assert isinstance(state, Video)
    assert state.view_samples is None


def test_a_video_has_the_regions_of_its_record_and_of_its_listings() -> None:
    assert video(regions=["US", "BR"], listed={"IN": NOON, "US": NOON}).regions == [Region.BR, Region.IN, Region.US]


# --- Counts that fall -------------------------------------------------------------------------------------------------

# Views at minutes after noon, and those that are shown afterwards.
FALLS: dict[str, tuple[list[tuple[int, int]], int]] = {
    "a rise": ([(0, 1_001_200), (60, 1_001_250)], 1_001_250),
    "a fall": ([(0, 1_001_250), (60, 0)], 1_001_250),
    "a fall that all regions' charts show at once": ([(0, 1_001_250), (60, 0), (61, 0), (68, 1)], 1_001_250),
    "a fall at the border of two windows": ([(0, 1_001_250), (59, 0), (60, 0)], 1_001_250),
    "a recovery": ([(0, 1_001_250), (60, 0), (120, 1_001_300)], 1_001_300),
    "a recovery to a little less": ([(0, 1_001_250), (60, 0), (120, 1_001_200)], 1_001_200),
    "a purge that stays": ([(0, 1_000_000), (60, 600_000), (75, 600_010)], 600_010),
    "a purge that goes on": ([(0, 1_000_000), (60, 600_000), (120, 500_000)], 600_000),
    "the first reading": ([(0, 5)], 5),
    "a fall within minutes of the first reading": ([(0, 5), (5, 3)], 3),
}


def minutes_after_noon(minutes: int) -> str:
    return from_seconds(to_seconds(NOON) + minutes * 60)


@pytest.mark.parametrize(("views", "shown"), FALLS.values(), ids=FALLS)
def test_a_fall_is_believed_once_a_later_reading_confirms_it(views: list[tuple[int, int]], shown: int) -> None:
    readings = [(one, minutes_after_noon(minutes)) for minutes, one in views]
    assert seen(*readings).counts.views == shown
    assert seen(*reversed(readings)).counts.views == shown


def test_before_a_fall_is_confirmed_the_counts_before_it_are_shown_as_a_whole() -> None:
    state = seen((1_000, NOON), (0, EVENING))
    assert state.counts == Counts(NOON, 1_000, 1)
    hidden = arrive(
        [upserted(likes=40), observed(views=9, likes=None), observed(views=5, likes=None, observed_at=EVENING)]
    )
    assert isinstance(hidden, Video)
    assert hidden.counts == Counts(NOON, 9, 40)


def test_a_record_with_fewer_views_is_believed_at_once() -> None:
    state = merge(seen((1_000, NOON)), upserted(version=2, views=400, likes=4, fetched_at=EVENING))
    assert isinstance(state, Video)
    assert state.counts == Counts(EVENING, 400, 4)


SINCE_NOON: dict[str, tuple[int, int, int]] = {
    "it is the count before the fall": (600, 500, 600),
    "it is not higher, so that nothing fell": (600, 700, 700),
    "it is as high as the reading before": (1_000, 0, 1_000),
}


@pytest.mark.parametrize(("recorded", "last", "shown"), SINCE_NOON.values(), ids=SINCE_NOON)
def test_a_record_between_two_readings_is_not_undone(recorded: int, last: int, shown: int) -> None:
    events = [upserted(version=2, views=recorded, fetched_at=from_seconds(to_seconds(NOON) + 3_600))]
    state = arrive([upserted(), observed(views=1_000), *events, observed(views=last, observed_at=EVENING)])
    assert isinstance(state, Video)
    assert state.counts.views == shown
    assert state.counts.observed_at > NOON


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
def test_a_video_that_is_not_ready_has_its_own_times(status: Status) -> None:
    state = merge(None, upserted(status=status, name=None, added_date=MORNING))
    assert isinstance(state, Video)
    assert (state.record.added_date, state.record.published_at) == (MORNING, None)

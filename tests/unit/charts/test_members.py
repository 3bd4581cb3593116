"""Members of regions: what a change of a video means for the charts of its regions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.charts.members import Member, members_of
from catalog.charts.ranking import Candidate
from catalog.search.actions import action_of
from catalog.videos.changes import Change
from catalog.videos.model import Counts, State, Tombstone, Video
from catalog.videos.status import Status
from tests.factories import EVENING, MORNING, NOON, sightings_of, tombstone, tombstones, video, video_id, videos

READY = video(regions=["IN", "US"], views=700)
SAMPLES = sightings_of((NOON, 10), (EVENING, 90))


def listed_at(time: str) -> Candidate:
    """Return what ranks the video in a region that listed it."""
    return Candidate(video_id(), MORNING, "Slow Water", 19, None, time)


def member(region: str, views: int | None, candidate: Candidate | None = None) -> Member:
    """Return the video as a member after its second revision."""
    return Member(region, video_id(), 2, views, None if views is None else 19, candidate)


MEMBERS: dict[str, tuple[State | None, State, list[Member]]] = {
    "new": (None, video(revision=2, regions=["IN", "US"]), [member("IN", 1_000), member("US", 1_000)]),
    **{f"new and {status}": (None, video(status=status), []) for status in Status if status is not Status.READY},
    "READY": (video(status="PROCESSING"), video(revision=2, regions=["IN"], views=7), [member("IN", 7)]),
    "no longer READY": (READY, video(revision=2, status="ERROR"), [member("IN", None), member("US", None)]),
    "removed": (READY, tombstone(revision=2), [member("IN", None), member("US", None)]),
    "in other regions": (
        READY,
        video(revision=2, regions=["US", "BR"], views=900),
        [member("BR", 900), member("IN", None), member("US", 900)],
    ),
    "listed by a region that its record no longer names": (
        video(regions=["IN"], listed={"IN": NOON}),
        video(revision=2, regions=[], listed={"IN": NOON}),
        [member("IN", 1_000, listed_at(NOON))],
    ),
    "observed": (video(), video(revision=2, observed=Counts(NOON, 1_001, 100)), [member("US", 1_001)]),
    "observed and listed": (
        video(),
        video(revision=2, observed=Counts(EVENING, 5_000, 5), listed={"IN": NOON, "GB": EVENING}),
        [member("GB", 5_000, listed_at(EVENING)), member("IN", 5_000, listed_at(NOON)), member("US", 5_000)],
    ),
    "listed again": (
        video(listed={"US": NOON}),
        video(revision=2, listed={"US": EVENING}),
        [member("US", 1_000, listed_at(EVENING))],
    ),
    "sampled": (
        None,
        video(revision=2, listed={"US": EVENING}, view_samples=SAMPLES),
        [member("US", 1_000, listed_at(EVENING)._replace(view_samples=SAMPLES))],
    ),
    "without counts and category": (
        None,
        video(fetched_at=None, views=None, category_id=None),
        [Member("US", video_id(), 1, 0)],
    ),
    "removed before it was READY": (video(status="PENDING"), tombstone(revision=3), []),
    "removed again": (tombstone(), tombstone(revision=3), []),
    "removed before it was known": (None, tombstone(revision=3), []),
}


@pytest.mark.parametrize(("before", "after", "expected"), MEMBERS.values(), ids=MEMBERS)
def test_a_change_adds_updates_and_removes_members(before: State | None, after: State, expected: list[Member]) -> None:
    assert members_of([Change("7", before, after)]) == expected


@given(st.none() | videos | tombstones, videos | tombstones)
def test_only_ready_videos_have_documents_and_views(before: State | None, after: State) -> None:
    is_shown = isinstance(after, Video) and after.is_ready
    regions, listed = ([], {}) if isinstance(after, Tombstone) else (after.regions, after.listed)
    assert (action_of(after).document is not None) is is_shown
    for one in members_of([Change("7", before, after)]):
        assert one.revision == after.revision
        assert (one.views is not None) is (is_shown and one.region in regions)
        assert (one.candidate is not None) is (is_shown and one.region in listed)

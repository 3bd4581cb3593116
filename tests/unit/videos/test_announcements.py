"""Which changes of a video are announced, as what, and with which fields."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.videos.announcements import VideoChanged, announcement_of, changed_fields
from catalog.videos.changes import Change
from catalog.videos.model import Counts, Record, State, Video
from catalog.videos.status import Status
from tests.factories import EVENING, NOON, sightings_of, tombstone, video, video_id, videos


def announced(before: State | None, after: State) -> VideoChanged | None:
    """Return what is announced of a change, as a receiver validates it."""
    event = announcement_of(Change("1", before, after))
    if event is None:
        return None
    assert event.kind == "VideoChanged"
    return VideoChanged.model_validate(event.detail)


READY, PENDING = video(), video(status="PENDING")


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (None, READY, "published"),
        (PENDING, READY, "published"),
        (tombstone(), READY, "published"),
        (READY, video(name="Another name"), "updated"),
        (PENDING, video(status="PROCESSING"), "updated"),
        (None, PENDING, "updated"),
        (READY, video(status="ERROR", error_reason="no sound"), "withdrawn"),
        (READY, tombstone(), "removed"),
        (PENDING, tombstone(), "removed"),
    ],
)
def test_a_change_is_announced_as_what_it_is(before: State | None, after: State, what: str) -> None:
    event = announced(before, after)
    assert event is not None
    assert (event.what, event.video_id) == (what, video_id())


def test_an_announcement_has_the_revision_the_version_and_the_changed_fields_in_their_order() -> None:
    before = video(tags=["river"], regions=["US"])
    after = video(revision=7, tags=["night"], regions=["US", "GB"], name="The Thames", views=9_000)
    assert announced(before, after) == VideoChanged(
        video_id=video_id(), revision=7, version=1, what="updated", changed=["name", "tags", "regions"]
    )


def test_a_removal_has_the_version_of_the_removal_and_no_fields() -> None:
    assert announced(READY, tombstone(version=4, revision=3)) == VideoChanged(
        video_id=video_id(), revision=3, version=4, what="removed", changed=[]
    )


@pytest.mark.parametrize(
    "after",
    [
        video(revision=2, views=5_000, likes=7, fetched_at=EVENING),
        video(revision=2, observed=Counts(NOON, 5_000, 7), view_samples=sightings_of((NOON, 5_000))),
        video(revision=2, listed={"GB": NOON}),
    ],
    ids=["of the record", "observed", "listed by a chart"],
)
def test_counts_and_listings_alone_are_not_announced(after: State) -> None:
    assert announced(READY, after) is None


@pytest.mark.parametrize("before", [None, tombstone()])
def test_a_tombstone_of_nothing_that_was_there_is_not_announced(before: State | None) -> None:
    assert announced(before, tombstone(version=9, revision=9)) is None


@given(videos)
def test_a_new_video_has_all_fields_that_it_says_and_no_counts(state: Video) -> None:
    changed = changed_fields(None, state)
    said = state.record.model_dump(exclude_defaults=True)
    assert changed == [name for name in Record.model_fields if name in said.keys() - {"views", "likes", "fetched_at"}]


@given(videos, videos, st.sampled_from(Status))
def test_what_is_announced_says_whether_the_video_may_be_shown(one: Video, other: Video, status: Status) -> None:
    after = other.model_copy(update={"record": other.record.model_copy(update={"status": status})})
    event = announced(one, after)
    is_shown = status is Status.READY
    if event is None:
        assert changed_fields(one, after) == []
    else:
        assert {"published": True, "withdrawn": False}.get(event.what, is_shown) is is_shown
        assert event.changed

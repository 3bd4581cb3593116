"""What the stream of the table `videos` means for the index and for the members of regions."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.ranking import Candidate
from catalog.search.documents import document_of
from catalog.stores.attributes import encode_item
from catalog.stores.items import video_item
from catalog.video import Counts, State, Tombstone, Video
from catalog.vocabulary import Status
from catalog.writing.index import Action
from catalog.writing.regions import Member
from catalog.writing.stream import Change, action_of, actions_of, changes_of, members_of
from tests.factories import EVENING, MORNING, NOON, sightings_of, tombstone, tombstones, video, video_id, videos

NOT_READY = [status for status in Status if status is not Status.READY]


def record(before: State | None, after: State | None, number: int = 1) -> dict[str, Any]:
    """Return a record of the stream, as Lambda hands it over."""
    kind = {(True, False): "INSERT", (False, False): "MODIFY", (False, True): "REMOVE"}[before is None, after is None]
    images = {"OldImage": before, "NewImage": after}
    return {
        "eventID": f"{number:032x}",
        "eventName": kind,
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "Keys": {"video_id": {"S": video_id()}},
            "SequenceNumber": str(number),
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            **{name: json.loads(json.dumps(encode_item(video_item(state)))) for name, state in images.items() if state},
        },
    }


def renamed(number: int) -> Video:
    """Return a video as its second version names it."""
    return video(number, revision=2, name="A lake").model_copy(update={"version": 2})


def read(records: list[dict[str, Any]]) -> list[Change]:
    """Return the changes that records tell of, all of which can be read."""
    changes, unreadable = changes_of(records)
    assert not unreadable
    return changes


def derived(*changes: tuple[State | None, State | None]) -> tuple[list[Action], list[Member]]:
    """Return what writes lead to in the index and in the members of regions."""
    changes_read = read([record(before, after, number) for number, (before, after) in enumerate(changes)])
    return actions_of(changes_read), members_of(changes_read)


# --- Records ----------------------------------------------------------------------------------------------------------


def test_an_insert_shows_what_came() -> None:
    assert read([record(None, video(), 7)]) == [Change("7", None, video())]


def test_a_modification_shows_both_sides() -> None:
    before, after = video(revision=1), video(revision=2, name="A lake")
    assert read([record(before, after, 8)]) == [Change("8", before, after)]


def test_a_tombstone_that_expires_changes_nothing() -> None:
    assert read([record(tombstone(), None)]) == []


def test_a_video_whose_item_was_deleted_is_removed_by_a_revision_of_its_own() -> None:
    (change,) = read([record(video(revision=4), None, 9)])
    assert change == Change("9", video(revision=4), tombstone(version=1, revision=5))


@given(st.none() | videos | tombstones, videos | tombstones)
def test_a_record_is_read_whatever_it_holds(before: State | None, after: State) -> None:
    assert read([record(before, after, 10)]) == [Change("10", before, after)]


def test_records_are_read_in_their_order_without_those_that_mean_nothing() -> None:
    records = [
        record(None, video(3), 11),
        record(tombstone(4), None, 12),
        record(None, video(2), 13),
        record(video(3), renamed(3), 14),
    ]
    changes = read(records)
    assert [change.sequence_number for change in changes] == ["11", "13", "14"]
    assert [action.video_id for action in actions_of(changes)] == [video_id(3), video_id(2), video_id(3)]


def test_no_records_change_nothing() -> None:
    assert derived() == ([], [])


# --- The index --------------------------------------------------------------------------------------------------------


def test_a_ready_video_has_a_document() -> None:
    state = video(revision=6)
    assert action_of(state) == Action(video_id(), 6, document_of(state))


@pytest.mark.parametrize("status", NOT_READY)
def test_a_video_that_is_not_ready_has_none(status: Status) -> None:
    assert action_of(video(revision=6, status=status)) == Action(video_id(), 6, None)


def test_a_removed_video_has_none() -> None:
    assert action_of(tombstone(revision=6)) == Action(video_id(), 6, None)


SEEN_AGAIN = video(revision=2, listed={"US": EVENING})
UNCHANGED: dict[str, tuple[State, State]] = {
    "listed again": (video(listed={"US": NOON}), SEEN_AGAIN),
    "not READY in another way": (video(status="PENDING"), video(revision=2, status="PROCESSING")),
    "removed before it was READY": (video(status="PENDING"), tombstone(revision=2)),
    "described otherwise": (video(description="Water"), video(revision=2, description="Water, mostly")),
}


@pytest.mark.parametrize(("before", "after"), UNCHANGED.values(), ids=UNCHANGED)
def test_what_looks_as_before_is_not_written_to_the_index(before: State, after: State) -> None:
    assert derived((before, after))[0] == []


@pytest.mark.parametrize("state", [video(), video(status="PENDING"), tombstone()], ids=["READY", "PENDING", "removed"])
def test_what_is_new_in_the_table_is_always_written_to_the_index(state: State) -> None:
    assert derived((None, state))[0] == [action_of(state)]


def test_counts_of_another_step_are_written_to_the_index() -> None:
    after = video(revision=2, observed=Counts(NOON, 9_000, 1))
    assert derived((video(), after))[0] == [action_of(after)]


def test_counts_within_a_step_are_not_written_to_the_index_and_reach_the_members_of_regions() -> None:
    actions, members = derived((video(), video(revision=2, observed=Counts(NOON, 1_001, 100))))
    assert actions == []
    assert members == [Member("US", video_id(), 2, 1_001, 19)]


def test_a_new_version_is_written_to_the_index_whatever_its_counts() -> None:
    after = video(revision=2, views=1_001).model_copy(update={"version": 2})
    assert derived((video(), after))[0] == [action_of(after)]


def test_a_new_version_that_looks_as_before_is_not_written_to_the_index() -> None:
    after = video(revision=2, description="Water, mostly").model_copy(update={"version": 2})
    assert derived((video(), after))[0] == []


def test_of_many_observations_the_index_is_written_once_a_step() -> None:
    states = [
        video(revision=n + 1, observed=Counts(f"2026-03-01T12:00:{n:02}Z", 1_000 + 5 * n, 100)) for n in range(40)
    ]
    actions, members = derived(*pairwise(states))
    assert len(members) == 39
    assert 3 <= len(actions) <= 5
    assert [action.revision for action in actions] == sorted(action.revision for action in actions)


@pytest.mark.parametrize("status", NOT_READY)
def test_a_video_that_becomes_ready_is_written_to_the_index(status: Status) -> None:
    after = video(revision=2)
    assert derived((video(status=status), after))[0] == [action_of(after)]


def test_a_video_that_returns_after_its_removal_is_written_to_the_index() -> None:
    after = video(revision=3)
    assert derived((tombstone(revision=2), after))[0] == [action_of(after)]


# --- The members of regions -------------------------------------------------------------------------------------------

READY = video(regions=["IN", "US"], views=700)
JOINS = [Member("IN", video_id(), 1, 700, 19), Member("US", video_id(), 1, 700, 19)]
LEAVES = [Member("IN", video_id(), 2, None), Member("US", video_id(), 2, None)]


def test_a_new_ready_video_joins_its_regions() -> None:
    actions, members = derived((None, READY))
    assert actions == [Action(video_id(), 1, document_of(READY))]
    assert members == JOINS


@pytest.mark.parametrize("status", NOT_READY)
def test_a_new_video_that_is_not_ready_joins_none(status: Status) -> None:
    actions, members = derived((None, video(status=status)))
    assert actions == [Action(video_id(), 1, None)]
    assert members == []


def test_a_video_that_becomes_ready_joins_its_regions() -> None:
    after = video(revision=2, regions=["IN"], views=700)
    actions, members = derived((video(status="PROCESSING", regions=["IN"]), after))
    assert actions == [Action(video_id(), 2, document_of(after))]
    assert members == [Member("IN", video_id(), 2, 700, 19)]


GONE: dict[str, State | None] = {
    "no longer READY": video(revision=2, status="ERROR", regions=["IN", "US"]),
    "removed": tombstone(revision=2),
    "deleted by hand": None,
}


@pytest.mark.parametrize("after", GONE.values(), ids=GONE)
def test_a_video_that_is_gone_loses_its_document_and_its_regions(after: State | None) -> None:
    actions, members = derived((READY, after))
    assert actions == [Action(video_id(), 2, None)]
    assert members == LEAVES


def test_a_region_that_the_record_drops_is_left() -> None:
    _, members = derived((READY, video(revision=2, regions=["US", "BR"], views=900)))
    assert members == [
        Member("BR", video_id(), 2, 900, 19),
        Member("IN", video_id(), 2, None),
        Member("US", video_id(), 2, 900, 19),
    ]


def test_a_region_that_still_lists_the_video_is_kept_whatever_the_record_says() -> None:
    before = video(regions=["IN"], listed={"IN": NOON})
    _, members = derived((before, video(revision=2, regions=[], listed={"IN": NOON}, views=900)))
    assert members == [Member("IN", video_id(), 2, 900, 19, listed_at(NOON))]


def listed_at(time: str) -> Candidate:
    """Return what ranks the video of these tests in a region that listed it."""
    return Candidate(video_id(), MORNING, "Slow Water", 19, None, time)


def test_a_member_carries_the_latest_counts_and_is_a_candidate_where_a_region_listed_it() -> None:
    after = video(
        revision=2,
        regions=["US"],
        fetched_at=MORNING,
        observed=Counts(EVENING, 5_000, 5),
        listed={"IN": NOON, "GB": EVENING},
    )
    _, members = derived((video(regions=["US"]), after))
    assert members == [
        Member("GB", video_id(), 2, 5_000, 19, listed_at(EVENING)),
        Member("IN", video_id(), 2, 5_000, 19, listed_at(NOON)),
        Member("US", video_id(), 2, 5_000, 19),
    ]


def test_a_candidate_learns_that_it_was_listed_again() -> None:
    members = [Member("US", video_id(), 2, 1_000, 19, listed_at(EVENING))]
    assert derived((video(listed={"US": NOON}), SEEN_AGAIN))[1] == members


def test_a_candidate_carries_how_its_views_grew() -> None:
    seen = sightings_of((NOON, 10), (EVENING, 90))
    _, (member,) = derived((None, video(listed={"US": EVENING}, sightings=seen)))
    assert member.candidate == listed_at(EVENING)._replace(sightings=seen)


def test_a_member_that_nobody_counted_or_categorised_has_no_views_and_no_category() -> None:
    _, members = derived((None, video(fetched_at=None, views=None, category_id=None)))
    assert members == [Member("US", video_id(), 1, 0)]


@pytest.mark.parametrize("before", [video(status="PENDING"), tombstone(), None], ids=["unready", "removed", "unknown"])
def test_who_was_never_a_member_leaves_nothing(before: State | None) -> None:
    assert derived((before, tombstone(revision=3)))[1] == []


@given(st.none() | videos | tombstones, videos | tombstones)
def test_only_ready_videos_have_documents_and_views(before: State | None, after: State) -> None:
    is_shown = isinstance(after, Video) and after.is_ready
    assert (action_of(after).document is not None) is is_shown
    for member in members_of([Change("7", before, after)]):
        assert member.revision == after.revision
        assert (member.views is not None) is (is_shown and member.region in listing(after))
        assert (member.candidate is not None) is (is_shown and member.region in listed(after))


def listing(state: State) -> list[str]:
    """Return the regions of a video that is there."""
    return [] if isinstance(state, Tombstone) else state.regions


def listed(state: State) -> dict[str, str]:
    """Return the regions whose charts have held a video."""
    return {} if isinstance(state, Tombstone) else state.listed


# --- What cannot be read ----------------------------------------------------------------------------------------------


def test_a_record_that_cannot_be_read_is_told_apart_with_its_id_and_the_others_are_read() -> None:
    strange = record(None, video(), 1)
    strange["dynamodb"]["NewImage"]["status"] = {"S": "ARCHIVED"}

    changes, unreadable = changes_of([strange, record(None, video(), 2)])

    assert [change.sequence_number for change in changes] == ["2"]
    ((unread_id, reason),) = unreadable
    assert unread_id == video().video_id
    assert "ARCHIVED" in reason

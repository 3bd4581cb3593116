"""Changes of videos in the stream of their table, and the writes on the index that they lead to."""

import json
from typing import Any

import pytest
from hypothesis import given

from catalog.dynamodb.codec import encode_item
from catalog.search.actions import Action, actions_of
from catalog.search.document import document_of
from catalog.videos.changes import Change, read_changes
from catalog.videos.items import video_item
from catalog.videos.model import Counts, State, Video
from catalog.videos.status import Status
from tests.factories import EVENING, NOON, tombstone, tombstones, video, video_id, videos

NOT_READY = [status for status in Status if status is not Status.READY]


def record(before: State | None, after: State | None, number: int = 1) -> dict[str, Any]:
    """Return a record of the stream, as Lambda receives it."""
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


def read(*records: dict[str, Any]) -> list[Change]:
    changes, unreadable = read_changes(records)
    assert not unreadable
    return changes


def test_an_item_deleted_by_hand_is_a_removal_and_a_tombstone_that_expires_is_no_change() -> None:
    deleted = Change("7", video(revision=4), tombstone(version=1, revision=5))
    assert read(record(video(revision=4), None, 7)) == [deleted]
    assert read(record(tombstone(), None, 7)) == []


@given(videos | tombstones, videos | tombstones)
def test_a_record_of_any_states_is_read(before: State, after: State) -> None:
    inserted, modified = record(None, after, 9), record(before, after, 10)
    assert read(inserted, modified) == [Change("9", None, after), Change("10", before, after)]


def test_records_are_read_in_their_order_without_those_that_change_nothing() -> None:
    expired = record(tombstone(4), None, 12)
    changes = read(record(None, video(3), 11), expired, record(None, video(2), 13), record(video(3), revised(3), 14))
    assert [change.sequence_number for change in changes] == ["11", "13", "14"]
    assert [action.video_id for action in actions_of(changes)] == [video_id(3), video_id(2), video_id(3)]
    assert (read(), actions_of([])) == ([], [])


def test_a_record_that_cannot_be_read_is_returned_with_its_id_and_the_others_are_read() -> None:
    strange = record(None, video(), 1)
    strange["dynamodb"]["NewImage"]["status"] = {"S": "ARCHIVED"}
    changes, ((unread_id, reason),) = read_changes([strange, record(None, video(), 2)])
    assert [change.sequence_number for change in changes] == ["2"]
    assert unread_id == video().video_id
    assert "ARCHIVED" in reason


def revised(number: int = 1, /, **fields: Any) -> Video:
    """Return a video as its second version describes it."""
    return video(number, revision=2, **{"name": "A lake", **fields}).model_copy(update={"version": 2})


WRITTEN: dict[str, tuple[State | None, State]] = {
    "new and READY": (None, video(revision=6)),
    **{f"new and {status}": (None, video(revision=6, status=status)) for status in NOT_READY},
    "new and removed": (None, tombstone(revision=6)),
    **{f"READY after {status}": (video(status=status), video(revision=2)) for status in NOT_READY},
    "READY after its removal": (tombstone(revision=2), video(revision=3)),
    "no longer READY": (video(), video(revision=2, status="ERROR")),
    "removed": (video(), tombstone(revision=2)),
    "counts of another step": (video(), video(revision=2, observed=Counts(NOON, 9_000, 1))),
    "a new version with other counts": (video(), revised(name="A river at night", views=1_001)),
}


@pytest.mark.parametrize(("before", "after"), WRITTEN.values(), ids=WRITTEN)
def test_a_change_that_the_index_shows_is_written_to_it(before: State | None, after: State) -> None:
    document = document_of(after) if isinstance(after, Video) and after.record.status is Status.READY else None
    assert actions_of([Change("7", before, after)]) == [Action(video_id(), after.revision, document)]


NOT_WRITTEN: dict[str, tuple[State, State]] = {
    "listed again": (video(listed={"US": NOON}), video(revision=2, listed={"US": EVENING})),
    "not READY in another way": (video(status="PENDING"), video(revision=2, status="PROCESSING")),
    "removed before it was READY": (video(status="PENDING"), tombstone(revision=2)),
    "another description": (video(description="Water"), video(revision=2, description="Water, mostly")),
    "a new version with another description": (video(), revised(name="A river at night", description="Water")),
    "counts within a step": (video(), video(revision=2, observed=Counts(NOON, 1_001, 100))),
}


@pytest.mark.parametrize(("before", "after"), NOT_WRITTEN.values(), ids=NOT_WRITTEN)
def test_a_change_that_the_index_does_not_show_is_not_written_to_it(before: State, after: State) -> None:
    assert actions_of([Change("7", before, after)]) == []

"""Bringing the table of videos back to an older time, on a real DynamoDB."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from catalog.videos.model import State, Takedown, Tombstone, Video
from catalog.videos.takedowns import TakedownTable
from catalog.videos.writes import Outcome, VideoTable
from tests.factories import NOON, observed, removed, upserted, video_id
from tools.restore import Restored, restore

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def older(dynamodb: "DynamoDBClient", make_table: Callable[[str], str]) -> VideoTable:
    """Give the table of a backup: three videos, one of them removed."""
    table = VideoTable(dynamodb, make_table("VideosTable"))
    table.apply([upserted(1), upserted(2, version=3), upserted(3), observed(1, views=7)])
    table.apply([removed(3, version=2)])
    return table


def states(table: VideoTable) -> dict[str, State]:
    return {state.video_id: state for page in table.scan() for state in page.states}


def content_of(table: VideoTable) -> dict[str, State]:
    """Return the states without what the catalogue itself adds at each write."""
    own = {"revision": 0, "moved_at": 0}
    return {key: state.model_copy(update=own) for key, state in states(table).items() if isinstance(state, Video)}


def test_every_video_has_its_older_state_under_a_higher_revision(videos: VideoTable, older: VideoTable) -> None:
    # GIVEN what has happened since: a record replaced by mistake, a removal, a revival and a new video
    videos.apply([upserted(1, version=9, name="A mistake"), upserted(3, version=4), upserted(4)])
    videos.apply([observed(1, views=9_000), removed(2, version=8)])
    before = states(videos)
    # WHEN it is restored, first as a dry run
    expected = Restored(brought_back=3, hidden=1)
    dry = restore(videos, older, is_dry=True)
    assert (dry.brought_back, dry.hidden) == (3, 1)
    assert states(videos) == before
    # Afterwards the three are the same when the table in use is scanned
    assert restore(videos, older) == expected
    # THEN all are as they were, each write above all that any reader has seen
    assert content_of(videos) == content_of(older)
    after = states(videos)
    assert isinstance(after[video_id(3)], Tombstone)
    assert all(state.revision > before[key].revision for key, state in after.items())
    # AND the video that came later is back with its event
    assert isinstance(after[video_id(4)], Tombstone)
    assert videos.apply([upserted(4)]) == [Outcome.APPLIED]
    assert isinstance(states(videos)[video_id(4)], Video)


def test_a_restore_is_safe_to_repeat_and_leaves_takedowns(
    videos: VideoTable, older: VideoTable, dynamodb: "DynamoDBClient", make_table: Callable[[str], str]
) -> None:
    videos.apply([upserted(1), upserted(2)])
    takedowns = TakedownTable(dynamodb, videos._name, make_table("RegionsTable"))
    takedowns.take_down(video_id(1), Takedown(NOON, "ann", "a court order"))
    assert restore(videos, older).taken_down == 1
    after = states(videos)
    again = restore(videos, older)
    assert (again.brought_back, again.hidden) == (0, 0)
    assert states(videos) == after
    assert videos.apply([upserted(1, version=5)]) == [Outcome.TAKEN_DOWN]


def test_a_takedown_that_was_lifted_does_not_come_back(
    videos: VideoTable, older: VideoTable, dynamodb: "DynamoDBClient", make_table: Callable[[str], str]
) -> None:
    regions = make_table("RegionsTable")
    TakedownTable(dynamodb, older._name, regions).take_down(video_id(1), Takedown(NOON, "ann", "a court order"))
    videos.apply([upserted(1, version=5)])
    restore(videos, older)
    assert states(videos)[video_id(1)] == Tombstone(video_id=video_id(1), version=0, revision=4)
    assert videos.apply([upserted(1)]) == [Outcome.APPLIED]


def test_an_item_that_cannot_be_read_is_counted_and_left_alone(
    videos: VideoTable, older: VideoTable, dynamodb: "DynamoDBClient"
) -> None:
    videos.apply([upserted(1), upserted(2)])
    key: dict[str, Any] = {"TableName": videos._name, "Key": {"video_id": {"S": video_id(1)}}}
    dynamodb.update_item(**key, UpdateExpression="REMOVE recorded")
    before = dynamodb.get_item(**key)["Item"]
    done = restore(videos, older)
    assert (done.unreadable, done.brought_back) == (1, 2)
    assert dynamodb.get_item(**key)["Item"] == before

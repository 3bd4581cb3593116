"""Takedowns on a real DynamoDB: no event resists one, and each decision has its audit line."""

from typing import TYPE_CHECKING

import pytest

from catalog.integers import MAX_INTEGER
from catalog.videos.model import Takedown, Tombstone, Video
from catalog.videos.takedowns import AuditLine, Decision, TakedownTable
from catalog.videos.writes import Outcome, VideoTable
from tests.factories import EVENING, NOON, observed, removed, upserted, video_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from types_boto3_dynamodb import DynamoDBClient

    from catalog.videos.events import Event

ORDER = Takedown(NOON, "ann", "a court order")


@pytest.fixture
def takedowns(dynamodb: "DynamoDBClient", make_table: "Callable[[str], str]", videos: VideoTable) -> TakedownTable:
    return TakedownTable(dynamodb, videos._name, make_table("RegionsTable"))


def test_no_version_resists_a_takedown(videos: VideoTable, takedowns: TakedownTable) -> None:
    # GIVEN a video whose producer has used up its versions
    videos.apply([upserted(1, version=MAX_INTEGER)])
    # WHEN an operator takes it down
    assert takedowns.take_down(video_id(1), ORDER)
    # THEN it is gone, without an end, and no event restores it
    stone = videos.read([video_id(1)])[video_id(1)]
    assert stone == Tombstone(video_id=video_id(1), version=MAX_INTEGER, revision=2, takedown=ORDER)
    events: list[Event] = [upserted(1, version=MAX_INTEGER, name="Again"), observed(1), removed(1, version=MAX_INTEGER)]
    assert videos.apply(events) == [Outcome.TAKEN_DOWN] * 3
    assert not takedowns.take_down(video_id(1), Takedown(EVENING, "bob", "another order"))


def test_a_video_can_be_taken_down_before_it_arrives(videos: VideoTable, takedowns: TakedownTable) -> None:
    assert takedowns.take_down(video_id(7), ORDER)
    assert videos.apply([upserted(7)]) == [Outcome.TAKEN_DOWN]


def test_after_a_takedown_is_lifted_any_version_restores_the_video(
    videos: VideoTable, takedowns: TakedownTable
) -> None:
    videos.apply([upserted(1, version=MAX_INTEGER)])
    assert not takedowns.lift(video_id(1), EVENING, "bob", "nothing to lift")
    takedowns.take_down(video_id(1), ORDER)
    assert takedowns.lift(video_id(1), EVENING, "bob", "the order was withdrawn")
    assert videos.apply([upserted(1, version=1)]) == [Outcome.APPLIED]
    state = videos.read([video_id(1)])[video_id(1)]
    assert isinstance(state, Video)
    assert (state.version, state.revision) == (1, 4)


def test_each_decision_has_an_audit_line_and_a_restored_table_follows_them(
    videos: VideoTable, takedowns: TakedownTable, dynamodb: "DynamoDBClient"
) -> None:
    # GIVEN one video that is taken down, and one that was
    videos.apply([upserted(1), upserted(2)])
    for number in (1, 2):
        takedowns.take_down(video_id(number), ORDER)
    takedowns.lift(video_id(2), EVENING, "bob", "a mistake")
    assert [*takedowns.audit()] == [
        AuditLine(video_id(1), Decision.TAKEN_DOWN, *ORDER),
        AuditLine(video_id(2), Decision.TAKEN_DOWN, *ORDER),
        AuditLine(video_id(2), Decision.LIFTED, EVENING, "bob", "a mistake"),
    ]
    # WHEN the table of videos is from before these decisions
    for number in (1, 2):
        dynamodb.delete_item(TableName=videos._name, Key={"video_id": {"S": video_id(number)}})
    videos.apply([upserted(1), upserted(2)])
    # THEN they are made again
    assert takedowns.restore_decisions() == [video_id(1)]
    states = videos.read([video_id(1), video_id(2)])
    assert [type(states[video_id(number)]) for number in (1, 2)] == [Tombstone, Video]
    assert takedowns.restore_decisions() == []

"""Writing videos to a real DynamoDB."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from catalog.video import Tombstone, Video
from catalog.writing.videos import Outcome, VideoTable
from tests.factories import EVENING, NOON, observed, removed, upserted, video_id

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

    from catalog.events import Event


def stored(videos: VideoTable, number: int = 1) -> Video:
    state = videos.read([video_id(number)])[video_id(number)]
    assert isinstance(state, Video)
    return state


@pytest.mark.parametrize("in_bulk", [False, True])
def test_each_event_has_its_outcome_in_order(videos: VideoTable, in_bulk: bool) -> None:  # noqa: FBT001
    later = observed(1, views=5_000, observed_at=EVENING)
    events: list[Event] = [upserted(1), upserted(1), later, observed(2), removed(3)]

    outcomes = videos.apply(events, in_bulk=in_bulk)

    applied, unchanged, unknown = Outcome.APPLIED, Outcome.UNCHANGED, Outcome.UNKNOWN
    assert outcomes == [applied, unchanged, applied, unknown, applied]
    assert stored(videos).counts.views == 5_000
    assert videos.apply(events, in_bulk=in_bulk) == [unchanged, unchanged, unchanged, unknown, unchanged]


def test_writers_that_race_for_one_video_lose_nothing(videos: VideoTable) -> None:
    videos.apply([upserted(1)])
    regions = ["AU", "BR", "CA", "DE", "FR", "GB", "IN"]

    # WHEN seven writers observe the same video at once, each in a region of its own
    with ThreadPoolExecutor(len(regions)) as pool:
        outcomes = [*pool.map(lambda region: _observe_until_applied(videos, region), regions)]

    # THEN every one of them is there, and each write was counted
    assert outcomes == [[Outcome.APPLIED]] * len(regions)
    assert [*stored(videos).listed] == regions or sorted(stored(videos).listed) == regions
    assert stored(videos).revision == 1 + len(regions)


def _observe_until_applied(videos: VideoTable, region: str) -> list[Outcome]:
    return videos.apply([observed(1, regions=[region], observed_at=NOON)])


def test_a_new_video_is_inserted_once_by_writers_that_race(videos: VideoTable) -> None:
    versions = range(1, 6)
    with ThreadPoolExecutor(len(versions)) as pool:
        outcomes = [
            *pool.map(lambda version: videos.apply([upserted(1, version=version, name=f"v{version}")]), versions)
        ]

    assert stored(videos).version == 5
    assert stored(videos).record.name == "v5"
    assert [Outcome.APPLIED] in outcomes


def test_a_transaction_that_loses_a_race_is_merged_and_written_again(
    videos: VideoTable, dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN another writer who inserts one of the videos just before the transaction
    write = dynamodb.transact_write_items
    rival = [upserted(2, version=7, name="the rival's")]

    def late_write(**request: Any) -> Any:
        if rival:
            VideoTable(dynamodb, request["TransactItems"][0]["Put"]["TableName"]).apply([rival.pop()])
        return write(**request)

    monkeypatch.setattr(dynamodb, "transact_write_items", late_write)

    # WHEN three videos are written together
    outcomes = videos.apply([upserted(1), upserted(2), upserted(3)], in_bulk=True)

    # THEN the rival's higher version stays, and the others are written
    assert outcomes == [Outcome.APPLIED, Outcome.UNCHANGED, Outcome.APPLIED]
    assert stored(videos, 2).record.name == "the rival's"


def test_more_videos_than_one_request_carries_are_all_written_and_scanned(videos: VideoTable) -> None:
    events = [upserted(number) for number in range(250)]

    assert set(videos.apply(events, in_bulk=True)) == {Outcome.APPLIED}

    (page,) = videos.scan()
    assert {state.video_id for state in page.states} == {video_id(number) for number in range(250)}


def test_a_scan_goes_on_after_any_page(videos: VideoTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.writing.videos.MAX_ITEMS_PER_PAGE", 100)
    videos.apply([upserted(number) for number in range(250)], in_bulk=True)

    first, second, third = videos.scan()

    assert [len(page.states) for page in (first, second, third)] == [100, 100, 50]
    assert third.next_key is None
    assert [*videos.scan(first.next_key)] == [second, third]
    assert [*videos.scan(second.next_key)] == [third]


def test_an_empty_table_is_one_empty_page(videos: VideoTable) -> None:
    assert [*videos.scan()] == [([], None)]


def test_only_ready_videos_are_in_the_index_of_categories(
    dynamodb: "DynamoDBClient", make_table: Callable[[str], str]
) -> None:
    name = make_table("VideosTable")
    videos = VideoTable(dynamodb, name)
    videos.apply([upserted(1, category_id=19), upserted(2, category_id=19, status="ERROR"), upserted(3)])
    videos.apply([upserted(4, category_id=19), removed(4, version=2)])

    found = dynamodb.query(
        TableName=name,
        IndexName="by-category",
        KeyConditionExpression="category_id = :category",
        ExpressionAttributeValues={":category": {"N": "19"}},
    )["Items"]

    assert [item["video_id"]["S"] for item in found] == [video_id(1)]


def test_a_tombstone_stands_where_a_video_was_removed(videos: VideoTable) -> None:
    videos.apply([upserted(1), removed(1, version=2), upserted(1, version=2)])

    assert videos.read([video_id(1)]) == {video_id(1): Tombstone(video_id=video_id(1), version=2, revision=2)}


def test_what_dynamodb_refuses_is_not_taken_for_a_lost_race(dynamodb: "DynamoDBClient") -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        VideoTable(dynamodb, "nowhere").apply([upserted(1)])

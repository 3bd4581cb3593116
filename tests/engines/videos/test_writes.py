"""Writing videos to a real DynamoDB."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from catalog.videos.model import Tombstone, Video
from catalog.videos.writes import Outcome, VideoTable
from tests.factories import EVENING, NOON, observed, removed, upserted, video_id

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

    from catalog.videos.events import Event


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


def test_racing_writers_of_one_video_lose_nothing(videos: VideoTable) -> None:
    videos.apply([upserted(1)])
    regions = ["AU", "BR", "CA", "DE", "FR", "GB", "IN"]

    def observe(region: str) -> list[Outcome]:
        return videos.apply([observed(1, regions=[region], observed_at=NOON)])

    with ThreadPoolExecutor(len(regions)) as pool:
        outcomes = [*pool.map(observe, regions)]
    assert outcomes == [[Outcome.APPLIED]] * len(regions)
    assert sorted(stored(videos).listed) == regions
    assert stored(videos).revision == 1 + len(regions)


def test_racing_writers_insert_a_new_video_once(videos: VideoTable) -> None:
    versions = [upserted(1, version=version, name=f"v{version}") for version in range(1, 6)]
    with ThreadPoolExecutor(len(versions)) as pool:
        outcomes = [*pool.map(lambda event: videos.apply([event]), versions)]
    assert stored(videos).version == 5
    assert stored(videos).record.name == "v5"
    assert [Outcome.APPLIED] in outcomes


def test_a_transaction_that_loses_a_race_is_merged_and_written_again(
    videos: VideoTable, dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    # A rival inserts one of the videos just before the transaction
    write = dynamodb.transact_write_items
    rival = [upserted(2, version=7, name="the rival's")]

    def late_write(**request: Any) -> Any:
        if rival:
            VideoTable(dynamodb, request["TransactItems"][0]["Put"]["TableName"]).apply([rival.pop()])
        return write(**request)

    monkeypatch.setattr(dynamodb, "transact_write_items", late_write)
    outcomes = videos.apply([upserted(1), upserted(2), upserted(3)], in_bulk=True)
    assert outcomes == [Outcome.APPLIED, Outcome.UNCHANGED, Outcome.APPLIED]
    assert stored(videos, 2).record.name == "the rival's"


def test_more_videos_than_fit_a_request_are_all_written_and_a_scan_continues_after_any_page(
    videos: VideoTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [*videos.scan()] == [([], None, [])]
    events = [upserted(number) for number in range(250)]
    assert set(videos.apply(events, in_bulk=True)) == {Outcome.APPLIED}
    (page,) = videos.scan()
    assert {state.video_id for state in page.states} == {video_id(number) for number in range(250)}
    monkeypatch.setattr("catalog.videos.writes.MAX_ITEMS_PER_PAGE", 100)
    first, second, third = videos.scan()
    assert [len(page.states) for page in (first, second, third)] == [100, 100, 50]
    assert third.next_key is None
    assert [*videos.scan(first.next_key)] == [second, third]
    assert [*videos.scan(second.next_key)] == [third]


def test_a_removed_video_is_a_tombstone(videos: VideoTable) -> None:
    videos.apply([upserted(1), removed(1, version=2), upserted(1, version=2)])
    assert videos.read([video_id(1)]) == {video_id(1): Tombstone(video_id=video_id(1), version=2, revision=2)}

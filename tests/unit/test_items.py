"""A video survives the way to an item and back, and readers and indexes find what they look for."""

import json
from typing import Any

import pytest
from hypothesis import given

from catalog.contracts.killrvideo import VideoDetail
from catalog.stores.attributes import decode_item, encode_item
from catalog.stores.items import TOMBSTONE_LIFETIME_S, state_of, video_item
from catalog.times import to_seconds
from catalog.video import Counts, Tombstone, Video
from catalog.vocabulary import Status
from tests.factories import EVENING, MORNING, NOON, sightings_of, tombstone, tombstones, video, video_id, videos

NOT_READY = [status for status in Status if status is not Status.READY]


def stored(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item as DynamoDB gives it back: without order, by way of JSON."""
    wire = json.dumps(encode_item(item), sort_keys=True)
    return decode_item(json.loads(wire))


# --- There and back ---------------------------------------------------------------------------------------------------


@given(videos)
def test_a_video_survives_as_an_item(state: Video) -> None:
    assert state_of(video_item(state)) == state


@given(videos)
def test_a_video_survives_the_store(state: Video) -> None:
    after = state_of(stored(video_item(state)))
    assert after == state
    assert isinstance(after, Video)
    assert (after.counts, after.regions, after.is_ready) == (state.counts, state.regions, state.is_ready)


@given(videos)
def test_an_item_of_what_was_read_is_the_same_item(state: Video) -> None:
    item = video_item(state)
    assert video_item(state_of(stored(item))) == item


@given(tombstones)
def test_a_tombstone_survives_the_store(state: Tombstone) -> None:
    assert state_of(stored(video_item(state))) == state


@pytest.mark.parametrize("state", [video(), video(status="PENDING"), tombstone()], ids=["READY", "PENDING", "removed"])
def test_attributes_of_later_releases_are_ignored(state: Video | Tombstone) -> None:
    item = video_item(state) | {"mood": "calm", "velocity": 1.5, "history": [{"views": 1}]}
    assert state_of(stored(item)) == state


def test_an_item_that_was_written_without_sightings_still_reads() -> None:
    item = video_item(video(sightings=sightings_of((MORNING, 5))))
    del item["sightings"]
    assert state_of(stored(item)) == video()


# --- What others look for ---------------------------------------------------------------------------------------------


def test_a_ready_video_is_in_the_index_of_its_category() -> None:
    item = video_item(video(category_id=19, published_at=NOON))
    assert (item["category_id"], item["published_at"]) == (19, NOON)
    assert "hidden_category_id" not in item


@pytest.mark.parametrize("status", NOT_READY)
def test_a_video_that_is_not_ready_keeps_its_category_out_of_the_index(status: Status) -> None:
    state = video(status=status, category_id=19)
    item = video_item(state)
    assert "category_id" not in item
    after = state_of(item)
    assert isinstance(after, Video)
    assert after.record.category_id == 19


@pytest.mark.parametrize("status", Status)
def test_a_video_without_a_category_has_none_anywhere(status: Status) -> None:
    assert not {"category_id", "hidden_category_id"} & video_item(video(status=status, category_id=None)).keys()


def test_an_item_shows_the_latest_counts_and_keeps_those_of_the_record() -> None:
    item = video_item(video(views=100, likes=10, fetched_at=MORNING, observed=Counts(NOON, 200, 20)))
    assert (item["views"], item["likes"], item["fetched_at"]) == (200, 20, NOON)
    assert (item["recorded"]["views"], item["recorded"]["likes"], item["recorded"]["fetched_at"]) == (100, 10, MORNING)


def test_an_item_shows_every_region_and_keeps_those_of_the_record() -> None:
    item = video_item(video(regions=["US"], listed={"IN": EVENING}))
    assert (item["regions"], item["recorded"]["regions"], item["listed"]) == (["IN", "US"], ["US"], {"IN": EVENING})


def test_an_item_tells_the_first_sighting_and_then_the_recent_ones() -> None:
    item = video_item(video(sightings=sightings_of((MORNING, 5), (NOON, 8), (EVENING, 7))))
    morning, noon, evening = (to_seconds(time) for time in (MORNING, NOON, EVENING))
    assert item["sightings"] == [morning, 5, morning, 5, noon, 8, evening, 7]


def test_an_item_of_a_video_that_nobody_saw_tells_no_sightings() -> None:
    assert "sightings" not in video_item(video())


def test_an_item_holds_no_field_that_nobody_named() -> None:
    item = video_item(video(description=None, tags=None, error_reason=None))
    assert not {"description", "tags", "error_reason"} & item.keys()
    assert None not in item.values()


def test_a_video_that_never_moved_says_nothing_of_it() -> None:
    assert "moved_at" not in video_item(video())
    assert video_item(video().model_copy(update={"moved_at": 7}))["moved_at"] == 7


def test_the_detail_is_read_from_the_item_as_it_is() -> None:
    item = stored(video_item(video(tags=["water"], location="https://videos.example/7", user_id=video_id(9))))
    detail = VideoDetail.model_validate(item)
    assert detail.model_dump() == {
        "video_id": video_id(),
        "user_id": video_id(9),
        "name": "A river at night",
        "description": None,
        "location": "https://videos.example/7",
        "tags": ["water"],
        "preview_image_location": "https://images.example/river.jpg",
        "added_date": MORNING,
        "views": 1_000,
        "status": Status.READY,
    }


def test_a_tombstone_expires_after_30_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_000_000_000.75)
    assert video_item(tombstone(version=6, revision=9)) == {
        "video_id": video_id(),
        "version": 6,
        "revision": 9,
        "removed": True,
        "expires_at": 1_000_000_000 + 30 * 86_400,
    }
    assert TOMBSTONE_LIFETIME_S == 30 * 86_400


@given(videos)
def test_a_video_never_expires(state: Video) -> None:
    assert not {"expires_at", "removed"} & video_item(state).keys()

"""Items of the table `videos`: decoded as they were encoded, and flat where readers and indexes look."""

import json
from typing import Any

import pytest
from hypothesis import given

from catalog.dynamodb.codec import decode_item, encode_item
from catalog.times import to_seconds
from catalog.videos.api import VideoDetail
from catalog.videos.details import detail_of
from catalog.videos.items import TOMBSTONE_LIFETIME_S, state_of, video_item
from catalog.videos.model import Counts, Tombstone, Video
from catalog.videos.status import Status
from tests.factories import EVENING, MORNING, NOON, sightings_of, tombstone, tombstones, video, video_id, videos


def stored(item: dict[str, Any]) -> dict[str, Any]:
    wire = json.dumps(encode_item(item), sort_keys=True)
    return decode_item(json.loads(wire))


@given(videos)
def test_a_video_is_read_as_it_was_stored(state: Video) -> None:
    item = video_item(state)
    after = state_of(stored(item))
    assert state_of(item) == after == state
    assert isinstance(after, Video)
    assert (after.counts, after.regions, after.is_ready) == (state.counts, state.regions, state.is_ready)
    assert video_item(after) == item
    assert not {"expires_at", "removed"} & item.keys()


@given(tombstones)
def test_a_tombstone_is_read_as_it_was_stored(state: Tombstone) -> None:
    assert state_of(stored(video_item(state))) == state


@pytest.mark.parametrize("state", [video(), video(status="PENDING"), tombstone()], ids=["READY", "PENDING", "removed"])
def test_attributes_of_later_releases_are_ignored(state: Video | Tombstone) -> None:
    item = video_item(state) | {"mood": "calm", "velocity": 1.5, "history": [{"views": 1}]}
    assert state_of(stored(item)) == state


def test_an_item_without_samples_is_read() -> None:
    item = video_item(video(view_samples=sightings_of((MORNING, 5))))
    del item["sightings"]
    assert state_of(stored(item)) == video()


NO_CATEGORY = {"category_id": None, "hidden_category_id": None}

# Fields of a video, and the attributes of its item; None for an attribute that it lacks.
ATTRIBUTES: dict[str, tuple[Video, dict[str, Any]]] = {
    "the category of a READY video": (
        video(category_id=19, published_at=NOON),
        {"category_id": 19, "published_at": NOON, "hidden_category_id": None},
    ),
    **{
        f"the category of a video that is {status}": (
            video(status=status, category_id=19),
            {"category_id": None, "hidden_category_id": 19},
        )
        for status in Status
        if status is not Status.READY
    },
    **{f"no category, {status}": (video(status=status, category_id=None), NO_CATEGORY) for status in Status},
    "the latest counts and those of the record": (
        video(views=100, likes=10, fetched_at=MORNING, observed=Counts(NOON, 200, 20), regions=["US"]),
        {
            "views": 200,
            "likes": 20,
            "fetched_at": NOON,
            "recorded": {"views": 100, "likes": 10, "fetched_at": MORNING, "regions": ["US"]},
        },
    ),
    "every region": (
        video(regions=["US"], listed={"IN": EVENING}),
        {"regions": ["IN", "US"], "listed": {"IN": EVENING}},
    ),
    "the first sample and then the recent ones": (
        video(view_samples=sightings_of((MORNING, 5), (EVENING, 7))),
        {"sightings": [to_seconds(MORNING), 5, to_seconds(MORNING), 5, to_seconds(EVENING), 7]},
    ),
    "no samples and no move": (video(), {"sightings": None, "moved_at": None}),
    "the time of a move": (video().model_copy(update={"moved_at": 7}), {"moved_at": 7}),
    "no field without a value": (video(), {"description": None, "tags": None, "error_reason": None}),
}


@pytest.mark.parametrize(("state", "attributes"), ATTRIBUTES.values(), ids=ATTRIBUTES)
def test_an_item_has_the_attributes_that_readers_and_indexes_use(state: Video, attributes: dict[str, Any]) -> None:
    item = video_item(state)
    assert {name: item.get(name) for name in attributes} == attributes
    assert None not in item.values()


def test_the_detail_is_read_from_the_item_without_conversion() -> None:
    location = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    item = stored(video_item(video(tags=["water"], location=location, user_id=video_id(9))))
    detail = detail_of(item)
    VideoDetail.model_validate(detail)
    contract = {
        "videoId": video_id(),
        "userId": video_id(9),
        "name": "A river at night",
        "description": None,
        "location": location,
        "tags": ["water"],
        "previewImageLocation": "https://images.example/river.jpg",
        "addedDate": MORNING,
        "views": 1_000,
        "status": Status.READY,
    }
    assert detail == contract | {
        "title": "A river at night",
        "thumbnailUrl": "https://images.example/river.jpg",
        "submittedAt": MORNING,
        "uploadDate": MORNING,
        "youtubeVideoId": "dQw4w9WgXcQ",
        "location_type": 0,
        "averageRating": None,
        "totalRatingsCount": 0,
        "duration": 95,
        "channelTitle": "Slow Water",
        "categoryId": 19,
        "likes": 100,
    }
    assert [*detail][: len(contract)] == [*contract]


def test_the_detail_has_the_producers_kind_of_location_and_the_category_of_a_hidden_video() -> None:
    detail = detail_of(stored(video_item(video(location_type=7, status="PENDING"))))
    assert (detail["location_type"], detail["categoryId"]) == (7, 19)


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

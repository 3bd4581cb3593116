"""Cards and summaries of videos, and pages of them: every field, and no null where the contracts have none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.coding import to_json
from catalog.videos.api import VideoCard
from catalog.videos.cards import CARD_FIELDS, card_in, card_of
from catalog.videos.model import Counts
from catalog.videos.summaries import MAX_TAG_BYTES, page_of_summaries, pagination, summary_of
from tests.factories import MORNING, NOON, video, video_id


def test_a_card_has_the_latest_counts_and_every_region() -> None:
    state = video(regions=["US", "BR"], listed={"IN": NOON}, observed=Counts(NOON, 2_000, 200))
    card = card_of(state)
    assert card == {
        "video_id": video_id(),
        "title": "A river at night",
        "channel_title": "Slow Water",
        "category_id": 19,
        "thumbnail_url": "https://images.example/river.jpg",
        "views": 2_000,
        "likes": 200,
        "duration": 95,
        "regions": ["BR", "IN", "US"],
    }
    assert card_in({**card, "rank": 1}) == card
    assert (*card,) == (*VideoCard.model_fields,) == CARD_FIELDS


def test_a_list_shows_the_fields_of_its_contract() -> None:
    location = "https://youtu.be/dQw4w9WgXcQ"
    state = video(tags=["river"], user_id=video_id(9), location=location, observed=Counts(NOON, 2_000, 200))
    expected = {
        "videoId": video_id(),
        "userId": video_id(9),
        "name": "A river at night",
        "title": "A river at night",
        "previewImageLocation": "https://images.example/river.jpg",
        "thumbnailUrl": "https://images.example/river.jpg",
        "addedDate": MORNING,
        "submittedAt": MORNING,
        "uploadDate": MORNING,
        "tags": ["river"],
        "views": 2_000,
        "duration": 95,
        "channelTitle": "Slow Water",
        "status": "READY",
        "youtubeVideoId": "dQw4w9WgXcQ",
        "averageRating": None,
        "totalRatingsCount": 0,
    }
    assert page_of_summaries([summary_of(state)], 41, 3, 20) == {
        "data": [expected],
        "pagination": {"currentPage": 3, "pageSize": 20, "totalItems": 41, "totalPages": 3},
    }


@pytest.mark.parametrize(("tag", "shown"), [("x" * 490, 3), ('"' * 490, 1), ("\u591c" * 490, 1), ("river", 187)])
def test_a_list_shows_as_many_tags_as_it_has_room_for(tag: str, shown: int) -> None:
    summary = summary_of(video(tags=[tag] * 500))
    assert summary["tags"] == [tag] * shown
    assert len(to_json(summary["tags"]).encode()) <= MAX_TAG_BYTES + len("[]")


@pytest.mark.parametrize(("total", "size", "pages"), [(0, 20, 0), (1, 20, 1), (20, 20, 1), (21, 20, 2), (41, 1, 41)])
def test_the_last_page_may_be_a_part(total: int, size: int, pages: int) -> None:
    assert pagination(total, 1, size)["totalPages"] == pages


def test_unknown_fields_are_empty_and_null_only_where_nothing_can_be_known() -> None:
    unknown = ("name", "channel_title", "preview_image_location", "category_id", "duration", "views", "likes")
    state = video(**dict.fromkeys(unknown))  # type: ignore[arg-type]
    card, summary = card_of(state), summary_of(state)
    assert {name: value for name, value in card.items() if not value} == dict.fromkeys(
        ("title", "channel_title", "thumbnail_url"), ""
    ) | dict.fromkeys(("category_id", "duration", "views", "likes"), 0)
    assert {name: value for name, value in summary.items() if not value} == {
        **dict.fromkeys(("name", "title", "previewImageLocation", "thumbnailUrl", "channelTitle"), ""),
        **dict.fromkeys(("duration", "views", "totalRatingsCount"), 0),
        **dict.fromkeys(("youtubeVideoId", "averageRating")),
        "tags": [],
    }


def test_an_uploader_is_named_by_every_list() -> None:
    of_one_channel = {summary_of(video(number, channel_title="Slow Water"))["userId"] for number in (1, 2)}
    without_channel = {summary_of(video(number, channel_title=None))["userId"] for number in (1, 2)}
    assert (len(of_one_channel), len(without_channel), None in of_one_channel | without_channel) == (1, 2, False)


@given(st.integers(0, 50), st.integers(1, 50))
def test_a_list_has_the_number_of_its_pages(count: int, limit: int) -> None:
    said = pagination(count, 1, limit)
    assert (said["currentPage"], said["pageSize"], said["totalItems"]) == (1, limit, count)
    assert (said["totalPages"] - 1) * limit < max(count, 1) <= max(said["totalPages"], 1) * limit

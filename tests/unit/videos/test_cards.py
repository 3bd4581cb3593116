"""Cards and summaries of videos, and pages of them: every field, and no null where the contracts have none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.coding import to_json
from catalog.dynamodb.codec import decode_item, encode_item
from catalog.http.parameters import require_window
from catalog.integers import MAX_WINDOW
from catalog.videos.api import Video, VideoCard
from catalog.videos.cards import CARD_FIELDS, CONTRACT_FIELDS, card_in, card_of, source_id_of, video_of_item
from catalog.videos.items import video_item
from catalog.videos.model import Counts
from catalog.videos.summaries import MAX_TAG_BYTES, page_of_summaries, pagination, summary_of
from tests.factories import EVENING, MORNING, NOON, Fields, video, video_id

YOUTUBE_ID = "ra-u1CNCVuG"
YOUTUBE_PAGE = f"https://www.youtube.com/watch?v={YOUTUBE_ID}"


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
        "source_id": None,
        "location": None,
    }
    assert card_in({**card, "rank": 1}) == card
    assert (*card,) == (*VideoCard.model_fields,) == CARD_FIELDS


def test_a_card_has_what_a_player_needs() -> None:
    card = card_of(video(location=YOUTUBE_PAGE))
    assert (card["source_id"], card["location"]) == (YOUTUBE_ID, YOUTUBE_PAGE)


@pytest.mark.parametrize("host", ["i.ytimg.com/vi", "img.youtube.com/vi", "i.ytimg.com/vi_webp"])
def test_an_id_is_taken_from_the_thumbnail_where_the_location_names_none(host: str) -> None:
    thumbnail = f"https://{host}/{YOUTUBE_ID}/hqdefault.jpg"
    assert source_id_of(None, thumbnail) == source_id_of("https://example.com/river", thumbnail) == YOUTUBE_ID
    assert source_id_of("https://youtu.be/00000000000", thumbnail) == "00000000000"


@pytest.mark.parametrize(
    "thumbnail",
    [
        None,
        "",
        "/river.jpg",
        f"https://images.example/vi/{YOUTUBE_ID}/hqdefault.jpg",
        f"https://i.ytimg.com/an/{YOUTUBE_ID}/hqdefault.jpg",
        f"https://i.ytimg.com/vi/{YOUTUBE_ID}x/hqdefault.jpg",
        f"https://i.ytimg.com/vi_{YOUTUBE_ID}",
    ],
)
def test_other_thumbnails_name_no_id(thumbnail: str | None) -> None:
    assert source_id_of(None, thumbnail) is None


@pytest.mark.parametrize(("characters", "is_shown"), [(1_023, True), (1_024, False)])
def test_a_card_shows_no_longer_location_than_a_chart_has_room_for(characters: int, is_shown: bool) -> None:  # noqa: FBT001
    location = "/" + "x" * characters
    assert card_of(video(location=location))["location"] == (location if is_shown else None)
    assert video_of_item(decode_item(encode_item(video_item(video(location=location)))))["location"] == location


def test_a_card_of_a_chart_that_was_built_without_what_cards_have_now_has_nulls() -> None:
    card = card_of(video(location=YOUTUBE_PAGE))
    older = {name: value for name, value in card.items() if name not in ("source_id", "location")}
    assert card_in(older) == {**card, "source_id": None, "location": None}


def test_a_whole_video_has_the_contracts_fields_first_and_in_order() -> None:
    state = video(description="Six hours.", tags=["river"], language="en", location=YOUTUBE_PAGE)
    whole = video_of_item(decode_item(encode_item(video_item(state))))
    assert (*whole,) == (*Video.model_fields,)
    assert whole == {
        **{name: value for name, value in card_of(state).items() if name in CONTRACT_FIELDS},
        "description": "Six hours.",
        "published_at": MORNING,
        "fetched_at": MORNING,
        "source_id": YOUTUBE_ID,
        "location": YOUTUBE_PAGE,
        "tags": ["river"],
        "language": "en",
        "added_date": MORNING,
    }


@pytest.mark.parametrize(
    ("known", "time"),
    [
        ({"views": 1, "fetched_at": EVENING, "added_date": NOON, "published_at": MORNING}, EVENING),
        ({"added_date": NOON, "published_at": MORNING}, NOON),
        ({"published_at": MORNING}, MORNING),
        ({}, "1970-01-01T00:00:00Z"),
    ],
)
def test_a_video_whose_counts_have_no_time_was_fetched_when_it_came(known: Fields, time: str) -> None:
    record = {**dict.fromkeys(("views", "likes", "fetched_at", "added_date", "published_at")), **known}
    whole = video_of_item(decode_item(encode_item(video_item(video(**record)))))
    assert whole["fetched_at"] == time
    assert whole["published_at"] == record["published_at"]


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


@given(st.integers(0, 100_000), st.integers(1, 100))
def test_every_page_of_a_list_can_be_read_and_none_after_them(total: int, size: int) -> None:
    pages = pagination(total, 1, size)["totalPages"]
    assert pages * size <= MAX_WINDOW
    if pages:
        require_window(pages, size)
    # What is beyond is empty, or refused.
    assert pages * size >= total or (pages + 1) * size > MAX_WINDOW


def test_unknown_fields_are_empty_and_null_only_where_nothing_can_be_known() -> None:
    unknown = ("name", "channel_title", "preview_image_location", "category_id", "duration", "views", "likes")
    state = video(**dict.fromkeys(unknown))  # type: ignore[arg-type]
    card, summary = card_of(state), summary_of(state)
    assert {name: value for name, value in card.items() if not value and name in CONTRACT_FIELDS} == dict.fromkeys(
        ("title", "channel_title", "thumbnail_url"), ""
    ) | dict.fromkeys(("category_id", "duration", "views", "likes"), 0)
    assert {name: value for name, value in summary.items() if not value} == {
        **dict.fromkeys(("name", "title", "channelTitle"), ""),
        **dict.fromkeys(("duration", "views", "totalRatingsCount"), 0),
        **dict.fromkeys(("previewImageLocation", "thumbnailUrl", "youtubeVideoId", "averageRating")),
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

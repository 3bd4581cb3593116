"""A chart is the 50 most viewed READY videos of a region, as the very bytes that are sent."""

import gzip
import json
import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.cards import card_of
from catalog.charts import CANDIDATES, CHART_LENGTH, Document, build_categories, build_chart
from catalog.contracts.dailywatch import Category, Chart
from catalog.etags import etag_of
from catalog.video import Counts, State, Video
from catalog.vocabulary import Region, Status
from tests.factories import EVENING, MORNING, NOON, tombstone, video, video_id, videos

BUILT_AT, NEXT_UPDATE_AT = "2026-03-02T00:00:00Z", "2026-03-02T00:15:00Z"

viewed = st.lists(st.integers(0, 9), max_size=CANDIDATES + 5).map(
    lambda all_views: [video(number, views=views) for number, views in enumerate(all_views)]
)


def chart_of(candidates: Sequence[State], region: Region = Region.US) -> Document:
    """Return a region's chart, built at one time."""
    return build_chart(region, candidates, BUILT_AT, NEXT_UPDATE_AT)


def content(document: Document) -> Any:
    """Return what a client reads."""
    return json.loads(gzip.decompress(document.body))


def ids_in(document: Document) -> list[str]:
    """Return the ids of a chart's videos, best first."""
    return [card["video_id"] for card in content(document)["videos"]]


# --- Order ------------------------------------------------------------------------------------------------------------


@given(viewed)
def test_a_chart_holds_the_50_most_viewed_and_ties_go_by_id(candidates: list[Video]) -> None:
    ranked = sorted(candidates, key=lambda one: (-one.counts.views, one.video_id))
    assert ids_in(chart_of(candidates)) == [one.video_id for one in ranked[:50]]
    assert CHART_LENGTH == 50


@given(viewed, st.randoms(use_true_random=False))
def test_a_chart_does_not_depend_on_the_order_in_which_videos_are_read(
    candidates: list[Video], chance: random.Random
) -> None:
    shuffled = chance.sample(candidates, len(candidates))
    assert chart_of(shuffled) == chart_of(candidates)


def test_the_latest_counts_decide() -> None:
    overtaken = video(1, views=100, fetched_at=MORNING)
    risen = video(2, views=50, fetched_at=MORNING, observed=Counts(NOON, 101, 0))
    assert ids_in(chart_of([overtaken, risen])) == [video_id(2), video_id(1)]


# --- What is left out -------------------------------------------------------------------------------------------------

LEFT_OUT: dict[str, State] = {
    "of another region": video(2, regions=["IN", "DE"]),
    "of no region": video(2, regions=[]),
    "removed": tombstone(2),
    **{status.value: video(2, status=status) for status in Status if status is not Status.READY},
}


@pytest.mark.parametrize("state", LEFT_OUT.values(), ids=LEFT_OUT)
def test_a_video_is_left_out(state: State) -> None:
    assert ids_in(chart_of([video(1, views=0), state])) == [video_id(1)]


def test_what_is_left_out_takes_no_place() -> None:
    hidden = [video(number, views=9_000, status="PENDING") for number in range(10)]
    shown = [video(number, views=1) for number in range(100, 150)]
    assert ids_in(chart_of([*hidden, *shown])) == [one.video_id for one in shown]


def test_a_video_that_a_region_listed_is_of_that_region() -> None:
    assert ids_in(chart_of([video(regions=[], listed={"IN": NOON})], Region.IN)) == [video_id()]


@pytest.mark.parametrize("region", Region)
def test_a_region_without_videos_has_an_empty_chart_of_the_time_of_the_run(region: Region) -> None:
    chart = chart_of([tombstone()], region)
    assert content(chart) == {"region": region, "videos": [], "updated_at": BUILT_AT}
    assert (chart.updated_at, chart.next_update_at) == (BUILT_AT, NEXT_UPDATE_AT)


# --- Time -------------------------------------------------------------------------------------------------------------


def test_a_chart_is_as_new_as_its_newest_counts() -> None:
    chart = chart_of(
        [video(1, fetched_at=MORNING), video(2, observed=Counts(EVENING, 7, 0)), video(3, fetched_at=NOON)]
    )
    assert chart.updated_at == content(chart)["updated_at"] == EVENING


def test_videos_that_are_not_shown_do_not_make_a_chart_newer() -> None:
    candidates = [video(number, views=9) for number in range(50)]
    assert chart_of([*candidates, video(99, views=0, fetched_at=EVENING)]).updated_at == MORNING


def test_a_chart_of_videos_that_nobody_counted_has_the_time_of_the_run() -> None:
    assert chart_of([video(views=None)]).updated_at == BUILT_AT


# --- Bytes ------------------------------------------------------------------------------------------------------------


@given(st.lists(videos, max_size=5, unique_by=lambda one: one.video_id))
def test_a_chart_is_the_gzip_of_what_the_contract_says_under_its_etag(candidates: list[Video]) -> None:
    for region in (Region.US, Region.IN):
        chart = chart_of(candidates, region)
        identity = gzip.decompress(chart.body)
        shown = Chart.model_validate_json(identity, strict=True)
        assert chart.etag == etag_of(identity)
        assert shown.region is region
        assert all(region in card.regions for card in shown.videos)
        assert shown.model_dump_json().encode() == identity


def test_a_card_shows_what_lists_need() -> None:
    state = video(regions=["US", "BR"], listed={"IN": NOON}, observed=Counts(NOON, 2_000, 200))
    assert content(chart_of([state]))["videos"] == [
        {
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
    ]


def test_a_card_is_never_null() -> None:
    bare = video(
        channel_title=None, category_id=None, preview_image_location=None, duration=None, views=None, likes=None
    )
    card = card_of(bare)
    assert (card.channel_title, card.category_id, card.thumbnail_url) == ("", 0, "")
    assert (card.duration, card.views, card.likes) == (0, 0, 0)


def test_the_same_videos_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    candidates = [video(number, views=number) for number in range(60)]
    earlier = chart_of(candidates)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert chart_of(candidates) == earlier


def test_another_view_is_another_etag() -> None:
    assert chart_of([video(views=1)]).etag != chart_of([video(views=2)]).etag


# --- Categories -------------------------------------------------------------------------------------------------------


def test_categories_are_sorted_by_title_then_by_id() -> None:
    document = build_categories({34: "Comedy", 2: "Cars", 23: "Comedy", 10: "Music"}, BUILT_AT, NEXT_UPDATE_AT)
    assert content(document) == [
        {"id": 2, "title": "Cars"},
        {"id": 23, "title": "Comedy"},
        {"id": 34, "title": "Comedy"},
        {"id": 10, "title": "Music"},
    ]


@given(st.dictionaries(st.integers(0, 99), st.text(max_size=5)), st.randoms(use_true_random=False))
def test_the_list_of_categories_does_not_depend_on_the_order_in_which_they_are_read(
    titles: dict[int, str], chance: random.Random
) -> None:
    shuffled = dict(chance.sample(list(titles.items()), len(titles)))
    document = build_categories(titles, BUILT_AT, NEXT_UPDATE_AT)
    assert build_categories(shuffled, BUILT_AT, NEXT_UPDATE_AT) == document
    listed = [Category.model_validate(one) for one in content(document)]
    assert {one.id: one.title for one in listed} == titles
    assert listed == sorted(listed, key=lambda one: (one.title, one.id))


def test_the_list_of_categories_is_ready_to_send() -> None:
    document = build_categories({10: "Music"}, BUILT_AT, NEXT_UPDATE_AT)
    assert document.etag == etag_of(gzip.decompress(document.body))
    assert (document.updated_at, document.next_update_at) == (BUILT_AT, NEXT_UPDATE_AT)


def test_a_catalogue_without_categories_has_an_empty_list() -> None:
    assert content(build_categories({}, BUILT_AT, NEXT_UPDATE_AT)) == []

"""DailyWatch's contract to the letter: three routes, as a client that was written for them reads them."""

import uuid
from itertools import pairwise

import pytest

from tests.contract.clients.dailywatch import DailyWatchClient, Region
from tests.contract.discovery import Catalogue
from tests.contract.fields import CARD, CARD_BESIDES, WHOLE, WHOLE_BESIDES
from tests.contract.wire import Client


def test_a_search_answers_a_page(dailywatch: DailyWatchClient, catalogue: Catalogue) -> None:
    page = dailywatch.search(catalogue.word)
    assert (page.page, page.per_page, page.query) == (1, 20, catalogue.word)
    assert len(page.videos) == min(page.total, 20) > 0


def test_a_search_has_the_contracts_fields_first_and_in_order(api: Client, catalogue: Catalogue) -> None:
    page = api.get(f"/api/search?q={catalogue.word}&page=1&per_page=5").json
    assert list(page) == ["videos", "total", "page", "per_page", "query", "total_relation"]
    assert all(list(video) == [*CARD, *CARD_BESIDES] for video in page["videos"])


def test_pages_of_a_search_never_overlap(dailywatch: DailyWatchClient, catalogue: Catalogue) -> None:
    first, second = (dailywatch.search(catalogue.word, page=page, per_page=3) for page in (1, 2))
    assert (second.page, second.per_page, second.total) == (2, 3, first.total)
    assert not {video.video_id for video in first.videos} & {video.video_id for video in second.videos}


@pytest.mark.parametrize("per_page", [1, 50])
def test_a_page_is_as_long_as_was_asked(dailywatch: DailyWatchClient, catalogue: Catalogue, per_page: int) -> None:
    page = dailywatch.search(catalogue.word, per_page=per_page)
    assert len(page.videos) == min(page.total, per_page)


def test_the_last_page_is_there_and_may_be_empty(dailywatch: DailyWatchClient, catalogue: Catalogue) -> None:
    assert dailywatch.search(catalogue.word, page=100, per_page=50).page == 100


@pytest.mark.parametrize("text", ["zzzqqqxxwwvv", "!!", "  ", "(((", "title:x AND *", "/.*/", '""', "a' OR 1=1 --"])
def test_a_text_that_nothing_is_called_finds_nothing_and_is_echoed(dailywatch: DailyWatchClient, text: str) -> None:
    assert dailywatch.search(text).query == text


def test_a_text_without_a_word_finds_nothing(dailywatch: DailyWatchClient) -> None:
    page = dailywatch.search("!!")
    assert (page.videos, page.total) == ([], 0)


@pytest.mark.parametrize("region", Region)
def test_every_region_has_a_chart(dailywatch: DailyWatchClient, region: Region) -> None:
    chart = dailywatch.trending(region)
    assert chart.region is region
    assert len(chart.videos) <= 50
    assert all(before.views >= after.views for before, after in pairwise(chart.videos))
    assert all(region in video.regions for video in chart.videos)
    assert chart.updated_at.utcoffset() is not None


def test_a_chart_has_the_contracts_fields_first_and_in_order(api: Client, catalogue: Catalogue) -> None:
    answer = api.get(f"/api/trending/{catalogue.region}")
    assert list(answer.json) == ["region", "videos", "updated_at"]
    assert all(list(video) == [*CARD, *CARD_BESIDES] for video in answer.json["videos"])
    assert answer.json["updated_at"].endswith("Z")


def test_a_video_has_the_contracts_fields_first_and_in_order(api: Client, catalogue: Catalogue) -> None:
    video = api.get(f"/api/video/{catalogue.video_id}").json
    assert list(video) == [*WHOLE, *WHOLE_BESIDES]
    card = next(one for one in catalogue.chart["videos"] if one["video_id"] == catalogue.video_id)
    assert {name: video[name] for name in ("title", "channel_title", "duration", "source_id")} == {
        name: card[name] for name in ("title", "channel_title", "duration", "source_id")
    }


def test_a_video_is_found_by_its_own_id_and_by_its_sources(dailywatch: DailyWatchClient, catalogue: Catalogue) -> None:
    video = dailywatch.video(catalogue.video_id)
    assert video == dailywatch.video(catalogue.video_id.upper())
    known = [card for card in catalogue.chart["videos"] if card["source_id"]]
    for card in known[:3]:
        # An id that its producer derived otherwise is another video's, or nobody's.
        if derived_id(card["source_id"]) == card["video_id"]:
            assert dailywatch.video(card["source_id"]).video_id == card["video_id"]


def derived_id(youtube_id: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://www.youtube.com/watch?v={youtube_id}"))


def test_a_missing_video_is_not_found(api: Client, catalogue: Catalogue) -> None:
    for name in (catalogue.missing_id, "00000000000", "no%20video"):
        assert api.get(f"/api/video/{name}").status == 404


def test_categories_are_listed_by_title(dailywatch: DailyWatchClient) -> None:
    titles = [category.title for category in dailywatch.categories()]
    assert titles == sorted(titles)
    assert titles


def test_a_category_has_the_contracts_fields_and_no_others(api: Client) -> None:
    assert all(list(category) == ["id", "title"] for category in api.get("/api/categories").json)


def test_categories_are_kept_for_a_day(api: Client) -> None:
    assert api.get("/api/categories").headers["Cache-Control"] == "public, max-age=86400"

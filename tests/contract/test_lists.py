"""The routes besides the contracts', in the casing of their family."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.contract.discovery import Catalogue
from tests.contract.fields import ADDED_TO_DETAIL, CARD, CARD_BESIDES, DETAIL, SUMMARY
from tests.contract.wire import Client

ENTRY = [*CARD, *CARD_BESIDES, "rank", "rank_delta", "entered_at", "peak_rank", "views_gained", "gained_since", "why"]
RANKED = ["region", "ranking", "category", "videos", "updated_at", "next_update_at"]
CHANGES = ["region", "ranking", "since", "updated_at", "next_update_at", "entered", "left", "moved"]
WHY = {
    "views": {"views"},
    "velocity": {"score", "views_per_hour", "hours_unseen", "age_hours", "decay", "maturity", "channel_limit"},
}


def answered(api: Client, path: str) -> Any:
    """Return the body of a 200."""
    answer = api.get(path)
    assert answer.status == 200, (path, answer.status, answer.body)
    assert answer.headers["Content-Type"] == "application/json"
    return answer.json


def test_facets_and_highlights_come_when_they_are_asked_for(api: Client, catalogue: Catalogue) -> None:
    page = answered(api, f"/api/search?q={catalogue.word}&facets=category,region&highlight=true")
    assert list(page["facets"]) == ["category", "region"]
    assert all(list(one) == ["category_id", "count"] for one in page["facets"]["category"])
    assert all(list(one) == ["region", "count"] for one in page["facets"]["region"])
    assert all(list(video["highlight"]) == ["title", "channel_title"] for video in page["videos"])
    assert any("<mark>" in video["highlight"]["title"] for video in page["videos"])


@pytest.mark.parametrize("sort", ["relevance", "newest", "views"])
def test_a_search_can_be_sorted_and_filtered(api: Client, catalogue: Catalogue, sort: str) -> None:
    narrow = f"region={catalogue.region}&min_duration=1&max_duration=100000&published_after=2001-01-01"
    page = answered(api, f"/api/search?q={catalogue.word}&sort={sort}&{narrow}&published_before=2999-12-31T23:59:59Z")
    assert all(catalogue.region in video["regions"] for video in page["videos"])
    assert all(1 <= video["duration"] <= 100_000 for video in page["videos"])
    views = [video["views"] for video in page["videos"]]
    assert sort != "views" or views == sorted(views, reverse=True)


def test_an_unknown_category_is_an_empty_page(api: Client, catalogue: Catalogue) -> None:
    page = answered(api, f"/api/search?q={catalogue.word}&category=987654321")
    assert (page["videos"], page["total"]) == ([], 0)


@pytest.mark.parametrize("path", ["/api/search/suggest", "/api/search/autocomplete"])
def test_suggestions_complete_what_is_being_typed(api: Client, catalogue: Catalogue, path: str) -> None:
    result = answered(api, f"{path}?q={catalogue.word[:4]}&limit=3")
    assert list(result) == ["suggestions", "query"]
    titles = [one["title"] for one in result["suggestions"]]
    assert 0 < len(titles) <= 3
    assert len({*titles}) == len(titles)
    assert all(list(one) == ["title", "video_id", "channel_title"] for one in result["suggestions"])


@pytest.mark.parametrize("ranking", ["views", "velocity"])
def test_a_chart_says_what_ranks_each_video(api: Client, catalogue: Catalogue, ranking: str) -> None:
    chart = answered(api, f"/api/trending/{catalogue.region}?ranking={ranking}&limit=5")
    assert list(chart) == RANKED
    assert (chart["ranking"], chart["category"]) == (ranking, None)
    assert [entry["rank"] for entry in chart["videos"]] == list(range(1, len(chart["videos"]) + 1))
    assert all(list(entry) == ENTRY and entry["why"].keys() == WHY[ranking] for entry in chart["videos"])
    assert len(chart["videos"]) <= 5


def test_a_category_without_candidates_has_an_empty_chart(api: Client, catalogue: Catalogue) -> None:
    chart = answered(api, f"/api/trending/{catalogue.region}?category=987654321")
    assert (chart["category"], chart["videos"]) == (987654321, [])


def test_the_chart_in_force_now_is_the_current_one(api: Client, catalogue: Catalogue) -> None:
    chart = answered(api, f"/api/trending/{catalogue.region}?ranking=velocity&at=2999-12-31")
    assert chart["videos"] == answered(api, f"/api/trending/{catalogue.region}?ranking=velocity")["videos"]


def test_changes_are_told_since_a_time(api: Client, catalogue: Catalogue) -> None:
    changes = answered(api, catalogue.paths()["/api/trending/{region}/changes"])
    assert list(changes) == CHANGES
    assert all(list(one) == ENTRY for one in changes["entered"])
    assert all(list(one) == ["video_id", "title", "last_rank"] for one in changes["left"])
    assert all(list(one) == ["video_id", "rank", "previous_rank", "views"] for one in changes["moved"])


def test_a_video_has_its_ranks_over_time(api: Client, catalogue: Catalogue) -> None:
    ranks = answered(api, catalogue.paths()["/api/trending/{region}/videos/{video_id}"])
    assert list(ranks) == ["region", "video_id", "views", "velocity"]
    assert ranks["views"]
    assert all(list(one) == ["time", "rank"] for one in ranks["views"] + ranks["velocity"])


def test_a_region_counts_the_videos_of_its_categories(api: Client, catalogue: Catalogue) -> None:
    counted = answered(api, f"/api/categories?region={catalogue.region}")
    assert all(list(one) == ["id", "title", "videos", "charting"] for one in counted)
    assert sum(one["videos"] for one in counted) > 0


@pytest.mark.parametrize("sort", ["newest", "popular"])
def test_a_walk_through_a_category_meets_no_video_twice(api: Client, catalogue: Catalogue, sort: str) -> None:
    met: list[str] = []
    after = ""
    for _ in range(5):
        page = answered(api, f"/api/categories/{catalogue.category}/videos?sort={sort}&limit=4{after}")
        assert list(page) == ["videos", "next_cursor"]
        assert all(list(video) == [*CARD, *CARD_BESIDES] for video in page["videos"])
        met += [video["video_id"] for video in page["videos"]]
        if page["next_cursor"] is None:
            break
        after = f"&cursor={page['next_cursor']}"
    assert met
    assert len({*met}) == len(met)


@pytest.mark.parametrize(
    "route",
    [
        "/api/v1/videos/latest",
        "/api/v1/videos/by-tag/{tag}",
        "/api/v1/videos/by-uploader/{user_id}",
        "/api/v1/search/videos",
    ],
)
def test_a_list_has_its_data_and_its_pagination(api: Client, catalogue: Catalogue, route: str) -> None:
    page = answered(api, catalogue.paths()[route])
    assert list(page) == ["data", "pagination"]
    assert list(page["pagination"]) == ["currentPage", "pageSize", "totalItems", "totalPages"]
    assert all(list(video) == SUMMARY and video["status"] == "READY" for video in page["data"])
    assert len(page["data"]) <= page["pagination"]["pageSize"]


@pytest.mark.parametrize("days", [1, 7, 30])
def test_the_trending_videos_are_a_bare_array(api: Client, days: int) -> None:
    videos = answered(api, f"/api/v1/videos/trending?intervalDays={days}&limit=5")
    assert len(videos) <= 5
    assert all(list(video) == SUMMARY and video["status"] == "READY" for video in videos)
    assert answered(api, f"/api/v1/videos/trending?intervalDays={days}&limit=2") == videos[:2]


def test_pages_of_the_latest_go_on_where_the_one_before_ended(api: Client) -> None:
    both = answered(api, "/api/v1/videos/latest?page=1&pageSize=4")["data"]
    each = [answered(api, f"/api/v1/videos/latest?page={page}&pageSize=2")["data"] for page in (1, 2)]
    assert each[0] + each[1] == both


def test_a_tag_is_found_in_any_case(api: Client, catalogue: Catalogue) -> None:
    plain, loud = (
        answered(api, f"/api/v1/videos/by-tag/{quote(tag, safe='')}")["pagination"]["totalItems"]
        for tag in (catalogue.tag, catalogue.tag.upper())
    )
    assert plain == loud > 0


def test_related_videos_are_an_array_without_the_video_itself_each_with_its_score(
    api: Client, catalogue: Catalogue
) -> None:
    related = answered(api, f"/api/v1/videos/id/{catalogue.video_id}/related?limit=20")
    assert catalogue.video_id not in [video["videoId"] for video in related]
    assert all(list(video) == [*SUMMARY, "score"] and 0 <= video["score"] <= 1 for video in related)
    assert max((video["score"] for video in related), default=1) == 1
    assert len(answered(api, f"/api/v1/videos/id/{catalogue.video_id}/related?limit=2")) <= 2


def test_nothing_is_related_to_a_video_that_is_not_there(api: Client, catalogue: Catalogue) -> None:
    assert answered(api, f"/api/v1/videos/id/{catalogue.missing_id}/related") == []


def test_many_videos_are_answered_in_the_order_asked_one_for_each_id(api: Client, catalogue: Catalogue) -> None:
    here, missing = catalogue.video_id, catalogue.missing_id
    batch = answered(api, f"/api/v1/videos?ids={missing},{here},{missing},{here}")
    assert list(batch) == ["data"]
    assert [one["videoId"] for one in batch["data"]] == [missing, here, missing, here]
    assert [one["outcome"] for one in batch["data"]] == ["missing", "found", "missing", "found"]
    assert all(list(one) == ["videoId", "outcome", "video"] for one in batch["data"])
    assert list(batch["data"][1]["video"]) == DETAIL + ADDED_TO_DETAIL
    assert batch["data"][0]["video"] is None


def test_a_hundred_videos_are_answered_at_once(api: Client, catalogue: Catalogue) -> None:
    assert len(answered(api, f"/api/v1/videos?ids={','.join([catalogue.video_id] * 100)}")["data"]) == 100

"""KillrVideo's contract to the letter: one route, ten fields, as a client that was written for it reads it."""

from urllib.parse import quote, urljoin

import pytest

from tests.contract.clients.killrvideo import KillrVideoClient, NotAUuid, Status
from tests.contract.discovery import Catalogue
from tests.contract.fields import ADDED_TO_DETAIL, DETAIL
from tests.contract.wire import Client


def test_a_video_is_read_as_the_contract_states_it(killrvideo: KillrVideoClient, catalogue: Catalogue) -> None:
    video = killrvideo.video(catalogue.video_id)
    assert video is not None
    assert str(video.video_id) == catalogue.video_id
    assert video.status is Status.READY
    assert catalogue.tag in (video.tags or [])


def test_a_video_has_the_ten_fields_in_order_and_then_additions(api: Client, catalogue: Catalogue) -> None:
    answer = api.get(f"/api/v1/videos/id/{catalogue.video_id}")
    assert list(answer.json) == DETAIL + ADDED_TO_DETAIL
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=600"
    assert answer.json["addedDate"] is None or answer.json["addedDate"].endswith("Z")


def test_every_video_of_a_chart_can_be_read(killrvideo: KillrVideoClient, catalogue: Catalogue) -> None:
    for card in catalogue.chart["videos"][:20]:
        video = killrvideo.video(card["video_id"])
        assert video is not None
        assert (video.name, video.views >= 0) == (card["title"], True)


def test_a_video_that_is_not_there_is_none(killrvideo: KillrVideoClient, catalogue: Catalogue) -> None:
    assert killrvideo.video(catalogue.missing_id) is None


@pytest.mark.parametrize("spelling", ["urn:uuid:{}", "%7B{}%7D", "{}0", "x"])
def test_what_is_no_uuid_is_refused_as_such(killrvideo: KillrVideoClient, catalogue: Catalogue, spelling: str) -> None:
    with pytest.raises(NotAUuid):
        killrvideo.video(spelling.format(catalogue.video_id))


ROUTES_WITH_AN_ID = [
    "/api/v1/videos/id/{id}",
    "/api/v1/videos/id/{id}/related?limit=3",
    "/api/v1/videos/id/{id}/status",
    "/api/v1/videos/id/{id}/rating",
    "/api/v1/videos/{id}/ratings",
    "/api/v1/videos/{id}/comments?page=2&pageSize=5",
]


@pytest.mark.parametrize("route", ROUTES_WITH_AN_ID)
def test_every_spelling_of_a_uuid_is_answered_and_one_is_canonical(
    api: Client, catalogue: Catalogue, route: str
) -> None:
    canonical = route.format(id=catalogue.video_id)
    expected = api.get(canonical)
    assert (expected.status, "Content-Location" in expected.headers) == (200, False)
    for spelling in (catalogue.video_id.upper(), catalogue.video_id.replace("-", "")):
        path = route.format(id=spelling)
        answer = api.get(path)
        assert (answer.status, answer.body) == (200, expected.body)
        assert urljoin(f"https://api.example{path}", answer.headers["Content-Location"]).endswith(canonical)


def test_a_video_carries_the_names_of_the_running_code_too(api: Client, catalogue: Catalogue) -> None:
    video = api.get(f"/api/v1/videos/id/{catalogue.video_id}").json
    assert video["userId"]
    assert (video["title"], video["thumbnailUrl"]) == (video["name"], video["previewImageLocation"])
    assert video["submittedAt"] == video["uploadDate"] == video["addedDate"]
    assert (video["averageRating"], video["totalRatingsCount"]) == (None, 0)


def test_an_uploader_is_a_user_with_videos_of_its_own(api: Client, catalogue: Catalogue) -> None:
    user = api.get(f"/api/v1/users/{catalogue.user_id}").json
    assert (user["userId"], user["lastName"]) == (catalogue.user_id, "")
    assert user["firstName"]
    page = api.get(f"/api/v1/videos/by-uploader/{catalogue.user_id}?pageSize=100").json
    assert {video["userId"] for video in page["data"]} == {catalogue.user_id}
    assert page["pagination"]["totalItems"] >= len(page["data"]) > 0


def test_an_unknown_uploader_has_no_videos_and_is_no_user(api: Client, catalogue: Catalogue) -> None:
    page = api.get(f"/api/v1/videos/by-uploader/{catalogue.missing_id}").json
    assert (page["data"], page["pagination"]["totalItems"]) == ([], 0)
    answer = api.get(f"/api/v1/users/{catalogue.missing_id}")
    assert (answer.status, answer.json["detail"]) == (404, "User not found")


def test_a_search_finds_the_videos_of_the_products_own_in_either_mode(api: Client, catalogue: Catalogue) -> None:
    wanted = api.get(f"/api/search?q={catalogue.word}&per_page=10").json
    for mode in ("", "&mode=semantic", "&mode=keyword"):
        page = api.get(f"/api/v1/search/videos?query={catalogue.word}&pageSize=10{mode}").json
        assert [one["videoId"] for one in page["data"]] == [one["video_id"] for one in wanted["videos"]]
        assert page["pagination"]["totalItems"] == wanted["total"]


def test_a_tag_is_suggested_by_its_beginning(api: Client, catalogue: Catalogue) -> None:
    suggested = api.get(f"/api/v1/search/tags/suggest?query={quote(catalogue.tag)}&limit=25").json
    assert catalogue.tag.casefold() in [one["tag"].casefold() for one in suggested]
    assert all(list(one) == ["tag"] for one in suggested)
    assert len({one["tag"] for one in suggested}) == len(suggested)
    assert api.get("/api/v1/search/tags/suggest?query=%21%21").json == []


def test_the_status_of_a_video_is_that_of_its_detail(api: Client, catalogue: Catalogue) -> None:
    answer = api.get(f"/api/v1/videos/id/{catalogue.video_id}/status")
    assert answer.json == {"videoId": catalogue.video_id, "status": "READY"}
    assert api.get(f"/api/v1/videos/id/{catalogue.missing_id}/status").status == 404


def test_there_are_no_comments_and_no_ratings(api: Client, catalogue: Catalogue) -> None:
    video_id, user_id = catalogue.video_id, catalogue.user_id
    for path in (f"/api/v1/videos/{video_id}/comments", f"/api/v1/users/{user_id}/comments"):
        pagination = {"currentPage": 2, "pageSize": 10, "totalItems": 0, "totalPages": 0}
        assert api.get(f"{path}?page=2&pageSize=10").json == {"data": [], "pagination": pagination}
    for path in (f"/api/v1/videos/{video_id}/ratings", f"/api/v1/videos/id/{video_id}/rating"):
        ratings = api.get(path).json
        assert (ratings["videoId"], ratings["averageRating"], ratings["totalRatingsCount"]) == (video_id, None, 0)
        assert ratings["currentUserRating"] is None

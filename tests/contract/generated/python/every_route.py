"""Asks each route, and for each kind of error, with the client that openapi-python-client made of the description.

`every_route.py URL` prints a line for each answer; it ends with an error where one is of another type than the
description says.
"""

import sys
from http import HTTPStatus
from uuid import uuid4

from catalogue_client import Client
from catalogue_client.api.categories import categories, category_videos
from catalogue_client.api.docs import docs, docs_asset, openapi
from catalogue_client.api.health import health
from catalogue_client.api.search import (
    autocomplete,
    by_tag,
    by_uploader,
    latest,
    related,
    search,
    search_videos,
    suggest,
    tag_suggestions,
    user,
)
from catalogue_client.api.trending import changes, feed, ranks, trending, trending_everywhere
from catalogue_client.api.video_detail import (
    user_comments,
    video_by_id,
    video_comments,
    video_rating,
    video_ratings,
    video_status,
    videos_by_ids,
)
from catalogue_client.api.video_detail import (
    video as whole_video,
)
from catalogue_client.models import (
    Asset,
    Category,
    CategoryVideos,
    ChartChanges,
    CommentPage,
    Health,
    JsonFeed,
    Mode,
    Problem,
    RankHistory,
    Ranking,
    RatingSummary,
    Region,
    SearchResult,
    Sort,
    Suggestions,
    TagSuggestion,
    User,
    Video,
    VideoBatch,
    VideoDetail,
    VideoPage,
    VideoSummary,
)
from catalogue_client.types import Response
from httpx import Timeout


class Unexpected(Exception):
    """An answer that the description does not tell of."""


def expect[Body](what: str, answer: Response[object], body: type[Body], status: int = 200) -> Body:
    """Return the body, which must be of this type; raises `Unexpected`."""
    parsed = answer.parsed
    if answer.status_code != HTTPStatus(status) or not isinstance(parsed, body):
        raise Unexpected(f"{what}: {answer.status_code} {type(parsed).__name__} {answer.content[:300]!r}")
    print(what, status, body.__name__)
    return parsed


def ask_every_route(client: Client) -> None:
    """Ask each route for something that is there."""
    region, chart = _some_chart(client)
    video = chart.videos[0]
    video_id = str(video.video_id)
    detail = expect("video", video_by_id.sync_detailed(video_id, client=client), VideoDetail)
    expect("whole video", whole_video.sync_detailed(video_id, client=client), Video)
    tag = (detail.tags or ["music"])[0]
    word = max(video.title.split(), key=len)[:20]
    expect(
        "search", search.sync_detailed(client=client, q=word, facets="category,region", sort=Sort.VIEWS), SearchResult
    )
    expect("suggest", suggest.sync_detailed(client=client, q=word[:3]), Suggestions)
    expect("completions", autocomplete.sync_detailed(client=client, q=word[:3]), Suggestions)
    expect("ranked", trending.sync_detailed(region, client=client, ranking=Ranking.VELOCITY), RankedChart)
    expect("changes", changes.sync_detailed(region, client=client, since=chart.updated_at.isoformat()), ChartChanges)
    # A feed is Atom unless JSON is preferred.
    reader = client.with_headers({"Accept": "application/json"})
    expect("feed", feed.sync_detailed(region, client=reader), JsonFeed)
    expect("ranks", ranks.sync_detailed(region, video_id, client=client), RankHistory)
    (first, *_) = expect("categories", categories.sync_detailed(client=client), list)
    expect_all("categories", [first], Category)
    (first, *_) = expect("counted categories", categories.sync_detailed(client=client, region=region), list)
    expect_all("counted categories", [first], Category)
    if not isinstance(first.videos, int):
        raise Unexpected(f"counted categories: {first}")
    walk = category_videos.sync_detailed(video.category_id, client=client, limit=1)
    cursor = expect("walk", walk, CategoryVideos).next_cursor
    if cursor is not None:
        walk = category_videos.sync_detailed(video.category_id, client=client, limit=1, cursor=cursor)
        expect("next page", walk, CategoryVideos)
    expect("latest", latest.sync_detailed(client=client, page_size=3), VideoPage)
    expect("by tag", by_tag.sync_detailed(tag, client=client), VideoPage)
    expect("related", related.sync_detailed(video_id, client=client), VideoPage)
    watched = expect("trending everywhere", trending_everywhere.sync_detailed(client=client, interval_days=30), list)
    expect_all("trending everywhere", watched, VideoSummary)
    expect("batch", videos_by_ids.sync_detailed(client=client, ids=f"{video_id},{uuid4()}"), VideoBatch)
    expect("health", health.sync_detailed(client=client), Health)
    expect("description", openapi.sync_detailed(client=client), object)
    expect("page", docs.sync_detailed(client=client), object)
    for asset in Asset:
        # The generator reads no media type that is left open, and hands over the bytes.
        answer = docs_asset.sync_detailed(asset, client=client)
        if answer.status_code != HTTPStatus.OK or not answer.content:
            raise Unexpected(f"{asset}: {answer.status_code}")
        print(asset.value, 200)


def ask_for_every_error(client: Client) -> None:
    """Ask for each kind of error that a client can cause."""
    nowhere = str(uuid4())
    problem = expect("no video", video_by_id.sync_detailed(nowhere, client=client), Problem, 404)
    if (problem.type_, problem.detail) != ("/problems/video-not-found", "Video not found"):
        raise Unexpected(str(problem))
    slug = problem.type_.removeprefix("/problems/")
    expect("its kind", problem_kind.sync_detailed(slug, client=client), object)
    expect("related to none", related.sync_detailed(nowhere, client=client), Problem, 404)
    expect("no category", category_videos.sync_detailed(987654321, client=client), Problem, 404)
    expect("never charted", video_ranks.sync_detailed(Region.US, nowhere, client=client), Problem, 404)
    expect("before all charts", trending.sync_detailed(Region.US, client=client, at="2001-01-01"), Problem, 404)
    expect("forged cursor", category_videos.sync_detailed(10, client=client, cursor="AAAA"), Problem, 400)
    expect("one letter", search.sync_detailed(client=client, q="a"), Problem, 422)
    expect("no number", category_videos.sync_detailed(-1, client=client), Problem, 422)
    invalid = expect("bad id", videos_by_ids.sync_detailed(client=client, ids="x"), Problem, 422)
    if not invalid.errors or invalid.errors[0].type_ != "uuid_parsing":
        raise Unexpected(str(invalid))
    known = categories.sync_detailed(client=client)
    held = categories.sync_detailed(client=client, if_none_match=known.headers["ETag"])
    if (held.status_code, held.content) != (HTTPStatus.NOT_MODIFIED, b""):
        raise Unexpected(f"held: {held.status_code}")
    print("held", 304)


def expect_all[Item](what: str, items: list[object], kind: type[Item]) -> None:
    """Raise `Unexpected` where one of a list is of another type."""
    for item in items:
        if not isinstance(item, kind):
            raise Unexpected(f"{what}: {item}")


def _some_chart(client: Client) -> tuple[Region, TrendingChart]:
    for region in Region:
        chart = expect(f"trending {region.value}", trending.sync_detailed(region, client=client), TrendingChart)
        if chart.videos:
            return region, chart
    raise Unexpected("no region has a chart of videos")


if __name__ == "__main__":
    patient = Timeout(60)
    with Client(base_url=sys.argv[1], timeout=patient) as asked:
        ask_every_route(asked)
        ask_for_every_error(asked)

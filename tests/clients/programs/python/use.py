"""Uses the package as its users would; `mypy --strict` checks the types.

`use.py URL` raises an error where an answer is not what a user expects.
"""

import sys
from collections.abc import Callable
from uuid import uuid4

import anyio
from dailywatch_video_api import AsyncVideoApi, ProblemError, VideoApi, async_items, items, models


def use(api: VideoApi) -> models.VideoDetail:
    """Read a chart, its first video, and pages of lists."""
    first = api.trending("US").videos[0]
    word = max(first.title.split(), key=len)[:20]
    page = api.search(q=word, sort="views", per_page=1, highlight=True)
    titles: list[str] = [video.title for video in items(api.search, q=word, per_page=1)]
    assert len(titles) == page.total >= 1
    in_category: list[str] = [
        video.video_id for video in items(api.category_videos, first.category_id, sort="popular", limit=7)
    ]
    assert len({*in_category}) == len(in_category) >= 1
    latest: list[models.VideoSummary] = [*items(api.latest, page_size=100)]
    assert len({video.video_id for video in latest}) == len(latest) == api.latest().pagination.total_items
    return api.video_by_id(first.video_id)


def fail(api: VideoApi) -> None:
    """Ask for a video that does not exist, and for something that is not valid."""
    missing = problem_of(lambda: api.video_by_id(str(uuid4())))
    assert (missing.status, missing.detail) == (404, "Video not found")
    invalid = problem_of(lambda: api.search(q="x"))
    assert (invalid.status, invalid.errors[0]["loc"]) == (422, ["query", "q"])


def problem_of(read: Callable[[], object]) -> ProblemError:
    """Return the error that a call raises."""
    try:
        read()
    except ProblemError as error:
        return error
    raise AssertionError


async def use_async(url: str, video_id: str) -> models.VideoDetail:
    """Read the same video, and a list, without blocking."""
    async with AsyncVideoApi(url) as api:
        tagged = [video.name async for video in async_items(api.latest, page_size=100)]
        assert tagged
        return await api.video_by_id(video_id)


if __name__ == "__main__":
    with VideoApi(sys.argv[1], timeout=180) as connected:
        detail = use(connected)
        fail(connected)
    assert anyio.run(use_async, sys.argv[1], detail.video_id) == detail
    print("used", detail.name)

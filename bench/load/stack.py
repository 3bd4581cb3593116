"""A running stack, asked through its gateway for what it has."""

from collections.abc import Sequence
from contextlib import closing
from http.client import HTTPException
from urllib.parse import urlencode

from bench.load.clients import Lane
from bench.load.connection import Connection, Request
from bench.load.works import CATEGORIES, DETAIL, SEARCH, TRENDING, decoded, fault_of
from bench.speed.stores import LETTERS, PER_PAGE, REGION
from catalog.contracts.dailywatch import Chart, VideoCard
from catalog.search.words import words_of

# Connections, and so the most environments of a function that are busy at once.
WORKERS = 4

_CHART = Request(TRENDING, "GET", f"/api/trending/{REGION.value}")


class NotReached(Exception):
    """Nothing answers there, or not with what is to be asked for."""


def lane_at(url: str) -> Lane:
    """Return a lane to the API below `url`: details and searches of the videos on a chart; raises `NotReached`."""
    try:
        with closing(Connection(url)) as connection:
            reply = connection.send(_CHART)
    except (ValueError, OSError, HTTPException) as error:
        raise NotReached(f"{url} does not answer: {error}") from error
    if fault := fault_of(TRENDING, reply):
        raise NotReached(f"{url} has no chart to begin with: {fault}")
    requests = _requests(Chart.model_validate_json(decoded(reply)).videos)
    if not all(requests.values()):
        raise NotReached(f"{url} has no title on its chart with a word to search for")
    return Lane("stack", url, WORKERS, requests, is_function=False)


def _requests(videos: Sequence[VideoCard]) -> dict[str, list[Request]]:
    return {
        DETAIL: [Request(DETAIL, "GET", f"/api/v1/videos/id/{video.video_id}") for video in videos],
        TRENDING: [_CHART],
        SEARCH: [Request(SEARCH, "GET", _search(word)) for word in _words(videos)],
        CATEGORIES: [Request(CATEGORIES, "GET", "/api/categories")],
    }


def _search(word: str) -> str:
    return f"/api/search?{urlencode({'q': word, 'page': 1, 'per_page': PER_PAGE})}"


def _words(videos: Sequence[VideoCard]) -> list[str]:
    """Return the longest word of each title, so that something is found."""
    words = (max(words_of(video.title).words, key=len, default="") for video in videos)
    return [*dict.fromkeys(word for word in words if len(word) >= LETTERS)]

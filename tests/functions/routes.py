"""The routes of the template, each with a request that the catalogue of the tests answers."""

from typing import Any

import pytest

from tests import template
from tests.functions.gateway import EVENTS, Answer, Json, read_event, rest_request
from tests.functions.lambdas import FUNCTIONS, Ask

AUTOCOMPLETE = "/api/search/autocomplete"
BY_TAG = "/api/v1/videos/by-tag/{tag}"
BY_UPLOADER = "/api/v1/videos/by-uploader/{user_id}"
CATEGORIES = "/api/categories"
CATEGORY_VIDEOS = "/api/categories/{category_id}/videos"
CHANGES = "/api/trending/{region}/changes"
EVERYWHERE = "/api/v1/videos/trending"
FEED = "/api/trending/{region}/feed"
HEALTH = "/health"
LATEST = "/api/v1/videos/latest"
RANKS = "/api/trending/{region}/videos/{video_id}"
RELATED = "/api/v1/videos/id/{video_id}/related"
SEARCH = "/api/search"
SEARCH_VIDEOS = "/api/v1/search/videos"
SITEMAP = "/sitemap.xml"
SITEMAP_PART = "/sitemaps/{part}"
SUGGEST = "/api/search/suggest"
SUGGEST_TAGS = "/api/v1/search/tags/suggest"
TRENDING = "/api/trending/{region}"
USER = "/api/v1/users/{user_id}"
USER_COMMENTS = "/api/v1/users/{user_id}/comments"
VIDEO = "/api/v1/videos/id/{video_id}"
VIEW = "/api/v1/videos/id/{video_id}/view"
VIDEOS = "/api/v1/videos"
VIDEO_COMMENTS = "/api/v1/videos/{video_id}/comments"
VIDEO_RATING = "/api/v1/videos/id/{video_id}/rating"
VIDEO_RATINGS = "/api/v1/videos/{video_id}/ratings"
VIDEO_STATUS = "/api/v1/videos/id/{video_id}/status"
WHOLE_VIDEO = "/api/video/{id}"

DAILYWATCH = {AUTOCOMPLETE, CATEGORIES, CATEGORY_VIDEOS, CHANGES, FEED, RANKS, SEARCH, SUGGEST, TRENDING, WHOLE_VIDEO}
KILLRVIDEO = {BY_TAG, BY_UPLOADER, EVERYWHERE, LATEST, RELATED, SEARCH_VIDEOS, SUGGEST_TAGS, USER, VIDEO, VIDEOS}
# What this catalogue does not have is the same for every id, and asked of no store.
NO_REACTIONS = {USER_COMMENTS, VIDEO_COMMENTS, VIDEO_RATING, VIDEO_RATINGS}
KILLRVIDEO |= {VIDEO_STATUS, *NO_REACTIONS}

# The routes of the two published contracts; the others are additions, also those that are named as KillrVideo's.
CONTRACT = {CATEGORIES, SEARCH, TRENDING, VIDEO}

RECORDED = sorted(path.stem for path in EVENTS.glob("*.json"))
ROUTED = [route for route in template.routes() if route.function != "NotFoundFunction"]
# A view is reported, and nothing is read.
GETS = [route for route in ROUTED if route.path != VIEW]
CONTRACT_GETS = [route for route in GETS if route.path in CONTRACT]
ADDED_GETS = [route for route in GETS if route.path not in CONTRACT]
# Health is what it is now, and no answer of it is stored.
CACHED_GETS = [route for route in GETS if route.path != HEALTH]
# What is in no store is in the function itself.
STORE_GETS = [
    route for route in CACHED_GETS if template.asks_a_store(route.function) and route.path not in NO_REACTIONS
]
INDEX_GETS = [route for route in STORE_GETS if route.function == "SearchFunction"]
# A video is read before others like it are searched for.
TABLE_GETS = [route for route in STORE_GETS if route not in INDEX_GETS or "{video_id}" in route.path]

FOLDERS = {function: name for name, function in FUNCTIONS.items()}
FUNCTION_OF = {route.path: FOLDERS[route.function] for route in template.routes()}


def each(routes: list[template.Route]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("route", routes, ids=lambda route: route.path)


def recorded_request(path: str) -> Json:
    return next(event for event in map(read_event, RECORDED) if event.get("resource") == path)


def parameters_of(path: str) -> dict[str, Any]:
    recorded = recorded_request(path)
    return {**(recorded["multiValueQueryStringParameters"] or {}), **(recorded["pathParameters"] or {})}


def ask_route(
    ask: Ask, route: template.Route, method: str = "GET", headers: dict[str, str] | None = None, **parameters: Any
) -> Answer:
    """Send the recorded request of a route, with other parameters if there are any."""
    given = {**parameters_of(route.path), **parameters}
    return ask(rest_request(route.path, method=method, headers=headers, **given))

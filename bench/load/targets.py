"""Start or find what is put under load: warm functions under Lambda's emulator, or a running stack."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPException
from urllib.parse import urlencode

from bench.load.client import CATEGORIES, DETAIL, SEARCH, TRENDING, Connection, Request, fault_of
from bench.load.loops import Lane
from bench.scale.reads import store_categories
from bench.speed import layout, stores
from bench.speed.stores import MIN_LETTERS, PER_PAGE, REGION
from catalog.charts.api import Chart
from catalog.search.analysis.tokenizer import tokenize
from tools.handlers import request
from tools.local.emulator import INVOCATIONS, ROOT, function
from tools.local.ports import LOOPBACK

FUNCTIONS = {
    DETAIL: "VideoDetailFunction",
    TRENDING: "TrendingFunction",
    SEARCH: "SearchFunction",
    CATEGORIES: "CategoriesFunction",
}
LOGS = ROOT / ".local/load/logs"
# Connections, and so the most environments of a function that are busy at once.
STACK_WORKERS = 4
_CHART = Request(TRENDING, "GET", f"/api/trending/{REGION.value}")


class NotReached(Exception):
    """Nothing answers there, or not with what is to be asked for."""


@contextmanager
def function_lanes(videos: int) -> Iterator[list[Lane]]:
    """Fill the stores with so many videos and start each function; raises what their engines and emulators raise."""
    LOGS.mkdir(parents=True, exist_ok=True)
    opt, runtime = layout.opt(), layout.runtime()
    with stores.filled(videos) as ready, ExitStack() as stack:
        store_categories(ready.environment["AWS_ENDPOINT_URL_DYNAMODB"])
        events = {**ready.events, CATEGORIES: json.dumps(request(CATEGORIES)).encode()}
        lanes = []
        for read, function_id in FUNCTIONS.items():
            task, path, _ = layout.layout_of_ours(function_id, opt, runtime)
            port = stack.enter_context(function(task, path, ready.environment, LOGS / f"{read}.log")).port
            requests = {read: [Request(read, "POST", INVOCATIONS, events[read])]}
            lanes.append(Lane(read, f"http://{LOOPBACK}:{port}", 1, requests, is_function=True))
        yield lanes


def stack_lane(url: str) -> Lane:
    """Return a lane to the API below `url`: details and searches of the videos on a chart; raises `NotReached`."""
    try:
        with closing(Connection(url)) as connection:
            reply = connection.send(_CHART)
    except (ValueError, OSError, HTTPException) as error:
        raise NotReached(f"{url} does not answer: {error}") from error
    if fault := fault_of(TRENDING, reply):
        raise NotReached(f"{url} has no chart to begin with: {fault}")
    videos = Chart.model_validate_json(reply.decoded()).videos
    # The longest word of each title, so that something is found.
    longest = (max(tokenize(video.title).words, key=len, default="") for video in videos)
    words = dict.fromkeys(word for word in longest if len(word) >= MIN_LETTERS)
    searches = (urlencode({"q": word, "page": 1, "per_page": PER_PAGE}) for word in words)
    requests = {
        DETAIL: [Request(DETAIL, "GET", f"/api/v1/videos/id/{video.video_id}") for video in videos],
        TRENDING: [_CHART],
        SEARCH: [Request(SEARCH, "GET", f"/api/search?{query}") for query in searches],
        CATEGORIES: [Request(CATEGORIES, "GET", "/api/categories")],
    }
    if not all(requests.values()):
        raise NotReached(f"{url} has no title on its chart with a word to search for")
    return Lane("stack", url, STACK_WORKERS, requests, is_function=False)

"""The reads' functions under Lambda's own runtime client and emulator: a warm environment each, one call at a time."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from bench.load.clients import Lane
from bench.load.connection import Request
from bench.load.works import CATEGORIES
from bench.scale.functions import request
from bench.scale.reads import list_categories
from bench.speed import layout, stores
from bench.speed.contestants import DETAIL, OURS, SEARCH, TRENDING, Contestant, Work
from bench.speed.emulator import INVOCATIONS, function
from tools.local.processes import LOOPBACK

# The list of categories is nobody else's work.
WORKS = (DETAIL, TRENDING, SEARCH, Work(CATEGORIES, CATEGORIES, OURS, (Contestant(OURS, "CategoriesFunction"),)))
LOGS = layout.ROOT / ".local/load/logs"


@contextmanager
def lanes(videos: int) -> Iterator[list[Lane]]:
    """Fill the stores with so many videos and start each function; raises what their engines and emulators raise."""
    LOGS.mkdir(parents=True, exist_ok=True)
    opt, runtime = layout.opt(), layout.runtime()
    with stores.filled(videos) as ready, ExitStack() as stack:
        list_categories(ready.environment["AWS_ENDPOINT_URL_DYNAMODB"])
        events = {**ready.events, CATEGORIES: json.dumps(request(CATEGORIES)).encode()}
        started = []
        for work in WORKS:
            laid_out = layout.layout_of(work, ours(work), opt, runtime)
            running = stack.enter_context(function(laid_out, ready.environment, LOGS / f"{work.name}.log"))
            started.append(_lane(work.name, running.port, events[work.name]))
        yield started


def ours(work: Work) -> Contestant:
    """Return the function that is deployed for a work."""
    (found,) = [one for one in work.contestants if one.name == OURS]
    return found


def _lane(work: str, port: int, event: bytes) -> Lane:
    asked = {work: [Request(work, "POST", INVOCATIONS, event)]}
    return Lane(work, f"http://{LOOPBACK}:{port}", workers=1, requests=asked, is_function=True)

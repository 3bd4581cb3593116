"""Says which pages may read the API (CORS), by the variables of the API's stage.

They come with each request, so that a change of them publishes no version of a function. A stage variable takes no `*`:
`any` stands for it. A sender without them, such as a Function URL, has a configuration of its own.
"""

from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple

from catalog.http.answers import Response

ANY_ORIGIN = "any"
EXPOSED_HEADERS = "ETag, Retry-After, Ignored-Parameters"
ASKED_HEADERS = "Accept, Content-Type, If-None-Match"

# Browsers keep a preflight for a day at most, Chromium for two hours; a CDN gets to know a new origin within the hour.
PREFLIGHT_MAX_AGE_S = 86_400
PREFLIGHT_CACHE = "public, max-age=3600"

VARY = {"Vary": "Origin"}


class Cors(NamedTuple):
    """What pages may do: the origins, comma-separated, `any` or none, that may read; with credentials; with a token."""

    origins: str = ""
    credentials: bool = False
    authorization: bool = False


# A stage has one value at a time, and pages come from few origins.
@lru_cache(maxsize=64)
def cors_headers(cors: Cors, origin: str) -> Mapping[str, str]:
    """Return the headers by which a page of an origin may read an answer.

    One origin, or any, is named in all answers, so that caches share them. With several each page gets its own.
    """
    allowed = cors.origins.split(",")
    if len(allowed) > 1:
        return {**_readable_from(origin, cors), **VARY} if origin in allowed else VARY
    if not cors.origins:
        return {}
    return _readable_from("*" if cors.origins == ANY_ORIGIN else cors.origins, cors)


def options_answer(cors: Cors, allowed: str) -> Response:
    """Return the answer to OPTIONS, of any path: a page can read a 404 only if its preflight succeeds."""
    headers = {
        "Allow": allowed,
        "Access-Control-Allow-Methods": allowed,
        "Access-Control-Allow-Headers": f"{ASKED_HEADERS}, Authorization" if cors.authorization else ASKED_HEADERS,
        "Access-Control-Max-Age": str(PREFLIGHT_MAX_AGE_S),
        "Cache-Control": PREFLIGHT_CACHE,
    }
    return Response(HTTPStatus.NO_CONTENT, headers, "")


def _readable_from(origin: str, cors: Cors) -> dict[str, str]:
    headers = {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": EXPOSED_HEADERS}
    return {**headers, "Access-Control-Allow-Credentials": "true"} if cors.credentials else headers

"""The search of a running stack, asked over HTTP as any client asks."""

import json
import time
import urllib.request
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit

from bench.relevance.asking import Ask, Failed, Refused

TIMEOUT_S = 30.0


def api_at(url: str) -> Ask:
    """Return a way to ask the API below `url`."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError(f"{url} is no address of an API")

    def ask(text: str, size: int) -> tuple[list[str], float]:
        target = f"{url.rstrip('/')}/api/search?q={quote(text, safe='')}&per_page={size}"
        began = time.perf_counter()
        answer = _get(target)
        return [video["video_id"] for video in json.loads(answer)["videos"]], time.perf_counter() - began

    return ask


def _get(target: str) -> bytes:
    try:
        with urllib.request.urlopen(target, timeout=TIMEOUT_S) as answer:  # noqa: S310 - the scheme was looked at
            return bytes(answer.read())
    except HTTPError as error:
        kind = Failed if error.code >= 500 or error.code == 429 else Refused
        raise kind(f"{error.code} {error.read()[:300].decode(errors='replace')}") from error
    except OSError as error:
        raise Failed(str(error)) from error

"""What is asked for, and what an answer has to be: 200, and a body of the work's contract that holds something."""

import gzip
import json
import zlib
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from bench.load.connection import Reply
from catalog.contracts.dailywatch import Category, Chart, SearchResult
from catalog.contracts.killrvideo import VideoDetail

DETAIL, TRENDING, SEARCH, CATEGORIES = "detail", "trending", "search", "categories"
WORKS = (DETAIL, TRENDING, SEARCH, CATEGORIES)

QUOTED = 200


class Kind(NamedTuple):
    """A kind of body, and what one must have to be of use."""

    contract: TypeAdapter[Any]
    contents: Callable[[Any], object]


KINDS: Mapping[str, Kind] = {
    DETAIL: Kind(TypeAdapter(VideoDetail), lambda video: video.name),
    TRENDING: Kind(TypeAdapter(Chart), lambda chart: chart.videos),
    SEARCH: Kind(TypeAdapter(SearchResult), lambda found: found.videos),
    CATEGORIES: Kind(TypeAdapter(list[Category]), lambda categories: categories),
}


class Judge:
    """Tells what is wrong with answers; they repeat, and each is looked into but once.

    Those `of_functions` are what handlers return to API Gateway.
    """

    def __init__(self, *, of_functions: bool = False) -> None:
        self._of_functions = of_functions
        self._good: set[tuple[str, Reply]] = set()

    def fault_of(self, work: str, reply: Reply) -> str | None:
        """Return what is wrong with a reply, None when nothing is."""
        if (work, reply) in self._good:
            return None
        fault = fault_of(work, result_of(reply) if self._of_functions else reply)
        if fault is None:
            self._good.add((work, reply))
        return fault


def result_of(reply: Reply) -> Reply:
    """Return what API Gateway makes of a handler's result, 502 of what is none; only gzip is sent in base64."""
    try:
        result = json.loads(reply.body)
        is_coded = result.get("isBase64Encoded", False)
        body = b64decode(result["body"]) if is_coded else result["body"].encode()
        return Reply(result["statusCode"], "gzip" if is_coded else "", body)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Reply(502, "", reply.body)


def fault_of(work: str, reply: Reply) -> str | None:
    """Return what is wrong with a work's reply, None when nothing is."""
    if reply.status != 200:
        return f"{work} answered {reply.status}: {reply.body[:QUOTED].decode(errors='replace')}"
    try:
        content = KINDS[work].contract.validate_json(decoded(reply))
    except (ValueError, OSError, EOFError, zlib.error) as error:
        return f"{work} answered another kind of body: {str(error)[:QUOTED]}"
    return None if KINDS[work].contents(content) else f"{work} answered nothing: {str(content)[:QUOTED]}"


def decoded(reply: Reply) -> bytes:
    """Undo a reply's coding; raises `OSError`, `EOFError` or `zlib.error` where it is another."""
    return gzip.decompress(reply.body) if reply.coding == "gzip" else reply.body

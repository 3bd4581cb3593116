"""Reads from the search index."""

import json
import os
from collections.abc import Mapping
from functools import cache
from typing import Any

from catalog.aws.transport import Reply, Transport, is_overload
from catalog.errors import StoreRefused, StoreUnavailable
from catalog.search.documents import definition_name

ENGINE_TIMEOUT = "400ms"


def read_alias() -> str:
    """Return the alias that readers ask: no index of another definition, and none that no rebuild has completed."""
    return definition_name()


def is_retryable(reply: Reply) -> bool:
    """Tell whether the engine is overloaded or wants newer credentials."""
    return is_overload(reply) or reply.status == 403


@cache
def transport() -> Transport:
    """Return the connection to the index that the environment names."""
    return Transport(os.environ["SEARCH_ENDPOINT"], "es", os.environ["AWS_REGION"], is_retryable=is_retryable)


def search(body: Mapping[str, Any]) -> dict[str, Any]:
    """Run one search and return the engine's whole answer.

    Raises `StoreUnavailable` when the engine is down, slow or answers in part, or when no index of this definition
    is complete yet; `StoreRefused` when it does not understand `body`.
    """
    payload = json.dumps({**body, "timeout": ENGINE_TIMEOUT}).encode()
    # A page is answered whole or not at all: a shard that is missing or slow makes the engine fail the request.
    target = f"/{read_alias()}/_search?allow_partial_search_results=false"
    reply = transport().send("POST", target, payload, {"Content-Type": "application/json"})
    if reply.status == 404 or b"index_closed_exception" in reply.body:
        raise StoreUnavailable(f"the index {read_alias()!r} is not there, closed, or not complete yet")
    if reply.status != 200:
        raise StoreRefused(f"the index refused the query: {reply.status} {reply.body[:500].decode(errors='replace')}")
    return require_whole(reply.json())


def require_whole(answer: dict[str, Any]) -> dict[str, Any]:
    """Return `answer` when every shard gave its part in time; raises `StoreUnavailable` otherwise."""
    shards = answer.get("_shards", {})
    whole = shards.get("failed") == 0 and shards.get("successful") == shards.get("total")
    if answer.get("timed_out") is not False or not whole or "hits" not in answer:
        raise StoreUnavailable(f"the index answered in part: timed_out {answer.get('timed_out')}, shards {shards}")
    return answer

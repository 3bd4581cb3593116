"""Reads from the search index."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from catalog.coding import to_json
from catalog.errors import StoreRefused, StoreUnavailable
from catalog.search.index_names import read_alias
from catalog.settings import settings
from catalog.transport.client import Reply, RetryPolicy, SignedClient, is_overload
from catalog.transport.credentials import CredentialsSource
from catalog.transport.errors import TransportError

# Share of the deadline of an answer that is the engine's own timeout.
ENGINE_SHARE = 0.8

# Parts of an answer, besides fields of hits: the engine sends no others. `hits.max_score` is always there, so that an
# answer without `hits` is one in part.
ANSWERED = ("took", "timed_out", "_shards", "hits.total", "hits.max_score", "aggregations", "suggest")


def is_retryable(reply: Reply) -> bool:
    """Tell whether the engine is overloaded or rejects expired credentials."""
    return is_overload(reply) or reply.status == 403


@cache
def client() -> SignedClient:
    """Return the connection to the index."""
    return SignedClient(
        settings().search_endpoint,
        "es",
        settings().aws_region,
        credentials=CredentialsSource(settings().environment),
        retry_policy=RetryPolicy(*settings().read_deadlines),
        is_retryable=is_retryable,
    )


def search(body: Mapping[str, Any], fields: Sequence[str] = ("_id", "_source", "sort")) -> dict[str, Any]:
    """Run one search and return the engine's answer, with these fields of its hits.

    Raises `StoreUnavailable` if the engine is down, slow or answers partially, or if no index of this definition is
    complete yet; `StoreRefused` if it rejects `body` as invalid.
    """
    timeout = f"{round(ENGINE_SHARE * settings().read_deadlines.answer * 1_000)}ms"
    payload = to_json({**body, "timeout": timeout}).encode()
    try:
        reply = client().send("POST", _target(fields), payload, {"Content-Type": "application/json"})
        if reply.status == 404 or b"index_closed_exception" in reply.body:
            raise StoreUnavailable(f"the index {read_alias()!r} is not there, closed, or not complete yet")
        if reply.status != 200:
            reason = reply.body[:500].decode(errors="replace")
            raise StoreRefused(f"the index refused the query: {reply.status} {reason}")
        answer = reply.json()
    except TransportError as error:
        raise StoreUnavailable(str(error)) from error
    return require_whole(answer)


def _target(fields: Sequence[str]) -> str:
    # No partial results: with a missing or slow shard the engine fails the request.
    shown = "%2C".join([*ANSWERED, *(f"hits.hits.{field}" for field in fields)])
    return f"/{read_alias()}/_search?allow_partial_search_results=false&filter_path={shown}"


def require_whole(answer: dict[str, Any]) -> dict[str, Any]:
    """Return `answer` if all shards answered in time; raises `StoreUnavailable` otherwise."""
    shards = answer.get("_shards", {})
    whole = shards.get("failed") == 0 and shards.get("successful") == shards.get("total")
    if answer.get("timed_out") is not False or not whole or "hits" not in answer:
        raise StoreUnavailable(f"the index answered in part: timed_out {answer.get('timed_out')}, shards {shards}")
    # Without a hit, filtering leaves out the empty list.
    answer["hits"].setdefault("hits", [])
    return answer

"""Checks the health of the stores: asks each of them once, as a read does, and remembers the outcome for a while."""

import time
from collections.abc import Callable
from functools import cache
from typing import Any

from catalog.document_cache import DocumentCache
from catalog.dynamodb.read import get_item
from catalog.errors import CatalogError, StoresUnhealthy
from catalog.request_log import logger
from catalog.search.reads import search
from catalog.settings import settings
from catalog.times import now

# Monitors ask from many places at once; the stores are asked for all of them together.
REMEMBERED_S = 5

# No video has this id.
NO_VIDEO = "health"

OK, UNAVAILABLE = "ok", "unavailable"

type Check = dict[str, Any]


def check_stores() -> Check:
    """Return the state of each store, and the milliseconds that it took to answer.

    Raises `StoresUnhealthy` with the same if one of them does not answer. The outcome is up to five seconds old.
    """
    known: Check | None = _outcomes().get(check_stores)
    if known is None:
        stores = {"table": _state("table", _ask_table), "index": _state("index", _ask_index)}
        known = {"stores": stores, "checked_at": now()}
        _outcomes().put(check_stores, known, 1, time.time() + REMEMBERED_S)
    if any(store["status"] != OK for store in known["stores"].values()):
        raise StoresUnhealthy(known)
    return known


@cache
def _outcomes() -> DocumentCache:
    """Return the cache of this function, which has one outcome."""
    return DocumentCache(max_bytes=1)


def _state(name: str, ask: Callable[[], object]) -> dict[str, Any]:
    began = time.monotonic()
    try:
        ask()
        status = OK
    except CatalogError as error:
        logger.warning("A store does not answer", extra={"store": name, "reason": str(error)})
        status = UNAVAILABLE
    return {"status": status, "ms": round(1_000 * (time.monotonic() - began))}


def _ask_table() -> object:
    return get_item(settings().videos_table, {"video_id": NO_VIDEO})


def _ask_index() -> object:
    return search({"query": {"match_all": {}}, "size": 0, "terminate_after": 1}, ())

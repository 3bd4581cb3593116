"""In-memory cache of a warm function: entries expire at a time, and the total size is bounded."""

from collections.abc import Hashable
from functools import cache
from time import time
from typing import Any, NamedTuple

from catalog.settings import settings


class _Entry(NamedTuple):
    value: Any
    size: int
    until: float


class DocumentCache:
    """Cache of values that expire at a time, in seconds since 1970.

    Parameters
    ----------
    max_bytes
        Size of all values together; beyond it the oldest ones are dropped.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._entries: dict[Hashable, _Entry] = {}
        self._size = 0

    def get(self, key: Hashable) -> Any:
        """Return the value of a key, or None if there is none or it has expired."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.until <= time():
            self._drop(key)
            return None
        return entry.value

    def put(self, key: Hashable, value: object, size: int, until: float) -> None:
        """Cache a value of `size` bytes until a time; an expired or too large value is not cached."""
        self._drop(key)
        if size > self._max_bytes or until <= time():
            return
        self._entries[key] = _Entry(value, size, until)
        self._size += size
        while self._size > self._max_bytes:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: Hashable) -> None:
        entry = self._entries.pop(key, None)
        self._size -= entry.size if entry else 0


@cache
def document_cache() -> DocumentCache:
    """Return the cache of this function."""
    return DocumentCache(settings().document_cache_bytes)

"""What a warm function keeps between requests: each thing until its time, and all together within a few megabytes."""

import os
from collections.abc import Hashable
from functools import cache
from typing import Any, NamedTuple

from catalog.times import now


class _Entry(NamedTuple):
    value: Any
    size: int
    until: str


class Kept:
    """Values that are current until a time.

    Parameters
    ----------
    limit
        Bytes that all values may take together; of more, those that came first are dropped.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._entries: dict[Hashable, _Entry] = {}
        self._size = 0

    def find(self, key: Hashable) -> Any:
        """Return the value of a key while it is current; None when there is none."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.until <= now():
            self._drop(key)
            return None
        return entry.value

    def keep(self, key: Hashable, value: object, size: int, until: str) -> None:
        """Keep a value of so many bytes until a time; one that is over already, or too large, is not kept."""
        self._drop(key)
        if size > self._limit or until <= now():
            return
        self._entries[key] = _Entry(value, size, until)
        self._size += size
        while self._size > self._limit:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: Hashable) -> None:
        entry = self._entries.pop(key, None)
        self._size -= entry.size if entry else 0


@cache
def kept() -> Kept:
    """Return what this function keeps, within the bytes that the environment allows: none when it names no number."""
    return Kept(int(os.environ.get("KEPT_BYTES", "0")))

"""A cache that is bounded by bytes, of values until they are due."""

import pytest

from catalog import document_cache
from catalog.document_cache import DocumentCache

EIGHT, NINE, TEN = (hour * 3_600.0 for hour in (8, 9, 10))


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Stop the clock at eight."""
    monkeypatch.setattr(document_cache, "time", lambda: EIGHT)
    return monkeypatch


def test_a_value_is_found_until_its_time_and_never_after(clock: pytest.MonkeyPatch) -> None:
    cache = DocumentCache(100)
    cache.put("GB", "chart", 10, NINE)
    assert cache.get("GB") == "chart"
    clock.setattr(document_cache, "time", lambda: NINE)
    assert cache.get("GB") is None


CACHED = {
    "a value that is due already is not, and drops no other": (100, [("AU", 100, NINE), ("GB", 10, EIGHT)], ["AU"]),
    "the first value makes room": (100, [("AU", 40, NINE), ("BR", 40, NINE), ("CA", 40, NINE)], ["BR", "CA"]),
    "a value that is put again takes its room once": (
        100,
        [("AU", 60, NINE), ("AU", 60, TEN), ("AU", 60, NINE), ("BR", 40, NINE)],
        ["AU", "BR"],
    ),
    "a value larger than the cache drops no other": (100, [("AU", 100, NINE), ("BR", 101, NINE)], ["AU"]),
    "without room nothing is": (0, [("AU", 1, NINE)], []),
}


@pytest.mark.parametrize(("size", "puts", "keys"), CACHED.values(), ids=CACHED)
def test_values_are_cached_while_there_is_room(size: int, puts: list[tuple[str, int, float]], keys: list[str]) -> None:
    cache = DocumentCache(size)
    for key, value_size, until in puts:
        cache.put(key, key, value_size, until)
    assert [key for key in dict.fromkeys(key for key, _, _ in puts) if cache.get(key) == key] == keys

"""Grouping what is sent into requests that their receiver takes."""

from collections.abc import Callable, Iterable, Iterator


def requests_of[Item](
    items: Iterable[Item], size_of: Callable[[Item], int], *, max_items: int, max_bytes: int
) -> Iterator[list[Item]]:
    """Group items in their order; one that is too large by itself goes alone."""
    request: list[Item] = []
    size = 0
    for item in items:
        length = size_of(item)
        if request and (len(request) == max_items or size + length > max_bytes):
            yield request
            request, size = [], 0
        request.append(item)
        size += length
    if request:
        yield request

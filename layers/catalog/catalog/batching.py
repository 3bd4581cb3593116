"""Splits items into batches of limited size."""

from collections.abc import Callable, Iterable, Iterator


def batch_by_size[Item](
    items: Iterable[Item], size_of: Callable[[Item], int], *, max_items: int, max_bytes: int
) -> Iterator[list[Item]]:
    """Yield batches of items in their order; an item above `max_bytes` is a batch of its own."""
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

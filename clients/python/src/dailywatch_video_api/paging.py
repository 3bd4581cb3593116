"""Yields the items of all pages of a list."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, ParamSpec, Protocol, TypeVar, overload

from .problems import ProblemError

Item = TypeVar("Item")
P = ParamSpec("P")


class PageOfVideos(Protocol[Item]):
    """A page of DailyWatch's lists, with page numbers or with a cursor."""

    videos: list[Item]


class PageOfData(Protocol[Item]):
    """A page of KillrVideo's lists, with page numbers."""

    data: list[Item]


@overload
def items(read: Callable[P, PageOfVideos[Item]], *args: P.args, **kwargs: P.kwargs) -> Iterator[Item]: ...
@overload
def items(read: Callable[P, PageOfData[Item]], *args: P.args, **kwargs: P.kwargs) -> Iterator[Item]: ...
def items(read: Callable[..., Any], *args: Any, **kwargs: Any) -> Iterator[Any]:
    """Yield the items of all pages, each page when it is needed: `items(api.search, q="pixel")`.

    It ends at the last page that the API serves: a list of more items than that has no further pages.
    """
    following: dict[str, Any] | None = {}
    while following is not None:
        try:
            page = read(*args, **{**kwargs, **following})
        except ProblemError as error:
            if not _is_out_of_reach(error, following):
                raise
            return
        yield from _items_of(page)
        following = _after(page)


@overload
def async_items(
    read: Callable[P, Awaitable[PageOfVideos[Item]]], *args: P.args, **kwargs: P.kwargs
) -> AsyncIterator[Item]: ...
@overload
def async_items(
    read: Callable[P, Awaitable[PageOfData[Item]]], *args: P.args, **kwargs: P.kwargs
) -> AsyncIterator[Item]: ...
async def async_items(read: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
    """Yield the items of all pages as `items` does, of an `AsyncVideoApi`."""
    following: dict[str, Any] | None = {}
    while following is not None:
        try:
            page = await read(*args, **{**kwargs, **following})
        except ProblemError as error:
            if not _is_out_of_reach(error, following):
                raise
            return
        for item in _items_of(page):
            yield item
        following = _after(page)


def _items_of(page: Any) -> list[Any]:
    found: list[Any] = page.data if hasattr(page, "pagination") else page.videos
    return found


def _after(page: Any) -> dict[str, Any] | None:
    """Return what to ask for next; None after the last page."""
    if hasattr(page, "next_cursor"):
        return None if page.next_cursor is None else {"cursor": page.next_cursor}
    if hasattr(page, "pagination"):
        number, size = page.pagination.current_page, page.pagination.page_size
    else:
        number, size = page.page, page.per_page
    return None if len(_items_of(page)) < size else {"page": number + 1}


def _is_out_of_reach(error: ProblemError, following: dict[str, Any]) -> bool:
    """Tell whether the API refuses the number of a page after the first one."""
    faults = [fault["loc"] for fault in error.errors]
    return "page" in following and bool(faults) and all(where == ["query", "page"] for where in faults)

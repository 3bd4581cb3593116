"""Names the pages of folders in the navigation of the site."""

from collections.abc import Sequence
from typing import Any


def with_folders(navigation: list[Any], pages: Sequence[str]) -> list[Any]:
    """Return a navigation in which each folder, a name with a slash at its end, is the list of its pages."""
    return [_entry(one, pages) for one in navigation]


def _entry(entry: Any, pages: Sequence[str]) -> Any:
    if isinstance(entry, dict):
        return {title: _entry(content, pages) for title, content in entry.items()}
    if isinstance(entry, list):
        return with_folders(entry, pages)
    if entry.endswith("/"):
        return [page for page in pages if page.startswith(entry)]
    return entry

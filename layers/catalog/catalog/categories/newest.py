"""Reads pages of a category's newest videos (model: `CategoryVideos`)."""

from typing import Any

from catalog.categories.cursors import CursorScope, decode_newest, encode_newest
from catalog.categories.reads import read_newest


def newest_page(scope: CursorScope, limit: int, cursor: str | None) -> dict[str, Any]:
    """Read a page of a category's newest videos; raises `InvalidCursor` for a cursor of another query."""
    begin = None if cursor is None else decode_newest(scope, cursor)
    videos, end = read_newest(scope.category_id, scope.region, limit, begin)
    return {"videos": videos, "next_cursor": end and encode_newest(scope, end)}

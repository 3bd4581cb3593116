"""Checks of two parameters together: bounds in order, pages within the window."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.errors import InvalidRequest
from catalog.http.parameters import require_order, require_window


def fault_of(check: Callable[..., object], *arguments: object) -> dict[str, Any] | None:
    """Return the one fault for which a check refuses its arguments; None when they pass."""
    try:
        check(*arguments)
    except InvalidRequest as error:
        (found,) = error.errors
        return found
    return None


TIME, LATER = "2026-11-21T08:00:00Z", "2026-11-21T08:00:01Z"
OUT_OF_ORDER = {"loc": ("query", "min"), "msg": "Input should not be above max", "type": "bounds_in_wrong_order"}


@pytest.mark.parametrize(
    ("least", "most"), [(None, None), (1, None), (None, 1), (1, 1), (1, 2), (0, 0), (TIME, TIME), (TIME, LATER)]
)
def test_bounds_are_in_order(least: Any, most: Any) -> None:
    assert fault_of(require_order, ("min", least), ("max", most)) is None
    if least != most and None not in {least, most}:
        assert fault_of(require_order, ("min", most), ("max", least)) == OUT_OF_ORDER


@pytest.mark.parametrize(("page", "size"), [(100, 100), (10_000, 1), (200, 50)])
def test_pages_are_within_the_window(page: int, size: int) -> None:
    assert fault_of(require_window, 1, 1) is fault_of(require_window, page, size) is None
    message = "page times pageSize should not be above 10000"
    refused = {"loc": ("query", "page"), "msg": message, "type": "page_out_of_reach"}
    assert fault_of(require_window, page + 1, size) == fault_of(require_window, page, size + 1) == refused

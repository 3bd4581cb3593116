"""Measures the layout of a page: what sticks out, is covered by other text, or is too small to be hit."""

from pathlib import Path

from playwright.sync_api import Page

_MEASURE = Path(__file__).with_name("layout.js").read_text(encoding="utf-8")


def layout_faults(page: Page) -> list[str]:
    """Return what is wrong with the layout as it is now, as texts that name the elements."""
    faults: list[str] = page.evaluate(_MEASURE)
    return faults

"""What a warm function keeps between requests."""

import pytest

from catalog.stores import kept
from catalog.stores.kept import Kept

EIGHT, NINE, TEN = (f"2026-03-01T{hour}:00:00Z" for hour in ("08", "09", "10"))


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Stop the clock at eight."""
    monkeypatch.setattr(kept, "now", lambda: EIGHT)
    return monkeypatch


def test_a_value_is_found_until_its_time_and_never_after(at: pytest.MonkeyPatch) -> None:
    held = Kept(100)
    held.keep("GB", "chart", 10, NINE)
    assert held.find("GB") == "chart"

    at.setattr(kept, "now", lambda: NINE)

    assert held.find("GB") is None


@pytest.mark.usefixtures("at")
def test_what_is_due_already_is_not_kept() -> None:
    held = Kept(100)
    held.keep("GB", "chart", 10, EIGHT)

    assert held.find("GB") is None


@pytest.mark.usefixtures("at")
def test_what_came_first_makes_room() -> None:
    held = Kept(100)
    for region in ("AU", "BR", "CA"):
        held.keep(region, region, 40, NINE)

    assert [held.find(region) for region in ("AU", "BR", "CA")] == [None, "BR", "CA"]


@pytest.mark.usefixtures("at")
def test_a_value_that_is_kept_anew_takes_its_room_once() -> None:
    held = Kept(100)
    for until in (NINE, TEN, NINE):
        held.keep("AU", "chart", 60, until)
    held.keep("BR", "chart", 40, NINE)

    assert (held.find("AU"), held.find("BR")) == ("chart", "chart")


@pytest.mark.usefixtures("at")
def test_a_value_larger_than_the_whole_room_drops_no_other() -> None:
    held = Kept(100)
    held.keep("AU", "chart", 100, NINE)
    held.keep("BR", "chart", 101, NINE)

    assert (held.find("AU"), held.find("BR")) == ("chart", None)


@pytest.mark.usefixtures("at")
def test_without_room_nothing_is_kept() -> None:
    held = Kept(0)
    held.keep("AU", "chart", 1, NINE)

    assert held.find("AU") is None

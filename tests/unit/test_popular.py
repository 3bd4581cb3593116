"""Walks through a chart: every video once while it stays, and none twice while it changes."""

from collections.abc import Callable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from catalog.cursors import Order, Walk, decode_popular, encode_popular
from catalog.popular import TOP, page_of_chart
from tests.factories import video_id

WALK = Walk(10, None, Order.POPULAR)

limits = st.lists(st.integers(1, 50), min_size=50, max_size=50)
charts = st.lists(st.integers(0, 80).map(video_id), unique=True, max_size=50)


def walked(chart_at: Callable[[int], Sequence[str]], limits: Sequence[int]) -> list[list[str]]:
    """Return the pages of a walk through whatever chart there is at each page."""
    pages, position, step = [], TOP, 0
    while True:
        chart = chart_at(step)
        ranks, end = page_of_chart(chart, limits[step], position)
        pages.append([chart[rank] for rank in ranks])
        if end is None:
            return pages
        position, step = decode_popular(WALK, encode_popular(WALK, end)), step + 1


@given(charts, limits)
def test_a_chart_that_stays_is_shown_once_and_in_its_order(chart: list[str], limits: list[int]) -> None:
    pages = walked(lambda _: chart, limits)
    assert [one for page in pages for one in page] == chart
    assert [len(page) for page in pages[:-1]] == limits[: len(pages) - 1]
    assert pages[-1] or not chart


@given(st.lists(charts, min_size=1, max_size=6), limits)
def test_no_video_is_shown_twice_while_charts_replace_each_other(several: list[list[str]], limits: list[int]) -> None:
    pages = walked(lambda step: several[min(step, len(several) - 1)], limits)
    shown = [one for page in pages for one in page]
    assert len({*shown}) == len(shown)


def test_a_walk_goes_on_at_its_rank_and_passes_over_who_fell() -> None:
    a, b, c, d, e = map(video_id, range(5))
    _, position = page_of_chart([a, b, c, d], 2)
    assert position
    ranks, end = page_of_chart([c, d, a, e, b], 2, position)
    assert (ranks, end) == ([3], None)


def test_a_chart_that_became_shorter_ends_the_walk() -> None:
    _, position = page_of_chart([*map(video_id, range(50))], 20)
    assert position
    assert page_of_chart([*map(video_id, range(10))], 20, position) == ([], None)


def test_no_more_than_fifty_are_shown() -> None:
    assert [len(page) for page in walked(lambda _: [*map(video_id, range(60))], [20] * 50)] == [20, 20, 10]

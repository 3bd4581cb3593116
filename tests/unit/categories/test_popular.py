"""Pages of a chart: every video once while the chart is the same, and none twice while it changes."""

from collections.abc import Callable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from catalog.categories.cursors import CursorScope, Order, decode_popular, encode_popular
from catalog.categories.popular import START, next_page
from tests.factories import video_id

SCOPE = CursorScope(10, None, Order.POPULAR)

limits = st.lists(st.integers(1, 50), min_size=50, max_size=50)
charts = st.lists(st.integers(0, 80).map(video_id), unique=True, max_size=50)


def pages_of(chart_at: Callable[[int], Sequence[str]], limits: Sequence[int]) -> list[list[str]]:
    """Return all pages, each of the chart that is current when it is read."""
    pages, position, step = [], START, 0
    while True:
        chart = chart_at(step)
        ranks, end = next_page(chart, limits[step], position)
        pages.append([chart[rank] for rank in ranks])
        if end is None:
            return pages
        position, step = decode_popular(SCOPE, encode_popular(SCOPE, end)), step + 1


@given(charts, limits)
def test_paging_through_a_chart_returns_every_video_once_in_its_order(chart: list[str], limits: list[int]) -> None:
    pages = pages_of(lambda _: chart, limits)
    assert [one for page in pages for one in page] == chart
    assert [len(page) for page in pages[:-1]] == limits[: len(pages) - 1]
    assert pages[-1] or not chart


@given(st.lists(charts, min_size=1, max_size=6), limits)
def test_no_video_is_returned_twice_while_charts_change(several: list[list[str]], limits: list[int]) -> None:
    pages = pages_of(lambda step: several[min(step, len(several) - 1)], limits)
    shown = [one for page in pages for one in page]
    assert len({*shown}) == len(shown)


def test_the_next_page_begins_at_its_rank_without_videos_that_fell_and_a_shorter_chart_has_none() -> None:
    a, b, c, d, e = map(video_id, range(5))
    _, position = next_page([a, b, c, d], 2)
    assert position
    assert next_page([c, d, a, e, b], 2, position) == ([3], None)
    assert next_page([e], 2, position) == ([], None)


def test_no_more_than_fifty_are_returned() -> None:
    assert [len(page) for page in pages_of(lambda _: [*map(video_id, range(60))], [20] * 50)] == [20, 20, 10]

"""What an announcement says of a chart that has changed."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.charts.announcements import AnnouncedChart, ChartChanged, chart_changed
from catalog.charts.keys import Ranking
from catalog.coding import to_json
from catalog.event_bus import MAX_BYTES, MAX_ENTRIES
from catalog.regions import Region
from tests.factories import EVENING, MORNING, NOON, chart, video_id

numbers = st.lists(st.integers(0, 99), max_size=50, unique=True)


def ids(*shown: int) -> list[str]:
    return [*map(video_id, shown)]


def changed(now: list[int], before: list[int] | None) -> ChartChanged:
    """Return what is announced of a chart of noon, as a receiver validates it."""
    known = None if before is None else AnnouncedChart(MORNING, ids(*before))
    event = chart_changed(chart(*now), known)
    assert event.kind == "ChartChanged"
    return ChartChanged.model_validate(event.detail)


def test_an_event_says_what_entered_what_left_and_how_many_moved() -> None:
    assert changed([3, 1, 4, 2], [1, 2, 5, 6]) == ChartChanged(
        region=Region.US,
        ranking=Ranking.VIEWS,
        updated_at=NOON,
        since=MORNING,
        entered=ids(3, 4),
        left=ids(5, 6),
        moved=2,
    )


def test_the_first_event_of_a_chart_has_all_its_videos_and_no_time_before() -> None:
    event = changed([2, 1], None)
    assert (event.since, event.entered, event.left, event.moved) == (None, ids(2, 1), [], 0)


def test_a_chart_with_newer_figures_alone_has_empty_lists() -> None:
    event = changed([2, 1], [2, 1])
    assert (event.since, event.updated_at) == (MORNING, NOON)
    assert (event.entered, event.left, event.moved) == ([], [], 0)


@given(numbers, numbers)
def test_whoever_applies_the_events_has_the_videos_of_the_chart(now: list[int], before: list[int]) -> None:
    event = changed(now, before)
    assert ({*ids(*before)} - {*event.left}) | {*event.entered} == {*ids(*now)}
    assert event.moved <= len({*now} & {*before})


def test_ten_events_of_whole_charts_fit_a_request() -> None:
    event = chart_changed(chart(*range(50), updated_at=EVENING), AnnouncedChart(MORNING, ids(*range(100, 150))))
    assert MAX_ENTRIES * len(to_json(event.detail).encode()) < MAX_BYTES / 2

"""What a charts run does: charts of so many categories that its work is bounded, and regions in turn."""

from datetime import UTC, datetime, timedelta

from catalog.charts_run import MAX_CATEGORIES, charted_categories, regions_in_turn
from catalog.regions import Region


def test_all_categories_with_a_title_or_videos_have_charts() -> None:
    assert charted_categories([10, 1], {20: 5, 10: 3}) == [1, 10, 20]


def test_of_too_many_categories_those_with_most_videos_have_charts() -> None:
    counts = {number: number for number in range(3 * MAX_CATEGORIES)}
    assert charted_categories([0], counts) == [*range(2 * MAX_CATEGORIES, 3 * MAX_CATEGORIES)]
    assert charted_categories([], dict.fromkeys(counts, 1)) == [*range(MAX_CATEGORIES)]


def test_each_run_begins_with_another_region_and_has_all() -> None:
    begin, interval = datetime(2026, 11, 30, tzinfo=UTC), timedelta(minutes=15)
    runs = [regions_in_turn(begin + number * interval, interval) for number in range(len(Region))]
    assert {run[0] for run in runs} == {*Region}
    assert all({*run} == {*Region} for run in runs)

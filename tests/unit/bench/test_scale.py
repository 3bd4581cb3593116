"""What the bench of scale reckons from what it measured, on figures that can be worked out by hand."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.scale import charts, feeding, reads, searches
from bench.scale.charts import Built, exponents
from bench.scale.feeding import Pace
from bench.scale.functions import request
from bench.scale.growth import exponent, is_constant
from bench.scale.reads import Call
from bench.scale.searches import Asked, sum_up
from bench.scale.wire import Exchange
from catalog.aws.transport import Reply

SIZES = (1_000, 10_000, 100_000)
TIMES = ("wall_ms", "cpu_ms", "store_ms")


def call(**said: float) -> Call:
    """Return a call with one request of a hundred bytes."""
    return Call(**{"requests": 1, "received": 100, "units": 0.5, "sent": 90, **dict.fromkeys(TIMES, 1), **said})


def built(**said: float) -> Built:
    """Return a charts run."""
    figures: dict[str, Any] = {**dict.fromkeys(Built._fields, 1), **said}
    return Built(**figures)


def asked(took: float, answer: float, whole: float) -> Asked:
    """Return a search of these times."""
    return Asked(took, answer, whole, cpu_ms=1, sent=10, logged=5)


# --- Growth -----------------------------------------------------------------------------------------------------------


@given(power=st.floats(-1, 3), scale=st.floats(0.001, 1_000))
def test_growth_by_a_power_is_told_as_that_power(power: float, scale: float) -> None:
    assert exponent(SIZES, [scale * size**power for size in SIZES]) == pytest.approx(power, abs=1e-6)


def test_growth_wants_two_sizes() -> None:
    with pytest.raises(ValueError, match="two sizes"):
        exponent([1_000], [1])


def test_what_varies_by_a_quarter_is_constant_and_by_more_is_not() -> None:
    assert is_constant([100, 125, 110])
    assert not is_constant([100, 126])


# --- Reads ------------------------------------------------------------------------------------------------------------


def test_reads_that_take_the_same_everywhere_have_no_fault() -> None:
    assert reads.faults_of({size: dict.fromkeys(reads.reads(), call()) for size in SIZES}) == []


@pytest.mark.parametrize(("more", "fault"), [({"requests": 2}, "requests"), ({"received": 126}, "bytes")])
def test_a_read_that_takes_more_among_more_videos_is_told(more: dict[str, float], fault: str) -> None:
    same = dict.fromkeys(reads.reads(), call())

    faults = reads.faults_of({1_000: same, 10_000: {**same, "detail": call(**more)}})

    assert faults == [f"detail: another number of {fault} where there are more videos"]


def test_a_page_that_is_not_full_yet_is_compared_with_no_other() -> None:
    same = dict.fromkeys(reads.reads(), call())

    assert reads.faults_of({100: {**same, "category, newest": call(received=10)}, 10_000: same}) == []


# --- Charts -----------------------------------------------------------------------------------------------------------


def test_each_figure_of_a_charts_run_has_its_own_power() -> None:
    runs = {size: built(seconds=size / 1_000, read_bytes=7) for size in SIZES}

    powers = exponents(runs)

    assert powers["seconds"] == pytest.approx(1)
    assert powers["bytes read"] == pytest.approx(0)


def test_one_size_has_no_growth() -> None:
    assert exponents({1_000: built()}) == {}


def test_a_charts_run_may_grow_with_its_region_and_no_faster() -> None:
    linear = {size: built(seconds=size) for size in SIZES}
    steep = {size: built(seconds=size**1.2) for size in SIZES}

    assert charts.faults_of(linear, [1, 2], 70) == []
    assert charts.faults_of(steep, [1, 2], 70) == ["seconds of a charts run grow with the power 1.20"]


def test_charts_by_views_may_read_the_heads_of_all_categories_and_no_more() -> None:
    assert charts.faults_of({1_000: built(members_by_views=140)}, [1, 2], 70) == []
    assert "read 141 members" in charts.faults_of({1_000: built(members_by_views=141)}, [1, 2], 70)[0]


# --- Searches ---------------------------------------------------------------------------------------------------------


def test_a_function_adds_what_it_does_but_wait() -> None:
    searched = sum_up([asked(2, 5, 7), asked(2, 5, 7.5), asked(20, 30, 31)])

    assert (searched.took.p50, searched.answer.p50, searched.added.p50, searched.around_took.p50) == (2, 5, 2, 5.5)
    assert searched.took_mean == 8
    assert searched.whole.p95 == 31


def test_a_function_that_adds_more_than_three_milliseconds_is_told() -> None:
    assert searches.faults_of({5_000: sum_up([asked(2, 5, 8)])}) == []
    assert "adds 3.1 ms" in searches.faults_of({5_000: sum_up([asked(2, 5, 8.1)])})[0]


def test_what_stores_say_of_a_request_is_read_from_their_replies() -> None:
    units = Exchange(10, Reply(200, b'{"ConsumedCapacity": {"CapacityUnits": 1.5}}'), 0.1)
    took = Exchange(10, Reply(200, b'{"took": 7}'), 0.1)

    assert (units.units, took.units, took.took_ms) == (1.5, 0, 7)


# --- Feeding ----------------------------------------------------------------------------------------------------------


def test_a_pace_is_videos_by_seconds() -> None:
    assert Pace(200, 10, 4.0, 1.0, 220, 200, 600).per_second == 50


def test_what_is_fed_are_new_videos_and_an_observation_of_each() -> None:
    kinds = feeding.kinds_of(3)

    assert [len(events) for events in kinds.values()] == [3, 3]
    assert [one.video_id for one in kinds["new video"]] == [one.video_id for one in kinds["observation"]]


# --- Events -----------------------------------------------------------------------------------------------------------


def test_a_recorded_request_is_asked_with_other_parameters() -> None:
    asked_for = request("category-videos", {"category_id": "10"}, {"limit": "20"})

    assert asked_for["path"] == "/api/categories/10/videos"
    assert asked_for["queryStringParameters"] == {"limit": "20"}
    assert asked_for["multiValueQueryStringParameters"] == {"limit": ["20"]}
    assert request("category-videos")["path"] == "/api/categories/19/videos"

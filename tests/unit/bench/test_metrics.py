"""Figures of rounds as all benches report them."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.metrics import growth_exponent, is_constant, percentile, percentiles, quartiles, ratio
from bench.speed.implementations import BOTO3, DETAIL, IMPLEMENTATIONS, OURS
from bench.speed.layout import Layout
from bench.speed.measurement import Measured, body_of, rounds

SIZES = (1_000, 10_000, 100_000)


def test_percentiles_and_quartiles_are_measured_values() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentiles([1.0]) == (1.0, 1.0)
    assert quartiles([9.0, 1.0, 5.0, 7.0, 3.0]) == (5.0, 3.0, 7.0)


def test_a_ratio_compares_medians_within_an_interval_that_shows_whether_rounds_disagree() -> None:
    assert ratio([1.0, 1.0, 1.0, 1.0, 90.0], [2.0] * 5).value == pytest.approx(0.5)
    reference = [1.0, 5.0, 2.0, 9.0, 3.0]
    assert ratio([value / 4 for value in reference], reference) == pytest.approx((0.25, 0.25, 0.25))
    one = ratio([1.0, 2.0, 3.0, 4.0, 5.0], [2.0] * 5)
    assert one.low < one.value < one.high


@given(power=st.floats(-1, 3), scale=st.floats(0.001, 1_000))
def test_growth_by_a_power_is_measured_as_that_power(power: float, scale: float) -> None:
    assert growth_exponent(SIZES, [scale * size**power for size in SIZES]) == pytest.approx(power, abs=1e-6)


def test_what_varies_by_a_quarter_is_constant_and_by_more_is_not_and_growth_needs_two_sizes() -> None:
    assert is_constant([100, 125, 110])
    assert not is_constant([100, 126])
    with pytest.raises(ValueError, match="two sizes"):
        growth_exponent([1_000], [1])


def test_rounds_end_when_their_time_is_over_but_not_before_two() -> None:
    assert [*rounds(5, time.monotonic() + 60)] == [0, 1, 2, 3, 4]
    assert [*rounds(5, time.monotonic() - 60)] == [0, 1]


def test_answers_are_compared_as_a_client_reads_them() -> None:
    coded = b'{"statusCode": 200, "body": "H4sIAAAAAAAC/6uuBQBDv6ajAgAAAA==", "isBase64Encoded": true}'
    assert body_of(coded) == body_of(b'{"statusCode": 200, "body": "{}"}') == b"{}"
    with pytest.raises(ValueError, match="a function answered"):
        body_of(b'{"errorMessage": "out of memory"}')


def test_each_read_has_one_reference() -> None:
    layout = Layout(Path(), (), 20_000_000)
    measured = [Measured(read, one, layout) for read, some in IMPLEMENTATIONS.items() for one in some]
    assert {one.shipped_mb[0] for one in measured} == {20}
    assert [one.read for one in measured if one.is_reference] == [*IMPLEMENTATIONS]
    assert {one.name for one in measured} > {f"{DETAIL.name}, {BOTO3}", f"{DETAIL.name}, {OURS}"}

"""Ratios of rounds, as the benches of speed report them."""

import time

import pytest

from bench.speed.measure import body_of, rounds
from bench.speed.ratios import figure_of, ratio_of


def test_a_ratio_compares_medians_so_that_one_slow_round_does_not_count() -> None:
    assert ratio_of([1.0, 1.0, 1.0, 1.0, 90.0], [2.0, 2.0, 2.0, 2.0, 2.0]).value == pytest.approx(0.5)


def test_what_slows_both_sides_of_a_round_leaves_the_interval_narrow() -> None:
    reference = [1.0, 5.0, 2.0, 9.0, 3.0]

    ratio = ratio_of([value / 4 for value in reference], reference)

    assert (ratio.low, ratio.value, ratio.high) == pytest.approx((0.25, 0.25, 0.25))


def test_an_interval_holds_its_ratio_and_shows_that_rounds_disagree() -> None:
    ratio = ratio_of([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 2.0, 2.0, 2.0, 2.0])

    assert ratio.low < ratio.value < ratio.high


def test_a_figure_is_the_median_between_its_quartiles() -> None:
    assert figure_of([9.0, 1.0, 5.0, 7.0, 3.0]) == (5.0, 3.0, 7.0)


def test_rounds_end_when_their_time_is_over_but_not_before_two() -> None:
    assert [*rounds(5, time.monotonic() + 60)] == [0, 1, 2, 3, 4]
    assert [*rounds(5, time.monotonic() - 60)] == [0, 1]


def test_answers_are_compared_as_a_client_reads_them() -> None:
    coded = {"body": "H4sIAAAAAAAC/6uuBQBDv6ajAgAAAA==", "isBase64Encoded": True}

    assert body_of(coded) == body_of({"body": "{}"}) == b"{}"

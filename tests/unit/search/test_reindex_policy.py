"""Counts are worth a write in steps of five percent."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.integers import MAX_INTEGER
from catalog.search.reindex_policy import step_of
from tests.factories import whole_numbers


@given(whole_numbers, whole_numbers)
def test_more_is_never_a_lower_step_and_every_small_count_is_one_of_its_own(one: int, other: int) -> None:
    assert [step_of(count) for count in range(20)] == sorted({step_of(count) for count in range(20)})
    assert step_of(0) == 0
    assert step_of(min(one, other)) <= step_of(max(one, other)) <= step_of(MAX_INTEGER) < 1_000


@given(whole_numbers, st.floats(0, 0.06))
def test_counts_of_one_step_are_at_most_five_percent_apart(count: int, more: float) -> None:
    other = count + int(count * more)
    if step_of(other) == step_of(count):
        assert 100 * (other - count) <= 5 * count + 1e-9 * count

"""Samples of a video's views: which are stored, in whatever order they arrive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.charts.velocity import hours_between
from catalog.integers import MAX_INTEGER
from catalog.videos.view_samples import SPAN_S, SPANS, ViewSample, ViewSamples, samples_until, samples_with
from tests.factories import seconds

# Few seconds and views, so that samples tie, and more spans than are stored.
near = st.builds(ViewSample, st.integers(0, 2 * SPANS).map(lambda place: place * SPAN_S // 2), st.integers(0, 3))
view_samples = near | st.builds(ViewSample, seconds, st.integers(0, MAX_INTEGER))


def stored(*added: ViewSample) -> ViewSamples:
    samples = samples_with(added)
    assert samples is not None
    return samples


@given(st.lists(view_samples, min_size=1, max_size=80), st.data())
def test_the_order_and_repetition_of_samples_do_not_matter(added: list[ViewSample], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(added), max_size=10))
    assert stored(*data.draw(st.permutations([*added, *again]))) == stored(*added)


@given(st.lists(near, min_size=1), st.lists(near, min_size=1))
def test_stored_samples_replace_those_they_were_made_of(some: list[ViewSample], others: list[ViewSample]) -> None:
    samples = stored(*some)
    assert stored(*others, samples.first, *samples.recent) == stored(*others, *some)


@given(st.lists(view_samples, min_size=1))
def test_the_earliest_and_the_latest_of_each_of_the_last_spans_are_stored(added: list[ViewSample]) -> None:
    samples = stored(*added)
    spans = sorted({one.time // SPAN_S for one in added})[-SPANS:]
    earliest = min(one.time for one in added)
    assert samples.first == max(one for one in added if one.time == earliest)
    assert samples.recent == tuple(max(one for one in added if one.time // SPAN_S == span) for span in spans)


@pytest.mark.parametrize("minutes", [15, 60, 177])
def test_a_sample_a_day_before_the_last_is_stored_at_any_pace(minutes: int) -> None:
    for last in range(0, SPAN_S, 600):
        samples = stored(*(ViewSample(last - step * minutes * 60, 0) for step in range(3_000 // minutes)))
        assert any(24 <= hours_between(one.time, last) <= 30 for one in samples.recent)


@given(st.lists(near, min_size=1), st.integers(0, SPANS * SPAN_S))
def test_samples_until_a_time_are_those_not_later_in_order(added: list[ViewSample], now: int) -> None:
    samples = stored(*added)
    by_then = samples_until(samples, now)
    times = [one.time for one in by_then]
    assert times == sorted(set(times))
    assert set(by_then) == {one for one in (samples.first, *samples.recent) if one.time <= now}
    assert list(samples_until(None, now)) == []

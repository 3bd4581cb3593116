"""Readings of the future are removed from what is stored, and nothing else is."""

import pytest
from hypothesis import given

from catalog.times import to_seconds
from catalog.videos.model import NEVER_COUNTED, Counts, State, Video
from catalog.videos.plausible import EARLIEST, fault_of_reading, latest_plausible, without_impossible
from tests.factories import EVENING, MORNING, NOON, sightings_of, tombstone, video, videos

LATER = "9999-12-31T23:59:59Z"


READINGS = {NOON: True, "2026-03-01T12:05:00Z": True, "2026-03-01T12:05:01Z": False, LATER: False, EARLIEST: True}
READINGS |= {"2004-12-31T23:59:59Z": False, "0001-01-01T00:00:00Z": False}


@pytest.mark.parametrize(("time", "is_possible"), READINGS.items())
def test_a_reading_is_of_now_or_earlier(time: str, *, is_possible: bool) -> None:
    assert (fault_of_reading(time, NOON) is None) is is_possible


def test_every_reading_of_the_future_is_removed() -> None:
    state = video(
        observed=Counts(LATER, 9, 9),
        listed={"US": LATER, "GB": MORNING},
        view_samples=sightings_of((MORNING, 1), (LATER, 9)),
        fetched_at=LATER,
    )
    cleaned = without_impossible(state, latest_plausible(NOON))
    assert isinstance(cleaned, Video)
    assert (cleaned.observed, cleaned.listed, cleaned.record.fetched_at) == (NEVER_COUNTED, {"GB": MORNING}, None)
    assert cleaned.view_samples == sightings_of((MORNING, 1))
    assert cleaned.revision == state.revision + 1


@given(videos)
def test_what_is_left_is_of_the_past_and_stays(state: Video) -> None:
    latest = latest_plausible(EVENING)
    cleaned = without_impossible(state, latest)
    assert isinstance(cleaned, Video)
    assert max(cleaned.record.fetched_at or "", cleaned.observed.observed_at, *cleaned.listed.values()) <= latest
    assert all(one.time <= to_seconds(latest) for one in cleaned.readings)
    seen = cleaned.view_samples
    assert seen is None or max(one.time for one in (seen.first, *seen.recent)) <= to_seconds(latest)
    assert without_impossible(cleaned, latest) is cleaned


@pytest.mark.parametrize("state", [tombstone(), video(observed=Counts(NOON, 9, 9), listed={"US": NOON})])
def test_a_possible_state_is_the_same(state: State) -> None:
    assert without_impossible(state, latest_plausible(NOON)) is state

"""What the replay scores, on charts that can be worked out by hand."""

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.replay.measurement import OVERALL, SHOWN, Summary, Worth, measure, worth_of
from bench.replay.moments import Gains, moments
from bench.replay.rankings import VELOCITY, rankings
from bench.replay.recorded import NotRecorded, Period, Round, full_months, period_of
from bench.report import replay_tables
from catalog.times import from_seconds, to_seconds
from tests.factories import NOON, observed, upserted, video_id

HOUR = 3600
START = to_seconds(NOON)


def at(hours: float) -> str:
    return from_seconds(START + int(hours * HOUR))


def a_round(hours: float, **views: int) -> Round:
    """Return a round in which each region's chart lists a video of its own, numbered in their order."""
    observations = [
        observed(number, views=count, regions=[region], observed_at=at(hours))
        for number, (region, count) in enumerate(views.items(), 1)
    ]
    return Round(at(hours), observations, {one.regions[0]: [one.video_id] for one in observations})


def one_video(*seen: tuple[float, int]) -> list[Round]:
    return [a_round(hours, US=views) for hours, views in seen]


def test_the_best_order_is_worth_1_and_videos_of_unknown_gain_take_no_place() -> None:
    assert worth_of(["a", "b", "c"], {"a": 9, "b": 4, "c": 0}) == Worth(1, 1, 1)
    assert worth_of(["x", "a", "y", "b"], {"a": 9, "b": 4}) == Worth(1, 1, 1)
    assert worth_of(["a", "b"], {}) is worth_of(["a", "b"], {"a": 0, "b": 0}) is None


def test_a_later_place_counts_less_and_what_is_shown_ends_at_fifty_before_unknown_videos_are_left_out() -> None:
    worth = worth_of(["b", "a"], {"a": 9, "b": 3})
    assert worth is not None
    assert worth.ndcg50 == pytest.approx((3 + 9 / log2(3)) / (9 + 3 / log2(3)))
    worth = worth_of([*(f"unknown {number}" for number in range(SHOWN - 1)), "b", "a"], {"a": 9, "b": 4})
    assert worth is not None
    assert worth.shown50 == pytest.approx(4 / (9 + 4 / log2(3)))
    assert worth.ndcg50 == pytest.approx((4 + 9 / log2(3)) / (9 + 4 / log2(3)))


@given(st.dictionaries(st.integers(0, 200).map(str), st.floats(0, 1e12), min_size=1), st.data())
def test_no_order_is_worth_more_than_the_best(gains: dict[str, float], data: st.DataObject) -> None:
    best = worth_of(sorted(gains, key=lambda name: -gains[name]), gains)
    other = worth_of(data.draw(st.permutations(sorted(gains))), gains)
    assert (best is None) == (other is None)
    if best and other:
        assert best == pytest.approx((1, 1, 1))
        assert all(0 <= value <= 1 + 1e-9 for value in other)


SEEN = {
    "a day later": (one_video((0, 100), (24, 340)), 240),
    "scaled to a day": (one_video((0, 100), (48, 340)), 120),
    "counted from the last observation": (one_video((-24, 100), (24, 340)), 120),
    "the first that is late enough": (one_video((0, 100), (17.9, 900), (18, 280), (24, 900)), 240),
    "not later than 54 hours": (one_video((0, 100), (54.1, 900)), None),
    "a counter that fell": (one_video((0, 100), (24, 90)), 0),
    "not seen yet": (one_video((1, 100), (24, 340)), None),
    "not seen again": (one_video((0, 100)), None),
    "in another region": ([*one_video((0, 100)), a_round(24, IN=340)], 240),
}


@pytest.mark.parametrize(("rounds", "gain"), SEEN.values(), ids=SEEN)
def test_a_gain_is_that_of_the_next_day(rounds: list[Round], gain: float | None) -> None:
    assert Gains(rounds).after(video_id(), START) == gain


def test_a_region_ranks_what_its_charts_listed_within_two_days() -> None:
    rounds = [a_round(0, US=100), *(Round(at(hours), [], {"US": [], "IN": []}) for hours in (48, 48.1))]
    ranked = [
        (one.region, [video.video_id for video in one.videos]) for one in moments(rounds, {video_id(): upserted()})
    ]
    assert ranked == [("US", [video_id()]), ("IN", []), ("US", [video_id()]), ("IN", []), ("US", [])]


def test_regions_share_what_they_see() -> None:
    both = [observed(1, views=views, regions=[region], observed_at=at(0)) for region, views in (("IN", 5), ("US", 9))]
    rounds = [Round(at(0), both, {"IN": [video_id()], "US": [video_id()]})]
    views = {one.region: one.videos[0].counts.views for one in moments(rounds, {video_id(): upserted()})}
    assert views == {"IN": 9, "US": 9}


def test_no_ranking_sees_what_comes_later() -> None:
    records = {video_id(number): upserted(number, published_at=at(-24)) for number in (1, 2)}
    known = [a_round(hours, US=100 + int(hours)) for hours in (0, 24)]
    endings = [a_round(48, US=views) for views in (200, 900_000)]
    orders = [
        [{name: rank(moment) for name, rank in rankings().items()} for moment in moments([*known, ending], records)][:2]
        for ending in endings
    ]
    assert orders[0] == orders[1]


def test_only_the_months_of_the_period_are_scored_and_reported() -> None:
    rounds = one_video(*((24.0 * day, 100 * day) for day in range(70)))
    records = {video_id(): upserted(published_at=at(-24))}
    results = measure(rankings(), moments(rounds, records), Gains(rounds), Period("2026-04", "2026-04"))
    nothing = measure(rankings(), moments(rounds, records), Gains(rounds), Period("2025-04", "2025-04"))
    shown, *_ = replay_tables(results, VELOCITY)
    assert results[VELOCITY] == dict.fromkeys(("US", OVERALL), Summary(30, Worth(1, 1, 1)))
    assert set(map(len, nothing.values())) == {0}
    assert not isinstance(shown, str)
    assert [[*column.cells][-1] for column in shown.columns] == [VELOCITY, "1.000", "1.000"]


def days(first: str, last: str) -> list[str]:
    begin, end = (to_seconds(f"{day}T00:00:00Z") for day in (first, last))
    return [from_seconds(time)[:10] for time in range(begin, end + 1, 24 * HOUR)]


def test_the_last_two_months_from_first_to_last_day_are_scored_unless_others_are_named() -> None:
    assert full_months(days("2025-11-02", "2026-02-28")) == ["2025-12", "2026-01", "2026-02"]
    assert full_months(days("2027-12-01", "2028-02-28")) == ["2027-12", "2028-01"]
    rounds = [Round(f"{day}T04:00:00Z", [], {}) for day in days("2026-01-01", "2026-06-29")]
    assert period_of(rounds, None, None) == Period("2026-04", "2026-05")
    assert period_of(rounds, "2026-02", "2026-06") == Period("2026-02", "2026-06")


@pytest.mark.parametrize(("first", "last"), [(None, None), ("2026-08", "2026-09")])
def test_months_that_were_not_recorded_cannot_be_scored(first: str | None, last: str | None) -> None:
    with pytest.raises(NotRecorded):
        period_of([Round("2026-01-05T04:00:00Z", [], {})], first, last)

"""What the replay measures, on charts that can be worked out by hand."""

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.replay.catalogue import Catalogue, moments, moments_by_region
from bench.replay.feeds import Feed, seen_by
from bench.replay.gains import Gains
from bench.replay.measure import OVERALL, measured
from bench.replay.metrics import SHOWN, Changes, Promptness, Worth, changes_of, promptness_of, worth_of
from bench.replay.rankings import VELOCITY, rankings
from bench.replay.recorded import NotRecorded, Period, Round, full_months, period_of
from catalog.times import from_seconds, to_seconds
from tests.factories import NOON, observed, upserted, video_id

HOUR = 3600
START = to_seconds(NOON)


def at(hours: float) -> str:
    """Return the time so many hours after noon."""
    return from_seconds(START + int(hours * HOUR))


def a_round(hours: float, **views: int) -> Round:
    """Return a round in which each region's chart holds a video of its own, numbered in their order."""
    observations = [
        observed(number, views=count, regions=[region], observed_at=at(hours))
        for number, (region, count) in enumerate(views.items(), 1)
    ]
    return Round(at(hours), observations, {one.regions[0]: [one.video_id] for one in observations})


def one_video(*seen: tuple[float, int]) -> list[Round]:
    """Return rounds that saw one video at these hours with these views."""
    return [a_round(hours, US=views) for hours, views in seen]


# --- What an order is worth -------------------------------------------------------------------------------------------


def test_the_best_order_is_worth_1() -> None:
    assert worth_of(["a", "b", "c"], {"a": 9, "b": 4, "c": 0}) == Worth(1, 1, 1)


def test_a_later_place_counts_less() -> None:
    worth = worth_of(["b", "a"], {"a": 9, "b": 3})
    assert worth is not None
    assert worth.ndcg50 == pytest.approx((3 + 9 / log2(3)) / (9 + 3 / log2(3)))


def test_videos_of_unknown_gain_take_no_place() -> None:
    assert worth_of(["x", "a", "y", "b"], {"a": 9, "b": 4}) == Worth(1, 1, 1)


def test_what_is_shown_ends_at_fifty_before_unknown_videos_are_left_out() -> None:
    order = [*(f"unknown {number}" for number in range(SHOWN - 1)), "b", "a"]
    worth = worth_of(order, {"a": 9, "b": 4})
    assert worth is not None
    assert worth.shown50 == pytest.approx(4 / (9 + 4 / log2(3)))
    assert worth.ndcg50 == pytest.approx((4 + 9 / log2(3)) / (9 + 4 / log2(3)))


@pytest.mark.parametrize("gains", [{}, {"a": 0, "b": 0}])
def test_where_nothing_is_known_to_gain_no_order_is_worth_anything(gains: dict[str, float]) -> None:
    assert worth_of(["a", "b"], gains) is None


@given(st.dictionaries(st.integers(0, 200).map(str), st.floats(0, 1e12), min_size=1), st.data())
def test_no_order_is_worth_more_than_the_best(gains: dict[str, float], data: st.DataObject) -> None:
    best = worth_of(sorted(gains, key=lambda name: -gains[name]), gains)
    other = worth_of(data.draw(st.permutations(sorted(gains))), gains)
    assert (best is None) == (other is None)
    if best and other:
        assert best == pytest.approx((1, 1, 1))
        assert all(0 <= value <= 1 + 1e-9 for value in other)


# --- Stability and promptness -----------------------------------------------------------------------------------------


def test_a_chart_changes_by_entries_and_moves() -> None:
    assert changes_of(["a", "b", "c", "d"], ["a", "c", "b", "x"]) == Changes(entries=1, moves=2, unchanged=1)


def test_only_the_first_fifty_change() -> None:
    order = [str(number) for number in range(SHOWN + 2)]
    assert changes_of(order, [*order[:SHOWN], "x"]) == Changes(0, 0, SHOWN)


def test_a_top_gainer_waits_until_it_is_among_the_first_ten() -> None:
    crowd = [f"crowd {number}" for number in range(10)]
    orders = [["at once", *crowd], ["next", *crowd], ["later", *crowd]]
    gains = [{"at once": 9.0, "next": 9.0, "later": 9.0, "never": 9.0}] * 3
    assert promptness_of(orders, gains) == Promptness(1, 1, 1, 1)


# --- What was gained --------------------------------------------------------------------------------------------------

SEEN = {
    "a day later": (one_video((0, 100), (24, 340)), 240),
    "scaled to a day": (one_video((0, 100), (48, 340)), 120),
    "counted from the last sighting": (one_video((-24, 100), (24, 340)), 120),
    "the first that is late enough": (one_video((0, 100), (17.9, 900), (18, 280), (24, 900)), 240),
    "not later than 54 hours": (one_video((0, 100), (54.1, 900)), None),
    "a counter that fell": (one_video((0, 100), (24, 90)), 0),
    "not seen yet": (one_video((1, 100), (24, 340)), None),
    "not seen again": (one_video((0, 100)), None),
}


@pytest.mark.parametrize(("rounds", "gain"), SEEN.values(), ids=SEEN)
def test_a_gain_is_that_of_the_next_day(rounds: list[Round], gain: float | None) -> None:
    assert Gains(rounds).after(video_id(), START) == gain


def test_a_gain_may_be_seen_in_another_region() -> None:
    other = Round(at(24), [observed(1, views=340, regions=["IN"], observed_at=at(24))], {"IN": [video_id()]})
    assert Gains([*one_video((0, 100)), other]).after(video_id(), START) == 240


# --- Candidates -------------------------------------------------------------------------------------------------------


def test_a_region_ranks_what_its_charts_held_within_two_days() -> None:
    catalogue = Catalogue({video_id(): upserted()})
    catalogue.observe(a_round(0, US=100))
    assert [video.video_id for video in catalogue.moment("US", at(48)).videos] == [video_id()]
    assert catalogue.moment("IN", at(0)).videos == []
    assert catalogue.moment("US", at(48.1)).videos == []


def test_regions_share_what_they_see_unless_each_stands_alone() -> None:
    both = [observed(1, views=views, regions=[region], observed_at=at(0)) for region, views in (("IN", 5), ("US", 9))]
    rounds = [Round(at(0), both, {"IN": [video_id()], "US": [video_id()]})]
    records = {video_id(): upserted()}
    together = {moment.region: moment.videos[0].counts.views for moment in moments(rounds, records)}
    alone = {moment.region: moment.videos[0].counts.views for moment in moments_by_region(rounds, records)}
    assert together == {"IN": 9, "US": 9}
    assert alone == {"IN": 5, "US": 9}


def test_no_ranking_sees_what_comes_later() -> None:
    # GIVEN two recordings that differ in their last round only
    records = {video_id(number): upserted(number, published_at=at(-24)) for number in (1, 2)}
    known = [a_round(hours, US=100 + int(hours)) for hours in (0, 24)]
    endings = [a_round(48, US=views) for views in (200, 900_000)]
    # WHEN each is ranked up to the round before
    orders = [
        [{name: rank(moment) for name, rank in rankings().items()} for moment in moments([*known, ending], records)][:2]
        for ending in endings
    ]
    # THEN the orders are the same
    assert orders[0] == orders[1]


def test_only_the_months_of_the_period_are_scored() -> None:
    rounds = one_video(*((24.0 * day, 100 * day) for day in range(70)))
    records = {video_id(): upserted(published_at=at(-24))}
    results = measured(rankings(), moments(rounds, records), Gains(rounds), Period("2026-04", "2026-04"))
    assert results[VELOCITY][OVERALL].charts == results[VELOCITY]["US"].charts == 30


# --- Months -----------------------------------------------------------------------------------------------------------


def days(first: str, last: str) -> list[str]:
    begin, end = (to_seconds(f"{day}T00:00:00Z") for day in (first, last))
    return [from_seconds(time)[:10] for time in range(begin, end + 1, 24 * HOUR)]


def test_a_month_is_full_from_its_first_day_to_its_last() -> None:
    assert full_months(days("2025-11-02", "2026-02-28")) == ["2025-12", "2026-01", "2026-02"]
    assert full_months(days("2027-12-01", "2028-02-28")) == ["2027-12", "2028-01"]


def test_the_last_two_full_months_are_scored_unless_others_are_named() -> None:
    rounds = [Round(f"{day}T04:00:00Z", [], {}) for day in days("2026-01-01", "2026-06-29")]
    assert period_of(rounds, None, None) == Period("2026-04", "2026-05")
    assert period_of(rounds, "2026-02", "2026-06") == Period("2026-02", "2026-06")


@pytest.mark.parametrize(("first", "last"), [(None, None), ("2026-08", "2026-09")])
def test_months_that_were_not_recorded_cannot_be_scored(first: str | None, last: str | None) -> None:
    with pytest.raises(NotRecorded):
        period_of([Round("2026-01-05T04:00:00Z", [], {})], first, last)


# --- Feeds ------------------------------------------------------------------------------------------------------------


def test_a_feed_sees_views_grow_evenly_between_what_was_recorded() -> None:
    *_, last = seen_by(Feed(6 * HOUR), one_video((0, 100), (24, 340)), since=at(0))
    seen = [(one.observed_at, one.views) for one in last.observations]
    assert seen == [(at(6), 160), (at(12), 220), (at(18), 280), (at(24), 340)]


def test_a_slow_counter_shows_what_it_showed_when_it_last_moved() -> None:
    rounds = one_video((0, 0), (24, 24_000))
    moving, slow = (list(seen_by(Feed(HOUR, move_s), rounds, at(0)))[-1].observations for move_s in (None, 3 * HOUR))
    assert len({one.views for one in moving}) == 24
    assert len({one.views for one in slow[3:]}) in (7, 8)
    assert all(0 <= even.views - late.views < 3_000 for even, late in zip(moving, slow, strict=True))


def test_nobody_sees_a_video_that_was_missing_for_long() -> None:
    *_, last = seen_by(Feed(HOUR), one_video((0, 100), (48, 340)), since=at(0))
    assert [one.views for one in last.observations] == [340]


def test_before_its_time_a_feed_sees_what_was_recorded() -> None:
    rounds = one_video((0, 100), (24, 340))
    assert list(seen_by(Feed(HOUR), rounds, since=at(25))) == rounds

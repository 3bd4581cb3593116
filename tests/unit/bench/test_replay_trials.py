"""The trials of the replay, on a region in which everything else gains evenly."""

import pytest

from bench.replay import trials
from bench.replay.ablation import without_parts
from bench.replay.gains import Gains
from bench.replay.recorded import Period, Round
from bench.replay.trials import Giants
from catalog import rising
from catalog.times import from_seconds, to_seconds
from tests.factories import NOON, observed, upserted, video_id

HOUR = 3600
VIDEOS = range(1, 31)
MARCH = Period("2026-03", "2026-03")


def a_round(day: int) -> Round:
    """Return the day's round of the US: the n-th video gains n thousand views a day."""
    now = from_seconds(to_seconds(NOON) + day * 24 * HOUR)
    observations = [
        observed(number, views=1_000 * number * (day + 1), regions=["US"], observed_at=now) for number in VIDEOS
    ]
    return Round(now, observations, {"US": [one.video_id for one in observations]})


ROUNDS = [a_round(day) for day in range(5)]
RECORDS = {video_id(number): upserted(number, published_at="2026-02-28T12:00:00Z") for number in VIDEOS}
GAINS = Gains(ROUNDS)


def test_a_giant_that_is_imported_late_is_first_by_views_only() -> None:
    assert trials.giants(ROUNDS, RECORDS, MARCH) == Giants(trials=5, in_front=0, in_front_by_views=5)


def test_the_guard_lets_a_burst_sink_sooner() -> None:
    bursts = trials.bursts(ROUNDS, RECORDS, GAINS, MARCH)
    assert bursts is not None
    # On the first day nothing was seen before, and the last day's gain is not known.
    assert bursts.trials == 3
    assert bursts.unguarded_next_rank < bursts.next_rank


def test_nothing_bursts_in_an_empty_period() -> None:
    assert trials.bursts(ROUNDS, RECORDS, GAINS, Period("2026-04", "2026-04")) is None


@pytest.mark.parametrize("look_s", [HOUR, 3 * HOUR])
def test_counters_that_move_every_third_hour_cost_little_where_all_gain_evenly(look_s: int) -> None:
    slowness = trials.slow_counters(look_s, ROUNDS, RECORDS, GAINS, MARCH)
    assert all(0.9 < one.stepped <= 1 and one.cost == one.even - one.stepped for one in slowness.values())


def test_each_part_is_taken_away_and_put_back() -> None:
    kept = rising.FIRST_GUESS_UNTIL_H
    worths = without_parts(ROUNDS, RECORDS, GAINS, MARCH)
    assert kept == rising.FIRST_GUESS_UNTIL_H
    assert worths["nothing"].shown50 == pytest.approx(1)
    assert worths["first guess"].shown50 < 1

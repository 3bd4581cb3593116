"""What `make cost` reckons, on prices and work that can be worked out by hand."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.billing import prices, quotas
from bench.billing.bill import COLD_SHARE, Work, dollars, gb_seconds, read_bill, update_bill
from bench.billing.prices import GB, Price, Tier
from bench.billing.quotas import Need, Quota
from bench.billing.workload import MIX, OURS, PEER, measured, merged, of_scale, of_speed, read_work
from tests import template

MILLION = 1_000_000


def tiered(*tiers: Tier) -> Price:
    """Return a price by the thing."""
    return Price("things", "thing", 1, tiers, "https://example.com", "2026-11-21")


def work(**said: Any) -> Work:
    """Return a call that takes one millisecond of a whole processor and nothing else."""
    return Work(**{"cpu_ms": 1, "wait_ms": 0, "memory_mb": 1_769, "cold_ms": 0, **said})


# --- Prices -----------------------------------------------------------------------------------------------------------


def test_each_part_of_an_amount_is_paid_at_the_price_of_its_tier() -> None:
    price = tiered(Tier(0, 3), Tier(10, 2), Tier(30, 1))

    assert [price.of(amount) for amount in (0, 5, 10, 11, 30, 40)] == [0, 15, 30, 32, 70, 80]


@pytest.mark.parametrize("price", prices.PRICES, ids=lambda price: price.name)
@given(amount=st.integers(0, 10**15), more=st.integers(0, 10**15))
def test_more_never_costs_less_and_never_more_by_the_piece(price: Price, amount: int, more: int) -> None:
    assert price.of(amount) <= price.of(amount + more) * (1 + 1e-9)
    assert price.of(amount + more) <= (price.of(amount) + price.of(more)) * (1 + 1e-9)


def test_every_price_names_its_page_and_the_day_it_was_seen() -> None:
    assert all(price.source.startswith("https://aws.amazon.com/") and price.seen for price in prices.PRICES)
    assert len({price.name for price in prices.PRICES}) == len(prices.PRICES)


def test_a_million_requests_of_a_rest_api_cost_what_the_page_says() -> None:
    assert prices.API_REQUESTS.of(MILLION) == pytest.approx(3.50)
    assert prices.API_REQUESTS.of(1_000 * MILLION) == pytest.approx(333 * 3.50 + 667 * 2.80)
    assert prices.LAMBDA_LOGS.of(60 * 1_024 * GB) == pytest.approx(12_500 * 1.024)


# --- Bills ------------------------------------------------------------------------------------------------------------


def test_a_share_of_a_processor_makes_work_longer_and_waiting_no_longer() -> None:
    assert work(cpu_ms=4, wait_ms=5).billed_ms == 9
    assert work(cpu_ms=4, wait_ms=5, memory_mb=884.5).billed_ms == 13
    assert work(cpu_ms=4, wait_ms=5, memory_mb=3_538).billed_ms == 9


def test_begun_milliseconds_are_billed_whole_and_cold_starts_by_their_share() -> None:
    assert work(cpu_ms=0.2).billed_ms == 1
    assert work(cpu_ms=1, cold_ms=200).billed_ms == 1 + 200 * COLD_SHARE


def test_a_second_of_a_gigabyte_is_what_lambda_bills() -> None:
    assert gb_seconds([(work(cpu_ms=0, wait_ms=1_000, memory_mb=2_048), 3)]) == 6


def test_a_read_is_paid_for_its_parts() -> None:
    detail = work(read_units=0.5, sent=GB / MILLION, logged=0)

    bill = read_bill({"detail": (detail, MILLION)}, 0, {})

    assert bill["API Gateway"] == pytest.approx(3.50)
    assert bill["DynamoDB"] == pytest.approx(0.0625)
    assert bill["internet"] == pytest.approx(0.09)
    assert bill["Lambda"] == pytest.approx(0.20 + 1_000 * 1_769 / 1_024 * 0.0000133334)
    assert (bill["CDN"], bill["search nodes"]) == (0, 0)


def test_a_cdn_is_paid_for_every_request_and_the_origin_for_those_it_does_not_answer() -> None:
    detail = work(read_units=0.5, sent=GB / MILLION)

    bill = read_bill({"detail": (detail, MILLION)}, 0, {"detail": 0.9})

    assert bill["CDN"] == pytest.approx(1.00)
    assert bill["API Gateway"] == pytest.approx(0.35)
    assert bill["internet"] == pytest.approx(0.085)


@given(hits=st.floats(0.01, 0.99), more=st.floats(0.001, 0.01))
def test_more_hits_never_cost_more(hits: float, more: float) -> None:
    reads = {"search": (work(sent=5_000, node_ms=2), MILLION)}

    assert dollars(read_bill(reads, 1e-7, {"search": hits + more})) < dollars(read_bill(reads, 1e-7, {"search": hits}))


def test_updates_are_paid_by_event_by_message_and_by_batch() -> None:
    bill = update_bill(work(write_units=300), work(write_units=400), 100, MILLION)

    assert bill["EventBridge"] == pytest.approx(1.00)
    assert bill["SQS"] == pytest.approx(1.2 * 0.40)
    assert bill["DynamoDB writes"] == pytest.approx(7 * 0.625)
    assert bill["Lambda"] == pytest.approx(0.02 * 0.20 + 20 * 1_769 / 1_024 * 0.0000133334)


# --- Quotas -----------------------------------------------------------------------------------------------------------


def test_environments_are_as_many_as_work_at_a_time_but_one_for_ten_requests_a_second() -> None:
    assert quotas.environments(1_000, 500) == 500
    assert quotas.environments(1_000, 5) == 100


def test_what_is_needed_beyond_a_quota_is_told_in_whole_quotas() -> None:
    key = Quota("a key", 3_000, adjustable=False, source="")

    assert [Need(key, needed).is_met for needed in (0, 3_000, 3_001)] == [True, True, False]
    assert [Need(key, needed).times for needed in (0, 3_000, 3_001, 12_000)] == [1, 1, 2, 4]


def test_the_stage_lets_through_what_the_template_says() -> None:
    (settings,) = template.properties("Api")["MethodSettings"]

    assert float(settings["ThrottlingRateLimit"]) == quotas.STAGE.limit


def test_caches_fetch_an_answer_once_a_lifetime_and_no_oftener_than_they_are_asked() -> None:
    assert quotas.fetches_a_second(26, 10_000) == 0.5
    assert quotas.fetches_a_second(26, 0.1) == 0.1


def test_nodes_are_as_many_as_searches_keep_busy() -> None:
    assert quotas.nodes(1, 2, 2) == 1
    assert quotas.nodes(1_200, 2, 2) == 2
    assert quotas.nodes(1_201, 2, 2) == 3


def test_a_busy_node_is_paid_for_by_the_millisecond() -> None:
    assert quotas.node_dollars_a_ms(0.12, 2) * 3_600_000 * 2 * quotas.BUSY == pytest.approx(0.12)


# --- What was measured ------------------------------------------------------------------------------------------------


def test_later_values_take_the_place_of_earlier_ones_member_by_member() -> None:
    assert merged({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"c": 4}, "e": 5}) == {"a": {"b": 1, "c": 4}, "d": 3, "e": 5}


def test_the_largest_size_is_billed() -> None:
    small, large = ({"cpu_ms": cpu, "requests": 1, "units": 0.5, "sent": 9} for cpu in (1, 2))
    parts = {"reads": {"commit": "abc", "measured": {"detail": {"1000": small, "100000": large}}}}

    said = of_scale(parts)["stacks"][OURS]

    assert said["reads"]["detail"]["cpu_ms"] == 2
    assert said["commits"] == {"reads": "abc"}


def test_the_peer_does_as_we_do_where_nothing_else_is_said() -> None:
    ours = {"detail": {"cpu_ms": 1, "wait_ms": 5, "read_units": 0.5, "sent": 900}}
    stacks = {OURS: {"cold_ms": 200, "reads": ours}, PEER: {"cold_ms": 600, "reads": {"detail": {"cpu_ratio": 2}}}}

    peer = read_work({"stacks": stacks}, PEER)["detail"]

    assert (peer.cpu_ms, peer.cold_ms, peer.wait_ms, peer.read_units, peer.sent) == (2, 600, 5, 0.5, 900)


def test_a_peer_is_measured_in_terms_of_ours() -> None:
    def contestant(work: str, name: str, warm: float, cold: float) -> dict[str, Any]:
        return {"work": work, "contestant": name, "warm_cpu": [9, warm, 0], "cold_cpu": [cold]}

    said = of_speed(
        {
            "commit": "abc",
            "contestants": [
                contestant("detail", OURS, 0.001, 0.2),
                contestant("detail", "FastAPI + Mangum", 0.003, 0.5),
                contestant("detail", "boto3", 0.002, 0.3),
            ],
        }
    )["stacks"]

    assert (said[OURS]["cold_ms"], said[PEER]["cold_ms"]) == (200, 500)
    assert said[PEER]["reads"] == {"detail": {"cpu_ratio": 3}}


def test_what_is_kept_here_suffices_without_a_bench_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    known = measured()

    assert all(MIX.keys() <= read_work(known, stack).keys() for stack in (OURS, PEER))


def test_the_mix_is_whole() -> None:
    assert sum(MIX.values()) == pytest.approx(1)

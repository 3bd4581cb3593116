"""What `make cost` estimates, on prices and work that can be worked out by hand."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import template
from tools.cost import __main__ as command
from tools.cost import prices, quotas
from tools.cost.bill import COLD_SHARE, Work, dollars, gb_seconds, read_bill, update_bill
from tools.cost.prices import GB, Price, Tier
from tools.cost.quotas import Need, Quota
from tools.cost.workload import MIX, OURS, PEER, measured, merged, of_scale, of_speed, read_work

MILLION = 1_000_000


def work(**said: Any) -> Work:
    """Return a call that takes one millisecond of a whole processor and nothing else."""
    return Work(**{"cpu_ms": 1, "wait_ms": 0, "memory_mb": 1_769, "cold_ms": 0, **said})


def test_each_part_of_an_amount_is_paid_at_the_price_of_its_tier_which_has_its_page_and_its_date() -> None:
    tiers = [Tier(0, 3), Tier(10, 2), Tier(30, 1)]
    price = Price("things", "thing", 1, tiers, "https://example.com", "2026-11-21")
    assert [price.of(amount) for amount in (0, 5, 10, 11, 30, 40)] == [0, 15, 30, 32, 70, 80]
    assert prices.API_REQUESTS.of(1_000 * MILLION) == pytest.approx(333 * 3.50 + 667 * 2.80)
    assert prices.LAMBDA_LOGS.of(60 * 1_024 * GB) == pytest.approx(12_500 * 1.024)
    assert all(price.source.startswith("https://aws.amazon.com/") and price.seen for price in prices.PRICES)
    assert len({price.name for price in prices.PRICES}) == len(prices.PRICES)


@given(price=st.sampled_from(prices.PRICES), amount=st.integers(0, 10**15), more=st.integers(0, 10**15))
def test_more_never_costs_less_and_never_more_by_the_piece(price: Price, amount: int, more: int) -> None:
    assert price.of(amount) <= price.of(amount + more) * (1 + 1e-9)
    assert price.of(amount + more) <= (price.of(amount) + price.of(more)) * (1 + 1e-9)


@pytest.mark.parametrize(
    ("called", "billed_ms"),
    [
        # A share of a processor makes work longer and waiting no longer.
        ({"cpu_ms": 4, "wait_ms": 5}, 9),
        ({"cpu_ms": 4, "wait_ms": 5, "memory_mb": 884.5}, 13),
        ({"cpu_ms": 4, "wait_ms": 5, "memory_mb": 3_538}, 9),
        # Begun milliseconds are billed whole, cold starts by their share.
        ({"cpu_ms": 0.2}, 1),
        ({"cpu_ms": 1, "cold_ms": 200}, 1 + 200 * COLD_SHARE),
    ],
)
def test_milliseconds_are_billed_as_lambda_bills_them(called: dict[str, float], billed_ms: float) -> None:
    assert work(**called).billed_ms == billed_ms


def test_a_read_is_paid_for_its_parts_and_behind_a_cdn_for_those_that_it_does_not_answer() -> None:
    detail = {"detail": (work(read_units=0.5, sent=GB / MILLION), MILLION)}
    plain, cached = read_bill(detail, 0, {}), read_bill(detail, 0, {"detail": 0.9})
    time = 1_000 * 1_769 / 1_024 * 0.0000133334
    assert plain == pytest.approx({**plain, "API Gateway": 3.5, "DynamoDB": 0.0625, "internet": 0.09, "CDN": 0})
    assert plain == pytest.approx({**plain, "Lambda": 0.20 + time, "search nodes": 0})
    assert cached == pytest.approx({**cached, "CDN": 1.00, "API Gateway": 0.35, "internet": 0.085})
    # What Lambda bills is seconds of a gigabyte.
    assert gb_seconds([(work(cpu_ms=0, wait_ms=1_000, memory_mb=2_048), 3)]) == 6


@given(hits=st.floats(0.01, 0.99), more=st.floats(0.001, 0.01))
def test_more_hits_never_cost_more(hits: float, more: float) -> None:
    reads = {"search": (work(sent=5_000, node_ms=2), MILLION)}
    assert dollars(read_bill(reads, 1e-7, {"search": hits + more})) < dollars(read_bill(reads, 1e-7, {"search": hits}))


def test_updates_are_paid_by_event_by_message_and_by_batch() -> None:
    bill = update_bill(work(write_units=300), work(write_units=400), 100, MILLION)
    time = 20 * 1_769 / 1_024 * 0.0000133334
    paid = {"EventBridge": 1.00, "SQS": 1.2 * 0.40, "DynamoDB writes": 7 * 0.625, "Lambda": 0.03 * 0.20 + time}
    assert bill == pytest.approx({**bill, **paid})


def test_what_a_rate_needs() -> None:
    # As many environments as work at a time, but one for ten requests a second.
    assert [quotas.environments(1_000, billed_ms) for billed_ms in (500, 5)] == [500, 100]
    # Caches fetch an answer once a lifetime and no oftener than they are asked.
    assert [quotas.fetches_a_second(26, rate) for rate in (10_000, 0.1)] == [0.5, 0.1]
    # As many nodes as searches keep busy, each paid by the millisecond.
    assert [quotas.nodes(rate, 2, 2) for rate in (1, 1_200, 1_201)] == [1, 2, 3]
    assert quotas.node_dollars_a_ms(0.12, 2) * 3_600_000 * 2 * quotas.BUSY == pytest.approx(0.12)


def test_what_is_needed_beyond_a_quota_is_reported_in_whole_quotas_and_the_stages_is_the_templates() -> None:
    needs = [Need(Quota("a key", 3_000, adjustable=False, source=""), needed) for needed in (0, 3_000, 3_001, 12_000)]
    assert [(need.is_met, need.times) for need in needs] == [(True, 1), (True, 1), (False, 2), (False, 4)]
    (settings,) = template.properties("Api")["MethodSettings"]
    assert float(settings["ThrottlingRateLimit"]) == quotas.STAGE.limit


def test_later_values_replace_earlier_ones_member_by_member_and_the_largest_size_is_billed() -> None:
    assert merged({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"c": 4}, "e": 5}) == {"a": {"b": 1, "c": 4}, "d": 3, "e": 5}
    small, large = ({"cpu_ms": cpu, "requests": 1, "units": 0.5, "sent": 9} for cpu in (1, 2))
    parts = {"reads": {"commit": "abc", "measured": {"detail": {"1000": small, "100000": large}}}}
    said = of_scale(parts)["stacks"][OURS]
    assert (said["reads"]["detail"]["cpu_ms"], said["commits"]) == (2, {"reads": "abc"})


def test_the_peer_does_as_we_do_by_default() -> None:
    ours = {"detail": {"cpu_ms": 1, "wait_ms": 5, "read_units": 0.5, "sent": 900}}
    stacks = {OURS: {"cold_ms": 200, "reads": ours}, PEER: {"cold_ms": 600, "reads": {"detail": {"cpu_ratio": 2}}}}
    peer = read_work({"stacks": stacks}, PEER)["detail"]
    assert (peer.cpu_ms, peer.cold_ms, peer.wait_ms, peer.read_units, peer.sent) == (2, 600, 5, 0.5, 900)


def test_a_peer_is_measured_in_terms_of_ours() -> None:
    names = ("work", "contestant", "warm_cpu", "cold_cpu")
    rows = [(OURS, 0.001, 0.2), ("FastAPI + Mangum", 0.003, 0.5), ("boto3", 0.002, 0.3)]
    said = of_speed({"commit": "abc", "contestants": [dict(zip(names, ("detail", *row), strict=True)) for row in rows]})
    stacks = said["stacks"]
    assert (stacks[OURS]["cold_ms"], stacks[PEER]["cold_ms"]) == (200, 500)
    assert stacks[PEER]["reads"] == {"detail": {"cpu_ratio": 3}}


def test_recorded_measurements_suffice_without_a_bench_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    known = measured()
    command.main()
    assert all(MIX.keys() <= read_work(known, stack).keys() for stack in (OURS, PEER))
    assert sum(MIX.values()) == pytest.approx(1)
    rows = [line.replace("│", " ").split() for line in capsys.readouterr().out.splitlines()]
    assert ["detail", "ours", "6.5", "3.50", "0.24", "0.06", "0.00", "0.43", "0.13", "4.37", "1.55"] in rows
    assert ["10,000", "ours", "0%"] in [row[:3] for row in rows]

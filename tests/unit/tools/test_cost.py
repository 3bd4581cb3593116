"""What `make cost` estimates, on prices and work that can be worked out by hand."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.regions import Region
from tests import template
from tests.transformed import metrics
from tools.cost import __main__ as command
from tools.cost import prices, quotas
from tools.cost.bill import COLD_SHARE, Edge, Feed, Work, dollars, gb_seconds, read_bill, update_bill
from tools.cost.deployed import Deployed, Domain, access_log_bytes, deployed
from tools.cost.edges import edges
from tools.cost.prices import GB, Price, Tier
from tools.cost.quotas import Need, Quota
from tools.cost.standing import (
    BUSY_METRICS,
    IDLE_METRICS,
    RELATED_WORDS_METRICS,
    SITEMAP_METRICS,
    Stored,
    busy_metrics_dollars,
    standing_bill,
)
from tools.cost.workload import MIX, OURS, PEER, measured, merged, of_scale, of_speed, read_work
from tools.overrides import configuration

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


CDN = Edge(has_cdn=True)


def test_a_read_is_paid_for_its_parts_and_behind_a_cdn_for_those_that_it_does_not_answer() -> None:
    detail = {"detail": (work(read_units=0.5, sent=GB / MILLION), MILLION)}
    plain, cached = read_bill(detail, 0, Edge(), {"detail": 0.9}), read_bill(detail, 0, CDN, {"detail": 0.9})
    time = 1_000 * 1_769 / 1_024 * 0.0000133334
    assert plain == pytest.approx({**plain, "API Gateway": 3.5, "DynamoDB": 0.0625, "internet": 0.09, "CDN": 0})
    assert plain == pytest.approx({**plain, "Lambda": 0.20 + time, "search nodes": 0, "WAF": 0, "traces": 0})
    assert cached == pytest.approx({**cached, "CDN": 1.00, "API Gateway": 0.35, "internet": 0.085})
    # What Lambda bills is seconds of a gigabyte.
    assert gb_seconds([(work(cpu_ms=0, wait_ms=1_000, memory_mb=2_048), 3)]) == 6


def test_a_web_acl_of_the_cdn_inspects_every_request_and_one_of_the_gateway_those_that_reach_it() -> None:
    detail = {"detail": (work(), MILLION)}
    acls = [CDN._replace(cdn_acls=1), CDN._replace(gateway_acls=1), Edge(gateway_acls=1), Edge()]
    assert [read_bill(detail, 0, edge, {"detail": 0.9})["WAF"] for edge in acls] == pytest.approx([0.6, 0.06, 0.6, 0])


def test_logs_are_paid_when_taken_in_and_while_they_are_kept_compressed() -> None:
    # 600 bytes of Lambda's own and 400 of the gateway's for each of a million are 1e9 bytes, kept for half a month.
    edge = Edge(access_log_bytes=400, log_days=730 / 48)
    gigabytes = 1e9 / GB
    paid = read_bill({"detail": (work(), MILLION)}, 0, edge, {})["logs"]
    assert paid == pytest.approx(gigabytes * (0.50 + 0.15 * 0.03 / 2))
    # Without a gateway nobody writes its log.
    urls = read_bill({"detail": (work(), MILLION)}, 0, edge._replace(gateway=None, log_days=0), {})
    assert urls["API Gateway"] == 0
    assert urls["logs"] == pytest.approx(0.6e9 / GB * 0.50)


def test_traces_are_paid_for_the_share_that_is_recorded() -> None:
    assert read_bill({"detail": (work(), MILLION)}, 0, Edge(traced_share=0.05), {})["traces"] == pytest.approx(0.25)


@given(hits=st.floats(0.01, 0.99), more=st.floats(0.001, 0.01))
def test_more_hits_never_cost_more(hits: float, more: float) -> None:
    reads = {"search": (work(sent=5_000, node_ms=2), MILLION)}
    paid = [dollars(read_bill(reads, 1e-7, CDN, {"search": share})) for share in (hits + more, hits)]
    assert paid[0] < paid[1]


def test_an_edge_without_a_gateway_costs_what_the_cdn_and_the_functions_do() -> None:
    by_name = edges(Edge())
    paid = {name: read_bill({"detail": (work(), MILLION)}, 0, edge, {}) for name, edge in by_name.items()}
    gateways = {name: (bill["CDN"], bill["API Gateway"], bill["WAF"]) for name, bill in paid.items()}
    assert gateways == {
        "REST API": (0, 3.5, 0),
        "REST API with a web ACL": (0, 3.5, 0.6),
        "HTTP API": (0, 1, 0),
        "CloudFront, REST API": (1, 3.5, 0),
        "CloudFront with a web ACL, REST API": (1, 3.5, 0.6),
        "CloudFront, HTTP API": (1, 1, 0),
        "CloudFront, function URLs": (1, 0, 0),
        "CloudFront with a web ACL, function URLs": (1, 0, 0.6),
    }


def test_updates_are_paid_by_event_by_message_by_batch_and_by_what_the_archive_keeps() -> None:
    # A thousand bytes of each of a million events, kept for half a month.
    feed = Feed(batch=100, event_bytes=GB / MILLION, archive_days=730 / 48)
    bill = update_bill(work(write_units=300, read_units=80), work(write_units=400), feed, MILLION)
    time = 20 * 1_769 / 1_024 * 0.0000133334
    paid = {"EventBridge": 1.00, "SQS": 1.2 * 0.40, "DynamoDB": 7 * 0.625 + 0.8 * 0.125, "Lambda": 0.03 * 0.20 + time}
    assert bill == pytest.approx({**bill, **paid, "archive": 0.10 + 0.023 / 2})
    assert update_bill(work(), work(), feed._replace(archive_days=0), MILLION)["archive"] == 0


def stack(**said: Any) -> Deployed:
    """Return a stack that has nothing that is billed by the month but what is said, and charts every hour."""
    numbers = dict.fromkeys(Deployed._fields, 0)
    nothing = {"edge": Edge(), "domain": None, "chart_minutes": 60, "acl_rules": ()}
    return Deployed(**{**numbers, **nothing, **said})


def test_an_idle_month_is_paid_by_the_number_of_each_thing() -> None:
    has = stack(
        domain=Domain({"t3.small.search": 2, "m6g.large.search": 1}, 30),
        alarm_metrics=20,
        composite_alarms=2,
        dashboards=2,
        secrets=3,
        acl_rules=(2, 1),
        polled_queues=1,
        tables_with_a_key=2,
        warm_gb=5,
        snapshots_gb=2,
    )
    bill = standing_bill(has, work(), Stored(0, 0), 0)
    expected = {
        "search domain": 730 * (2 * 0.036 + 0.128) + 30 * 0.122,
        "alarms": 20 * 0.10 + 2 * 0.50,
        "dashboards": 6.00,
        "secrets": 1.20,
        "WAF": 2 * 5 + 3 * 1,
        # Five polls of 20 seconds are fifteen requests a minute.
        "polling of the queue": 15 * 60 * 730 * 0.40 / 1e6,
        "keys": 2 * 730 * 3.00 / 1e6,
        "warm environments": 5 * 730 * 3_600 * 0.0000033334,
        "snapshots": 2 * 730 * 3_600 * 0.0000015046,
    }
    assert bill == pytest.approx({**bill, **expected})
    # Nothing but the charts run is left, and its metrics: four, and one of each region.
    nothing = standing_bill(stack(), work(), Stored(0, 0), 0)
    assert {item for item, paid in nothing.items() if paid} == {"charts runs", "custom metrics", "logs"}
    assert nothing["custom metrics"] == pytest.approx((4 + 8) * 0.30)


def test_charts_runs_are_paid_for_eight_regions_and_their_history_for_its_bytes() -> None:
    charts = work(read_units=1_000, write_units=500)
    hourly, often = (standing_bill(stack(chart_minutes=minutes), charts, Stored(0, GB), 0) for minutes in (60, 30))
    of_a_region = 0.001 * 1_769 / 1_024 * 0.0000133334 + 1_000 * 0.125 / 1e6 + 500 * 0.625 / 1e6
    assert hourly["charts runs"] == pytest.approx(730 * (8 * of_a_region + 1.20 / 1e6))
    assert often["charts runs"] == pytest.approx(2 * hourly["charts runs"])
    # All of two days, hourly ones of thirty, daily ones of two years.
    kept = [48 + 720 + 730, 96 + 720 + 730]
    assert [hourly["tables"], often["tables"]] == pytest.approx([runs * (0.25 + 0.20) for runs in kept])
    videos = standing_bill(stack(), work(), Stored(GB / 1_000, 0), 10_000)
    assert videos["tables"] == pytest.approx(10 * 0.45)


def test_builds_of_the_sitemap_are_paid_by_what_they_read_and_write_and_store() -> None:
    daily = stack(sitemap_hours=24, dashboards=0)
    build = work(read_units=8_000, write_units=4_000)
    bill = standing_bill(daily, work(), Stored(0, 0, GB / 1_000), 10_000, sitemap=build)
    of_a_build = 0.001 * 1_769 / 1_024 * 0.0000133334 + 8_000 * 0.125 / 1e6 + 4_000 * 0.625 / 1e6
    assert bill["sitemap builds"] == pytest.approx(730 / 24 * (of_a_build + 1.20 / 1e6))
    assert bill["tables"] == pytest.approx(10 * 0.45)
    # Two metrics in one hour of a day.
    assert bill["custom metrics"] == pytest.approx((IDLE_METRICS + 2 / 24) * 0.30)
    off = standing_bill(stack(), work(), Stored(0, 0, GB), 10_000, sitemap=build)
    assert (off["sitemap builds"], off["tables"]) == (0, 0)


def test_metrics_of_methods_are_paid_while_they_are_emitted() -> None:
    assert busy_metrics_dollars(stack(detailed_metrics=100)) - busy_metrics_dollars(stack()) == pytest.approx(30)


def test_as_many_custom_metrics_are_billed_as_alarms_and_dashboards_name() -> None:
    everywhere = (*metrics.of_alarms().values(), *metrics.of_dashboards().values())
    named = {metric for of_one in everywhere for metric in of_one if metric.namespace == "DailyWatch"}
    services = Counter(dict(metric.dimensions).get("service", "access log") for metric in named)
    assert services.pop("sitemap_builder") == SITEMAP_METRICS
    assert services.pop("related_words") == RELATED_WORDS_METRICS
    # A dashboard shows the age of any region's chart, and each region has its own.
    assert services.pop("charts") + services.pop(metrics.ANY) * len(Region) == IDLE_METRICS
    assert services.pop("access log") == deployed({}).filtered_metrics
    assert services.total() == BUSY_METRICS


def test_the_template_says_what_is_billed() -> None:
    has = deployed({})
    (domain,) = template.resources("AWS::OpenSearchService::Domain").values()
    assert has.domain is not None
    assert has.domain.nodes == {domain["Properties"]["ClusterConfig"]["InstanceType"]: 1}
    assert (has.chart_minutes, deployed({"ChartIntervalMinutes": "30"}).chart_minutes) == (15, 30)
    assert has.alarm_metrics >= len(template.resources("AWS::CloudWatch::Alarm"))
    assert has.dashboards == len(template.resources("AWS::CloudWatch::Dashboard"))
    assert (has.edge.has_cdn, deployed({"Cdn": "on"}).edge.has_cdn) == (False, True)
    assert deployed({"SearchEndpoint": "https://search.example"}).domain is None
    # Four reads with half a gigabyte each.
    assert (has.warm_gb, deployed({"ProvisionedConcurrency": "10"}).warm_gb) == (0, 20)
    assert (has.snapshots_gb, deployed({"SnapStart": "PublishedVersions"}).snapshots_gb) == (0, 2)
    without = ({"SitemapHours": "0"}, {"WatchPage": ""})
    assert [deployed(one).sitemap_hours for one in ({}, {"SitemapHours": "6"}, *without)] == [24, 6, 0, 0]
    assert [deployed(one).related_words_hours for one in ({}, {"RelatedWordsHours": "48"})] == [24, 48]
    assert deployed({"RelatedWordsHours": "0"}).related_words_hours == 0
    assert deployed({"SitemapHours": "0"}).related_words_hours == 24
    assert (has.archive_days, deployed({"EventArchiveDays": "0"}).archive_days) == (30, 0)


@pytest.mark.parametrize("name", ["default", "prod"])
def test_what_is_deployed_has_instance_types_with_a_known_price(name: str) -> None:
    domain = deployed(configuration(name).values).domain
    assert domain is not None
    assert domain.nodes.keys() <= prices.NODES.keys()


def test_an_access_log_line_has_typical_values_for_its_variables() -> None:
    line = '{"id":"$context.requestId","status":"$context.status","ms":"$context.responseLatency","x":"$context.other"}'
    assert access_log_bytes(line) == len('{"id":"","status":"","ms":"","x":""}') + 36 + 3 + 2 + 20


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
    settings, _ = template.properties("Api")["MethodSettings"]
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
    printed = capsys.readouterr().out
    assert all(MIX.keys() <= read_work(known, stack).keys() for stack in (OURS, PEER))
    assert sum(MIX.values()) == pytest.approx(1)
    rows = [line.replace("│", " ").split() for line in printed.splitlines()]
    # 5 ms for DynamoDB and .2873 ms of CPU on 512 of 1,769 MB are billed as 6 ms and a thousandth of a cold start.
    assert ["detail", "ours", "6.5", "3.50"] in [row[:4] for row in rows]
    assert ["10,000", "ours", "0%"] in [row[:3] for row in rows]
    assert ["search", "domain", "27.50", "93.44"] in [row[:4] for row in rows]

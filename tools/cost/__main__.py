"""Estimate costs from published prices and measured work: `make cost [HITS=0.9] [MEASURED=file]`.

Prints dollars per million of each read and of updates, compared with FastAPI, Mangum and boto3; then the cost of 1,000,
10,000 and 100,000 requests per second for a month, the quotas that they need, and what helps.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from catalog.regions import Region
from tools.cost import prices, quotas
from tools.cost.bill import Bill, Work, dollars, gb_seconds, read_bill, update_bill
from tools.cost.quotas import Need
from tools.cost.workload import (
    BATCH,
    MIX,
    OURS,
    PEER,
    READ_MB,
    charts_work,
    measured,
    read_work,
    update_work,
)

HITS = 0.9
# Search texts repeat less often than video ids.
SEARCH_HITS_SHARE = 0.5

RATES = (1_000, 10_000, 100_000)
MILLION = 1_000_000

# Assumed hot keys: the largest region's share of charts, the most viewed video's share of details.
HOT_REGION, HOT_VIDEO = 0.4, 0.05
# Minimum max-age of a chart and of a video.
CHART_LIFETIME_S, DETAIL_LIFETIME_S = 30, 300
# Lifetime of a chart in the document cache.
CHART_CACHED_S = 60

NODE_PROCESSORS = 2
RUNS_A_MONTH = prices.HOURS_A_MONTH * 4
DISK_GB = 10
KEPT_WARM = 10
WIDTH = 150

ANSWERS = {
    quotas.STAGE: "protects the stores: set the parameter ThrottlingRate to the intended rate",
    quotas.API_GATEWAY: "Cdn: answers are public with their own max-age; then a larger quota",
    quotas.CONCURRENCY: "Cdn; ProvisionedConcurrency or SnapStart for bursts; calls are short, so the limit of ten "
    "requests per second per environment applies: a larger quota",
    quotas.TABLE_READS: "Cdn; DocumentCacheBytes; one item per read, a chart is one gzip item; "
    "a larger quota of the table",
    quotas.PARTITION_READS: "DocumentCacheBytes: an environment reads a chart once per minute; "
    "Cdn: one fetch per lifetime and regional cache",
}

console = Console(width=WIDTH)


class Stack(NamedTuple):
    """A stack and the work of its reads."""

    name: str
    reads: Mapping[str, Work]


def main(
    hits: Annotated[float, typer.Option(min=0, max=1, help="Share of requests that a CDN answers")] = HITS,
    file: Annotated[
        list[Path] | None, typer.Option("--measured", exists=True, help="JSON in the format of measured.json")
    ] = None,
) -> None:
    """Print the estimates."""
    known = measured(*(file or []))
    stacks = [Stack(name, read_work(known, name)) for name in (OURS, PEER)]
    if missing := MIX.keys() - stacks[0].reads.keys():
        sys.exit(f"not measured: {', '.join(sorted(missing))}; run `make bench-scale` first")
    console.print(_prices_table(), _reads_table(stacks, hits), _updates_table(known), _standing_table(known))
    console.print(_rates_table(stacks, hits), _quotas_table(stacks[0], hits), _sources(known), highlight=False)


def _reads_table(stacks: Sequence[Stack], hits: float) -> Table:
    lines = ("API Gateway", "Lambda", "DynamoDB", "search nodes", "logs", "internet")
    table = _table(
        "Dollars per million reads", ("read", "stack"), ("billed ms", *lines, "total", f"CDN, {hits:.0%} hits")
    )
    for name in (*MIX, *sorted(stacks[0].reads.keys() - MIX.keys())):
        for stack in (stack for stack in stacks if name in stack.reads):
            work = stack.reads[name]
            plain, cached = (_bill({name: (work, MILLION)}, share) for share in (0, hits))
            cells = (f"{work.billed_ms:.1f}", *(f"{plain[line]:.2f}" for line in lines), f"{dollars(plain):.2f}")
            table.add_row(name, stack.name, *cells, f"{dollars(cached):.2f}")
        table.add_section()
    return table


def _updates_table(known: Mapping[str, object]) -> Table:
    lines = ("EventBridge", "SQS", "Lambda", "DynamoDB reads", "DynamoDB writes", "logs")
    title = f"Dollars per million updates over the bus, in batches of {BATCH}; the same for both stacks"
    table = _table(title, ("update",), (*lines, "total"))
    for kind in ("new video", "observation"):
        bill = update_bill(*update_work(known, kind), BATCH, MILLION)
        table.add_row(kind, *(f"{bill[line]:.2f}" for line in lines), f"{dollars(bill):.2f}")
    return table


def _standing_table(known: Mapping[str, dict[str, object]]) -> Table:
    table = _table("Dollars per month, independent of requests", ("what",), ("dollars",))
    for members in known["charts"]:
        work, runs = charts_work(known, members), RUNS_A_MONTH * len(Region)
        time = prices.LAMBDA_TIME.of(gb_seconds([(work, runs)]))
        units = prices.READ_UNITS.of(work.read_units * runs) + prices.WRITE_UNITS.of(work.write_units * runs)
        what = f"charts of {len(Region)} regions every 15 minutes, {int(members):,} candidates in each"
        table.add_row(what, f"{time + units:,.2f}")
    node = prices.SMALL_NODE.of(prices.HOURS_A_MONTH) + prices.DISK.of(DISK_GB)
    table.add_row(f"the template's own search domain, one t3.small.search and {DISK_GB} GB", f"{node:,.2f}")
    kept = KEPT_WARM * READ_MB / 1_024 * prices.SECONDS_A_MONTH
    table.add_row(f"{KEPT_WARM} environments of provisioned concurrency", f"{prices.PROVISIONED.of(kept):,.2f}")
    snapshot = READ_MB / 1_024 * prices.SECONDS_A_MONTH
    table.add_row("one version's SnapStart snapshot", f"{prices.SNAPSHOT_KEPT.of(snapshot):,.2f}")
    return table


def _rates_table(stacks: Sequence[Stack], hits: float) -> Table:
    mix = ", ".join(f"{share:.0%} {name}" for name, share in MIX.items())
    lines = ("API Gateway", "Lambda", "DynamoDB", "search nodes", "logs", "internet", "CDN")
    table = _table(
        f"Dollars per month at a steady rate: {mix}", ("requests per second", "stack", "CDN hits"), (*lines, "total")
    )
    for rate in RATES:
        for stack in stacks:
            for share in (0, hits):
                bill = _bill({name: (stack.reads[name], number) for name, number in _a_month(rate).items()}, share)
                cells = (f"{bill[line]:,.0f}" for line in lines)
                table.add_row(f"{rate:,}", stack.name, f"{share:.0%}", *cells, f"{dollars(bill):,.0f}")
        table.add_section()
    return table


def _quotas_table(stack: Stack, hits: float) -> Table:
    table = Table("quota", "default", title="Required quotas by rate, without and with a CDN")
    for rate in RATES:
        table.add_column(f"{rate:,} per second", justify="right")
    table.add_column("measure")
    needs = {rate: tuple(_needs(stack, rate, share) for share in (0, hits)) for rate in RATES}
    for place, quota in enumerate(ANSWERS):
        cells = (_needed(plain[place], cached[place]) for plain, cached in needs.values())
        table.add_row(quota.name, f"{quota.limit:,.0f}", *cells, ANSWERS[quota])
    searched = stack.reads["search"].node_ms
    nodes = (
        " / ".join(f"{quotas.nodes(number, searched, NODE_PROCESSORS):,}" for number in _searches(rate, hits))
        for rate in RATES
    )
    answer = "replicas: each node has the whole index and answers alone; SearchInstanceType, or your own endpoint"
    table.add_row("OpenSearch, nodes m6g.large.search", "1 in the template", *nodes, answer)
    return table


def _needs(stack: Stack, rate: float, hits: float) -> tuple[Need, ...]:
    """Return the need of each quota at a rate, in the order of `ANSWERS`."""
    asked = {name: rate * share * (1 - _hits_of(name, hits)) for name, share in MIX.items()}
    environments = sum(quotas.environments(asked[name], stack.reads[name].billed_ms) for name in MIX)
    units = {name: asked[name] * stack.reads[name].read_units for name in MIX}
    chart = _hot_chart(rate * MIX["trending"] * HOT_REGION, stack.reads["trending"].billed_ms, hits)
    video = _hot_video(rate * MIX["detail"] * HOT_VIDEO, hits)
    hottest = max(chart * stack.reads["trending"].read_units, video * stack.reads["detail"].read_units)
    return (
        Need(quotas.STAGE, sum(asked.values())),
        Need(quotas.API_GATEWAY, sum(asked.values())),
        Need(quotas.CONCURRENCY, environments),
        # Details and category pages read one table, charts and lists the other.
        Need(
            quotas.TABLE_READS,
            max(units["detail"] + units["category, newest"], units["trending"] + units["categories"]),
        ),
        Need(quotas.PARTITION_READS, hottest),
    )


def _hot_chart(requests: float, billed_ms: float, hits: float) -> float:
    """Return the reads of a chart per second: once per minute by each environment, fewer behind a CDN."""
    asked = quotas.fetches_a_second(CHART_LIFETIME_S, requests) if hits else requests
    return min(asked, quotas.environments(requests, billed_ms) / CHART_CACHED_S)


def _hot_video(requests: float, hits: float) -> float:
    return quotas.fetches_a_second(DETAIL_LIFETIME_S, requests) if hits else requests


def _needed(plain: Need, cached: Need) -> str:
    return " / ".join(
        f"{need.needed:,.0f}" if need.is_met else f"[bold]{need.needed:,.0f} ({need.times} x)[/]"
        for need in (plain, cached)
    )


def _searches(rate: float, hits: float) -> tuple[float, float]:
    return rate * MIX["search"], rate * MIX["search"] * (1 - _hits_of("search", hits))


def _bill(reads: Mapping[str, tuple[Work, float]], hits: float) -> Bill:
    node = quotas.node_dollars_a_ms(prices.NODE.of(1), NODE_PROCESSORS)
    return read_bill(reads, node, {name: _hits_of(name, hits) for name in reads} if hits else {})


def _hits_of(name: str, hits: float) -> float:
    return hits * SEARCH_HITS_SHARE if name == "search" else hits


def _a_month(rate: float) -> dict[str, float]:
    return {name: rate * share * prices.SECONDS_A_MONTH for name, share in MIX.items()}


def _prices_table() -> Table:
    table = Table("price", "dollars per", title=f"Published prices, {prices.REGION}, no free tiers", show_lines=False)
    table.add_column("first tier", justify="right")
    table.add_column("largest tier", justify="right")
    table.add_column("source")
    table.add_column("seen")
    for price in prices.PRICES:
        first, last = (f"{tier.dollars:.10f}".rstrip("0").ljust(4, "0") for tier in (price.tiers[0], price.tiers[-1]))
        table.add_row(price.name, price.unit, first, last if len(price.tiers) > 1 else "", price.source, price.seen)
    return table


def _sources(known: Mapping[str, dict[str, dict[str, object]]]) -> str:
    told = (f"{name}: {said['source']} {said.get('commits', '')}".strip() for name, said in known["stacks"].items())
    return "\n".join(("Measured values.", *told))


def _table(title: str, names: Sequence[str], columns: Sequence[str]) -> Table:
    table = Table(*names, title=title)
    for column in columns:
        table.add_column(column, justify="right")
    return table


if __name__ == "__main__":
    typer.run(main)

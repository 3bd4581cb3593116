"""Estimate costs from published prices and measured work: `make cost [CONFIG=prod] [PARAMETERS=...] [RPS=10000]`.

Prints the dollars of a month, idle and at 1,000, 10,000 and 100,000 requests per second; of a million of each read and
of updates, compared with FastAPI, Mangum and boto3; of a million reads through other edges; then the quotas that the
rates need, and what helps. The template says what is billed, with the parameters that `make deploy` takes.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from tools.cost import prices, quotas
from tools.cost.bill import Bill, Edge, Feed, Work, dollars, read_bill, update_bill
from tools.cost.deployed import Deployed, deployed
from tools.cost.edges import edges
from tools.cost.quotas import Need
from tools.cost.standing import Stored, busy_metrics_dollars, standing_bill
from tools.cost.workload import (
    BATCH,
    MIX,
    OURS,
    PEER,
    charts_work,
    measured,
    read_work,
    related_words_work,
    sitemap_work,
    update_work,
)
from tools.overrides import configuration, values_of

HITS = 0.9
# Search texts repeat less often than video ids.
SEARCH_HITS_SHARE = 0.5

RATES = (1_000, 10_000, 100_000)
MIXED = "mix"
MILLION = 1_000_000

# Assumed hot keys: the largest region's share of charts, the most viewed video's share of details.
HOT_REGION, HOT_VIDEO = 0.4, 0.05
# Minimum max-age of a chart and of a video.
CHART_LIFETIME_S, DETAIL_LIFETIME_S = 30, 300
# Lifetime of a chart in the document cache.
CHART_CACHED_S = 60

# A node that serves searches, and the smallest candidates and catalogue of an idle stack.
NODE, NODE_PROCESSORS = "m6g.large.search", 2
CANDIDATES, VIDEOS = "1000", 100_000
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
    overrides: Annotated[
        list[str] | None, typer.Argument(help="Values of template parameters in the form of `sam deploy`")
    ] = None,
    *,
    config: Annotated[str, typer.Option(help="Configuration of samconfig.toml")] = "default",
    rps: Annotated[float | None, typer.Option(min=0.001, help="Requests per second, in place of three rates")] = None,
    hits: Annotated[float, typer.Option(min=0, max=1, help="Share of requests that a CDN answers")] = HITS,
    file: Annotated[
        list[Path] | None, typer.Option("--measured", exists=True, help="JSON in the format of measured.json")
    ] = None,
) -> None:
    """Print the estimates."""
    known, rates = measured(*(file or [])), (rps,) if rps else RATES
    stacks = [Stack(name, read_work(known, name)) for name in (OURS, PEER)]
    if missing := MIX.keys() - stacks[0].reads.keys():
        sys.exit(f"not measured: {', '.join(sorted(missing))}; run `make bench-scale` first")
    parameters = {**configuration(config).values, **values_of(overrides or [])}
    has, with_cdn = deployed(parameters), deployed({**parameters, "Cdn": "on"})
    console.print(_month_table(has, known, stacks[0], rates, hits))
    console.print(_reads_table(stacks, hits, has.edge, with_cdn.edge), _edges_table(stacks[0], has.edge, rates, hits))
    console.print(_updates_table(known, has), _rates_table(stacks, rates, hits, with_cdn.edge))
    console.print(_quotas_table(stacks[0], rates, hits), _prices_table(), _sources(known), highlight=False)


def _month_table(has: Deployed, known: Mapping[str, Any], stack: Stack, rates: Sequence[float], hits: float) -> Table:
    """Return a month's bill by item: idle, and at each rate."""
    stored = Stored(known["stored"]["video"], known["stored"]["charts_run"], known["stored"]["sitemap_video"])
    idle = standing_bill(
        has,
        charts_work(known, CANDIDATES),
        stored,
        VIDEOS,
        sitemap=sitemap_work(known, VIDEOS),
        related_words=related_words_work(known, VIDEOS),
    )
    bills = [idle, *(_busy_bill(has, idle, stack, rate, hits) for rate in rates)]
    shown = f"a CDN with {hits:.0%} hits" if has.edge.has_cdn else "no CDN"
    title = f"Dollars per month of the stack, {VIDEOS:,} videos, {shown}"
    table = _table(title, ("item",), ("idle", *(f"{rate:,.0f} requests per second" for rate in rates)))
    for item in dict.fromkeys(item for bill in bills for item in bill):
        if any(cells := [bill.get(item, 0.0) for bill in bills]):
            table.add_row(item, *(f"{cell:,.2f}" for cell in cells))
    table.add_section()
    table.add_row("total", *(f"{dollars(bill):,.2f}" for bill in bills))
    return table


def _busy_bill(has: Deployed, idle: Bill, stack: Stack, rate: float, hits: float) -> Bill:
    """Return the bill of a month at a rate; a domain of its own has at least the nodes that the searches need."""
    reads = _bill({name: (stack.reads[name], number) for name, number in _a_month(rate).items()}, has.edge, hits)
    searches = rate * MIX["search"] * (1 - _hits_of("search", hits) if has.edge.has_cdn else 1)
    nodes = quotas.nodes(searches, stack.reads["search"].node_ms, NODE_PROCESSORS)
    needed = {"search domain": prices.NODES[NODE].of(nodes * prices.HOURS_A_MONTH)} if has.domain else {}
    added = {**reads, "custom metrics": busy_metrics_dollars(has)}
    del added["search nodes"]
    return {
        **{item: idle.get(item, 0) + added.get(item, 0) for item in (*idle, *added)},
        **{item: max(idle[item], least) for item, least in needed.items()},
    }


def _reads_table(stacks: Sequence[Stack], hits: float, edge: Edge, cdn: Edge) -> Table:
    lines = ("API Gateway", "WAF", "Lambda", "DynamoDB", "search nodes", "logs", "traces", "internet")
    table = _table(
        "Dollars per million reads", ("read", "stack"), ("billed ms", *lines, "total", f"CDN, {hits:.0%} hits")
    )
    direct = edge._replace(has_cdn=False, cdn_acls=0)
    for name in (*MIX, MIXED, *sorted(stacks[0].reads.keys() - MIX.keys())):
        for stack in (stack for stack in stacks if name == MIXED or name in stack.reads):
            plain, cached = (_bill(_million(stack, name), one, hits) for one in (direct, cdn))
            billed = f"{stack.reads[name].billed_ms:.1f}" if name in stack.reads else ""
            cells = (*(f"{plain[line]:.2f}" for line in lines), f"{dollars(plain):.2f}", f"{dollars(cached):.2f}")
            table.add_row(name, stack.name, billed, *cells)
        table.add_section()
    return table


def _million(stack: Stack, name: str) -> dict[str, tuple[Work, float]]:
    """Return a million reads of a kind, or of the mix."""
    shares = MIX if name == MIXED else {name: 1.0}
    return {read: (stack.reads[read], MILLION * share) for read, share in shares.items()}


def _edges_table(stack: Stack, edge: Edge, rates: Sequence[float], hits: float) -> Table:
    """Return the dollars of the mix through other edges: of a million by share of hits, and of a month."""
    shares = (0, 0.5, HITS)
    columns = (*(f"{share:.0%} hits" for share in shares), *(f"month, {rate:,.0f} per second" for rate in rates))
    title = f"Dollars per million reads of the mix through other edges, and per month, a CDN with {hits:.0%} hits"
    table = _table(title, ("edge",), columns)
    for name, one in edges(edge).items():
        parts = (
            dollars(_bill(_million(stack, MIXED), one, share)) if one.has_cdn or not share else None for share in shares
        )
        months = (
            dollars(_bill({read: (stack.reads[read], number) for read, number in _a_month(rate).items()}, one, hits))
            for rate in rates
        )
        table.add_row(name, *("" if part is None else f"{part:.2f}" for part in parts), *(f"{m:,.0f}" for m in months))
    return table


def _updates_table(known: Mapping[str, Any], has: Deployed) -> Table:
    lines = ("EventBridge", "archive", "SQS", "Lambda", "DynamoDB", "logs")
    title = f"Dollars per million updates over the bus, in batches of {BATCH}; the same for both stacks"
    table = _table(title, ("update",), (*lines, "total"))
    # A new video is announced, counts are not.
    for kind, sent in (("new video", int(has.sends_events)), ("observation", 0)):
        feed = Feed(BATCH, known["events"][kind], has.archive_days, sent)
        bill = update_bill(*update_work(known, kind), feed, MILLION)
        table.add_row(kind, *(f"{bill[line]:.2f}" for line in lines), f"{dollars(bill):.2f}")
    return table


def _rates_table(stacks: Sequence[Stack], rates: Sequence[float], hits: float, cdn: Edge) -> Table:
    mix = ", ".join(f"{share:.0%} {name}" for name, share in MIX.items())
    lines = ("CDN", "API Gateway", "Lambda", "DynamoDB", "search nodes", "logs", "internet")
    table = _table(
        f"Dollars per month at a steady rate: {mix}", ("requests per second", "stack", "CDN hits"), (*lines, "total")
    )
    for rate in rates:
        for stack in stacks:
            for share in (0, hits):
                reads = {name: (stack.reads[name], number) for name, number in _a_month(rate).items()}
                bill = _bill(reads, cdn._replace(has_cdn=bool(share), cdn_acls=0, gateway_acls=0), share)
                cells = (f"{bill[line]:,.0f}" for line in lines)
                table.add_row(f"{rate:,.0f}", stack.name, f"{share:.0%}", *cells, f"{dollars(bill):,.0f}")
        table.add_section()
    return table


def _quotas_table(stack: Stack, rates: Sequence[float], hits: float) -> Table:
    table = Table("quota", "default", title="Required quotas by rate, without and with a CDN")
    for rate in rates:
        table.add_column(f"{rate:,.0f} per second", justify="right")
    table.add_column("measure")
    needs = {rate: tuple(_needs(stack, rate, share) for share in (0, hits)) for rate in rates}
    for place, quota in enumerate(ANSWERS):
        cells = (_needed(plain[place], cached[place]) for plain, cached in needs.values())
        table.add_row(quota.name, f"{quota.limit:,.0f}", *cells, ANSWERS[quota])
    searched = stack.reads["search"].node_ms
    nodes = (
        " / ".join(f"{quotas.nodes(number, searched, NODE_PROCESSORS):,}" for number in _searches(rate, hits))
        for rate in rates
    )
    answer = "SearchNodes: each node has the whole index and answers alone; SearchInstanceType, or your own endpoint"
    table.add_row(f"OpenSearch, nodes {NODE}", "1", *nodes, answer)
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


def _bill(reads: Mapping[str, tuple[Work, float]], edge: Edge, hits: float) -> Bill:
    node = quotas.node_dollars_a_ms(prices.NODES[NODE].of(1), NODE_PROCESSORS)
    return read_bill(reads, node, edge, {name: _hits_of(name, hits) for name in reads})


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

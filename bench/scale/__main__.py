"""What reads, charts, searches and feeding cost by size: `make bench-scale [QUICK=1] [DATA=folder] [SIZES=...]`.

Everything goes through the product's own functions, on DynamoDB Local and a real OpenSearch node. Ends with 1 when
something grows that may not. What was measured is kept in `.local/scale/results.json`, each part by itself.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console

from bench.charts_scale import runs
from bench.charts_scale.catalogue import CATEGORIES, use_bench_keys
from bench.relevance.engine import HEAP
from bench.scale import charts, feeding, reads, report, searches
from bench.scale.crowd import add as add_videos
from bench.scale.plot import write_plot
from catalog.errors import CatalogError
from catalog.writing.refresh import CONTENDERS
from tools.engines.real import EngineFailed, EngineUnavailable, dynamodb_local, opensearch_node

PARTS = ("reads", "searches", "feeding")
PLOT = Path("docs/images/scale.svg")
WIDTH = 140

# A shelf is read in one page of so many more, in which ties with the last one end.
HEAD = CONTENDERS + 10

console = Console(width=WIDTH)


class Plan(NamedTuple):
    """How much is measured."""

    sizes: str
    crowd: int
    documents: str
    batches: str
    videos: int
    per_class: int


FULL = Plan("1000,10000,100000", 1_000_000, "5000,20000,70000", "10,100,1000", 2_000, 25)
QUICK = Plan("350,700", 1_000, "500,1500", "10,100", 100, 3)


def main(
    *,
    data: Annotated[Path | None, typer.Option(help="Folder with videos to search instead of the sample")] = None,
    sizes: Annotated[str, typer.Option(help="Videos in the tables, all of them on charts")] = "",
    crowd: Annotated[
        int | None, typer.Option(help="Videos at last, those that are added on no chart; 0 adds none")
    ] = None,
    documents: Annotated[str, typer.Option(help="Documents in the index")] = "",
    batches: Annotated[str, typer.Option(help="Videos in a batch")] = "",
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(PARTS)}; may be given again")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="All of it, small")] = False,
) -> None:
    """Measure, print, keep and draw."""
    use_bench_keys(os.environ)
    plan = QUICK if quick else FULL
    plan = plan._replace(
        sizes=sizes or plan.sizes,
        crowd=plan.crowd if crowd is None else crowd,
        documents=documents or plan.documents,
        batches=batches or plan.batches,
    )
    parts = only or PARTS
    faults = []
    try:
        if "reads" in parts:
            faults += _reads_and_charts(plan)
        if "searches" in parts or "feeding" in parts:
            faults += _searches_and_feeding(plan, data, parts)
    except (CatalogError, EngineFailed, EngineUnavailable) as error:
        sys.exit(f"not measured: {error}")
    # A picture of small sizes would say nothing.
    if not quick:
        write_plot(PLOT, json.loads(report.RESULTS.read_text("utf-8")))
    console.print("As required." if not faults else f"Not as required: {'; '.join(faults)}.")
    sys.exit(bool(faults))


def _reads_and_charts(plan: Plan) -> list[str]:
    built: dict[int, charts.Built] = {}
    calls: dict[int, dict[str, reads.Call]] = {}
    with dynamodb_local() as url, console.status("") as status:
        for size in _numbers(plan.sizes):
            status.update(f"filling a region with {size:,} videos, and running its charts")
            built[size] = charts.built_by(runs.measure_at(url, size).fed)
            status.update(f"reading among {size:,} videos")
            calls[size] = reads.measure(url)
            # A larger size takes long; what was measured before it is kept.
            report.note("reads", _commit(), report.plain_reads(calls))
            report.note("charts", _commit(), report.plain_charts(built))
        if plan.crowd > max(calls):
            status.update(f"reading among {plan.crowd:,} videos")
            add_videos(url, max(calls), plan.crowd)
            calls[plan.crowd] = reads.measure(url)
            report.note("reads", _commit(), report.plain_reads(calls))
    console.print(report.reads_table(calls), report.charts_table(built))
    return reads.faults_of(calls) + charts.faults_of(built, CATEGORIES, HEAD)


def _searches_and_feeding(plan: Plan, data: Path | None, parts: list[str] | tuple[str, ...]) -> list[str]:
    faults = []
    with opensearch_node(heap=HEAP) as node, console.status("") as status:
        if "searches" in parts:
            sizes = _numbers(plan.documents)
            status.update("reading or drawing videos")
            with searches.catalogue(data, max(sizes)) as videos:
                searched = searches.measure(node.url, videos, sizes, plan.per_class, status.update)
            report.note("searches", _commit(), report.plain_searches(searched))
            console.print(report.searches_table(searched))
            faults = searches.faults_of(searched)
        if "feeding" in parts:
            with dynamodb_local() as url:
                paces = feeding.measure(url, node.url, _numbers(plan.batches), plan.videos, status.update)
            report.note("feeding", _commit(), report.plain_feeding(paces))
            console.print(report.feeding_table(paces))
    return faults


def _numbers(text: str) -> list[int]:
    return sorted(int(number) for number in text.split(","))


def _commit() -> str:
    """Return the commit that is measured, with a mark when files differ from it."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    typer.run(main)

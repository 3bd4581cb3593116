"""Measure what reads, charts, searches, feeding and a rebuild cost by size: `make bench-scale [QUICK=1] [ONLY=reads]`.

Everything goes through the product's own functions, on DynamoDB Local and a real OpenSearch node. Ends with 1 when
something grows that may not. Figures are kept by part in `.local/scale/results.json`.
"""

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console

from bench import plot, report
from bench.scale import charts, feeding, reads, rebuild, searches
from bench.scale.synthetic import add_uncharted
from catalog.errors import CatalogError
from tools.engines import index
from tools.engines.real import EngineFailed, EngineUnavailable, dynamodb_local
from tools.engines.tables import set_credentials

PARTS = ("reads", "searches", "feeding", "rebuild")
RESULTS = Path(".local/scale/results.json")
PLOT = Path("docs/images/scale.svg")

console = Console(width=140)

type Advance = Callable[[str], None]


class Plan(NamedTuple):
    """How much is measured: sizes of tables, of the index and of batches, queries of a class, and seconds at rest."""

    sizes: Sequence[int]
    uncharted: int
    documents: Sequence[int]
    batches: Sequence[int]
    fed: int
    per_class: int
    rebuilt: int
    rest_s: float


FULL = Plan((1_000, 10_000, 100_000), 1_000_000, (5_000, 20_000, 70_000), (10, 100, 1_000), 2_000, 25, 20_000, 15)
QUICK = Plan((350, 700), 1_000, (500, 1_500), (10, 100), 100, 3, 1_000, 2)


def main(
    *,
    data: Annotated[Path | None, typer.Option(help="Folder with videos to search instead of the sample")] = None,
    sizes: Annotated[str, typer.Option(help="Videos in the tables, all of them on charts")] = "",
    crowd: Annotated[int | None, typer.Option(help="Videos at last, the added ones on no chart; 0 adds none")] = None,
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(PARTS)}; may be given again")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="All of it, small")] = False,
) -> None:
    """Measure, print, keep and draw."""
    set_credentials(os.environ)
    plan = QUICK if quick else FULL
    if sizes:
        plan = plan._replace(sizes=sorted(map(int, sizes.split(","))))
    if crowd is not None:
        plan = plan._replace(uncharted=crowd)
    parts = only or PARTS
    faults = []
    try:
        with console.status("") as status, dynamodb_local() as dynamodb:
            if "reads" in parts:
                faults += _measure_tables(dynamodb, plan, status.update)
            if {*parts} - {"reads"}:
                with index.node() as node:
                    faults += _measure_index(dynamodb, node, plan, data, parts, status.update)
    except (CatalogError, EngineFailed, EngineUnavailable) as error:
        sys.exit(f"not measured: {error}")
    # A picture of small sizes would say nothing.
    if not quick:
        plot.write_scale(PLOT, json.loads(RESULTS.read_text("utf-8")))
    console.print("As required." if not faults else f"Not as required: {'; '.join(faults)}.")
    sys.exit(bool(faults))


def _measure_tables(dynamodb: str, plan: Plan, advance: Advance) -> list[str]:
    runs: dict[int, charts.ChartsRun] = {}
    calls: dict[str, dict[int, reads.Call]] = {}
    for size in plan.sizes:
        advance(f"filling a region with {size:,} videos, and running its charts")
        runs[size] = charts.measure(dynamodb, size)
        advance(f"reading among {size:,} videos")
        for name, call in reads.measure(dynamodb).items():
            calls.setdefault(name, {})[size] = call
        # A larger size takes long; what was measured before it is kept.
        _keep("reads", calls)
        _keep("charts", {"runs": runs, "exponents": charts.exponents(runs)})
    if plan.uncharted > max(runs):
        advance(f"reading among {plan.uncharted:,} videos")
        add_uncharted(dynamodb, max(runs), plan.uncharted)
        for name, call in reads.measure(dynamodb).items():
            calls[name][plan.uncharted] = call
        _keep("reads", calls)
    console.print(report.scale_reads(calls), report.scale_charts(runs, charts.exponents(runs)))
    return reads.faults_of(calls) + charts.faults_of(runs)


def _measure_index(
    dynamodb: str, node: str, plan: Plan, data: Path | None, parts: Sequence[str], advance: Advance
) -> list[str]:
    faults = []
    if "searches" in parts:
        advance("reading or drawing videos")
        videos = searches.read_videos(data, max(plan.documents))
        searched = searches.measure(node, videos, plan.documents, plan.per_class, advance)
        _keep("searches", searched)
        console.print(report.scale_searches(searched))
        faults += searches.faults_of(searched)
    if "feeding" in parts:
        paces = feeding.measure(dynamodb, node, plan.batches, plan.fed, advance)
        rows = [(*key, *pace, pace.per_second) for key, pace in paces.items()]
        names = ("function", "kind", "batch", *feeding.Pace._fields, "videos_per_second")
        _keep("feeding", [dict(zip(names, row, strict=True)) for row in rows])
        console.print(report.scale_feeding(paces))
    if "rebuild" in parts:
        advance(f"rebuilding the index of {plan.rebuilt:,} videos")
        rebuilt = rebuild.measure(dynamodb, node, plan.rebuilt, plan.rest_s)
        _keep("rebuild", rebuilt)
        console.print(report.scale_rebuild(rebuilt))
        faults += rebuild.faults_of(rebuilt)
    return faults


def _keep(part: str, measured: object) -> None:
    """Write what was measured of a part beside what is there of the others."""
    known = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    report.write_json(RESULTS, {**known, part: {"commit": report.commit(), "measured": measured}})


if __name__ == "__main__":
    typer.run(main)

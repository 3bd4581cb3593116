"""`make bench-commits`: the read functions as they were at several commits, in turn, over the same stores.

The layer of dependencies is the one that is built now, so that what differs is our own code.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench.speed import stores
from bench.speed.contestants import DETAIL, OURS, SEARCH, TRENDING, Contestant, Work
from bench.speed.layout import BUILD, PYTHON, ROOT, Layout, runtime, size_of
from bench.speed.measure import AnswersDiffer, Bench, Measured
from bench.speed.ratios import figure_of, ratio_of
from bench.speed.report import told
from tests import template
from tools.engines.real import EngineFailed, EngineUnavailable

ROUNDS, CALLS, VIDEOS = 15, 60, 1_000
WORKS = (DETAIL, TRENDING, SEARCH)
_FOLDER = ROOT / ".local/speed/commits"

console = Console(width=None if Console().is_terminal else 120)


def main(
    commits: Annotated[list[str], typer.Argument(help="Any names that git knows, the one to compare with first")],
    *,
    rounds: Annotated[int, typer.Option(min=3, help="How often every commit has a turn")] = ROUNDS,
) -> None:
    """Measure cold starts and warm calls at each commit, and print them with their ratios to the first."""
    measured = [measured_at(commit, work, commits[0]) for work in WORKS for commit in commits]
    try:
        with stores.filled(VIDEOS) as ready:
            bench = Bench(measured, ready, ROOT / ".local/speed/logs")
            bench.check_answers()
            bench.measure(range(rounds), range(rounds), rounds, CALLS, console)
    except (AnswersDiffer, EngineFailed, EngineUnavailable) as error:
        sys.exit(f"not measured: {error}")
    console.print(table_of(measured))


def measured_at(commit: str, work: Work, first: str) -> Measured:
    """Lay out the function that does a work as it was at a commit."""
    (ours,) = [one for one in work.contestants if one.name == OURS]
    tree = checked_out(commit)
    task = tree / template.function_folder(ours.app).relative_to(ROOT)
    path = (tree / "layers/catalog", BUILD / "DependenciesLayer/python", runtime())
    return Measured(work._replace(reference=first), Contestant(commit, ours.app), Layout(task, path, size_of(task)))


def checked_out(commit: str) -> Path:
    """Return a folder with a commit's functions and layers, compiled as the build compiles them."""
    command = ["git", "rev-parse", "--verify", f"{commit}^{{commit}}"]
    name = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    tree = _FOLDER / name
    if not tree.exists():
        shutil.rmtree(unfinished := _FOLDER / "unfinished", ignore_errors=True)
        unfinished.mkdir(parents=True)
        archive = subprocess.run(
            ["git", "archive", name, "functions", "layers/catalog"], cwd=ROOT, check=True, capture_output=True
        )
        subprocess.run(["tar", "-x", "-C", unfinished], input=archive.stdout, check=True)
        shutil.rmtree(unfinished / "functions/docs", ignore_errors=True)
        compiling = [str(PYTHON), "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "."]
        subprocess.run(compiling, cwd=unfinished, check=True)
        unfinished.rename(tree)
    return tree


def table_of(measured: list[Measured]) -> Table:
    """Return what was measured, commit by commit."""
    table = Table(title="The reads at several commits")
    for column in ("work", "commit", "cold CPU ms", "ratio", "warm CPU us", "ratio"):
        table.add_column(column, justify="left" if column in ("work", "commit") else "right")
    for work in WORKS:
        first, *others = [one for one in measured if one.work.name == work.name]
        for one in (first, *others):
            table.add_row(
                work.name,
                one.contestant.name,
                f"{figure_of(one.cold_cpu).median * 1e3:,.0f}",
                told(ratio_of(one.cold_cpu, first.cold_cpu)),
                f"{figure_of(one.warm_cpu).median * 1e6:,.0f}",
                told(ratio_of(one.warm_cpu, first.warm_cpu)),
            )
        table.add_section()
    return table


if __name__ == "__main__":
    typer.run(main)

"""`make bench`: ours against what its users would pick instead, on Lambda's own runtime client and emulator.

Every contestant answers the same bytes for the same event. They take turns in every round, so that whatever else the
machine does slows all of them.
"""

import math
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench.speed import figures, layout, stores
from bench.speed.contestants import WORKS
from bench.speed.measure import AnswersDiffer, Bench, Measured
from bench.speed.measure import rounds as rounds_of
from bench.speed.plot import write_plot
from bench.speed.report import print_report, write_json
from tools.engines.real import EngineFailed, EngineUnavailable

ROUNDS, CALLS, VIDEOS = 21, 60, 2_000
QUICK_ROUNDS, QUICK_CALLS, QUICK_VIDEOS = 5, 20, 1_000
# In haste no round begins later than so many seconds from the start.
COLD_UNTIL_S, WARM_UNTIL_S = 36, 47
RESULTS, QUICK_RESULTS = Path("bench/results.json"), layout.ROOT / ".local/speed/results.json"

console = Console(width=None if Console().is_terminal else 172)


def main(
    *,
    quick: Annotated[bool, typer.Option("--quick", help="End in a minute: fewer rounds, the same tables")] = False,
    rounds: Annotated[int | None, typer.Option(min=3, help="How often everybody has a turn")] = None,
    results: Annotated[Path | None, typer.Option(help="Where every round is written; in haste not for others")] = None,
    plot: Annotated[Path, typer.Option(help="Where the picture goes")] = Path("docs/images/speed.svg"),
) -> None:
    """Measure cold starts, warm calls, memory and size; print them and write them down."""
    began, haste = time.monotonic(), 1.0 if quick else math.inf
    turns = rounds or (QUICK_ROUNDS if quick else ROUNDS)
    calls = QUICK_CALLS if quick else CALLS
    measured = _laid_out()
    try:
        with _filled(QUICK_VIDEOS if quick else VIDEOS) as ready:
            bench = Bench(measured, ready, layout.ROOT / ".local/speed/logs")
            with console.status("comparing answers"):
                bench.check_answers()
            cold, warm = (rounds_of(turns, began + until * haste) for until in (COLD_UNTIL_S, WARM_UNTIL_S))
            bench.measure(cold, warm, turns, calls, console)
    except (AnswersDiffer, EngineFailed, EngineUnavailable) as error:
        sys.exit(f"not measured: {error}")
    judged = figures.verdicts(measured)
    run = {
        **about(),
        "rounds": f"{len(measured[0].cold)} cold, {len(measured[0].warm_cpu)} warm",
        "calls a round": calls,
    }
    print_report(measured, judged, console)
    console.print(" ".join(f"{name} {value}," for name, value in run.items()).rstrip(","), highlight=False)
    write_json(results or (QUICK_RESULTS if quick else RESULTS), measured, judged, run)
    if not quick:
        write_plot(plot, measured)


def _laid_out() -> list[Measured]:
    with console.status("laying functions out"):
        opt, runtime = layout.opt(), layout.runtime()
        return [
            Measured(work, contestant, layout.layout_of(work, contestant, opt, runtime))
            for work in WORKS
            for contestant in work.contestants
        ]


@contextmanager
def _filled(videos: int) -> Iterator[stores.Stores]:
    with console.status("starting and filling the stores") as status, stores.filled(videos) as ready:
        status.stop()
        yield ready


def about() -> dict[str, str]:
    """Tell of which code and on which interpreter a measurement is."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=layout.ROOT, check=True, capture_output=True, text=True
    )
    return {"commit": commit.stdout.strip(), "python": platform.python_version(), "machine": platform.machine()}


if __name__ == "__main__":
    typer.run(main)

"""Measure ours against what its users would pick instead, on Lambda's own runtime client and emulator: `make bench`.

Every implementation answers the same bytes for the same event. They take turns in every round, so that whatever else
the machine does slows all of them.
"""

import math
import platform
import statistics
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench import plot, report
from bench.speed import goals, layout, stores
from bench.speed.implementations import IMPLEMENTATIONS
from bench.speed.measurement import AnswersDiffer, Bench, Measured
from bench.speed.measurement import rounds as rounds_of
from tools.engines.real import EngineFailed, EngineUnavailable
from tools.local.emulator import ROOT

ROUNDS, CALLS, VIDEOS = 21, 60, 2_000
QUICK_ROUNDS, QUICK_CALLS, QUICK_VIDEOS = 5, 20, 1_000
# In haste no round begins later than so many seconds from the start.
COLD_UNTIL_S, WARM_UNTIL_S = 36, 47
RESULTS, QUICK_RESULTS = Path("bench/results.json"), ROOT / ".local/speed/results.json"

console = Console(width=None if Console().is_terminal else 172)


def main(
    *,
    quick: Annotated[bool, typer.Option("--quick", help="End in a minute: fewer rounds, the same tables")] = False,
    rounds: Annotated[int | None, typer.Option(min=3, help="How often everybody has a turn")] = None,
    results: Annotated[Path | None, typer.Option(help="Where medians are written; in haste not for others")] = None,
    picture: Annotated[Path, typer.Option("--plot", help="Where the plot goes")] = Path("docs/images/speed.svg"),
) -> None:
    """Measure cold starts, warm calls, memory and size; print them and write them down."""
    began, haste = time.monotonic(), 1.0 if quick else math.inf
    turns = rounds or (QUICK_ROUNDS if quick else ROUNDS)
    calls = QUICK_CALLS if quick else CALLS
    opt, runtime = layout.opt(), layout.runtime()
    pairs = ((read, one) for read, some in IMPLEMENTATIONS.items() for one in some)
    measured = [Measured(*pair, layout.layout_of(*pair, opt, runtime)) for pair in pairs]
    try:
        with console.status("filling the stores") as status, stores.filled(QUICK_VIDEOS if quick else VIDEOS) as ready:
            bench = Bench(measured, ready, ROOT / ".local/speed/logs")
            bench.check_answers()
            cold, warm = (rounds_of(turns, began + until * haste) for until in (COLD_UNTIL_S, WARM_UNTIL_S))
            bench.measure(cold, warm, calls, status.update)
    except (AnswersDiffer, EngineFailed, EngineUnavailable) as error:
        sys.exit(f"not measured: {error}")
    console.print(*report.speed_tables(measured, goals.verdicts(measured)))
    about = {
        "commit": report.commit(),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "rounds": f"{len(measured[0].cold)} cold, {len(measured[0].warm_cpu)} warm",
        "calls a round": calls,
    }
    console.print(" ".join(f"{name} {value}," for name, value in about.items()).rstrip(","), highlight=False)
    # What `make cost` reads.
    medians = [
        {"work": one.read.name, "contestant": one.implementation.name}
        | {name: statistics.median(getattr(one, name)) for name in ("cold_cpu", "warm_cpu")}
        for one in measured
    ]
    report.write_json(results or (QUICK_RESULTS if quick else RESULTS), {**about, "contestants": medians})
    if not quick:
        plot.write_speed(picture, measured)


if __name__ == "__main__":
    typer.run(main)

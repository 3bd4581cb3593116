"""Latency under load: `make bench-load [SECONDS=60] [RATE=...] [URL=...] [QUICK=1]`.

The reads' functions, each a warm environment under Lambda's own runtime client and emulator, and a running stack
(`make run`, or the API at `URL`) through its gateway; for so many seconds in a closed and in an open loop each. Ends
with 1 when a request is not answered as it should, when `URL` does not answer, or when nothing could be measured;
errors while it warms up are told and do not count. What was measured is kept in `.local/load/results.json`.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bench.load import functions
from bench.load.clients import Lane, Load, Ran, run
from bench.load.latency import CLOSED, OPEN, Outcome, outcome_of
from bench.load.plot import write_plot
from bench.load.report import table_of, write_json
from bench.load.stack import NotReached, lane_at
from bench.speed.__main__ import about
from bench.speed.layout import ROOT
from tools.engines.real import EngineFailed, EngineUnavailable
from tools.local.processes import DidNotStart
from tools.stack import NoStack, Stack

SECONDS, QUICK_SECONDS = 60.0, 5.0
VIDEOS, QUICK_VIDEOS = 2_000, 1_000
# Until environments are there and engines have compiled what they do often, so long as a part of the loops that follow
# and so long at least; neither times nor errors count.
WARM_UP, WARM_UP_S = 1 / 3, 3.0
# Of what the closed loop reached, so that queues are short unless the server stalls.
LOADED = 0.6
# Of the different faults the first ones are told.
FAULTS_TOLD = 5
# Drawing takes a processor too.
DRAWN_A_SECOND = 2
WIDTH = 140

console = Console(width=None if Console().is_terminal else WIDTH)


def main(
    *,
    seconds: Annotated[float | None, typer.Option(min=1, help="How long each loop runs; 60, in haste 5")] = None,
    rate: Annotated[float | None, typer.Option(min=1, help="Requests a second that are due at each target")] = None,
    url: Annotated[str | None, typer.Option(help="URL of a running API, instead of the local stack's")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Short loops, and no picture of them")] = False,
    results: Annotated[Path, typer.Option(help="Where everything is written")] = Path(".local/load/results.json"),
    plot: Annotated[Path, typer.Option(help="Where the picture goes")] = Path("docs/images/load.svg"),
) -> None:
    """Load functions and the stack; print percentiles, write them down and draw them."""
    lasting = seconds or (QUICK_SECONDS if quick else SECONDS)
    targets: Mapping[str, AbstractContextManager[Sequence[Lane]]] = {
        "functions": functions.lanes(QUICK_VIDEOS if quick else VIDEOS),
        "stack": _stack(url),
    }
    outcomes: list[Outcome] = []
    not_measured: dict[str, str] = {}
    for name, target in targets.items():
        try:
            with target as lanes:
                outcomes += _loaded(name, lanes, lasting, rate)
        except (EngineFailed, EngineUnavailable, DidNotStart, NoStack, NotReached) as error:
            not_measured[name] = str(error)
            console.print(f"{name} not measured: {error}", style="yellow", markup=False, highlight=False)
    if not outcomes:
        sys.exit("nothing was measured")
    console.print(table_of(outcomes))
    write_json(results, outcomes, not_measured, {**about(), "seconds": lasting})
    # A picture of a short run would say nothing of the slowest.
    if not quick:
        write_plot(plot, outcomes)
    faults = [f"{one.target}, {one.loop}: {fault}" for one in outcomes for fault in one.faults]
    _tell([f"{one.target}, warming up: {fault}" for one in outcomes for fault in one.warm_up_faults], "yellow")
    _tell(faults, "red")
    console.print("No error." if not faults else f"{len(faults):,} errors.")
    sys.exit(bool(faults) or (url is not None and "stack" in not_measured))


def _tell(faults: Sequence[str], style: str) -> None:
    """Print how often the first different faults were."""
    for fault, times in islice(Counter(faults).items(), FAULTS_TOLD):
        console.print(f"{times:,} times {fault}", style=style, markup=False, highlight=False)


@contextmanager
def _stack(url: str | None) -> Iterator[list[Lane]]:
    yield [lane_at(url or Stack.read(ROOT / ".local/stack.json").api)]


def _loaded(target: str, lanes: Sequence[Lane], seconds: float, rate: float | None) -> list[Outcome]:
    """Load lanes in turn in a closed loop, each for its share of the time, and then together in an open one.

    Closed loops of all at once would measure who gets the processor.
    """
    with Progress(console=console, refresh_per_second=DRAWN_A_SECOND) as progress:

        def ran(name: str, loads: Sequence[Load]) -> list[Ran]:
            task = progress.add_task(f"{target}, {name}", total=loads[0].seconds)
            done = run(loads, lambda now: progress.update(task, completed=now))
            progress.update(task, completed=loads[0].seconds)
            return done

        warmed = ran("warming up", [Load(lane, max(WARM_UP_S, WARM_UP * seconds)) for lane in lanes])
        closed = [one for lane in lanes for one in ran(f"{CLOSED}, {lane.name}", [Load(lane, seconds / len(lanes))])]
        rates = [rate_of(one, rate, len(lanes)) for one in closed]
        # What answered nothing is not asked again.
        loads = [Load(one.load.lane, seconds, due) for one, due in zip(closed, rates, strict=True) if due]
        loops = [closed, ran(OPEN, loads)] if loads else [closed]
    outcomes = [outcome_of(target, one, in_turn=one is closed) for one in loops]
    return [outcomes[0]._replace(warm_up_faults=outcome_of(target, warmed).faults), *outcomes[1:]]


def rate_of(closed: Ran, given: float | None, lanes: int) -> float:
    """Return how many requests a second are due on a lane: its part of what was given, or of what it reached alone."""
    return (given or LOADED * closed.per_second) / lanes


if __name__ == "__main__":
    typer.run(main)

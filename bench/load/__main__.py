"""Measure latency under load: `make bench-load [SECONDS=60] [RATE=...] [URL=...] [QUICK=1]`.

The reads' functions, each a warm environment under Lambda's own runtime client and emulator, and a running stack
(`make run`, or the API at `URL`) through its gateway; for so many seconds in a closed and in an open loop each. Ends
with 1 when a request has a fault, when `URL` does not answer, or when nothing could be measured; faults while it warms
up are printed and do not count. Figures are kept in `.local/load/results.json`.
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

from bench import plot, report
from bench.load.latency import CLOSED, OPEN, Outcome, outcome_of
from bench.load.loops import Lane, Load, Ran, run
from bench.load.targets import NotReached, function_lanes, stack_lane
from tools.engines.real import EngineFailed, EngineUnavailable
from tools.local.emulator import ROOT
from tools.local.processes import DidNotStart
from tools.stack import NoStack, Stack

SECONDS, QUICK_SECONDS = 60.0, 5.0
VIDEOS, QUICK_VIDEOS = 2_000, 1_000
# Until environments are there and engines have compiled what they do often, so long as a part of the loops that follow
# and so long at least; neither times nor errors count.
WARM_UP, WARM_UP_S = 1 / 3, 3.0
# Of what the closed loop reached, so that queues are short unless the server stalls.
LOADED = 0.6
# Of the different faults the first ones are printed.
FAULTS_PRINTED = 5

console = Console(width=None if Console().is_terminal else 140)


def main(
    *,
    seconds: Annotated[float | None, typer.Option(min=1, help="How long each loop runs; 60, in haste 5")] = None,
    rate: Annotated[float | None, typer.Option(min=1, help="Requests a second that are due at each target")] = None,
    url: Annotated[str | None, typer.Option(help="URL of a running API, instead of the local stack's")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Short loops, and no picture of them")] = False,
    results: Annotated[Path, typer.Option(help="Where everything is written")] = Path(".local/load/results.json"),
    picture: Annotated[Path, typer.Option("--plot", help="Where the plot goes")] = Path("docs/images/load.svg"),
) -> None:
    """Load functions and the stack; print percentiles, write them down and draw them."""
    lasting = seconds or (QUICK_SECONDS if quick else SECONDS)
    targets: Mapping[str, AbstractContextManager[Sequence[Lane]]] = {
        "functions": function_lanes(QUICK_VIDEOS if quick else VIDEOS),
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
    console.print(report.load_table(outcomes))
    about = {"commit": report.commit(), "seconds": lasting, "not measured": not_measured}
    loops = [{**one._asdict(), "faults": Counter(one.faults)} for one in outcomes]
    report.write_json(results, {**about, "loops": loops})
    # A picture of a short run would say nothing of the slowest.
    if not quick:
        plot.write_load(picture, outcomes)
    faults = [f"{one.target}, {one.loop}: {fault}" for one in outcomes for fault in one.faults]
    _print([f"{one.target}, warming up: {fault}" for one in outcomes for fault in one.warm_up_faults], "yellow")
    _print(faults, "red")
    console.print("No error." if not faults else f"{len(faults):,} errors.")
    sys.exit(bool(faults) or (url is not None and "stack" in not_measured))


def _print(faults: Sequence[str], style: str) -> None:
    """Print how often the first different faults were."""
    for fault, times in islice(Counter(faults).items(), FAULTS_PRINTED):
        console.print(f"{times:,} times {fault}", style=style, markup=False, highlight=False)


@contextmanager
def _stack(url: str | None) -> Iterator[list[Lane]]:
    yield [stack_lane(url or Stack.read(ROOT / ".local/stack.json").api)]


def _loaded(target: str, lanes: Sequence[Lane], seconds: float, rate: float | None) -> list[Outcome]:
    """Load lanes in turn in a closed loop, each for its share of the time, and then together in an open one.

    Closed loops of all at once would measure who gets the processor.
    """
    with console.status(f"{target}: warming up") as status:
        warmed = run([Load(lane, max(WARM_UP_S, WARM_UP * seconds)) for lane in lanes])
        closed: list[Ran] = []
        for lane in lanes:
            status.update(f"{target}: {CLOSED} loop, {lane.name}")
            closed += run([Load(lane, seconds / len(lanes))])
        status.update(f"{target}: {OPEN} loop")
        rates = [rate_of(one, rate, len(lanes)) for one in closed]
        # What answered nothing is not asked again.
        loads = [Load(one.load.lane, seconds, due) for one, due in zip(closed, rates, strict=True) if due]
        loops = [closed, run(loads)] if loads else [closed]
    outcomes = [outcome_of(target, one, in_turn=one is closed) for one in loops]
    return [outcomes[0]._replace(warm_up_faults=outcome_of(target, warmed).faults), *outcomes[1:]]


def rate_of(closed: Ran, given: float | None, lanes: int) -> float:
    """Return how many requests a second are due on a lane: its part of what was given, or of what it reached alone."""
    return (given or LOADED * closed.per_second) / lanes


if __name__ == "__main__":
    typer.run(main)

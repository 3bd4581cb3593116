"""The results as tables for people and as JSON for whoever compares two runs."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.speed.contestants import Work
from bench.speed.figures import MB, Verdict
from bench.speed.measure import Measured
from bench.speed.ratios import Figure, Ratio, figure_of, ratio_of

_STYLES = {"wanted": "green", "required": "yellow", "missed": "red"}
_CAPTION = """\
Cold: init and first call, by the emulator's report. CPU: of the function's process, with the runtime client's part.
Ratios are of medians, with the bootstrap interval of 95 %; in brackets the quartiles of the rounds.
The stores answer over loopback without TLS. All ship compiled files, which `sam build` gives to ours alone."""


def print_report(measured: Sequence[Measured], judged: Sequence[Verdict], console: Console) -> None:
    """Print what was measured of everybody, then the goals."""
    console.print(_contestants_table(measured), _goals_table(judged))


def write_json(path: Path, measured: Sequence[Measured], judged: Sequence[Verdict], about: Mapping[str, Any]) -> None:
    """Write everything that the tables show, and each round."""
    contestants = [
        {"work": one.work.name, "contestant": one.contestant.name, "shipped_bytes": one.layout.shipped_bytes}
        | {name: getattr(one, name) for name in ("init", "cold", "cold_cpu", "warm_cpu", "peak_memory")}
        for one in measured
    ]
    goals = [
        {"goal": one.goal.name, "required": one.goal.required, "wanted": one.goal.wanted, "told": one.told}
        | one.measured._asdict()
        for one in judged
    ]
    path.write_text(json.dumps({**about, "goals": goals, "contestants": contestants}, indent=1) + "\n", "utf-8")


def reference_of(work: Work, measured: Sequence[Measured]) -> Measured:
    """Return whom ratios of a work are to."""
    return next(one for one in measured if (one.work, one.contestant.name) == (work, work.reference))


def _contestants_table(measured: Sequence[Measured]) -> Table:
    table = Table(title="What each read takes", caption=_CAPTION, caption_justify="left")
    for column in ("work", "contestant"):
        table.add_column(column)
    for column in ("cold ms", "ratio", "cold CPU ms", "ratio", "warm CPU us", "ratio", "peak MB", "shipped MB"):
        table.add_column(column, justify="right")
    for work in dict.fromkeys(one.work for one in measured):
        reference = reference_of(work, measured)
        for one in measured:
            if one.work == work:
                table.add_row(*_row(one, reference), style="bold" if one.contestant.is_ours else "")
        table.add_section()
    return table


def _row(one: Measured, reference: Measured) -> list[str]:
    return [
        one.work.name,
        one.contestant.name,
        _spread(one.cold, 1e3),
        told(ratio_of(one.cold, reference.cold)),
        _spread(one.cold_cpu, 1e3),
        told(ratio_of(one.cold_cpu, reference.cold_cpu)),
        _spread(one.warm_cpu, 1e6),
        told(ratio_of(one.warm_cpu, reference.warm_cpu)),
        f"{max(one.peak_memory):.1f}",
        f"{one.layout.shipped_bytes / MB:.1f}",
    ]


def _goals_table(judged: Sequence[Verdict]) -> Table:
    table = Table(title="What is required of ours")
    for column in ("figure", "measured", "required", "wanted", ""):
        table.add_column(column, justify="left" if column in ("figure", "") else "right")
    for one in judged:
        style = _STYLES[one.told]
        value = f"[{style}]{told(one.measured)}[/]"
        table.add_row(one.goal.name, value, f"{one.goal.required:g}", f"{one.goal.wanted:g}", f"[{style}]{one.told}[/]")
    return table


def told(ratio: Ratio | Figure) -> str:
    """Write a ratio with its interval."""
    value, low, high = ratio
    return f"{value:.3g}" if low == high else f"{value:.3g} ({low:.3g}-{high:.3g})"


def _spread(values: Sequence[float], factor: float) -> str:
    middle, low, high = (value * factor for value in figure_of(values))
    return f"{middle:,.0f} [{low:,.0f}-{high:,.0f}]".replace("[", r"\[")

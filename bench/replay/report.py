"""The results as tables for people and as JSON for whoever compares two runs."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from bench.replay.measure import OVERALL, Results, Summary
from bench.replay.metrics import Worth
from bench.replay.rankings import VELOCITY
from bench.replay.trials import Bursts, Giants, Slowness

_LEGEND = """\
shown50, ndcg50, ndcg10: how much of what could be shown is; 1 is all of it, later places count less.
Only videos that were seen again have a known gain: levels compare rankings, and nothing else.
entries, moves, unchanged: a chart of fifty from one round to the next.
at once, next, later, never: the round at which each of the ten that will gain most comes into the first ten,
counted from the first round at which it is one of them."""


class Report(NamedTuple):
    """Everything that was measured; slow counters by the minutes between looks, then by ranking."""

    about: Mapping[str, Any]
    results: Results
    parts: Mapping[str, Worth] | None = None
    bursts: Bursts | None = None
    giants: Giants | None = None
    slow_counters: Mapping[int, Mapping[str, Slowness]] | None = None


def print_report(report: Report, console: Console) -> None:
    """Print the rankings by region and overall, then the parts and the trials."""
    for measure in Worth._fields:
        console.print(_worth_table(measure, report.results))
    console.print(_course_table(report.results), _LEGEND)
    if report.parts:
        console.print(_part_table(report.parts), _trial_table(report))


def write_json(path: Path, report: Report) -> None:
    """Write everything that the tables show."""
    plain = {
        **report.about,
        "rankings": {
            name: {region: _plain(summary) for region, summary in by_region.items()}
            for name, by_region in report.results.items()
        },
        "without": {name: worth._asdict() for name, worth in (report.parts or {}).items()},
        "bursts": report.bursts._asdict() if report.bursts else None,
        "giants": report.giants._asdict() if report.giants else None,
        "slow_counters": {
            minutes: {name: {**one._asdict(), "cost": one.cost} for name, one in by_ranking.items()}
            for minutes, by_ranking in (report.slow_counters or {}).items()
        },
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(plain, indent=2) + "\n", "utf-8")


def _plain(summary: Summary) -> dict[str, Any]:
    return {**summary._asdict(), "worth": summary.worth._asdict(), "promptness": summary.promptness._asdict()}


def _worth_table(measure: str, results: Results) -> Table:
    regions = list(results[VELOCITY])
    table = _table(measure, "ranking", regions)
    for name, by_region in results.items():
        cells = (f"{getattr(by_region[region].worth, measure):.3f}" for region in regions)
        table.add_row(name, *cells, style="bold" if name == VELOCITY else "")
    return table


def _course_table(results: Results) -> Table:
    columns: dict[str, Callable[[Summary], str]] = {
        "entries": lambda one: f"{one.entries:.1f}",
        "moves": lambda one: f"{one.moves:.1f}",
        "unchanged": lambda one: f"{one.unchanged:.1f}",
        "at once": lambda one: _share(one, one.promptness.at_once),
        "next": lambda one: _share(one, one.promptness.next_round),
        "later": lambda one: _share(one, one.promptness.later),
        "never": lambda one: _share(one, one.promptness.never),
    }
    table = _table("Stability and promptness", "ranking", list(columns))
    for name, by_region in results.items():
        cells = (cell(by_region[OVERALL]) for cell in columns.values())
        table.add_row(name, *cells, style="bold" if name == VELOCITY else "", end_section=name == VELOCITY)
    for region, summary in results[VELOCITY].items():
        if region != OVERALL:
            table.add_row(f"{VELOCITY}, {region}", *(cell(summary) for cell in columns.values()))
    return table


def _share(summary: Summary, count: int) -> str:
    return f"{count / max(1, sum(summary.promptness)):.0%}"


def _part_table(parts: Mapping[str, Worth]) -> Table:
    table = _table("What each part buys", "taken away", Worth._fields)
    whole = next(iter(parts.values()))
    for name, worth in parts.items():
        table.add_row(name, *(f"{value:.3f} ({value - best:+.3f})" for value, best in zip(worth, whole, strict=True)))
    return table


def _trial_table(report: Report) -> Table:
    table = Table("trial", "n", "outcome", title="Trials")
    if report.bursts:
        one = report.bursts
        table.add_row("a burst of 50 times the views", str(one.trials), _course(one.rank, one.next_rank))
        table.add_row("the same without the guard", "", _course(one.unguarded_rank, one.unguarded_next_rank))
    if report.giants:
        _, in_front, by_views = report.giants
        outcome = f"in the first ten {in_front} times; by views {by_views} times the first"
        table.add_row("a giant imported late", str(report.giants.trials), outcome)
    for minutes, by_ranking in (report.slow_counters or {}).items():
        for name, slowness in by_ranking.items():
            outcome = f"shown50 {slowness.stepped:.3f} beside {slowness.even:.3f}, a cost of {slowness.cost:+.3f}"
            table.add_row(f"{name}, seen every {minutes} minutes, counted every 180", "", outcome)
    return table


def _course(rank: float, next_rank: float) -> str:
    return f"enters at median rank {rank:g}, {next_rank:g} the day after"


def _table(title: str, heading: str, columns: Sequence[str]) -> Table:
    table = Table(heading, title=title)
    for column in columns:
        table.add_column(column, justify="right")
    return table

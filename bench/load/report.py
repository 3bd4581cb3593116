"""The results as a table for people and as JSON for whoever compares two runs."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from bench.load.latency import SHARES, TOGETHER, Outcome, Summary

_CAPTION = """\
Milliseconds. Closed: from when a request was sent; open: from when it was due, whether or not it could be sent then.
Functions are one environment each, which takes one call at a time: in the open loop calls queue for it.
Clients, stores and what is measured share this machine. A percentile of too few requests is left out."""
_MICRO = 1e6


def table_of(outcomes: Sequence[Outcome]) -> Table:
    """Lay out percentiles by target, loop and work."""
    table = Table(title="Latency under load", caption=_CAPTION, caption_justify="left")
    for column in ("target", "loop", "work"):
        table.add_column(column)
    for column in ("requests", "errors", "a second", *SHARES, "max", "client CPU us"):
        table.add_column(column, justify="right")
    for outcome in outcomes:
        for work, summary in outcome.works.items():
            is_last = work == TOGETHER
            client = f"{outcome.client_cpu * _MICRO:,.0f}" if is_last else ""
            row = (outcome.target, outcome.loop, work, *_cells(summary), client)
            table.add_row(*row, style="bold" if is_last else "")
        table.add_section()
    return table


def write_json(
    path: Path, outcomes: Sequence[Outcome], not_measured: Mapping[str, str], about: Mapping[str, Any]
) -> None:
    """Write all that the table and the picture show, how often which fault was, and why a target is not among it."""
    told = {**about, "not measured": not_measured, "loops": [_plain(one) for one in outcomes]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


def _plain(outcome: Outcome) -> dict[str, Any]:
    works = {work: summary._asdict() for work, summary in outcome.works.items()}
    faults = {"faults": Counter(outcome.faults), "warm_up_faults": Counter(outcome.warm_up_faults)}
    return {**outcome._asdict(), "works": works, **faults}


def _cells(summary: Summary) -> list[str]:
    errors = f"[red]{summary.errors:,}[/]" if summary.errors else "0"
    times = (*summary.percentiles.values(), summary.slowest)
    return [f"{summary.requests:,}", errors, f"{summary.per_second:,.0f}", *map(_told, times)]


def _told(milliseconds: float | None) -> str:
    return "" if milliseconds is None else f"{milliseconds:,.1f}"

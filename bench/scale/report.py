"""What was measured, as tables for people, and as JSON for the plot and for what it costs."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from bench.scale.charts import Built, exponents
from bench.scale.feeding import Paces
from bench.scale.reads import Call
from bench.scale.searches import MOST_ADDED_MS, Searched, Spread

RESULTS = Path(".local/scale/results.json")

_KB = 1024
_MB = 1024 * 1024


def reads_table(by_size: Mapping[int, Mapping[str, Call]]) -> Table:
    """Lay out what each read takes at each size."""
    columns = ("requests", "bytes read", "read units", "bytes sent", "whole ms", "own CPU ms")
    table = _table("One call of a read's function, medians", ("read", "videos"), columns)
    for name in next(iter(by_size.values())):
        for size, calls in sorted(by_size.items()):
            call = calls[name]
            sizes = (f"{call.requests:g}", f"{call.received:,.0f}", f"{call.units:.1f}", f"{call.sent:,.0f}")
            table.add_row(name, f"{size:,}", *sizes, f"{call.wall_ms:.1f}", f"{call.cpu_ms:.2f}")
        table.add_section()
    return table


def charts_table(by_size: Mapping[int, Built]) -> Table:
    """Lay out what a charts run takes at each size, and by which power of the size that grows."""
    columns = ("read requests", "MB read", "read units", "by views", "write units", "seconds", "own CPU s", "MB added")
    table = _table("A charts run of one region, after its feed brought 200 videos", ("members",), columns)
    for size, one in sorted(by_size.items()):
        table.add_row(
            f"{size:,}",
            f"{one.read_requests:,}",
            f"{one.read_bytes / _MB:,.1f}",
            f"{one.read_units:,.0f}",
            f"{one.members_by_views:,}",
            f"{one.write_units:,.0f}",
            f"{one.seconds:,.1f}",
            f"{one.cpu_seconds:,.1f}",
            f"{one.memory_added_mb:,.0f}",
        )
    if powers := exponents(by_size):
        shown = {name: f"{power:.2f}" for name, power in powers.items()}
        reads = (shown["read requests"], shown["bytes read"], shown["read units"])
        times = (shown["seconds"], shown["own CPU seconds"], shown["memory added"])
        table.add_section()
        table.add_row("grows with power", *reads, "", "", *times, style="bold")
    return table


def searches_table(by_size: Mapping[int, Searched]) -> Table:
    """Lay out what searches take at each size."""
    columns = ("searches", "took", "engine's answer", "whole", "function adds", "whole less took", "own CPU")
    title = f"A search, p50 / p95 in ms; the function may add {MOST_ADDED_MS:g} in the median"
    table = _table(title, ("documents",), columns)
    for size, one in sorted(by_size.items()):
        times = (one.took, one.answer, one.whole, one.added, one.around_took)
        table.add_row(f"{size:,}", f"{one.searches:,}", *map(_spread, times), f"{one.cpu_ms:.1f}")
    return table


def feeding_table(paces: Paces) -> Table:
    """Lay out how fast videos are taken."""
    columns = ("videos", "videos a second", "ms a video", "own CPU ms", "requests", "read units", "write units")
    table = _table("Ingest and indexing, one batch after the other; figures of one video", ("", "", "batch"), columns)
    for (function, kind, batch), one in sorted(paces.items(), key=lambda pair: (pair[0][0], pair[0][1], pair[0][2])):
        each = (1_000 / one.per_second, 1_000 * one.cpu_seconds / one.videos)
        units = (one.requests / one.videos, one.read_units / one.videos, one.write_units / one.videos)
        cells = (f"{one.per_second:,.0f}", *(f"{value:.2f}" for value in (*each, *units)))
        table.add_row(function, kind, f"{batch:,}", f"{one.videos:,}", *cells)
    return table


def note(part: str, commit: str, measured: object) -> None:
    """Keep what was measured of a part beside what is there of the others."""
    known = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    known[part] = {"commit": commit, "measured": measured}
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(known, indent=2) + "\n", "utf-8")


def plain_reads(by_size: Mapping[int, Mapping[str, Call]]) -> dict[str, Any]:
    """Return reads as JSON holds them: by name, then by size."""
    names = next(iter(by_size.values()))
    return {name: {str(size): calls[name]._asdict() for size, calls in by_size.items()} for name in names}


def plain_charts(by_size: Mapping[int, Built]) -> dict[str, Any]:
    """Return charts runs as JSON holds them, and how they grow."""
    runs = {str(size): one._asdict() for size, one in by_size.items()}
    return {"runs": runs, "exponents": exponents(by_size)}


def plain_searches(by_size: Mapping[int, Searched]) -> dict[str, Any]:
    """Return searches as JSON holds them, by size."""
    return {
        str(size): {
            name: value._asdict() if isinstance(value, Spread) else value for name, value in one._asdict().items()
        }
        for size, one in by_size.items()
    }


def plain_feeding(paces: Paces) -> list[dict[str, Any]]:
    """Return paces as JSON holds them."""
    return [
        {"function": function, "kind": kind, **one._asdict(), "batch": batch, "videos_per_second": one.per_second}
        for (function, kind, batch), one in paces.items()
    ]


def _table(title: str, names: Sequence[str], columns: Sequence[str]) -> Table:
    table = Table(*names, title=title)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _spread(one: Spread) -> str:
    return f"{one.p50:,.1f} / {one.p95:,.1f}"

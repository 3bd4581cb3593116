"""Lay out what the benches measured as tables for people, and write it as JSON for the plots and for `make cost`."""

import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from bench.metrics import Estimate, Percentiles, quartiles, ratio

if TYPE_CHECKING:
    from bench.load.latency import Outcome
    from bench.relevance.answers import Latency, Result, Scores
    from bench.relevance.hostile import Outcome as HostileOutcome
    from bench.relevance.suggestions import Suggestions
    from bench.replay.measurement import Results
    from bench.scale.charts import ChartsRun
    from bench.scale.feeding import Paces
    from bench.scale.reads import Call
    from bench.scale.rebuild import Rebuild
    from bench.scale.searches import Searches
    from bench.speed.goals import Verdict
    from bench.speed.measurement import Measured

_MIB = 1024 * 1024


def commit() -> str:
    """Return the commit that is measured, with a mark when files differ from it."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write figures; named tuples become objects."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_plain(content), indent=1) + "\n", "utf-8")


def _plain(value: Any) -> Any:
    match value:
        case tuple() if hasattr(value, "_asdict"):
            return _plain(value._asdict())
        case Mapping():
            return {key: _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
    return value


def _table(title: str, texts: Iterable[str], numbers: Iterable[str], caption: str = "") -> Table:
    table = Table(*texts, title=title, caption=caption or None, caption_justify="left")
    for name in numbers:
        table.add_column(name, justify="right")
    return table


# --- Speed ------------------------------------------------------------------------------------------------------------

_SPEED_CAPTION = """\
Cold: init and first call, by the emulator's report. CPU: of the function's process, with the runtime client's part.
Ratios are of medians, with the bootstrap interval of 95 %; in brackets the quartiles of the rounds.
The stores answer over loopback without TLS. All ship compiled files, which `sam build` gives to ours alone."""
_STYLES = {"wanted": "green", "required": "yellow", "missed": "red"}


def speed_tables(measured: Sequence["Measured"], verdicts: Sequence["Verdict"]) -> tuple[Table, Table]:
    """Return what was measured of everybody, and the goals."""
    columns = ("cold ms", "ratio", "cold CPU ms", "ratio", "warm CPU us", "ratio", "peak MB", "shipped MB")
    table = _table("What each read takes", ("work", "contestant"), columns, _SPEED_CAPTION)
    references = {one.read: one for one in measured if one.is_reference}
    for read, reference in references.items():
        for one in (one for one in measured if one.read == read):
            cells = [
                *(_quartiles(one.cold, 1e3), _interval(ratio(one.cold, reference.cold))),
                *(_quartiles(one.cold_cpu, 1e3), _interval(ratio(one.cold_cpu, reference.cold_cpu))),
                *(_quartiles(one.warm_cpu, 1e6), _interval(ratio(one.warm_cpu, reference.warm_cpu))),
                *(f"{max(one.peak_memory):.1f}", f"{max(one.shipped_mb):.1f}"),
            ]
            style = "bold" if one.implementation.is_ours else ""
            table.add_row(read.name, one.implementation.name, *cells, style=style)
        table.add_section()
    goals = _table("What is required of ours", ("figure",), ("measured", "required", "wanted"))
    goals.add_column("")
    for goal, estimate, reached in verdicts:
        style = _STYLES[reached]
        bounds = (f"{goal.required:g}", f"{goal.wanted:g}")
        goals.add_row(goal.name, Text(_interval(estimate), style), *bounds, Text(reached, style))
    return table, goals


def _interval(one: Estimate) -> str:
    return f"{one.value:.3g}" if one.low == one.high else f"{one.value:.3g} ({one.low:.3g}-{one.high:.3g})"


def _quartiles(values: Sequence[float], factor: float) -> str:
    middle, low, high = (value * factor for value in quartiles(values))
    return f"{middle:,.0f} [{low:,.0f}-{high:,.0f}]".replace("[", r"\[")


# --- Load -------------------------------------------------------------------------------------------------------------

_LOAD_CAPTION = """\
Milliseconds. Closed: from when a request was sent; open: from when it was due, whether or not it could be sent then.
Functions are one environment each, which takes one call at a time: in the open loop calls queue for it.
Clients, stores and what is measured share this machine. A percentile of too few requests is left out."""


def load_table(outcomes: Sequence["Outcome"]) -> Table:
    """Return percentiles by target, loop and read."""
    shares = next(iter(outcomes[0].reads.values())).percentiles
    columns = ("requests", "errors", "a second", *shares, "max", "client CPU us")
    table = _table("Latency under load", ("target", "loop", "work"), columns, _LOAD_CAPTION)
    for outcome in outcomes:
        for read, one in outcome.reads.items():
            is_last = read == [*outcome.reads][-1]
            errors = f"[red]{one.errors:,}[/]" if one.errors else "0"
            times = ("" if ms is None else f"{ms:,.1f}" for ms in (*one.percentiles.values(), one.slowest))
            client = f"{outcome.client_cpu * 1e6:,.0f}" if is_last else ""
            cells = (f"{one.requests:,}", errors, f"{one.per_second:,.0f}", *times, client)
            table.add_row(outcome.target, outcome.loop, read, *cells, style="bold" if is_last else "")
        table.add_section()
    return table


# --- Scale ------------------------------------------------------------------------------------------------------------


def scale_reads(by_name: Mapping[str, Mapping[int, "Call"]]) -> Table:
    """Return what each read takes at each size."""
    columns = ("requests", "bytes read", "read units", "bytes sent", "whole ms", "own CPU ms")
    table = _table("One call of a read's function, medians", ("read", "videos"), columns)
    form = "{requests:g} {received:,.0f} {units:.1f} {sent:,.0f} {wall_ms:.1f} {cpu_ms:.2f}"
    for name, by_size in by_name.items():
        for size, call in sorted(by_size.items()):
            table.add_row(name, f"{size:,}", *form.format(**call).split())
        table.add_section()
    return table


def scale_charts(by_size: Mapping[int, "ChartsRun"], exponents: Mapping[str, float]) -> Table:
    """Return what a charts run takes at each size, and by which power of the size that grows."""
    columns = ("read requests", "MB read", "read units", "by views", "write units", "seconds", "own CPU s", "MB added")
    title = "A charts run of one region, after its feed brought 200 videos"
    table = _table(title, ("members",), (*columns, "MB peak"))
    for size, one in sorted(by_size.items()):
        forms = (
            "{read_requests:,} {read_mib:,.1f} {read_units:,.0f} {members_by_views:,} {write_units:,.0f}"
            " {seconds:,.1f} {cpu_seconds:,.1f} {memory_added_mb:,.0f} {memory_peak_mb:,.0f}"
        )
        table.add_row(f"{size:,}", *forms.format(**one, read_mib=one["read_bytes"] / _MIB).split())
    if exponents:
        powers = [f"{power:.2f}" for power in exponents.values()]
        table.add_section()
        table.add_row("power, two largest", *powers[:3], "", "", *powers[3:], style="bold")
    return table


def scale_searches(by_size: Mapping[int, "Searches"]) -> Table:
    """Return what searches take at each size."""
    columns = ("searches", "took", "engine's answer", "whole", "function adds", "whole less took", "own CPU")
    table = _table("A search, p50 / p95 in ms", ("documents",), columns)
    for size, one in sorted(by_size.items()):
        times = (_percentiles(one[name]) for name in ("took", "answer", "whole", "added", "around_took"))
        table.add_row(f"{size:,}", f"{one['searches']:,}", *times, f"{one['cpu_ms']:.1f}")
    return table


def scale_feeding(paces: "Paces") -> Table:
    """Return how fast videos are taken."""
    columns = ("videos", "videos a second", "ms a video", "own CPU ms", "requests", "read units", "write units")
    table = _table("Ingest and indexing, one batch after the other; figures of one video", ("", "", "batch"), columns)
    for (function, kind, batch), one in sorted(paces.items()):
        totals = (1_000 * one.seconds, 1_000 * one.cpu_seconds, one.requests, one.read_units, one.write_units)
        each = (f"{total / one.videos:.2f}" for total in totals)
        table.add_row(function, kind, f"{batch:,}", f"{one.videos:,}", f"{one.per_second:,.0f}", *each)
    return table


def scale_rebuild(one: "Rebuild") -> Table:
    """Return how long a rebuild took, and how searches went before and during it."""
    title = f"A rebuild of the index of {one.videos:,} videos, {one.seconds:.1f} s"
    table = _table(title, ("searches",), ("number", "failed", "empty", "p50 / p95 ms", "max ms"))
    for name, period in (("before", one.before), ("during", one.during)):
        counts = (f"{count:,}" for count in (period.searches, period.failed, period.empty))
        table.add_row(name, *counts, _percentiles(period.ms), f"{period.slowest_ms:.1f}")
    return table


def _percentiles(one: Percentiles) -> str:
    return f"{one.p50:,.1f} / {one.p95:,.1f}"


# --- Relevance --------------------------------------------------------------------------------------------------------


def relevance_tables(
    results: Sequence["Result"],
    by_size: Mapping[int, "Latency"],
    completed: Mapping[str, "Suggestions"],
    hostile: Mapping[str, "HostileOutcome"],
) -> list[Table]:
    """Return the classes of all engines side by side, then what they took, suggestions and hard texts."""
    caption = "In sets, any video of the set counts."
    classes = _table("Search quality by class of query", ("class",), ("n",), caption)
    for result in results:
        for name in ("MRR@10", "s@1", "s@10"):
            classes.add_column(f"{result.name}\n{name}", justify="right")
    for kind in results[0].classes:
        _add_scores(classes, kind, [result.classes[kind] for result in results])
    classes.add_section()
    _add_scores(classes, "macro, known item", [result.known_item for result in results], "bold")
    _add_scores(classes, "macro, in sets", [result.in_sets for result in results], "bold")
    latency = ("p50 ms", "p95 ms", "max ms")
    costs = _table("Wall time of a query, one client", ("engine",), (*latency, "failed", "refused"))
    for result in results:
        costs.add_row(result.name, *_tenths(result.latency_ms), str(result.failed), str(result.refused))
    sizes = _table("Wall time by size of the catalogue", ("videos",), latency)
    for size, times_of_size in by_size.items():
        sizes.add_row(f"{size:,}", *_tenths(times_of_size))
    columns = ("n", "among the first 8", "p50 ms", "p95 ms")
    suggestions = _table("Suggestions for titles being typed", ("typed",), columns)
    for typed, one in completed.items():
        suggestions.add_row(typed, str(one["queries"]), f"{one['found']:.2f}", *_tenths(one["ms"]))
    hard = _table(
        "Texts that are meant to be hard, ms", ("kind",), ("n", "refused", "failed", "p50", "p95", "p99", "max")
    )
    hard.add_column("slowest", overflow="fold")
    for kind, (texts, refused, failed, *times, slowest) in hostile.items():
        hard.add_row(kind, str(texts), str(refused), str(failed), *_tenths(times), Text(repr(slowest)))
    return [table for table in (classes, costs, sizes, suggestions, hard) if table.row_count]


def _add_scores(table: Table, name: str, scores: Sequence["Scores | None"], style: str = "") -> None:
    if known := [one for one in scores if one]:
        cells = [f"{one.mrr:.3f} {one.success_at_1:.2f} {one.success_at_10:.2f}".split() for one in known]
        table.add_row(name, str(known[0].queries), *(cell for three in cells for cell in three), style=style)


def _tenths(values: Iterable[float]) -> list[str]:
    return [f"{value:.1f}" for value in values]


# --- Replay -----------------------------------------------------------------------------------------------------------

_REPLAY_LEGEND = """\
shown50, ndcg50, ndcg10: how much of what could be shown is; 1 is all of it, later places count less.
Only videos that were seen again have a known gain: levels compare rankings, and nothing else."""


def replay_tables(results: "Results", ours: str) -> list[Table | str]:
    """Return the scores of the rankings by region and overall."""
    tables: list[Table | str] = []
    for measure in ("shown50", "ndcg50", "ndcg10"):
        table = _table(measure, ("ranking",), results[ours])
        for name, by_region in results.items():
            cells = (f"{getattr(one.worth, measure):.3f}" for one in by_region.values())
            table.add_row(name, *cells, style="bold" if name == ours else "")
        tables.append(table)
    return [*tables, _REPLAY_LEGEND]

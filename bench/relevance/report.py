"""The results as a table for people and as JSON for whoever compares two runs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from bench.relevance.asking import Answer
from bench.relevance.classes import INFORMATION, KNOWN_ITEM
from bench.relevance.metrics import Scores, macro, percentile, scores_of
from bench.relevance.sets import SETS
from bench.relevance.suggestions import Suggested

_CAPTION = """\
In sets, any video of the set counts. hindi_mined stands outside the means:
its spellings come from the videos' own tags, which are searched too."""


class Latency(NamedTuple):
    """How long queries took, in milliseconds."""

    p50: float
    p95: float
    max: float


class Result(NamedTuple):
    """What one engine is worth."""

    name: str
    classes: Mapping[str, Scores]
    latency: Latency
    failed: int
    refused: int

    @property
    def known_item(self) -> Scores | None:
        """The mean over the classes with one right answer."""
        return self._macro(KNOWN_ITEM)

    @property
    def in_sets(self) -> Scores | None:
        """The mean over the classes that any video of a set answers."""
        return self._macro(SETS)

    def _macro(self, kinds: Iterable[str]) -> Scores | None:
        scores = [self.classes[kind] for kind in kinds if kind in self.classes]
        return macro(scores) if scores else None


def latency_of(seconds: Sequence[float]) -> Latency:
    """Return the latency of queries that were answered."""
    values = [1_000 * one for one in seconds] or [0.0]
    return Latency(percentile(values, 0.5), percentile(values, 0.95), max(values))


def result_of(name: str, answers: Sequence[Answer]) -> Result:
    """Sum up what an engine answered."""
    kinds = dict.fromkeys(answer.query.kind for answer in answers)
    return Result(
        name,
        {kind: scores_of([answer.rank for answer in answers if answer.query.kind == kind]) for kind in kinds},
        latency_of([answer.seconds for answer in answers if not answer.fault]),
        failed=sum(answer.fault == "failed" for answer in answers),
        refused=sum(answer.fault == "refused" for answer in answers),
    )


def print_report(results: Sequence[Result], by_size: Mapping[int, Latency], console: Console) -> None:
    """Print the classes of all engines side by side, then what they took."""
    console.print(_class_table(results))
    console.print(_cost_table(results))
    if by_size:
        console.print(_size_table(by_size))


def print_suggestions(suggested: Sequence[Suggested], console: Console) -> None:
    """Print how titles were completed."""
    table = Table("typed", "n", "among the first 8", "p50 ms", "p95 ms", title="Suggestions for titles being typed")
    for one in suggested:
        table.add_row(one.typed, str(one.queries), f"{one.found:.2f}", f"{one.p50:.1f}", f"{one.p95:.1f}")
    console.print(table)


def write_json(path: Path, results: Sequence[Result], by_size: Mapping[int, Latency], about: Mapping[str, Any]) -> None:
    """Write everything that the tables show."""
    engines = {result.name: _plain(result) for result in results}
    latencies = {str(size): latency._asdict() for size, latency in by_size.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**about, "engines": engines, "latency_by_size": latencies}, indent=2) + "\n", "utf-8")


def _plain(result: Result) -> dict[str, Any]:
    means = {"macro_known_item": result.known_item, "macro_in_sets": result.in_sets}
    return {
        **{name: scores._asdict() if scores else None for name, scores in means.items()},
        "latency_ms": result.latency._asdict(),
        "failed": result.failed,
        "refused": result.refused,
        "classes": {kind: scores._asdict() for kind, scores in result.classes.items()},
    }


def _class_table(results: Sequence[Result]) -> Table:
    table = Table(title="Search quality by class of query", caption=_CAPTION)
    table.add_column("class")
    table.add_column("n", justify="right")
    for result in results:
        for measure in ("MRR@10", "s@1", "s@10"):
            table.add_column(f"{result.name}\n{measure}", justify="right")
    for kinds in (KNOWN_ITEM, SETS, INFORMATION):
        for kind in kinds:
            _add_row(table, kind, [result.classes.get(kind) for result in results])
        table.add_section()
    _add_row(table, "macro, known item", [result.known_item for result in results], style="bold")
    _add_row(table, "macro, in sets", [result.in_sets for result in results], style="bold")
    return table


def _add_row(table: Table, name: str, scores: Sequence[Scores | None], style: str = "") -> None:
    present = [one for one in scores if one]
    if not present:
        return
    cells = [cell for one in scores for cell in _cells(one)]
    table.add_row(name, str(present[0].queries), *cells, style=style)


def _cells(scores: Scores | None) -> tuple[str, str, str]:
    if scores is None:
        return ("", "", "")
    return (f"{scores.mrr:.3f}", f"{scores.success_at_1:.2f}", f"{scores.success_at_10:.2f}")


def _cost_table(results: Sequence[Result]) -> Table:
    table = Table("engine", "p50 ms", "p95 ms", "max ms", "failed", "refused", title="Wall time of a query, one client")
    for result in results:
        times = (f"{value:.1f}" for value in result.latency)
        table.add_row(result.name, *times, str(result.failed), str(result.refused))
    return table


def _size_table(by_size: Mapping[int, Latency]) -> Table:
    table = Table("videos", "p50 ms", "p95 ms", "max ms", title="Wall time by size of the catalogue")
    for size, latency in by_size.items():
        table.add_row(f"{size:,}", *(f"{value:.1f}" for value in latency))
    return table

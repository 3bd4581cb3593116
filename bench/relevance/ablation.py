"""`make relevance-parts DATA=folder`: what each part of the search buys, by taking it away from the query."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from bench.relevance import engine, measure
from bench.relevance.catalogue import Catalogue, item_of
from bench.relevance.queries import PER_CLASS, SEED
from bench.relevance.report import Result, result_of
from catalog.search import query

SHOWN_CLASSES = 3
console = Console()


class Part(NamedTuple):
    """Something of the query that can be replaced by nothing."""

    module: ModuleType
    name: str
    instead: Any


def _none(*_: object) -> list[Any]:
    return []


def _nothing(*_: object) -> Iterator[Any]:
    return iter(())


PARTS = {
    "slips": Part(query, "slip_forms", _none),
    "sounds": Part(query, "sound_forms", _none),
    "stems": Part(query, "stem_form", str),
    "neighbours as one word": Part(query, "_joined", _nothing),
    "beginnings of the last word": Part(query, "LONGEST_BEGINNING", 0),
    "synonyms": Part(query, "SYNONYMS", {}),
    "what stands before numbers": Part(query, "BEFORE_NUMBERS", {}),
    "a word too many": Part(query, "MUST_MATCH", "100%"),
    "the constant for a word found": Part(query, "FOUND", 0),
    "further ways (tie)": Part(query, "TIE", 0),
    "the whole text": Part(query, "_as_a_whole", _nothing),
    "popularity": Part(query, "popularity", _none),
}


def main(
    data: Annotated[Path, typer.Argument(help="A folder with videos*.ndjson, also .gz", exists=True, file_okay=False)],
    per_class: Annotated[int, typer.Option("--queries", help="Queries of each class", min=1)] = PER_CLASS,
    seed: Annotated[int, typer.Option(help="Another seed makes another query set")] = SEED,
) -> None:
    """Ask the whole query set once for each part, without it, and print what is lost."""
    videos = measure.read(data, console)
    catalogue = Catalogue([item_of(video) for video in videos])
    measurement = measure.Measurement(catalogue, per_class, seed, [], console)
    with engine.node(None) as url:
        measure.load(url, videos, console)
        whole = _measured(measurement.ask)
        table = Table("taken away", "macro MRR@10", "in sets", "most is lost by")
        table.add_row("nothing", f"{_mean(whole):.3f}", f"{_in_sets(whole):.3f}", "")
        for name, part in PARTS.items():
            with _without(part):
                left = _measured(measurement.ask)
            differences = (_mean(left) - _mean(whole), _in_sets(left) - _in_sets(whole))
            table.add_row(name, *(f"{difference:+.3f}" for difference in differences), _most_lost(whole, left))
    console.print(table)


def _measured(ask: Callable[[Any], Any]) -> Result:
    return result_of("ours", ask(engine.ask))


@contextmanager
def _without(part: Part) -> Iterator[None]:
    kept = getattr(part.module, part.name)
    setattr(part.module, part.name, part.instead)
    try:
        yield
    finally:
        setattr(part.module, part.name, kept)


def _mean(result: Result) -> float:
    return result.known_item.mrr if result.known_item else 0.0


def _in_sets(result: Result) -> float:
    return result.in_sets.mrr if result.in_sets else 0.0


def _most_lost(whole: Result, left: Result) -> str:
    lost = {kind: whole.classes[kind].mrr - scores.mrr for kind, scores in left.classes.items()}
    most = sorted(lost, key=lambda kind: -lost[kind])[:SHOWN_CLASSES]
    return ", ".join(f"{kind} {-lost[kind]:+.2f}" for kind in most if lost[kind] >= 0.01)


if __name__ == "__main__":
    typer.run(main)

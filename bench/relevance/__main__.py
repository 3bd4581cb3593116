"""Measure how well the search finds known videos, beside the article's FTS5 query: `make relevance DATA=folder`."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench import plot, report
from bench.relevance import hostile, suggestions
from bench.relevance.answers import Answer, Ask, Latency, ask_all, ask_index, latency_of, result_of
from bench.relevance.catalogue import Catalogue, item_of, read_folder
from bench.relevance.fts5 import Fts5
from bench.relevance.queries import PER_CLASS, SEED, Half, query_set
from bench.relevance.query_classes import SETS
from catalog.errors import CatalogError
from tools.engines import index
from tools.engines.real import EngineFailed, EngineUnavailable

WARM_UP_PER_CLASS = 15
SUGGESTIONS = 500

console = Console(width=None if sys.stdout.isatty() else 160)


def main(
    data: Annotated[Path, typer.Argument(help="A folder with videos*.ndjson, also .gz", exists=True, file_okay=False)],
    *,
    per_class: Annotated[int, typer.Option("--queries", help="Queries of each class", min=1)] = PER_CLASS,
    seed: Annotated[int, typer.Option(help="Another seed makes another query set")] = SEED,
    sizes: Annotated[str, typer.Option(help="Also measure the time with so many videos: 5000,20000")] = "",
    hard: Annotated[int, typer.Option("--hostile", help="Also search for so many texts that are meant to be hard")] = 0,
    out: Annotated[Path, typer.Option(help="Where results.json and relevance.svg go")] = Path(".local/relevance"),
) -> None:
    """Measure how well the search finds videos that somebody remembers in part or mistypes."""
    try:
        with console.status("reading videos") as status:
            videos = read_folder(data)
            catalogue = Catalogue([item_of(video) for video in videos])
            status.update("asking the FTS5 table")
            ask = _asked(catalogue, per_class, seed, Half.SEALED)
            results = [result_of("FTS5", ask(Fts5(videos).ask))]
            by_size: dict[int, Latency] = {}
            with index.node() as node:
                for size in map(int, filter(None, sizes.split(","))):
                    status.update(f"asking about {size:,} videos")
                    index.load(node, videos[:size])
                    by_size[min(size, len(videos))] = latency_of(ask(ask_index))
                status.update(f"asking about {len(videos):,} videos")
                index.load(node, videos)
                results.append(result_of("ours", ask(ask_index)))
                tuned = _asked(catalogue, per_class, seed, Half.TUNING)
                results.append(result_of("ours, tuning half", tuned(ask_index)))
                suggestions.measure(catalogue, WARM_UP_PER_CLASS, seed + 1)
                completed = suggestions.measure(catalogue, SUGGESTIONS, seed)
                status.update(f"asking {hard:,} hard texts")
                outcomes = hostile.measure(videos, hard, seed) if hard else {}
    except (CatalogError, EngineFailed, EngineUnavailable, FileNotFoundError) as error:
        sys.exit(f"not measured: {error}")
    console.print(*report.relevance_tables(results, by_size, completed, outcomes))
    about = {"videos": len(videos), "per_class": per_class, "seed": seed}
    measured = {"engines": results, "latency_by_size": by_size, "suggestions": completed, "hostile": outcomes}
    report.write_json(out / "results.json", {**about, **measured})
    plot.write_relevance(out / "relevance.svg", results[:2], [*SETS])
    console.print(f"{out / 'results.json'} and {out / 'relevance.svg'} show the same")


def _asked(catalogue: Catalogue, per_class: int, seed: int, half: Half) -> Callable[[Ask], list[Answer]]:
    """Return a function that asks an engine all queries for videos of a half, after others that warm it up."""
    queries = query_set(catalogue, per_class, seed, half)
    texts = {query.text for query in queries}
    warm_up = [one for one in query_set(catalogue, WARM_UP_PER_CLASS, seed + 1, half) if one.text not in texts]

    return lambda engine: [*ask_all([*warm_up, *queries], engine)][len(warm_up) :]


if __name__ == "__main__":
    typer.run(main)

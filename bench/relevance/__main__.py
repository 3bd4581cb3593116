"""`make relevance DATA=folder`: how well the search finds known videos, beside the article's FTS5 query."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench.relevance import engine, measure
from bench.relevance.api import api_at
from bench.relevance.asking import Answer
from bench.relevance.catalogue import Catalogue, item_of
from bench.relevance.dump import write_dump
from bench.relevance.plot import write_plot
from bench.relevance.queries import PER_CLASS, SEED
from bench.relevance.report import Latency, print_report, print_suggestions, result_of, write_json
from catalog.errors import CatalogError
from catalog.video import Video
from tools.engines.real import EngineFailed, EngineUnavailable

# What an engine answered, and what searching took by size of the catalogue.
type Asked = tuple[list[Answer], dict[int, Latency]]

console = Console()


def main(  # noqa: PLR0913 - what a person may want to say, all of it optional
    data: Annotated[Path, typer.Argument(help="A folder with videos*.ndjson, also .gz", exists=True, file_okay=False)],
    *,
    per_class: Annotated[int, typer.Option("--queries", help="Queries of each class", min=1)] = PER_CLASS,
    seed: Annotated[int, typer.Option(help="Another seed makes another query set")] = SEED,
    only: Annotated[list[str] | None, typer.Option(help="Ask this class alone; may be given again")] = None,
    sizes: Annotated[str, typer.Option(help="Also measure the time with so many videos: 5000,20000")] = "",
    node: Annotated[str | None, typer.Option(help="A running OpenSearch node, whose videos are replaced")] = None,
    loaded: Annotated[bool, typer.Option("--loaded", help="The node holds this folder's videos already")] = False,
    api: Annotated[str | None, typer.Option(help="URL of a running API to ask, instead of a node")] = None,
    baseline: Annotated[bool, typer.Option(help="Ask the article's FTS5 query too")] = True,
    dump: Annotated[Path | None, typer.Option(help="Write the queries and what each found, as ndjson")] = None,
    out: Annotated[Path, typer.Option(help="Where results.json and relevance.svg go")] = Path(".local/relevance"),
) -> None:
    """Measure how well the search finds videos that somebody remembers in part or types with a slip."""
    try:
        videos = measure.read(data, console)
        catalogue = Catalogue([item_of(video) for video in videos])
        measurement = measure.Measurement(catalogue, per_class, seed, only or [], console)
        results = [result_of("FTS5", measurement.ask_baseline(videos))] if baseline else []
        if api:
            answers, by_size = _ask_api(measurement, api)
        else:
            answers, by_size = _ask_node(measurement, node, videos, _numbers(sizes), loaded=loaded)
    except (CatalogError, EngineFailed, EngineUnavailable, FileNotFoundError, measure.NoSuchClass) as error:
        sys.exit(f"not measured: {error}")
    results.append(result_of("ours", answers))
    print_report(results, by_size, console)
    about = {"videos": len(videos), "queries": len(answers), "per_class": per_class, "seed": seed}
    write_json(out / "results.json", results, by_size, about)
    write_plot(out / "relevance.svg", results)
    console.print(f"{out / 'results.json'} and {out / 'relevance.svg'} hold the same")
    if dump:
        write_dump(dump, answers, catalogue)


def _ask_api(measurement: measure.Measurement, url: str) -> Asked:
    return measurement.ask(api_at(url)), {}


def _ask_node(
    measurement: measure.Measurement, node: str | None, videos: Sequence[Video], sizes: Sequence[int], *, loaded: bool
) -> Asked:
    with engine.node(node) as url:
        by_size = measurement.latency_by_size(url, videos, sizes)
        # What was measured by size has replaced what the node held.
        if sizes or not loaded:
            measure.load(url, videos, console)
        answers = measurement.ask(engine.ask)
        print_suggestions(measurement.suggestions(), console)
        return answers, by_size


def _numbers(sizes: str) -> list[int]:
    return [int(size) for size in sizes.split(",") if size.strip()]


if __name__ == "__main__":
    typer.run(main)

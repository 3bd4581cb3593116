"""Compare the order of hits of the embedded engine and of more shards with that of one shard of a node, on real videos.

`python -m bench.relevance.agreement DATA [--videos 20000] [--queries 30] [--shards 4]`
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from bench.relevance.answers import DEPTH, Answer, Latency, ask_all, ask_index, latency_of, result_of
from bench.relevance.catalogue import Catalogue, item_of, read_folder
from bench.relevance.queries import SEED, Query, query_set
from catalog.errors import CatalogError
from catalog.search import reads
from catalog.search.writes import Spread
from catalog.settings import settings
from catalog.videos.model import Video
from tools.engines import index
from tools.engines.real import EngineFailed, EngineUnavailable
from tools.local.processes import free_port
from tools.local.stack import PATIENT_READS, search_engine

NODE, EMBEDDED = "node, one shard", "embedded"

console = Console()


class Agreement(NamedTuple):
    """Shares of the queries whose first hit, first ten as a set, and first ten in order are those of the node."""

    first: float
    same_ten: float
    same_order: float


def agreement_of(answers: Sequence[Answer], others: Sequence[Answer]) -> Agreement:
    """Compare answers to the same queries."""
    pairs = [(one.found[:DEPTH], other.found[:DEPTH]) for one, other in zip(answers, others, strict=True)]
    counted = (
        sum(one[:1] == other[:1] for one, other in pairs),
        sum({*one} == {*other} for one, other in pairs),
        sum(one == other for one, other in pairs),
    )
    return Agreement(*(count / len(pairs) for count in counted))


@contextmanager
def asked_at(url: str) -> Iterator[None]:
    """Let the product's reads ask this engine, with the deadlines of a local stack."""
    names = {"ReadConnectSeconds": "CONNECT", "ReadAnswerSeconds": "ANSWER", "ReadDeadlineSeconds": "DEADLINE"}
    os.environ |= {f"READ_{names[name]}_SECONDS": seconds for name, seconds in PATIENT_READS.items()}
    os.environ["SEARCH_ENDPOINT"] = url
    settings.cache_clear()
    yield
    reads.client().close()
    reads.client.cache_clear()


def measure(
    videos: Sequence[Video], queries: Sequence[Query], shards: int, advance: Callable[[str], None]
) -> Mapping[str, list[Answer]]:
    """Return the answers of each engine to all queries, the second time that it is asked."""
    answers: dict[str, list[Answer]] = {}

    def ask(name: str, url: str, spread: Spread) -> None:
        advance(f"filling: {name}")
        index.load(url, videos, spread)
        advance(f"asking: {name}")
        with asked_at(url):
            for _ in range(2):
                answers[name] = [*ask_all(queries, ask_index)]

    with index.node() as node:
        ask(NODE, node, Spread())
        ask(f"node, {shards} shards", node, Spread(shards))
    with TemporaryDirectory() as folder, search_engine(free_port(), Path(folder)) as engine:
        ask(EMBEDDED, engine.url, Spread())
    return answers


def main(
    data: Annotated[Path, typer.Argument(help="A folder with videos*.ndjson, also .gz", exists=True, file_okay=False)],
    *,
    size: Annotated[int, typer.Option("--videos", help="Videos at most")] = 20_000,
    per_class: Annotated[int, typer.Option("--queries", help="Queries of each class", min=1)] = 30,
    shards: Annotated[int, typer.Option(help="Shards of the other index on the node", min=2)] = 4,
) -> None:
    """Print how far the engines agree, how good their hits are, and how long they take."""
    try:
        with console.status("reading videos") as status:
            videos = read_folder(data)[:size]
            queries = query_set(Catalogue([item_of(video) for video in videos]), per_class, SEED)
            answers = measure(videos, queries, shards, status.update)
    except (CatalogError, EngineFailed, EngineUnavailable, FileNotFoundError) as error:
        sys.exit(f"not measured: {error}")
    columns = ("first", "ten", "order", "MRR@10", "failed", "p50 ms", "p95 ms", "max ms")
    table = Table(title=f"{len(queries):,} queries among {len(videos):,} videos; share that agrees with the node")
    table.add_column("engine")
    for name in columns:
        table.add_column(name, justify="right")
    for name, some in answers.items():
        table.add_row(name, *_cells(answers[NODE], name, some))
    console.print(table)


def _cells(node: Sequence[Answer], name: str, answers: Sequence[Answer]) -> list[str]:
    agreement, result = agreement_of(node, answers), result_of(name, answers)
    latency: Latency = latency_of(answers)
    mrr = f"{result.known_item.mrr:.3f}" if result.known_item else ""
    return [*(f"{share:.1%}" for share in agreement), mrr, str(result.failed), *(f"{one:.0f}" for one in latency)]


if __name__ == "__main__":
    typer.run(main)

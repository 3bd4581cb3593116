"""Measure what related words find, and what they cost: `make meaning DATA=folder`."""

import json
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any
from urllib.request import Request, urlopen

import typer
from rich.console import Console
from rich.table import Table

from bench import report
from bench.meaning import related
from bench.meaning.hidden import GROUPS, HALVES, Split, split
from bench.meaning.mining import ItemsOf, mine
from bench.meaning.ways import as_typed, expanded_documents, related_words, success, timed, typed_body
from bench.metrics import percentiles, ratio
from bench.relevance.catalogue import Catalogue, item_of, read_folder
from bench.relevance.queries import query_set
from catalog.errors import CatalogError, StoreRefused
from catalog.search.actions import Action
from catalog.search.index_names import read_alias
from catalog.search.page_query import search_body
from catalog.search.related import related_body
from catalog.search.related_words import association_document, association_id
from catalog.search.request import Search
from catalog.search.tag_associations import Association
from catalog.search.writes import IndexWriter
from tools.engines import index
from tools.engines.real import EngineFailed, EngineUnavailable
from tools.engines.tables import AWS_REGION

KNOWN_ITEMS_PER_CLASS = 20

console = Console(width=None if sys.stdout.isatty() else 140)


def main(
    data: Annotated[Path, typer.Argument(help="A folder with videos*.ndjson, also .gz", exists=True, file_okay=False)],
    *,
    indexed: Annotated[int, typer.Option(help="Videos that are indexed; the others are mined", min=100)] = 20_000,
    tags: Annotated[int, typer.Option(help="Tags that are hidden in each half", min=1)] = 400,
    seed: Annotated[int, typer.Option(help="Another seed hides other tags")] = 1,
    out: Annotated[Path, typer.Option(help="Where results.json goes")] = Path(".local/meaning"),
) -> None:
    """Hide tags from indexed videos, and measure how often their meaning finds these."""
    try:
        with console.status("reading videos") as status:
            parts = split(read_folder(data), indexed, tags, seed)
            status.update("mining the others")
            began = time.process_time()
            associations = mine(ItemsOf([*parts.mined]))
            mined_in = time.process_time() - began
            with index.node() as node:
                status.update("indexing")
                index.load(node, parts.indexed)
                measured = _measure(node, parts, associations, seed)
    except (CatalogError, EngineFailed, EngineUnavailable, FileNotFoundError) as error:
        sys.exit(f"not measured: {error}")
    about = {"indexed": len(parts.indexed), "mined": len(parts.mined), "associations": len(associations)}
    measured = {**about, "cpu_seconds_to_mine": mined_in, **measured}
    _show(measured)
    report.write_json(out / "results.json", measured)


def _measure(node: str, parts: Split, associations: Sequence[Association], seed: int) -> dict[str, Any]:
    targets = related.targets(parts.indexed, seed)
    before = _bytes(node)
    _write(node, associations)
    after = _bytes(node)
    ways = {
        "as typed": as_typed,
        "related words": related_words,
        "documents expanded by ten tags": expanded_documents(parts.indexed, associations),
    }
    found = {
        half: {name: success([one for one in parts.hidden if one.half == half], way) for name, way in ways.items()}
        for half in HALVES
    }
    known = query_set(Catalogue([item_of(video) for video in parts.indexed]), KNOWN_ITEMS_PER_CLASS, seed)
    bodies = {"same channel and tags": related.same_channel_and_tags, "ours": related_body}
    return {
        "success_at_10": found,
        "time": {
            "hidden tags": _time([one.text for one in parts.hidden]),
            "known items": _time([query.text for query in known]),
        },
        "bytes": {"before": before, "after": after, "ratio": after / before},
        "related_videos": {
            kind: {
                half: {
                    name: related.recall([one for one in targets if (one.kind, one.half) == (kind, half)], body)
                    for name, body in bodies.items()
                }
                for half in HALVES
            }
            for kind in (related.HIDDEN_TAG, related.SERIES)
        },
    }


def _time(texts: Sequence[str]) -> dict[str, Any]:
    """Search for texts with and without related words in turn, and compare times, and hits by words as typed."""
    with_related: list[float] = []
    without: list[float] = []
    changed = 0
    for text in texts:
        bodies = (search_body(Search(text, per_page=10)), typed_body(text))
        # Each is first half of the time, and both have met the text before.
        order = (0, 1) if len(with_related) % 2 else (1, 0)
        timed(bodies[0])
        timed(bodies[1])
        outcome = dict(sorted((place, timed(bodies[place])) for place in order))
        (seconds, hits), (reference, typed) = outcome[0], outcome[1]
        with_related.append(1_000 * seconds)
        without.append(1_000 * reference)
        changed += hits[: len(typed)] != typed
    return {
        "searches": len(texts),
        "with": percentiles(with_related),
        "without": percentiles(without),
        "ratio": ratio(with_related, without),
        "hits_by_words_that_changed": changed,
    }


def _write(node: str, associations: Sequence[Association]) -> None:
    documents = [Action(association_id(one.tag), 1, association_document(one)) for one in associations]
    with closing(IndexWriter(node, AWS_REGION)) as writer:
        if failures := writer.write(documents):
            raise StoreRefused(f"{len(failures)} documents were refused, the first because of {failures[0].reason}")


def _bytes(node: str) -> int:
    """Return the bytes of the index in one segment."""
    merge = Request(f"{node}/{read_alias()}/_forcemerge?max_num_segments=1", method="POST")
    urlopen(merge, timeout=600).close()
    # The merged segments count until the next refresh.
    urlopen(Request(f"{node}/{read_alias()}/_refresh", method="POST"), timeout=600).close()
    with urlopen(f"{node}/_cat/segments/{read_alias()}?format=json&bytes=b", timeout=60) as answer:
        return sum(int(segment["size"]) for segment in json.load(answer))


def _show(measured: dict[str, Any]) -> None:
    table = Table("half", "way", *(f"{group} (tags)" for group in GROUPS), title="Success@10, what words do not find")
    for half, ways in measured["success_at_10"].items():
        for name, groups in ways.items():
            table.add_row(half, name, *(f"{share:.3f} ({count})" for count, share in groups.values()))
    console.print(table)
    times = Table("searches", "with p50", "p95", "without p50", "p95", "ratio of medians", "hits by words changed")
    for name, one in measured["time"].items():
        numbers = [*one["with"], *one["without"]]
        estimate = one["ratio"]
        ratio_text = f"{estimate.value:.2f} ({estimate.low:.2f}-{estimate.high:.2f})"
        changed = str(one["hits_by_words_that_changed"])
        times.add_row(name, *(f"{number:.1f}" for number in numbers), ratio_text, changed)
    console.print(times)
    bodies = Table("right beside a video", "half", "same channel and tags", "ours", title="Share among ten")
    for kind, halves in measured["related_videos"].items():
        for half, shares in halves.items():
            bodies.add_row(kind, half, *(f"{share:.3f}" for share in shares.values()))
    console.print(bodies)
    size, cpu_s = measured["bytes"], measured["cpu_seconds_to_mine"]
    console.print(
        f"{measured['associations']:,} tags of {measured['mined']:,} videos, in {cpu_s:.1f} s of CPU;"
        f" index {size['before']:,} -> {size['after']:,} bytes, {size['ratio']:.3f} times"
    )


if __name__ == "__main__":
    typer.run(main)

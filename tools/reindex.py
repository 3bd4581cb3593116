"""Builds the search index anew from the table, while reads and writes go on.

A new index is filled from a scan, with each video's revision as its external version, while the stream writes to the
old and to the new one: whichever write comes later, the higher revision stays. Then one request makes readers ask the
new index, and a moment later the old one is deleted.
"""

import os
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path
from typing import Annotated

import boto3
import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from catalog.errors import CatalogError
from catalog.search.documents import definition_name
from catalog.writing.index import Action, Failure, IndexWriter
from catalog.writing.stream import action_of
from catalog.writing.videos import VideoTable
from tools.stack import NoStack, Stack

BATCH = 500

# Longer than a search may take, its second try included.
GRACE_S = 2.0


class Incomplete(Exception):
    """The index refused documents: readers still ask the old one."""


def rebuild(table: VideoTable, index: IndexWriter, advance: Callable[[int], None] = lambda _: None) -> str:
    """Fill a new index of the current definition from `table`, make readers ask it, and return its name.

    `advance` is told of each batch's size. Raises `Incomplete` before readers notice anything.
    """
    name = f"{definition_name()}-{datetime.now(UTC):%Y%m%d%H%M%S}"
    index.create_index(name)
    failures: list[Failure] = []
    for batch in batched(table.scan(), BATCH, strict=False):
        actions: list[Action] = [action_of(state) for state in batch]
        failures += index.write(actions, [name])
        advance(len(batch))
    if failures:
        raise Incomplete(f"{len(failures)} videos were refused, the first because of {failures[0].reason}")
    index.swap(name)
    # A search that was under way when the aliases moved still reads the old index, and would fail without it.
    time.sleep(GRACE_S)
    index.delete_others(name)
    return name


def rebuild_with_progress(table: VideoTable, stack: Stack) -> str:
    """Rebuild a stack's index behind a progress bar."""
    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns) as progress, closing(IndexWriter(stack.search, stack.region)) as index:
        task = progress.add_task("index", total=table.approximate_count())
        name = rebuild(table, index, lambda count: progress.advance(task, count))
        progress.update(task, total=progress.tasks[task].completed)
    return name


def main(
    stack_file: Annotated[Path, typer.Option("--stack", help="Description of a running local stack")] = Path(
        ".local/stack.json"
    ),
    stack_name: Annotated[str | None, typer.Option(help="Name of a stack on AWS, instead of a local one")] = None,
) -> None:
    """Build the search index anew from the table, while reads and writes go on."""
    try:
        stack = Stack.find(stack_file, stack_name)
        os.environ.update(stack.environment())
        table = VideoTable(boto3.client("dynamodb"), stack.videos_table)
        name = rebuild_with_progress(table, stack)
    except (NoStack, CatalogError, Incomplete) as error:
        sys.exit(f"not rebuilt: {error}")
    Console().print(f"readers ask {name}")


if __name__ == "__main__":
    typer.run(main)

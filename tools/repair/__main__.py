"""Compares everything that is derived from the table `videos` with it, and mends what differs.

Members, candidates, counts, charts, ranks, clocks and the index are compared while reads and writes go on: what is
written conditionally is what was read, and what differs is read again after a pause before it counts as a difference.
An interrupted repair resumes.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from catalog.categories.counts import CountTable
from catalog.charts_run import ChartsRunner
from catalog.errors import CatalogError
from catalog.regions import Region
from catalog.search.lever_table import LeverTable
from catalog.search.writes import IndexWriter
from catalog.videos.takedowns import TakedownTable
from tools.reindex import Incomplete, add_related_words_of, rebuild, spread_of
from tools.repair.phases import phases
from tools.repair.progress import Position, ProgressFile
from tools.repair.stores import Repair
from tools.stack import NoStack, Stack
from tools.stack_options import STACK_FILE, StackFile, StackName

# Longer than a batch of the stream waits and takes.
PAUSE_S = 3.0

console = Console(soft_wrap=True, highlight=False, markup=False, emoji=False)


class Refused(Exception):
    """The command names what is not there."""


@contextmanager
def repair_of(stack: Stack, position: Position, regions: tuple[Region, ...], *, is_dry: bool) -> Iterator[Repair]:
    """Give the repair of a stack, whose names and endpoints are in the environment."""
    client = boto3.client("dynamodb")
    runner = ChartsRunner.over(client, stack.videos_table, stack.regions_table)
    with closing(IndexWriter(stack.search, stack.region)) as index:
        yield Repair(
            runner=runner,
            counts=CountTable(client, stack.regions_table),
            takedowns=TakedownTable(client, stack.videos_table, stack.regions_table),
            index=index,
            regions=regions,
            findings=position.findings,
            rebuild=partial(
                rebuild,
                runner.tables.videos,
                index,
                fresh=True,
                deployment=stack.deployed_at,
                spread=spread_of(stack),
                levers=LeverTable(client, stack.regions_table).read_all,
                add_related_words=partial(add_related_words_of, stack, index),
            ),
            pause=partial(time.sleep, PAUSE_S),
            is_dry=is_dry,
        )


def run_phases(repair: Repair, position: Position, interval: timedelta, progress_file: ProgressFile) -> None:
    """Run the phases that are not done yet, with a line of progress each."""
    save = partial(progress_file.save, position)
    columns = (TextColumn("{task.description}"), TextColumn("{task.completed:,.0f}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        for number, phase in enumerate(phases(repair, position, interval, save)):
            if number < position.done:
                continue
            task = progress.add_task(phase.name, total=None)
            phase.work(partial(progress.advance, task))
            progress.update(task, total=progress.tasks[task].completed)
            position.done, position.after = number + 1, None
            save()


def regions_called(name: str) -> tuple[Region, ...]:
    """Return the region of a name in any case, all without a name; raises `Refused`."""
    if not name:
        return (*Region,)
    if name.upper() not in Region:
        raise Refused(f"REGION={name} is not a region; there are {', '.join(Region)}")
    return (Region(name.upper()),)


def main(
    stack_file: StackFile = STACK_FILE,
    stack_name: StackName = None,
    region: Annotated[str, typer.Option(help="Repair the members, charts and counts of one region only")] = "",
    progress_path: Annotated[Path, typer.Option("--progress", help="File of an interrupted repair")] = Path(
        ".local/repair.json"
    ),
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what differs and change nothing")] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start over, even if an interrupted repair could resume")
    ] = False,
) -> None:
    """Compare everything that is derived from the table of videos with it, and mend what differs."""
    try:
        regions = regions_called(region)
        stack = Stack.find(stack_file, stack_name)
        os.environ.update(stack.environment())
        identity = {"table": stack.videos_table, "deployed": stack.deployed_at, "regions": [*regions]}
        progress_file = ProgressFile(progress_path, {**identity, "dry": dry_run})
        position = Position() if fresh else progress_file.load()
        if position.done or position.after:
            console.print("resuming an interrupted repair")
        with repair_of(stack, position, regions, is_dry=dry_run) as repair:
            run_phases(repair, position, timedelta(minutes=int(stack.chart_interval_minutes)), progress_file)
    except KeyboardInterrupt:
        sys.exit("interrupted: run it again within twelve hours, and the repair resumes")
    except (NoStack, Refused) as error:
        sys.exit(f"nothing repaired: {error}")
    except (CatalogError, Incomplete, BotoCoreError, ClientError) as error:
        sys.exit(f"not complete: {error}; run it again to resume")
    progress_file.forget()
    for line in position.findings.lines():
        console.print(line)
    if dry_run:
        console.print("nothing was changed")
    elif position.findings.left:
        sys.exit(f"not mended: {position.findings.left:,}")


if __name__ == "__main__":
    typer.run(main)

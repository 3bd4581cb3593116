"""Takes a video down, which no event resists, or lifts the takedown; without a video, lists all decisions."""

import getpass
import os
import re
import sys
from typing import Annotated

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from catalog.errors import CatalogError
from catalog.times import now
from catalog.videos.identifiers import VIDEO_ID_PATTERN
from catalog.videos.model import Takedown
from catalog.videos.takedowns import TakedownTable
from tools.stack import NoStack, Stack
from tools.stack_options import STACK_FILE, StackFile, StackName

console = Console(soft_wrap=True, highlight=False)


class Refused(Exception):
    """The command lacks something."""


def decide(table: TakedownTable, video_id: str, reason: str, by: str, *, lift: bool) -> str:
    """Take a video down or lift its takedown, and return what happened; raises `Refused`."""
    if not re.match(VIDEO_ID_PATTERN, video_id):
        raise Refused(f"VIDEO={video_id} is not a UUID in lower case")
    if not reason.strip():
        raise Refused("REASON= is missing: it is recorded in the audit line")
    if lift:
        is_done = table.lift(video_id, now(), by, reason)
        return f"{video_id} is no longer taken down; the next record restores it" if is_done else "it is not taken down"
    is_done = table.take_down(video_id, Takedown(now(), by, reason))
    return f"{video_id} is taken down; no event restores it" if is_done else "it is already taken down"


def print_decisions(table: TakedownTable) -> None:
    """Print all decisions, oldest first."""
    for line in table.audit():
        console.print(f"{line.at}  {line.video_id}  {line.decision}  by {line.by}: {line.reason}", markup=False)


def main(
    stack_file: StackFile = STACK_FILE,
    stack_name: StackName = None,
    video: Annotated[str, typer.Option(help="The video's UUID; without it, all decisions are listed")] = "",
    reason: Annotated[str, typer.Option(help="Reason for the audit line")] = "",
    by: Annotated[str, typer.Option(help="Who decided; default: the user of this machine")] = "",
    *,
    lift: Annotated[bool, typer.Option("--lift", help="Lift the takedown instead")] = False,
) -> None:
    """Take a video down, which no event resists, or lift the takedown."""
    try:
        stack = Stack.find(stack_file, stack_name)
        os.environ.update(stack.environment())
        table = TakedownTable(boto3.client("dynamodb"), stack.videos_table, stack.regions_table)
        if video:
            console.print(decide(table, video, reason, by or getpass.getuser(), lift=lift))
        else:
            print_decisions(table)
    except (NoStack, CatalogError, Refused, BotoCoreError, ClientError) as error:
        sys.exit(f"nothing was changed: {error}")


if __name__ == "__main__":
    typer.run(main)

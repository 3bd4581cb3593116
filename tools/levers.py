"""Changes operators' levers without a rebuild: a video that is first for a text, and synonyms; lists them by default.

Each change is kept in the table `regions` first, and then written to every index that is written; searches follow it
within two seconds, cached pages after a minute.
"""

import getpass
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from functools import partial
from typing import Annotated, NamedTuple

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from catalog.errors import CatalogError
from catalog.search.analysis.tokenizer import joined_word, key_of, tokenize
from catalog.search.lever_table import Lever, LeverTable, Pin, actions_of_levers
from catalog.search.writes import IndexWriter
from catalog.times import now, today
from catalog.videos.identifiers import VIDEO_ID_PATTERN
from catalog.videos.model import listable
from catalog.videos.writes import VideoTable
from tools.stack import NoStack, Stack
from tools.stack_options import STACK_FILE, StackFile, StackName

# The index has an entry for each day of a pin.
MAX_DAYS = 366
LONGEST_TEXT = 100
# Words of the longest text that the index has as one word, as a synonym is looked for.
MAX_WORDS = 4
MAX_SYNONYMS = 20

console = Console(soft_wrap=True, highlight=False, markup=False, emoji=False)
app = typer.Typer(add_completion=False)


class Refused(Exception):
    """The command cannot be carried out as it was given."""


# --- Changes ----------------------------------------------------------------------------------------------------------


def pin(levers: Sequence[Lever], text: str, wanted: Pin) -> Lever:
    """Return the lever of a text with another pin, without those that have expired; raises `Refused`."""
    lever = lever_for(levers, text)
    if not wanted.last:
        raise Refused("UNTIL= is missing: give the last day of the pin")
    first, last = _day("FROM", wanted.first), _day("UNTIL", wanted.last)
    if last < first:
        raise Refused(f"UNTIL={wanted.last} is before FROM={wanted.first}")
    if str(last) < today():
        raise Refused(f"UNTIL={wanted.last} is in the past: today is {today()} in UTC")
    if last - first >= timedelta(MAX_DAYS):
        raise Refused(f"a pin lasts at most {MAX_DAYS} days: pin it again before it ends")
    kept = [one for one in lever.pins if one.last >= today()]
    for other in kept:
        if other.first <= wanted.last and wanted.first <= other.last:
            raise Refused(
                f"{other.video_id} is pinned to {lever.text!r} from {other.first} until {other.last}: UNPIN it first"
            )
    return lever._replace(pins=tuple(sorted([*kept, wanted], key=lambda one: one.first)))


def unpin(levers: Sequence[Lever], text: str) -> Lever:
    """Return the lever of a text without pins; raises `Refused` if it has none."""
    lever = lever_for(levers, text)
    if not lever.pins:
        raise Refused(f"nothing is pinned to {text!r}")
    return lever._replace(pins=())


def with_synonyms(levers: Sequence[Lever], texts: Sequence[str]) -> list[Lever]:
    """Return the levers of texts that mean each other; raises `Refused` if one has others already."""
    given = [text.strip() for text in texts if text.strip()]
    group = [lever_for(levers, text)._replace(text=text) for text in given]
    if len({lever.key for lever in group}) < max(2, len(group)):
        raise Refused("SYNONYMS= has to name two or more different texts, separated by commas: ps5,playstation 5")
    if len(group) > MAX_SYNONYMS:
        raise Refused(f"a text has at most {MAX_SYNONYMS - 1} synonyms")
    for lever in group:
        words = tokenize(lever.text).words
        if len(words) > MAX_WORDS or joined_word(words) is None:
            raise Refused(f"{lever.text!r} is too long: a synonym has up to {MAX_WORDS} words and 30 characters")
        if lever.synonyms and {key_of(tokenize(one)) for one in lever.synonyms} - {one.key for one in group}:
            raise Refused(
                f"{lever.text!r} already has the synonyms {', '.join(lever.synonyms)}: include them, or FORGET it first"
            )
    return [lever._replace(synonyms=tuple(text for text in given if text != lever.text)) for lever in group]


def without_synonyms(levers: Sequence[Lever], text: str) -> list[Lever]:
    """Return the levers that change when a text means no other any more; raises `Refused` if it means none."""
    lever = lever_for(levers, text)
    if not lever.synonyms:
        raise Refused(f"{text!r} has no synonyms")
    others = [other for other in levers if any(key_of(tokenize(one)) == lever.key for one in other.synonyms)]
    rest = [
        other._replace(synonyms=tuple(one for one in other.synonyms if key_of(tokenize(one)) != lever.key))
        for other in others
    ]
    return [lever._replace(synonyms=()), *rest]


def lever_for(levers: Sequence[Lever], text: str) -> Lever:
    """Return the lever of a text, an empty one if there is none; raises `Refused` for a text without words."""
    key = key_of(tokenize(text))
    if not key or len(text) > LONGEST_TEXT:
        raise Refused(f"{text!r} cannot be searched for: it has no word, or more than {LONGEST_TEXT} characters")
    return next((lever for lever in levers if lever.key == key), Lever(key, text))


def _day(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or str(day) != text:
        raise Refused(f"{name}={text} is not a day: write it as 2026-12-31")
    return day


# --- Command ----------------------------------------------------------------------------------------------------------


def write(index: IndexWriter, levers: Sequence[Lever]) -> None:
    """Write levers to every index that is written; raises `CatalogError` or `Refused`."""
    if failures := index.write(actions_of_levers(levers)):
        raise Refused(f"the index rejected {len(failures)}: {failures[0].reason}; run this again with APPLY=1")


def lines_of(levers: Sequence[Lever]) -> list[str]:
    """Return a line for each pin, also expired ones, and for each text with synonyms."""
    lines = []
    for lever in levers:
        said = f"  by {lever.by} at {lever.at}"
        for one in lever.pins:
            state = "expired" if one.last < today() else "to come" if one.first > today() else "now"
            lines.append(f"pinned   {lever.text!r}: {one.video_id} from {one.first} until {one.last} ({state}){said}")
        if lever.synonyms:
            lines.append(f"synonyms {lever.text!r}: {', '.join(lever.synonyms)}{said}")
    return lines or ["no levers"]


def require_video(table: VideoTable, video_id: str) -> None:
    """Raise `Refused` for a video that is not in the catalogue; one that is not READY appears once it is."""
    if not re.match(VIDEO_ID_PATTERN, video_id):
        raise Refused(f"{video_id!r} is not a UUID in lower case")
    if listable(table.read([video_id]).get(video_id)) is None:
        raise Refused(f"the catalogue has no READY video {video_id}")


class Desk(NamedTuple):
    """What a command changes, and who decides."""

    table: LeverTable
    videos: VideoTable
    search_index: IndexWriter
    by: str

    def change(self, *levers: Lever) -> None:
        """Keep changed levers, write them to the index, and list all; raises `CatalogError` or `Refused`."""
        write(self.search_index, [self.table.put(lever._replace(by=self.by, at=now())) for lever in levers])
        self.show()

    def show(self) -> None:
        """Print all levers."""
        for line in lines_of(self.table.read_all()):
            console.print(line)


@contextmanager
def desk_of(stack: Callable[[], Stack], by: str) -> Iterator[Desk]:
    """Give the desk of a stack; ends the program with the reason if something is refused or fails."""
    try:
        found = stack()
        os.environ.update(found.environment())
        client = boto3.client("dynamodb")
        with closing(IndexWriter(found.search, found.region)) as index:
            yield Desk(LeverTable(client, found.regions_table), VideoTable(client, found.videos_table), index, by)
    except (NoStack, CatalogError, Refused, BotoCoreError, ClientError) as error:
        sys.exit(f"not done: {error}")


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    stack_file: StackFile = STACK_FILE,
    stack_name: StackName = None,
    by: Annotated[str, typer.Option(help="Who decided; default: the user of this machine")] = "",
) -> None:
    """List what is first for a text and what means another; the commands change it."""
    context.obj = partial(desk_of, partial(Stack.find, stack_file, stack_name), by or getpass.getuser())
    if context.invoked_subcommand is None:
        with context.obj() as desk:
            desk.show()


Given = Annotated[str, typer.Argument(help="Text of a search")]


@app.command("pin")
def pin_video(
    context: typer.Context,
    text: Given,
    video: Annotated[str, typer.Argument(help="The video's UUID")],
    until: Annotated[str, typer.Option(help="Last UTC day")] = "",
    since: Annotated[str, typer.Option("--from", help="First UTC day; default: today")] = "",
) -> None:
    """Show a video first for a text."""
    with context.obj() as desk:
        lever = pin(desk.table.read_all(), text, Pin(video, since or today(), until))
        require_video(desk.videos, video)
        desk.change(lever)


@app.command("unpin")
def unpin_text(context: typer.Context, text: Given) -> None:
    """Show no video first for a text any more."""
    with context.obj() as desk:
        desk.change(unpin(desk.table.read_all(), text))


@app.command()
def synonyms(
    context: typer.Context, texts: Annotated[str, typer.Argument(help="Texts that mean the same, separated by commas")]
) -> None:
    """Let texts mean each other."""
    with context.obj() as desk:
        desk.change(*with_synonyms(desk.table.read_all(), texts.split(",")))


@app.command()
def forget(context: typer.Context, text: Given) -> None:
    """Let a text mean no other any more."""
    with context.obj() as desk:
        desk.change(*without_synonyms(desk.table.read_all(), text))


@app.command("apply")
def apply_all(context: typer.Context) -> None:
    """Write all levers to the index again."""
    with context.obj() as desk:
        write(desk.search_index, desk.table.read_all())
        desk.show()


if __name__ == "__main__":
    app()

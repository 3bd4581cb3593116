"""Replays archived video events to the bus, for a table that lost what they wrote or never got them.

EventBridge sends the events of a period again, to the rule of video events alone: other rules of the bus see nothing of
them. From there on they are like any others, and those that are applied already change nothing.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, NamedTuple

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from catalog.times import from_text, to_text
from tools.stack import NoStack, Stack
from tools.stack_options import STACK_FILE, StackFile, StackName

if TYPE_CHECKING:
    from types_boto3_events import EventBridgeClient
    from types_boto3_events.type_defs import DescribeReplayResponseTypeDef

POLL_S = 5.0

# An event may arrive in the archive ten minutes after it arrived on the bus, says EventBridge's guide.
ARCHIVE_DELAY = timedelta(minutes=10)

ENDED = ("COMPLETED", "CANCELLED", "FAILED")

# A replay's name has at most 64 characters, and the time takes 17 of them.
MAX_BUS_IN_NAME = 47

console = Console(soft_wrap=True, highlight=False)


class NotReplayed(Exception):
    """The events cannot be replayed, or were not replayed to the end."""


class GoesOn(Exception):
    """A replay goes on that the command no longer watches, with the reason and how to find it."""

    def __init__(self, reason: str, name: str, stack_name: str | None) -> None:
        of_stack = f" STACK={stack_name}" if stack_name else ""
        super().__init__(
            f"{reason}: the replay {name} continues\n"
            f"  make replay-events WATCH={name}{of_stack}   shows its progress\n"
            f"  make replay-events CANCEL={name}{of_stack}  ends it"
        )


class Period(NamedTuple):
    """A period of replayed events, by their own times."""

    start: datetime
    end: datetime

    def __str__(self) -> str:
        return f"{to_text(self.start)} to {to_text(self.end)}"


class Archive(NamedTuple):
    """An archive of events; `days` is None if it retains them forever.

    Its events are replayed to its own bus, `bus_arn`, and there to the rule of video events, `rule_arn`.
    """

    arn: str
    bus_arn: str
    rule_arn: str
    began_at: datetime
    days: int | None
    events: int


class Replay(NamedTuple):
    """State of a replay, with its reason; `last` is the time of the last replayed event, None before the first."""

    name: str
    state: str
    reason: str | None
    period: Period
    last: datetime | None

    @property
    def has_ended(self) -> bool:
        """Tell whether the state is final."""
        return self.state in ENDED


# --- Steps of a replay ------------------------------------------------------------------------------------------------


def read_period(start: str | None, end: str | None, now: datetime) -> Period:
    """Return the period of two RFC 3339 times; it ends now without the second. Raises `NotReplayed`."""
    if start is None:
        raise NotReplayed("FROM is missing, the time of the first event: 2026-11-29T10:00:00Z")
    period = Period(_read_time("FROM", start), now if end is None else _read_time("TO", end))
    if period.start > now:
        raise NotReplayed(f"FROM is in the future: {to_text(period.start)}")
    if period.end > now:
        raise NotReplayed(f"TO is in the future: {to_text(period.end)}; without TO, events are replayed up to now")
    if period.start >= period.end:
        raise NotReplayed(f"FROM is not before TO: {period}")
    return period


def find_archive(client: "EventBridgeClient", stack: Stack) -> Archive:
    """Return the archive of a stack; raises `NotReplayed` if it has none."""
    if not stack.event_archive or not stack.events_rule_arn:
        raise NotReplayed("this stack has no archive of events: deploy it with EventArchiveDays above 0")
    try:
        found = client.describe_archive(ArchiveName=stack.event_archive)
    except client.exceptions.ResourceNotFoundException as error:
        raise NotReplayed(f"the stack's archive {stack.event_archive} does not exist") from error
    return Archive(
        arn=found["ArchiveArn"],
        bus_arn=found["EventSourceArn"],
        rule_arn=stack.events_rule_arn,
        began_at=found["CreationTime"],
        days=found.get("RetentionDays") or None,
        events=found["EventCount"],
    )


def require_retained(archive: Archive, period: Period, now: datetime) -> None:
    """Check that the archive still has the first events of a period; raises `NotReplayed`."""
    if archive.days is not None and period.start < (first := now - timedelta(days=archive.days)):
        raise NotReplayed(f"events are archived for {archive.days} days: FROM is before {to_text(first)}")


def require_no_other(client: "EventBridgeClient", archive: Archive) -> None:
    """Check that no other replay of the archive is running; raises `NotReplayed`."""
    running = [name for name, state in _replays_of(client, archive) if state not in ENDED]
    if running:
        raise NotReplayed(f"another replay of this archive is running: {', '.join(running)}")


def start(client: "EventBridgeClient", name: str, archive: Archive, period: Period) -> None:
    """Start a replay to the rule of video events."""
    client.start_replay(
        ReplayName=name,
        EventSourceArn=archive.arn,
        EventStartTime=period.start,
        EventEndTime=period.end,
        Destination={"Arn": archive.bus_arn, "FilterArns": [archive.rule_arn]},
    )


def describe(client: "EventBridgeClient", name: str) -> Replay:
    """Return a replay; raises `NotReplayed` if there is none of this name."""
    try:
        return _replay(client.describe_replay(ReplayName=name))
    except client.exceptions.ResourceNotFoundException as error:
        raise NotReplayed(f"there is no replay {name}") from error


def watch(client: "EventBridgeClient", name: str, advance: Callable[[Replay], None] = lambda _: None) -> Replay:
    """Wait until a replay has ended and return it; `advance` is called with every state of it."""
    while True:
        replay = describe(client, name)
        advance(replay)
        if replay.has_ended:
            return replay
        time.sleep(POLL_S)


def cancel(client: "EventBridgeClient", name: str) -> None:
    """Cancel a replay; raises `NotReplayed` if it has ended already."""
    if (replay := describe(client, name)).has_ended:
        raise NotReplayed(f"the replay {name} has already ended: {replay.state}")
    client.cancel_replay(ReplayName=name)


def _read_time(name: str, text: str) -> datetime:
    try:
        return from_text(text)
    except ValueError as error:
        raise NotReplayed(f"{name} is not a time: {text!r}: {error}") from error


def _replays_of(client: "EventBridgeClient", archive: Archive) -> list[tuple[str, str]]:
    # ListReplays takes one filter only: by archive or by state.
    page = client.list_replays(EventSourceArn=archive.arn)
    found = page["Replays"]
    while token := page.get("NextToken"):
        page = client.list_replays(EventSourceArn=archive.arn, NextToken=token)
        found += page["Replays"]
    return [(one["ReplayName"], one["State"]) for one in found]


def _replay(found: "DescribeReplayResponseTypeDef") -> Replay:
    period = Period(found["EventStartTime"], found["EventEndTime"])
    reason, last = found.get("StateReason"), found.get("EventLastReplayedTime")
    return Replay(found["ReplayName"], found["State"], reason, period, last)


# --- Command ----------------------------------------------------------------------------------------------------------


def plan(client: "EventBridgeClient", stack: Stack, period: Period, now: datetime) -> Archive:
    """Check that a replay can start, print what it would do, and return the archive; raises `NotReplayed`."""
    archive = find_archive(client, stack)
    require_retained(archive, period, now)
    require_no_other(client, archive)
    retained = f"{archive.days} days" if archive.days else "without end"
    console.print(f"events of {period}")
    console.print(
        f"  from the archive {stack.event_archive}, which began at {to_text(archive.began_at)} and retains them "
        f"{retained}; about {archive.events:,} in all, counted once a day"
    )
    console.print(f"  to the rule {archive.rule_arn.rpartition('/')[2]} of the bus {stack.bus}")
    if period.start < archive.began_at:
        console.print("note: the archive has no events from before it began")
    if period.end > now - ARCHIVE_DELAY:
        console.print("note: events of the last ten minutes may not be in the archive yet")
    return archive


def follow(client: "EventBridgeClient", name: str) -> Replay:
    """Wait with a progress bar until a replay has ended, print what happened, and return it.

    Raises `NotReplayed` if it failed.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[last]}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=None, visible=False, last="")

        def advance(replay: Replay) -> None:
            total, done = _seconds(replay)
            progress.update(task, description=replay.state, total=total, completed=done, visible=True)
            progress.update(task, last=_last(replay))

        replay = watch(client, name, advance)
    if replay.state == "FAILED":
        raise NotReplayed(f"the replay {name} failed: {replay.reason or 'EventBridge gives no reason'}{_up_to(replay)}")
    console.print(f"{replay.state.lower()}: {replay.name}, events of {replay.period}{_up_to(replay)}")
    return replay


def _seconds(replay: Replay) -> tuple[float, float]:
    """Return the seconds of the period, and how many of them are replayed."""
    total = (replay.period.end - replay.period.start).total_seconds()
    if replay.state == "COMPLETED":
        return total, total
    return total, (replay.last - replay.period.start).total_seconds() if replay.last else 0


def _last(replay: Replay) -> str:
    return to_text(replay.last) if replay.last else ""


def _up_to(replay: Replay) -> str:
    return f"; the last replayed event is of {_last(replay)}" if replay.last else ""


def _now() -> datetime:
    return datetime.now(UTC)


def _name(bus: str, now: datetime) -> str:
    return f"{bus[:MAX_BUS_IN_NAME]}-{now:%Y%m%dT%H%M%SZ}"


def run(client: "EventBridgeClient", stack: Stack, period: Period, stack_name: str | None, *, dry_run: bool) -> None:
    """Replay a period and wait for the end; raises `NotReplayed` or `GoesOn`."""
    now = _now()
    archive = plan(client, stack, period, now)
    if dry_run:
        console.print("nothing was started: this is a dry run")
        return
    name = _name(stack.bus, now)
    console.print(f"starting {name}")
    start(client, name, archive, period)
    watch_to_the_end(client, name, stack_name)


def watch_to_the_end(client: "EventBridgeClient", name: str, stack_name: str | None) -> None:
    """Follow a replay that shall complete.

    Raises `NotReplayed` if it does not, `GoesOn` if Ctrl-C or a lost connection ends the command first.
    """
    try:
        replay = follow(client, name)
    except KeyboardInterrupt:
        raise GoesOn("interrupted", name, stack_name) from None
    except (BotoCoreError, ClientError) as error:
        raise GoesOn(str(error), name, stack_name) from error
    if replay.state == "CANCELLED":
        raise NotReplayed(f"the replay {name} was cancelled")


def main(
    stack_file: StackFile = STACK_FILE,
    stack_name: StackName = None,
    first: Annotated[str | None, typer.Option("--from", help="Time of the first event: 2026-11-29T10:00:00Z")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Time of the last event; default: now")] = None,
    watched: Annotated[str | None, typer.Option("--watch", help="Name of a replay to wait for, instead")] = None,
    cancelled: Annotated[str | None, typer.Option("--cancel", help="Name of a replay to cancel, instead")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and print everything, but start nothing")] = False,
) -> None:
    """Replay archived video events to the bus; events that are applied already change nothing."""
    try:
        stack = Stack.find(stack_file, stack_name)
        os.environ.update(stack.environment())
        client = boto3.client("events")
        if cancelled:
            cancel(client, cancelled)
            follow(client, cancelled)
        elif watched:
            watch_to_the_end(client, watched, stack_name)
        else:
            run(client, stack, read_period(first, last, _now()), stack_name, dry_run=dry_run)
    except KeyboardInterrupt:
        sys.exit("interrupted: requests already sent to EventBridge continue")
    except GoesOn as error:
        sys.exit(str(error))
    except (NoStack, NotReplayed, BotoCoreError, ClientError) as error:
        sys.exit(f"not replayed: {error}")


if __name__ == "__main__":
    typer.run(main)

"""Lists dead letters by reason, shows one, and sends events back to ingest after a fix.

All messages of a queue are received to be listed. They stay hidden from others meanwhile, and become visible again when
the command ends, however it ends; if it is killed, after two minutes.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from tools.dead_letters.display import listed, shortened, shown, summary
from tools.dead_letters.held import HeldQueue, holding
from tools.dead_letters.letters import Letter, UnknownQueue, queues_called
from tools.dead_letters.redrive import MAX_AGE_S, Redriven, redrive, select
from tools.stack import NoStack, Stack
from tools.stack_options import STACK_FILE, StackFile, StackName

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

EVENTS_SHOWN = 20

# Reasons and bodies are no markup.
console = Console(soft_wrap=True, highlight=False, markup=False, emoji=False)


class NotChosen(Exception):
    """The options name no letter, or do not say clearly enough which to send."""


class Incomplete(Exception):
    """Some events were not sent, or not deleted after they were."""


class Choice(NamedTuple):
    """Which letters a command is about: those with a part of a reason, or one message; all without either."""

    reason: str | None = None
    message_id: str | None = None

    def includes(self, letter: Letter) -> bool:
        """Tell whether a letter is chosen."""
        is_named = self.message_id in (None, letter.message_id)
        return is_named and (not self.reason or self.reason.casefold() in letter.reason.casefold())


def report(held: Sequence[HeldQueue], choice: Choice) -> list[Letter]:
    """Print the chosen letters, and return them; raises `NotChosen` if none has the given message id."""
    chosen = {one.queue: [letter for letter in one.letters if choice.includes(letter)] for one in held}
    letters = [letter for each in chosen.values() for letter in each]
    if choice.message_id:
        if not letters:
            raise NotChosen(_missing(held, choice.message_id))
        _print(line for letter in letters for line in shown(letter))
    else:
        _print(line for one in held for line in listed(one, chosen[one.queue]))
    return letters


def send_back(
    client: "SQSClient", stack: Stack, held: Sequence[HeldQueue], letters: Sequence[Letter], *, send: bool
) -> None:
    """Send the events among the letters to ingest's queue, or print what would be sent; raises `Incomplete`."""
    events, too_old, repaired = select(letters)
    _print_what_stays(too_old, repaired)
    console.print(f"{'sending' if send else 'would send'} to the queue of events: {len(events):,}")
    for letter in events[:EVENTS_SHOWN]:
        console.print(f"  {letter.message_id} of {letter.queue.name}: {summary(letter)}")
    if len(events) > EVENTS_SHOWN:
        console.print(f"  and {len(events) - EVENTS_SHOWN:,} more")
    if send:
        _print_outcome(redrive(client, stack.events_queue, held, events))
    elif events:
        console.print("nothing is sent yet: add DRY_RUN=0 to send them")


def drop(held: Sequence[HeldQueue], letters: Sequence[Letter], *, send: bool) -> None:
    """Delete letters that are no events, once a repair has mended what they name; raises `Incomplete`."""
    repaired = [letter for letter in letters if letter.queue.repair]
    console.print(
        f"{'deleting' if send else 'would delete'}: {len(repaired):,}; events stay: {len(letters) - len(repaired):,}"
    )
    if not send:
        console.print("nothing is deleted yet: add DRY_RUN=0 to delete them, after `make repair`")
        return
    kept = [letter for one in held for letter in one.delete(letter for letter in repaired if letter.queue is one.queue)]
    if kept:
        raise Incomplete(f"not deleted: {len(kept):,}; run it again")


def _print_what_stays(too_old: Sequence[Letter], repaired: Sequence[Letter]) -> None:
    if too_old:
        days = MAX_AGE_S // (24 * 3600)
        console.print(
            f"stay, older than {days} days: {len(too_old):,}; each could restore a video whose removal is forgotten:"
            " ask the producer for the current record"
        )
    for command in sorted({letter.queue.repair or "" for letter in repaired}):
        number = sum(letter.queue.repair == command for letter in repaired)
        console.print(f"stay, without an event to send back: {number:,}; `{command}` repairs what they name")


def _print_outcome(done: Redriven) -> None:
    console.print(f"sent: {done.sent:,}")
    if done.not_deleted or done.not_accepted:
        raise Incomplete(
            f"not sent: {done.not_accepted:,}; sent, but not deleted here: {done.not_deleted:,}; all are still dead"
            " letters, run it again"
        )


def _missing(held: Sequence[HeldQueue], message_id: str) -> str:
    names = ", ".join(one.queue.name for one in held)
    unseen = sum(one.elsewhere + one.unread for one in held)
    note = f"; not shown: {unseen:,}, look again later" if unseen else ""
    return f"no message {shortened(message_id)!r} in {names}{note}"


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        console.print(line)


def _require_deliberate(queue: str | None, choice: Choice, *, is_change: bool, send: bool) -> None:
    if send and not is_change:
        raise NotChosen("DRY_RUN=0 is for REDRIVE=1 and DROP=1")
    if is_change and not (queue or choice.reason or choice.message_id):
        raise NotChosen("REDRIVE=1 and DROP=1 take a choice: QUEUE=name, REASON=text or SHOW=message id")


def main(
    stack_file: StackFile = STACK_FILE,
    stack_name: StackName = None,
    queue: Annotated[str | None, typer.Option(help="Name of one dead-letter queue; default: all")] = None,
    reason: Annotated[str | None, typer.Option(help="Text that the reasons of the chosen letters contain")] = None,
    show: Annotated[str | None, typer.Option(help="Id of one message, to print it whole")] = None,
    *,
    resend: Annotated[
        bool, typer.Option("--redrive", help="Print which of the chosen events would be sent to ingest again")
    ] = False,
    drop_repaired: Annotated[
        bool, typer.Option("--drop", help="Print which of the chosen failures would be deleted after a repair")
    ] = False,
    send: Annotated[bool, typer.Option("--send", help="With --redrive or --drop: do it")] = False,
) -> None:
    """List dead letters by reason, show one, and send events back to ingest."""
    choice = Choice(reason, show)
    try:
        queues = queues_called(queue)
        _require_deliberate(queue, choice, is_change=resend or drop_repaired, send=send)
        stack = Stack.find(stack_file, stack_name)
        os.environ.update(stack.environment())
        client = boto3.client("sqs")
        with holding(client, stack, queues) as held:
            letters = report(held, choice)
            if resend:
                send_back(client, stack, held, letters, send=send)
            if drop_repaired:
                drop(held, letters, send=send)
    except KeyboardInterrupt:
        sys.exit("interrupted: events that were not sent are still dead letters")
    except (NoStack, UnknownQueue, NotChosen) as error:
        sys.exit(f"nothing done: {error}")
    except (Incomplete, ClientError, BotoCoreError) as error:
        sys.exit(f"not complete: {error}")


if __name__ == "__main__":
    typer.run(main)

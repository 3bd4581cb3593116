"""Builds the sitemap of a stack now, as its schedule does: `python -m tools.sitemap`."""

import os
import sys
from typing import Any

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from tools.invocation import FunctionFailed, invoke
from tools.stack import NoStack, Stack
from tools.stack_options import STACK_FILE, StackFile, StackName

# A build that ends with this error has been going on, and goes on with the next invocation.
NEEDS_MORE_TIME = "OutOfTime"

console = Console(soft_wrap=True, highlight=False)


class NotBuilt(Exception):
    """The sitemap was not built; the message says why."""


def main(
    stack_file: StackFile = STACK_FILE,
    stack_name: StackName = None,
) -> None:
    """Build the sitemap, and print what it lists."""
    try:
        stack = Stack.find(stack_file, stack_name)
        os.environ.update(stack.environment())
        with console.status("building the sitemap"):
            built = build_sitemap(stack)
    except (NoStack, NotBuilt, BotoCoreError, ClientError) as error:
        sys.exit(f"no sitemap built: {error}")
    except KeyboardInterrupt:
        sys.exit("interrupted: the function continues; its log has the result")
    left_out = ", ".join(f"{number:,} {reason}" for reason, number in built["left_out"].items()) or "none"
    console.print(
        f"{built['listed']:,} videos in {built['parts']:,} parts, of which {built['written']:,} were written; "
        f"left out: {left_out}"
    )
    console.print(f"{stack.api}/sitemap.xml")


def build_sitemap(stack: Stack) -> dict[str, Any]:
    """Invoke the stack's builder until it ends, and return what it says; raises `NotBuilt`."""
    try:
        said = invoke(stack.sitemap_builder_function, "SitemapBuilderFunction")
    except FunctionFailed as error:
        needs_more_time = error.kind == NEEDS_MORE_TIME
        raise NotBuilt(
            "the build needs more time: run this again to resume it" if needs_more_time else error
        ) from error
    if said.get("running"):
        raise NotBuilt("another build is running, or ended early less than five minutes ago")
    return said


if __name__ == "__main__":
    typer.run(main)

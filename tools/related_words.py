"""Mines the related words of a stack's search now, as its schedule does: `python -m tools.related_words`."""

import os
import sys

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from tools.invocation import FunctionFailed, invoke
from tools.stack import NoStack, Stack
from tools.stack_options import STACK_FILE, StackFile, StackName

console = Console(soft_wrap=True, highlight=False)


def main(
    stack_file: StackFile = STACK_FILE,
    stack_name: StackName = None,
) -> None:
    """Mine the related words, and print how many tags have some."""
    try:
        stack = Stack.find(stack_file, stack_name)
        os.environ.update(stack.environment())
        with console.status("computing related words"):
            mined = invoke(stack.related_words_function, "RelatedWordsFunction")
    except (NoStack, FunctionFailed, BotoCoreError, ClientError) as error:
        sys.exit(f"no related words computed: {error}")
    except KeyboardInterrupt:
        sys.exit("interrupted: the function continues; its log has the result")
    console.print(
        f"{mined['tags']:,} tags of {mined['videos']:,} videos have related words; "
        f"documents written: {mined['written']:,}, deleted: {mined['deleted']:,}"
    )


if __name__ == "__main__":
    typer.run(main)

"""Mines the related words of a stack's search now, as its schedule does: `python -m tools.related_words`."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import boto3
import typer
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from tools.stack import NoStack, Stack
from tools.template import function_properties

# Longer than the function runs. Another try of the client would be another invocation.
WAITING = Config(
    read_timeout=function_properties("RelatedWordsFunction")["Timeout"] + 60, retries={"total_max_attempts": 1}
)

console = Console(soft_wrap=True, highlight=False)


class NotMined(Exception):
    """The related words were not mined; the message says why."""


def main(
    stack_file: Annotated[Path, typer.Option("--stack", help="File that describes the running stack")] = Path(
        ".local/stack.json"
    ),
    stack_name: Annotated[str | None, typer.Option(help="Name of a stack on AWS instead of the local one")] = None,
) -> None:
    """Mine the related words, and print how many tags have some."""
    try:
        stack = Stack.find(stack_file, stack_name)
        os.environ.update(stack.environment())
        with console.status("mining related words"):
            mined = mine_related_words(stack)
    except (NoStack, NotMined, BotoCoreError, ClientError) as error:
        sys.exit(f"no related words mined: {error}")
    except KeyboardInterrupt:
        sys.exit("interrupted: the function goes on, and its log says how it ended")
    console.print(
        f"{mined['tags']:,} tags of {mined['videos']:,} videos have related words; "
        f"documents written: {mined['written']:,}, deleted: {mined['deleted']:,}"
    )


def mine_related_words(stack: Stack) -> dict[str, Any]:
    """Invoke the stack's function until it ends, and return what it says; raises `NotMined`."""
    answer = boto3.client("lambda", config=WAITING).invoke(FunctionName=stack.related_words_function, Payload=b"{}")
    said: dict[str, Any] = json.load(answer["Payload"])
    if "FunctionError" in answer:
        raise NotMined(f"{said.get('errorType')}: {said.get('errorMessage')}")
    return said


if __name__ == "__main__":
    typer.run(main)

"""Options by which commands find their stack: for `Stack.find`."""

from pathlib import Path
from typing import Annotated

import typer

StackFile = Annotated[Path, typer.Option("--stack", help="File that describes the running local stack")]
StackName = Annotated[str | None, typer.Option(help="Name of a stack on AWS instead of the local one")]

# What `make run` writes.
STACK_FILE = Path(".local/stack.json")

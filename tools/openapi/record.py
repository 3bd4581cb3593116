"""Records the answers of a running stack to all examples: `python -m tools.openapi.record`."""

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated

import typer

from tools.openapi.document import operation_id
from tools.openapi.examples import FOLDER, Example, recorded, write
from tools.openapi.routes import deployed_routes
from tools.stack import Stack


def main(
    stack: Annotated[Path, typer.Option(help="File that describes the running stack")],
    folder: Annotated[Path, typer.Option(help="Folder of the examples")] = FOLDER,
) -> None:
    """Record all examples, and print the operations without one."""
    api = Stack.read(stack).api
    paths = {operation_id(route): route.path for route in deployed_routes()}
    examples = recorded(folder)
    for example in examples:
        write(answered(api, paths[example.operation], example), folder)
    for operation in sorted(paths.keys() - {example.operation for example in examples}):
        print(f"no example: {operation}")


def answered(api: str, path: str, example: Example) -> Example:
    """Return an example with the API's current answer."""
    # Of an answer in several media types the example is JSON.
    accepted = {"Accept": "application/json, */*;q=0.9"}
    request = urllib.request.Request(f"{api}{example.target(path)}", headers=accepted)
    try:
        answer = urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return example._replace(status=answer.status, answer=json.load(answer))


if __name__ == "__main__":
    typer.run(main)

"""`make run`: runs the whole API locally, without Docker or an AWS account."""

import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, NamedTuple

import boto3
import typer
from rich.console import Console

from catalog.errors import CatalogError
from tools.load.__main__ import load_all
from tools.local.explorer import serving
from tools.local.logs import follow
from tools.local.processes import LOOPBACK, DidNotStart, PortTaken
from tools.local.sample_requests import sample_requests
from tools.local.stack import ROOT, DeployFailed, running
from tools.overrides import values_of
from tools.reindex import Incomplete
from tools.sample.catalogue import write_sample
from tools.stack import Stack
from tools.template import document

FOLDER = ROOT / ".local"
DESCRIPTION = FOLDER / "stack.json"
SAM_LOCAL = FOLDER / "sam-local.json"

console = Console(soft_wrap=True, highlight=False)


def main(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port of all AWS services")] = 4566,
    search_port: Annotated[int, typer.Option(min=1, max=65_535, help="Port of the search engine")] = 9200,
    explorer_port: Annotated[int, typer.Option(min=1, max=65_535, help="Port of the API and the explorer")] = 8080,
    host: Annotated[str, typer.Option(help="Address to listen on")] = LOOPBACK,
    data: Annotated[Path | None, typer.Option(help="Folder with data to load instead of the sample")] = None,
    origin: Annotated[
        str | None,
        typer.Option(help="Other origins that may read the API (CORS), comma-separated, or *: http://localhost:5173"),
    ] = None,
    search: Annotated[
        str | None, typer.Option(help="URL of an OpenSearch node to use instead of the embedded engine")
    ] = None,
    parameters: Annotated[str, typer.Option(help="Other template parameters: 'AllowCredentials=true ...'")] = "",
) -> None:
    """Start the emulators, deploy, load data, and print the functions' logs until Ctrl-C."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        options = Options(data, search, origin, template_parameters(parameters))
        _run(Ports(port, search_port, explorer_port), host, options)
    except KeyboardInterrupt:
        console.print("stopped")
    except (PortTaken, DidNotStart, DeployFailed, CatalogError, Incomplete, FileNotFoundError, NoParameter) as error:
        sys.exit(f"make run: {error}")


class Ports(NamedTuple):
    """Ports of the emulators, and of the explorer with the API."""

    aws: int
    search: int
    explorer: int


class Options(NamedTuple):
    """Replacements of the sample and of the embedded engine, other origins, or None; values of template parameters."""

    data: Path | None
    search: str | None
    origin: str | None
    parameters: Mapping[str, str]


class NoParameter(Exception):
    """A text is no template parameter with a value."""


def _run(ports: Ports, host: str, options: Options) -> None:
    began = time.monotonic()
    console.print("starting the emulators and deploying template.yaml to them ...")
    with (
        serving(ports.explorer, host) as explorer,
        running(
            ports.aws,
            ports.search,
            FOLDER / "logs",
            host,
            allowed_origins(explorer.origin, options.origin or ""),
            options.search,
            options.parameters,
        ) as stack,
    ):
        os.environ.update(stack.environment())
        _load(stack, options.data)
        with _described(stack):
            # The sample has no real thumbnails.
            explorer.api, explorer.thumbnails = stack.api, options.data is not None
            console.print(f"ready after {time.monotonic() - began:.0f} s: [bold]{explorer.origin}[/bold]\n")
            for line in sample_requests(explorer.origin):
                console.print(line)
            console.print("\nlogs of the functions (Ctrl-C stops everything):\n")
            for line in follow(boto3.client("logs"), stack.log_group):
                console.print(line, markup=False)


def allowed_origins(explorer: str, others: str) -> str:
    """Return the template's `AllowedOrigin`: the explorer's origin and others, comma-separated, or `*`."""
    named = [one.strip() for one in others.split(",") if one.strip()]
    return "*" if named == ["*"] else ",".join(dict.fromkeys([explorer, *named]))


def template_parameters(texts: str) -> dict[str, str]:
    """Return values by name of texts like `AllowCredentials=true ViewEvents=on`; raises `NoParameter`."""
    values = values_of(texts.split())
    known = document()["Parameters"]
    for name, value in values.items():
        if name not in known:
            raise NoParameter(f"PARAMETERS: template.yaml has no parameter {name!r}")
        if value not in (allowed := known[name].get("AllowedValues", [value])):
            raise NoParameter(f"PARAMETERS: {name} is {' or '.join(map(str, allowed))}, not {value!r}")
    return values


@contextmanager
def _described(stack: Stack) -> Iterator[None]:
    """Write the stack's description for other programs while it runs."""
    SAM_LOCAL.write_text(json.dumps({"Parameters": stack.function_environment()}, indent=2) + "\n")
    stack.write(DESCRIPTION)
    try:
        yield
    finally:
        for path in (DESCRIPTION, SAM_LOCAL):
            path.unlink(missing_ok=True)


def _load(stack: Stack, data: Path | None) -> None:
    with tempfile.TemporaryDirectory() as state:
        if data is not None:
            load_all(stack, data, Path(state), over_bus=False)
            return
        sample = FOLDER / "sample"
        if not (sample / "categories.json").exists():
            write_sample(sample)
        load_all(stack, sample, Path(state), over_bus=True)


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt


if __name__ == "__main__":
    typer.run(main)

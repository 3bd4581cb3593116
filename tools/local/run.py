"""Runs the whole API locally, without Docker or an AWS account."""

import json
import os
import sys
import time
import urllib.error
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, NamedTuple

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError

from tools.load.__main__ import FAULTS, load_all, rebuild_index
from tools.load.__main__ import Options as LoadOptions
from tools.load.names import names_of
from tools.local.box import in_box
from tools.local.explorer import Explorer, serving
from tools.local.interrupt import STOPPED_EARLY
from tools.local.kept import Kept, fingerprint_of
from tools.local.logs import follow
from tools.local.ports import LOOPBACK, PortTaken
from tools.local.processes import DidNotStart
from tools.local.repository import repository_url
from tools.local.sample_requests import sample_request
from tools.local.stack import ROOT, STACK_NAME, DeployFailed, aws_emulator, building, deploy, engine_at
from tools.overrides import values_of
from tools.sample.catalogue import write_sample
from tools.stack import NoStack, Stack
from tools.steps import Steps
from tools.template import document

FOLDER = ROOT / ".local"
LOGS = FOLDER / "logs"
FUNCTIONS_LOG = LOGS / "functions.log"
DESCRIPTION = FOLDER / "stack.json"
SAM_LOCAL = FOLDER / "sam-local.json"

# So many go the way of other services' videos, which takes longer than the loader's.
OVER_BUS = 50

# So that the charts of today differ from those of yesterday.
CHARTS_LATELY = 2

# Longer ago, nothing of the sample rises any more.
SAMPLE_LASTS = timedelta(days=2)


app = typer.Typer(add_completion=False)


@app.command()
def main(  # noqa: PLR0913, PLR0917 - options of a command
    context: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port of all AWS services")] = 4566,
    search_port: Annotated[int, typer.Option(min=1, max=65_535, help="Port of the search engine")] = 9200,
    explorer_port: Annotated[int, typer.Option(min=1, max=65_535, help="Port of the API and the explorer")] = 8080,
    host: Annotated[str, typer.Option(help="Address to listen on")] = LOOPBACK,
    data: Annotated[Path | None, typer.Option(help="Folder or file with data to load instead of the sample")] = None,
    names: Annotated[str, typer.Option("--map", help="Names of the fields in its files: 'title=name,id=slug'")] = "",
    origin: Annotated[
        str | None,
        typer.Option(help="Other origins that may read the API (CORS), comma-separated, or *: http://localhost:5173"),
    ] = None,
    search: Annotated[
        str | None, typer.Option(help="URL of an OpenSearch node to use instead of the embedded engine")
    ] = None,
    parameters: Annotated[str, typer.Option(help="Other template parameters: 'AllowCredentials=true ...'")] = "",
    *,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Deploy and load again, without reusing the last start")
    ] = False,
    logs: Annotated[bool, typer.Option("--logs", help="Also print the functions' logs")] = False,
) -> None:
    """Start the emulators, deploy, load data, and write the functions' logs until Ctrl-C; the context has the steps."""
    try:
        options = Options(data, search, origin, template_parameters(parameters), names_of(names), logs)
        ports = Ports(port, search_port, explorer_port)
        _run(ports, host, options, fresh, context.obj)
    except KeyboardInterrupt:
        print(STOPPED_EARLY, flush=True)
    except (PortTaken, DidNotStart, DeployFailed, NoStack, NoParameter, urllib.error.URLError, *FAULTS) as error:
        sys.exit(f"make run: {error}")


class Ports(NamedTuple):
    """Ports of the emulators, and of the explorer with the API."""

    aws: int
    search: int
    explorer: int


class Options(NamedTuple):
    """Replacements of the sample and of the embedded engine, other origins, or None; and smaller ones."""

    data: Path | None
    search: str | None
    origin: str | None
    parameters: Mapping[str, str]
    names: Mapping[str, str]
    logs: bool


class NoParameter(Exception):
    """A text is no template parameter with a value."""


def _run(ports: Ports, host: str, options: Options, fresh: bool, steps: Steps) -> None:  # noqa: FBT001 - as in the command
    kept = Kept(FOLDER / "kept" / str(ports.aws))
    if fresh:
        kept.clear()
    end = None if options.data else _sample_end(kept, datetime.now(UTC).date())
    made_by = (ports, host, options._replace(logs=False, data=None), end)
    if reason := kept.use_for(fingerprint_of(made_by, options.data), end):
        steps.say(f"starting from scratch: {reason}")
    try:
        _serve(kept, ports, host, options, steps)
    except KeyboardInterrupt:
        print(f"stopped; {what_the_next_start_does(kept)}", flush=True)


def what_the_next_start_does(kept: Kept) -> str:
    """Return what the next start does with what an interrupted one has kept, once the emulators have ended."""
    if not kept.is_deployed:
        return "the stack was not deployed yet: the next start deploys it"
    if not kept.is_whole:
        return "the emulator did not save the stack in time: the next start deploys it again"
    if not kept.is_loaded:
        return "the next start reuses the deployed stack, and resumes the load"
    return "the next start reuses the deployed stack and its data"


def _serve(kept: Kept, ports: Ports, host: str, options: Options, steps: Steps) -> None:
    """Serve until an interruption, after which the emulators end."""
    with serving(ports.explorer, host) as explorer, ExitStack() as running, _noted_end(kept, steps):
        stack = _started(kept, ports, host, options, explorer, running, steps)
        os.environ.update(stack.environment())
        explorer.thumbnails, explorer.links = True, options.data is not None
        explorer.repository = repository_url()

        def has_charts() -> None:
            explorer.api = stack.api
            steps.say(f"{explorer.origin} is up; searches work once their index is built")

        if kept.is_loaded:
            has_charts()
        _load(kept, stack, options, steps, has_charts)
        with _described(stack):
            explorer.api = stack.api
            request = sample_request(explorer.origin)
            steps.say(f"ready; Ctrl-C stops everything. The functions' logs: {FUNCTIONS_LOG.relative_to(ROOT)}")
            steps.note("")
            print(in_box(_addresses(explorer.origin, request)), flush=True)
            _follow(stack, to_terminal=options.logs)


@contextmanager
def _noted_end(kept: Kept, steps: Steps) -> Iterator[None]:
    """Note what takes its time after the context: the end of the emulators."""
    try:
        yield
    finally:
        steps.note("stopping: the emulator saves the deployed stack" if kept.is_deployed else "stopping the emulators")


def _sample_end(kept: Kept, today: date) -> date:
    """Return the day of the sample's last charts: yesterday, or that of a kept sample of which something rises yet."""
    end = kept.sample_end
    return end if end and today - end <= SAMPLE_LASTS else today - timedelta(days=1)


def _started(
    kept: Kept, ports: Ports, host: str, options: Options, explorer: Explorer, running: ExitStack, steps: Steps
) -> Stack:
    """Start the emulators, and deploy to them unless they have kept a stack."""
    LOGS.mkdir(parents=True, exist_ok=True)
    if kept.is_deployed:
        steps.begin("starting the emulators with what the last start deployed")
    else:
        steps.begin("building functions and layers, and starting the emulators")
        wait_for_build = running.enter_context(building(LOGS))
    index = running.enter_context(engine_at(options.search, ports.search, LOGS, host))
    aws = running.enter_context(aws_emulator(ports.aws, LOGS, host, kept.open()))
    if kept.is_deployed:
        return Stack.describe(STACK_NAME, aws.url)
    if kept.sample_end and not (kept.sample / "categories.json").exists():
        steps.note("drawing the sample, and building functions and layers")
        write_sample(kept.sample, end=kept.sample_end, pictures=explorer.origin, lately=CHARTS_LATELY)
    steps.note("building functions and layers")
    wait_for_build()
    steps.begin("deploying template.yaml to the emulators")
    origins = allowed_origins(explorer.origin, options.origin or "")
    stack = deploy(aws.url, index, LOGS, origins, options.parameters)
    kept.note(deployed=True)
    return stack


def _load(kept: Kept, stack: Stack, options: Options, steps: Steps, has_charts: Callable[[], None]) -> None:
    if kept.is_loaded:
        steps.begin("building the search index of what the last start loaded")
        rebuild_index(stack, steps)
    elif options.data is not None:
        load_all(stack, options.data, kept.load, LoadOptions(options.names), steps, has_charts)
    else:
        load_all(stack, kept.sample, kept.load, LoadOptions(some_over_bus=OVER_BUS), steps, has_charts)
    kept.note(loaded=True)


def _addresses(base: str, request: str) -> list[str]:
    return [f"explorer   {base}", f"docs       {base}/docs", f"base URL   {base}/api", f"try        {request}"]


def _follow(stack: Stack, *, to_terminal: bool) -> None:
    """Write the functions' logs until an interruption; raises `DidNotStart` if the emulator has ended."""
    with FUNCTIONS_LOG.open("w", encoding="utf-8", buffering=1) as log:
        while True:
            try:
                for line in follow(boto3.client("logs"), stack.log_group):
                    log.write(f"{line}\n")
                    if to_terminal:
                        print(line, flush=True)
            except (BotoCoreError, ClientError) as error:
                log.write(f"the emulator did not respond: {error}\n")
                time.sleep(1)


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
            raise NoParameter(f"PARAMETERS: {name} must be {' or '.join(map(str, allowed))}, not {value!r}")
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

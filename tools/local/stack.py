"""Deploys the template to a local AWS emulator with an OpenSearch emulator."""

import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import boto3

from tools.local.any_methods import put_any_methods
from tools.local.ports import LOOPBACK, require_free
from tools.local.processes import DidNotStart, background, wait_until
from tools.stack import LOCAL_KEYS, LOCAL_REGION, Stack
from tools.template import properties

ROOT = Path(__file__).parents[2]
EMULATOR = ROOT / ".local/env/emulator"
SAM = ROOT / ".local/env/sam/bin/sam"
STACK_NAME = "dailywatch-local"

# A busy machine is no store that is down, and the embedded engine takes seconds for a search with many hits.
PATIENT_READS = {"ReadConnectSeconds": "3", "ReadAnswerSeconds": "5", "ReadDeadlineSeconds": "10"}

# The bucket of artifacts, as samconfig.toml names it: one that the SAM CLI makes by itself takes it fifteen seconds.
BUCKET = "dailywatch-artifacts"
POLL_S = "0.5"

# Tens of thousands of videos are hundreds of megabytes.
WRITES_STATE_WITHIN_S = 120.0

PAUSE_S = 0.1


class DeployFailed(Exception):
    """`sam build` or `sam deploy` failed."""


@contextmanager
def engine_at(search: str | None, port: int, folder: Path, host: str) -> Iterator[str]:
    """Yield the URL of a running engine, or run the embedded one and yield its URL."""
    if search:
        if not _answers(search):
            raise DidNotStart(f"no search engine answers at {search}")
        yield search
        return
    require_free(host, port, "SEARCH_PORT")
    with search_engine(port, folder, host) as engine:
        yield engine.url


class Emulator(NamedTuple):
    """An emulator that answers at `url`."""

    url: str
    process: subprocess.Popen[bytes]


@contextmanager
def search_engine(port: int, folder: Path, host: str = LOOPBACK) -> Iterator[Emulator]:
    """Run the embedded search engine."""
    (binary,) = EMULATOR.glob("lib/python3.13/site-packages/osmem_server/bin/osmem-server*")
    log = folder / "search.log"
    command = [str(binary), "-addr", f"{host}:{port}", "-no-stdin-watch", "-parent-pid", str(os.getpid())]
    with background(command, log) as process:
        url = f"http://{host}:{port}"
        wait_until(lambda: _answers(url), process, log)
        yield Emulator(url, process)


@contextmanager
def aws_emulator(port: int, folder: Path, host: str = LOOPBACK, state: Path | None = None) -> Iterator[Emulator]:
    """Run the AWS emulator, which begins with the state of a folder and writes it there when it ends."""
    log = folder / "aws.log"
    kept = {"PERSIST_STATE": "1", "STATE_DIR": str(state)} if state else {}
    environment = {
        **LOCAL_KEYS,
        "GATEWAY_PORT": str(port),
        "BIND_HOST": host,
        # The functions' processes find their interpreter on the PATH: the runtime's must come first.
        "PATH": f"{EMULATOR / 'bin'}{os.pathsep}{os.environ['PATH']}",
        **kept,
    }
    with (
        # The emulator unpacks functions and layers here and does not delete them.
        TemporaryDirectory(prefix="dailywatch-", ignore_cleanup_errors=True) as scratch,
        background(
            [str(EMULATOR / "bin/ministack")], log, {**environment, "TMPDIR": scratch}, grace_s=WRITES_STATE_WITHIN_S
        ) as process,
    ):
        url = f"http://{host}:{port}"
        wait_until(lambda: _answers(f"{url}/_ministack/health"), process, log)
        yield Emulator(url, process)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def build(folder: Path) -> None:
    """Build functions and layers; raises `DeployFailed`."""
    with building(folder) as wait:
        wait()


@contextmanager
def building(folder: Path) -> Iterator[Callable[[], None]]:
    """Build functions and layers meanwhile; yields a function that waits for the end, and raises `DeployFailed`."""
    with _sam(["build", "--cached"], folder / "build.log", {}) as wait:
        yield wait


def deploy(
    endpoint: str,
    search: str,
    folder: Path,
    origin: str | None = None,
    parameters: Mapping[str, str] | None = None,
    name: str = STACK_NAME,
) -> Stack:
    """Deploy the template and return the stack, which has a name; raises `DeployFailed`.

    CORS allows `origin`, or the template's default without one. `parameters` are values of other template parameters,
    by name; an empty one leaves the template's default.
    """
    architecture = "arm64" if os.uname().machine in ("arm64", "aarch64") else "x86_64"
    values = {
        "AwsEndpoint": endpoint,
        "SearchEndpoint": search,
        "SearchDomainName": name,
        "Architecture": architecture,
        # No cache, so that loaded data is visible at once.
        "DocumentCacheBytes": "0",
        # The emulator's CloudFormation cannot create an archive; its EventBridge can.
        "EventArchiveDays": "0",
        **PATIENT_READS,
        **({"AllowedOrigin": origin} if origin else {}),
        **(parameters or {}),
    }
    # SAM takes no empty value on its command line.
    overrides = [f"{parameter}={value}" for parameter, value in values.items() if value]
    create_bucket(endpoint)
    command = ["deploy", "--config-env", "local", "--stack-name", name]
    environment = {**LOCAL_KEYS, "AWS_ENDPOINT_URL": endpoint, "SAM_CLI_POLL_DELAY": POLL_S}
    with _sam([*command, "--parameter-overrides", *overrides], folder / "deploy.log", environment) as wait:
        wait()
    stack = Stack.describe(name, endpoint)
    put_any_methods(stack, name)
    return _with_event_archive(stack)


def create_bucket(endpoint: str) -> None:
    """Create the bucket of artifacts, which SAM would wait for."""
    session = boto3.Session("local", "local", region_name=LOCAL_REGION)
    session.client("s3", endpoint_url=endpoint).create_bucket(Bucket=BUCKET)


def _with_event_archive(stack: Stack) -> Stack:
    """Create the archive as the template describes it, and return the stack with it."""
    client = boto3.Session("local", "local", region_name=stack.region).client("events", endpoint_url=stack.endpoint)
    bus = client.describe_event_bus(Name=stack.bus)["Arn"]
    declared = properties("EventArchive", {"Bus.Arn": bus})
    client.create_archive(
        ArchiveName=stack.bus,
        EventSourceArn=declared["SourceArn"],
        Description=declared["Description"],
        EventPattern=json.dumps(declared["EventPattern"]),
        RetentionDays=declared["RetentionDays"],
    )
    return replace(stack, event_archive=stack.bus)


@contextmanager
def _sam(arguments: list[str], log: Path, environment: Mapping[str, str]) -> Iterator[Callable[[], None]]:
    """Run the SAM CLI; yields a function that waits for its end and raises `DeployFailed`."""
    path = f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"
    variables = {"SAM_CLI_TELEMETRY": "0", "PATH": path, **environment}
    with background([str(SAM), *arguments], log, variables, folder=ROOT) as process:

        def wait() -> None:
            # Not `process.wait`, in which an interruption would wait, too.
            while process.poll() is None:
                time.sleep(PAUSE_S)
            if process.returncode != 0:
                raise DeployFailed(f"sam {arguments[0]} failed:\n{log.read_text(errors='replace')[-3_000:]}")

        yield wait

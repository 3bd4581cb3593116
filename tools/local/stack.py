"""The local stack: this very template, deployed to an AWS emulator beside an OpenSearch one."""

import os
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tools.local.processes import LOOPBACK, DidNotStart, background, require_free, wait_until
from tools.stack import LOCAL_KEYS, Stack

ROOT = Path(__file__).parents[2]
EMULATOR = ROOT / ".local/env/emulator"
SAM = ROOT / ".local/env/sam/bin/sam"
STACK_NAME = "dailywatch-local"


class DeployFailed(Exception):
    """`sam build` or `sam deploy` failed."""


@contextmanager
def running(
    port: int,
    search_port: int,
    folder: Path,
    host: str = LOOPBACK,
    origin: str | None = None,
    search: str | None = None,
) -> Iterator[Stack]:
    """Start both emulators, deploy the template, and yield the stack; everything ends on leaving.

    Logs go to `folder`. Pages of `origin` may read the API. `search` is an engine that runs already, in place of the
    embedded one. Raises `PortTaken`, `DidNotStart` or `DeployFailed`.
    """
    require_free(host, port, "PORT")
    folder.mkdir(parents=True, exist_ok=True)
    with engine_at(search, search_port, folder, host) as index, aws_emulator(port, folder, host) as aws:
        build(folder)
        yield deploy(aws.url, index, folder, origin)


@contextmanager
def engine_at(search: str | None, port: int, folder: Path, host: str) -> Iterator[str]:
    """Yield the URL of an engine that runs already, or of the embedded one, which runs meanwhile."""
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
def aws_emulator(port: int, folder: Path, host: str = LOOPBACK) -> Iterator[Emulator]:
    """Run the AWS emulator."""
    log = folder / "aws.log"
    environment = {
        **LOCAL_KEYS,
        "GATEWAY_PORT": str(port),
        "BIND_HOST": host,
        # The functions' processes find their interpreter by name: the one of the runtime comes first.
        "PATH": f"{EMULATOR / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }
    with (
        # Where it unpacks functions and layers, and leaves them.
        TemporaryDirectory(prefix="dailywatch-", ignore_cleanup_errors=True) as scratch,
        background([str(EMULATOR / "bin/ministack")], log, {**environment, "TMPDIR": scratch}) as process,
    ):
        url = f"http://{host}:{port}"
        wait_until(lambda: _answers(f"{url}/_ministack/health"), process, log)
        yield Emulator(url, process)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def build(folder: Path) -> None:
    """Build functions and layers; raises `DeployFailed`."""
    _sam(["build", "--cached"], folder / "build.log", {})


def deploy(endpoint: str, search: str, folder: Path, origin: str | None = None) -> Stack:
    """Deploy the template and return the stack; raises `DeployFailed`.

    Pages of `origin` may read the API; without one, those of the template's default.
    """
    architecture = "arm64" if os.uname().machine in ("arm64", "aarch64") else "x86_64"
    parameters = [f"AwsEndpoint={endpoint}", f"SearchEndpoint={search}", f"Architecture={architecture}"]
    # What is loaded here shall show at once.
    parameters.append("KeptBytes=0")
    parameters += [f"AllowedOrigin={origin}"] if origin else []
    command = ["deploy", "--config-env", "local", "--parameter-overrides", *parameters]
    _sam(command, folder / "deploy.log", {**LOCAL_KEYS, "AWS_ENDPOINT_URL": endpoint})
    return Stack.describe(STACK_NAME, endpoint)


def _sam(arguments: list[str], log: Path, environment: Mapping[str, str]) -> None:
    path = f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"
    with log.open("wb") as output:
        done = subprocess.run(
            [SAM, *arguments],
            cwd=ROOT,
            env={**os.environ, "SAM_CLI_TELEMETRY": "0", "PATH": path, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        raise DeployFailed(f"sam {arguments[0]} failed:\n{log.read_text(errors='replace')[-3_000:]}")

"""Starts the two real stores, DynamoDB Local and an OpenSearch node, for tests and benches."""

import argparse
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import IO

from tools.guard import GRACE_SECONDS, guarded

HOST = "127.0.0.1"
# The OpenSearch runner takes no HTTP port above 9299.
NODE_PORTS = range(9201, 9300)
STARTUP_SECONDS = 300
FETCH_SECONDS = 900

_SOURCES = Path(__file__).parent
_CACHE = _SOURCES.parents[1] / ".local" / "engines"

_NODE_SETTINGS = f"""\
network.host: {HOST}
discovery.type: single-node
cluster.routing.allocation.disk.threshold_enabled: false
"""


class EngineUnavailable(Exception):
    """An engine cannot run on this machine; the message names what is missing."""


class EngineFailed(Exception):
    """An engine did not start; the message names its log."""


@dataclass(frozen=True)
class OpenSearchNode:
    """A running OpenSearch node: its URL and process id."""

    url: str
    pid: int


@contextmanager
def dynamodb_local(port: int | None = None) -> Iterator[str]:
    """Run DynamoDB Local in memory, on loopback only, and yield its URL."""
    java = _newest_java(17, compiler=True)
    jars = _jars("dynamodb")
    chosen = _free_port([0] if port is None else [port])
    with TemporaryDirectory(prefix="dynamodb-") as folder:
        command = _dynamodb_command(java, jars, chosen, folder)
        with _running("dynamodb", command, folder) as process:
            _await(process, "dynamodb", lambda: _get(chosen, "/") is not None)
            yield f"http://{HOST}:{chosen}"


@contextmanager
def opensearch_node(port: int | None = None, *, heap: str = "512m") -> Iterator[OpenSearchNode]:
    """Run one OpenSearch node and yield it when its cluster is at least yellow."""
    java = _newest_java(21)
    jars = _jars("opensearch")
    chosen = _node_port(port)
    with TemporaryDirectory(prefix="opensearch-") as folder:
        _write_node_settings(Path(folder))
        command = _opensearch_command(java, jars, chosen, folder, heap)
        with _running("opensearch", command, folder) as process:
            _await(process, "opensearch", lambda: _is_healthy(chosen, folder))
            yield OpenSearchNode(f"http://{HOST}:{chosen}", process.pid)


def _dynamodb_command(java: Path, jars: Path, port: int, folder: str) -> list[str]:
    jvm = [str(java), f"-Djava.io.tmpdir={folder}", f"-Djava.library.path={jars}"]
    # A source file instead of the main class, for the reason given there.
    server = ["-cp", f"{jars}/*", str(_SOURCES / "dynamodb" / "LoopbackServer.java")]
    return [*jvm, *server, "-inMemory", "-sharedDb", "-disableTelemetry", "-port", str(port)]


def _opensearch_command(java: Path, jars: Path, port: int, folder: str, heap: str) -> list[str]:
    jvm = [str(java), f"-Xms{heap}", f"-Xmx{heap}", f"-Djava.io.tmpdir={folder}"]
    runner = ["-cp", f"{jars}/*", "org.codelibs.opensearch.runner.OpenSearchRunner"]
    cluster = ["-basePath", folder, "-confPath", folder, "-clusterName", Path(folder).name]
    # The runner adds the node's number, 1, to the given port.
    return [*jvm, *runner, *cluster, "-numOfNode", "1", "-baseHttpPort", str(port - 1)]


def _write_node_settings(folder: Path) -> None:
    (folder / "opensearch.yml").write_text(_NODE_SETTINGS, encoding="utf-8")


def _newest_java(minimum: int, *, compiler: bool = False) -> Path:
    usable = [java for java in _javas() if not compiler or _has_compiler(java)]
    wanted = f"{'A JDK' if compiler else 'Java'} {minimum} or newer is needed"
    if not usable:
        raise EngineUnavailable(f"{wanted}, JAVA_HOME, /usr/lib/jvm and the PATH have none.")
    version, java = max((_java_version(java), java) for java in usable)
    if version < minimum:
        raise EngineUnavailable(f"{wanted}, the newest one found is {version}.")
    return java


def _javas() -> set[Path]:
    homes = [*Path("/usr/lib/jvm").glob("*")]
    if home := os.environ.get("JAVA_HOME"):
        homes.append(Path(home))
    javas = [home / "bin" / "java" for home in homes]
    if on_path := shutil.which("java"):
        javas.append(Path(on_path))
    return {java.resolve() for java in javas if java.is_file()}


def _has_compiler(java: Path) -> bool:
    return java.with_name("javac").is_file()


def _java_version(java: Path) -> int:
    command = [str(java), "-version"]
    try:
        output = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r'version "(\d+)', output.stderr)
    return int(found.group(1)) if found else 0


def _jars(name: str) -> Path:
    pom = _SOURCES / name / "pom.xml"
    target = _CACHE / f"{name}-{_pinned_version(pom)}"
    if not target.is_dir():
        _fetch(name, pom, target)
    return target / "lib"


def _pinned_version(pom: Path) -> str:
    found = re.search(r"<dependency>.*?<version>(.+?)</version>", pom.read_text("utf-8"), re.DOTALL)
    if found is None:
        raise ValueError(f"{pom} names no dependency with a version")
    return found.group(1)


def _fetch(name: str, pom: Path, target: Path) -> None:
    _CACHE.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=_CACHE, prefix="fetch-") as folder:
        fetched = Path(folder) / target.name
        _copy_dependencies(name, pom, fetched / "lib")
        _move_once(fetched, target)


def _copy_dependencies(name: str, pom: Path, folder: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise EngineUnavailable("Maven (mvn) is needed once to fetch jars and is not on the PATH.")
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={folder}"]
    log_path = _log_path(f"{name}-fetch")
    try:
        _run_logged([maven, "-q", "-B", "-f", str(pom), *goal], log_path)
    except subprocess.SubprocessError as error:
        raise EngineUnavailable(f"Maven could not fetch the jars of {name}, see {log_path}.") from error


def _run_logged(command: list[str], log_path: Path) -> None:
    with log_path.open("ab") as log:
        subprocess.run(command, stdout=log, stderr=log, timeout=FETCH_SECONDS, check=True)


def _move_once(fetched: Path, target: Path) -> None:
    try:
        fetched.rename(target)
    except OSError:
        # Another process fetched them at the same time.
        if not target.is_dir():
            raise


def _node_port(port: int | None) -> int:
    if port is None:
        # Shuffled, so that two nodes that start together rarely pick the same port.
        return _free_port(random.sample(NODE_PORTS, len(NODE_PORTS)))
    if port >= NODE_PORTS.stop:
        raise EngineFailed(f"OpenSearch accepts a port up to {NODE_PORTS.stop - 1}, not {port}.")
    return _free_port([port])


def _free_port(candidates: Sequence[int]) -> int:
    for candidate in candidates:
        with socket.socket() as probe:
            # Otherwise a port is unavailable for a minute after its last connection was closed.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, candidate))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise EngineFailed(f"No port is free among {candidates}.")


def _get(port: int, path: str) -> bytes | None:
    # http.client, because urllib uses a configured proxy.
    connection = HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


def _is_healthy(port: int, folder: str) -> bool:
    answer = _get(port, "/_cluster/health?wait_for_status=yellow&timeout=2s")
    if answer is None:
        return False
    health = json.loads(answer)
    # The runner picks another port if this one was taken meanwhile; then another node may answer here.
    ours = health.get("cluster_name") == Path(folder).name
    return ours and health.get("status") in ("yellow", "green")


@contextmanager
def _running(name: str, command: list[str], folder: str) -> Iterator[subprocess.Popen[bytes]]:
    with _log_path(name).open("ab") as log:
        process = _start(command, cwd=folder, stdin=subprocess.DEVNULL, output=log)
    with guarded(process.pid, folder):
        try:
            yield process
        finally:
            _end(process)


def _start(command: list[str], *, cwd: str, stdin: int, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
    # In its own session, so that Ctrl-C reaches only the parent process.
    return subprocess.Popen(command, cwd=cwd, stdin=stdin, stdout=output, stderr=output, start_new_session=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    # A test may have stopped it, and a stopped process ends only after SIGCONT.
    process.send_signal(signal.SIGCONT)
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _await(process: subprocess.Popen[bytes], name: str, answers: Callable[[], bool]) -> None:
    log = f"see {_log_path(name)}"
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise EngineFailed(f"{name} ended with {process.returncode} while starting, {log}.")
        if answers():
            return
        time.sleep(0.1)
    raise EngineFailed(f"{name} did not answer within {STARTUP_SECONDS} seconds, {log}.")


def _log_path(name: str) -> Path:
    return _CACHE / f"{name}.log"


def main() -> None:
    """Run one engine in the foreground until SIGTERM or Ctrl-C."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    try:
        _serve(arguments.engine, arguments.port)
    except (EngineUnavailable, EngineFailed) as error:
        sys.exit(str(error))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.engines.real", description=__doc__)
    parser.add_argument("engine", choices=("dynamodb", "opensearch"))
    parser.add_argument("--port", type=int)
    return parser.parse_args()


def _serve(engine: str, port: int | None) -> None:
    if engine == "dynamodb":
        with dynamodb_local(port) as url:
            _announce(url)
    else:
        with opensearch_node(port) as node:
            _announce(node.url)


def _announce(url: str) -> None:
    print(url, flush=True)
    while True:
        signal.pause()


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()

"""A function under Lambda's own runtime client and runtime interface emulator, and what its process has used."""

import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from socket import create_connection
from typing import Any, NamedTuple

from bench.speed.layout import PYTHON, ROOT, Layout
from tools.local.processes import LOOPBACK, background, free_port, wait_until

_RAPID = "lib/python3.13/site-packages/samcli/local/rapid"
EMULATOR = (
    ROOT / ".local/env/sam" / _RAPID / f"aws-lambda-rie-{'arm64' if os.uname().machine == 'aarch64' else 'x86_64'}"
)
INVOCATIONS = "/2015-03-31/functions/function/invocations"
TIMEOUT_S = 30
REPORT_WITHIN_S = 2

_INIT = re.compile(r"INIT REPORT\(durationMs: ([\d.]+)\)")
_DURATION = re.compile(r"REPORT RequestId: .*?\tDuration: ([\d.]+) ms")
_NANOSECONDS = 1e-9
_KIB_PER_MB = 1024


class ColdStart(NamedTuple):
    """A first call as the emulator reports it: seconds of init, and of init and call together."""

    init: float
    total: float


class Function:
    """A function that answers, one call at a time; others may invoke it too, at `port`."""

    def __init__(self, emulator: int, port: int, log: Path) -> None:
        self.port = port
        self._emulator = emulator
        self._log = log
        self._connection = HTTPConnection(LOOPBACK, port, timeout=TIMEOUT_S)

    def invoke(self, event: bytes) -> bytes:
        """Invoke it and return what its handler returned, as JSON."""
        self._connection.request("POST", INVOCATIONS, event)
        with self._connection.getresponse() as response:
            return response.read()

    def close(self) -> None:
        """Drop the connection to the emulator."""
        self._connection.close()

    def cold_start(self) -> ColdStart:
        """Return what the emulator reported of the first call."""
        give_up_at = time.monotonic() + REPORT_WITHIN_S
        while not (total := _DURATION.search(said := self._log.read_text(errors="replace"))):
            if time.monotonic() > give_up_at:
                raise TimeoutError(f"the emulator reported no call:\n{said[-2_000:]}")
            time.sleep(0.002)
        init = _INIT.search(said)
        return ColdStart(float(init[1]) / 1_000 if init else 0.0, float(total[1]) / 1_000)

    def cpu_seconds(self) -> float:
        """Return the processor time that the function's process has used so far."""
        tasks = Path(f"/proc/{self._pid()}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) * _NANOSECONDS

    def peak_memory(self) -> float:
        """Return the most memory that the function's process has held, in MB."""
        status = Path(f"/proc/{self._pid()}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / _KIB_PER_MB  # type: ignore[index]

    def _pid(self) -> int:
        children = (path.read_text().split() for path in Path(f"/proc/{self._emulator}/task").glob("*/children"))
        return int(next(child for found in children for child in found))


@contextmanager
def function(layout: Layout, environment: Mapping[str, str], log: Path) -> Iterator[Function]:
    """Start an emulator, which starts the function's process at the first call."""
    port = free_port()
    command = [
        *("env", "--chdir", str(layout.task), str(EMULATOR)),
        *("--runtime-interface-emulator-address", f"{LOOPBACK}:{port}"),
        *("--runtime-api-address", f"{LOOPBACK}:{free_port()}"),
        *(str(PYTHON), "-s", "-m", "awslambdaric", "app.handler"),
    ]
    lambdas = {
        "PYTHONPATH": os.pathsep.join(map(str, layout.path)),
        # Nothing can be written where Lambda keeps a function's code.
        "PYTHONDONTWRITEBYTECODE": "1",
        "LAMBDA_TASK_ROOT": str(layout.task),
        "AWS_LAMBDA_FUNCTION_NAME": layout.task.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    }
    with background(command, log, {**environment, **lambdas}) as process:
        wait_until(lambda: _listens(port), process, log)
        started = Function(process.pid, port, log)
        try:
            yield started
        finally:
            started.close()


def _listens(port: int) -> bool:
    try:
        create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def answer_of(returned: bytes) -> dict[str, Any]:
    """Return a handler's result; raises `ValueError` with what it failed of."""
    answer: dict[str, Any] = json.loads(returned)
    if answer.get("statusCode") != 200:
        raise ValueError(f"a function answered {returned[:2_000].decode(errors='replace')}")
    return answer

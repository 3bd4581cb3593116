"""Runs a function under Lambda's own runtime client and emulator, and measures its process."""

import os
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from socket import create_connection

from tools.local.ports import LOOPBACK
from tools.local.processes import background, free_port, wait_until

ROOT = Path(__file__).parents[2]
# The interpreter without the packages of a virtual environment.
PYTHON = Path(sys.executable).resolve()
_ARCHITECTURE = "arm64" if os.uname().machine == "aarch64" else "x86_64"
_RAPID = ROOT / ".local/env/sam/lib/python3.13/site-packages/samcli/local/rapid"
EMULATOR = _RAPID / f"aws-lambda-rie-{_ARCHITECTURE}"
INVOCATIONS = "/2015-03-31/functions/function/invocations"
TIMEOUT_S = 30
REPORT_WITHIN_S = 2
_DURATION = re.compile(r"REPORT RequestId: .*?\tDuration: ([\d.]+) ms")


class Function:
    """A running function, invoked one call at a time; `port` is the emulator's."""

    def __init__(self, emulator: int, port: int, log: Path) -> None:
        self.port = port
        self._emulator = emulator
        self._log = log
        self._connection = HTTPConnection(LOOPBACK, port, timeout=TIMEOUT_S)

    def invoke(self, event: bytes) -> bytes:
        """Invoke the function and return the JSON that its handler returned."""
        self._connection.request("POST", INVOCATIONS, event)
        with self._connection.getresponse() as response:
            return response.read()

    def close(self) -> None:
        """Drop the connection to the emulator."""
        self._connection.close()

    def cold_start_seconds(self) -> float:
        """Return the seconds of init and first call by the emulator's report; raises `TimeoutError` without one."""
        give_up_at = time.monotonic() + REPORT_WITHIN_S
        while not (duration := _DURATION.search(written := self._log.read_text(errors="replace"))):
            if time.monotonic() > give_up_at:
                raise TimeoutError(f"the emulator reported no call:\n{written[-2_000:]}")
            time.sleep(0.002)
        return float(duration[1]) / 1_000

    def cpu_seconds(self) -> float:
        """Return the CPU seconds of the function's process so far."""
        tasks = Path(f"/proc/{self._pid()}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def peak_memory_mb(self) -> float:
        """Return the peak memory of the function's process in MB."""
        status = Path(f"/proc/{self._pid()}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024  # type: ignore[index]

    def _pid(self) -> int:
        children = (path.read_text().split() for path in Path(f"/proc/{self._emulator}/task").glob("*/children"))
        return int(next(child for found in children for child in found))


@contextmanager
def function(task: Path, path: Sequence[Path], environment: Mapping[str, str], log: Path) -> Iterator[Function]:
    """Start an emulator of the function in a folder, whose process starts at the first call; `path` has its layers."""
    port = free_port()
    command = [
        *("env", "--chdir", str(task), str(EMULATOR)),
        *("--runtime-interface-emulator-address", f"{LOOPBACK}:{port}"),
        *("--runtime-api-address", f"{LOOPBACK}:{free_port()}"),
        *(str(PYTHON), "-s", "-m", "awslambdaric", "app.handler"),
    ]
    lambdas = {
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        # The folder of a function's code is read-only on Lambda.
        "PYTHONDONTWRITEBYTECODE": "1",
        "LAMBDA_TASK_ROOT": str(task),
        "AWS_LAMBDA_FUNCTION_NAME": task.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    }
    with background(command, log, {**environment, **lambdas}) as process:
        wait_until(lambda: _listens(port), process, log)
        with closing(Function(process.pid, port, log)) as started:
            yield started


def _listens(port: int) -> bool:
    try:
        create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True

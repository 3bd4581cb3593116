"""Runs child processes that end with this one, each in its own process group, so that its children end too."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.guard import guarded
from tools.local.ports import LOOPBACK

GRACE_S = 5.0
STARTS_WITHIN_S = 300.0


class DidNotStart(Exception):
    """A process ended or did not answer in time."""


@contextmanager
def background(
    command: Sequence[str],
    log: Path,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    grace_s: float = GRACE_S,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command with its output in a file; end its process group on leaving, or when this process is killed.

    It runs in `folder`, and has `grace_s` to end by itself.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            cwd=folder,
            start_new_session=True,
        )
    with guarded(process.pid, ""):
        try:
            yield process
        finally:
            end_group(process, grace_s)


def end_group(process: subprocess.Popen[bytes], grace_s: float = GRACE_S) -> None:
    """End a process group: SIGTERM first, SIGKILL after a grace period."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if not _signal_group(process.pid, number):
            break
        give_up_at = time.monotonic() + grace_s
        while _signal_group(process.pid, 0) and time.monotonic() < give_up_at:
            process.poll()
            time.sleep(0.05)
    process.wait()


def _signal_group(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def wait_until(
    answers: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, timeout_s: float = STARTS_WITHIN_S
) -> None:
    """Wait until `answers` is true; raises `DidNotStart` with the end of the log."""
    give_up_at = time.monotonic() + timeout_s
    while not answers():
        if process.poll() is not None or time.monotonic() > give_up_at:
            tail = log.read_text(errors="replace")[-2_000:]
            raise DidNotStart(f"{log.stem} did not start:\n{tail}")
        time.sleep(0.05)

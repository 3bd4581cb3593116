"""`python3 -m tools.local.start`, the first part of `make run`: checks the machine and installs what running needs.

It runs before anything is installed: the standard library of an older Python suffices. The second part, `tools.local`,
replaces its process.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

from tools.local.checks import Wanted, faults
from tools.local.interrupt import STOPPED_EARLY, hold_back
from tools.local.ports import LOOPBACK
from tools.steps import Steps

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv/bin/python3.13"
UV = ROOT / ".tools/bin/uv"
LOG = ROOT / ".local/logs/install.log"
# The Makefile's target that installs what running needs.
TARGET = "running"
TAIL_CHARACTERS = 2_000


def main(arguments: list[str]) -> NoReturn:
    """Check, install, and go on with the second part."""
    began = time.time()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with Steps(began) as steps:
        try:
            _check(steps, arguments)
            number = steps.number
            hold_back()
        except KeyboardInterrupt:
            print(STOPPED_EARLY, flush=True)
            sys.exit(0)
    environment = {**os.environ, "STEPS_BEGAN": str(began), "STEPS_NUMBER": str(number)}
    os.execve(PYTHON, [str(PYTHON), "-m", "tools.local", *arguments], environment)  # noqa: S606 - the next part of this very command


def _check(steps: Steps, arguments: list[str]) -> None:
    steps.begin("checking ports, data, Python, disk and network")
    installs = not _is_installed()
    found = dict.fromkeys(faults(_wanted(arguments, installs=installs), os.environ))
    if found:
        sys.exit("\n".join(f"make run: {fault}" for fault in found))
    if installs:
        _install(steps)


def _wanted(arguments: list[str], *, installs: bool) -> Wanted:
    """Return what the options of the second part ask of the machine."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--port", type=int, default=4566)
    parser.add_argument("--search-port", type=int, default=9200)
    parser.add_argument("--explorer-port", type=int, default=8080)
    parser.add_argument("--host", default=LOOPBACK)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--search")
    given, _ = parser.parse_known_args(arguments)
    ports = {"PORT": given.port, "SEARCH_PORT": given.search_port, "EXPLORER_PORT": given.explorer_port}
    if given.search:
        del ports["SEARCH_PORT"]
    return Wanted(given.host, ports, given.data, ROOT, installs, needs_uv=installs and not UV.exists())


def _make(*options: str) -> list[str]:
    return [os.environ.get("MAKE", "make"), "--no-print-directory", *options, TARGET]


def _environment() -> dict[str, str]:
    """Return the environment without the options of the make that runs this."""
    return {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}


def _is_installed() -> bool:
    return (
        subprocess.run(
            _make("--question"), cwd=ROOT, env=_environment(), check=False, stderr=subprocess.DEVNULL
        ).returncode
        == 0
    )


def _install(steps: Steps) -> None:
    """Install what running needs; a failure ends the start with the end of the log."""
    steps.begin("installing what running needs, below this folder")
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("wb") as output:
        # In a session of its own, so that it is stopped from here alone.
        process = subprocess.Popen(
            _make("--jobs=4"),
            cwd=ROOT,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        code = process.wait()
    except KeyboardInterrupt:
        steps.say("stopping ...")
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        print("stopped; the next start installs the rest", flush=True)
        sys.exit(0)
    if code != 0:
        tail = LOG.read_text(errors="replace")[-TAIL_CHARACTERS:].strip()
        sys.exit(f"make run: the installation failed; fix the error below, and run it again:\n{tail}")
    # The second part takes its time to start.
    steps.say("installed")


if __name__ == "__main__":
    main(sys.argv[1:])

"""What `make run` says when it is stopped is what the next start does, at whatever step it was."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from tools.local import run, start
from tools.local.kept import ROOT
from tools.local.ports import LOOPBACK
from tools.local.processes import free_port
from tools.stack import Stack
from tools.steps import Steps

DEPLOYS = "stopped; the stack was not deployed yet: the next start deploys it\n"
DEPLOYS_AGAIN = "stopped; the emulator did not save the stack in time: the next start deploys it again\n"
RESUMES = "stopped; the next start reuses the deployed stack, and resumes the load\n"
REUSES = "stopped; the next start reuses the deployed stack and its data\n"
EARLY = "stopped before anything was started\n"


class Machine:
    """The emulators and what is done with them, interrupted at a step of a name."""

    def __init__(self) -> None:
        self.interrupted_at = ""
        self.steps: list[str] = []
        self.saves = True
        self.port = free_port()

    def step(self, name: str) -> Callable[..., Any]:
        def act(*_: Any, **__: Any) -> Any:
            self.steps.append(name)
            if name == self.interrupted_at:
                raise KeyboardInterrupt
            return SimpleNamespace(api="http://127.0.0.1:9", environment=dict)

        return act

    @contextmanager
    def emulator(self, port: int, logs: Path, host: str, state: Path) -> Iterator[SimpleNamespace]:
        """Write the state at the end, as the emulator does."""
        self.step("emulator")(port, logs, host)
        try:
            yield SimpleNamespace(url="http://127.0.0.1:9")
        finally:
            if self.saves:
                (state / "dynamodb.json").write_text("{}")

    def started(self, interrupted_at: str) -> str:
        """Return what a start prints that is interrupted at a step."""
        self.interrupted_at, self.steps = interrupted_at, []
        result = CliRunner().invoke(run.app, ["--explorer-port", str(self.port)], obj=Steps())
        assert result.exit_code == 0, result.output
        return result.output


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    machine = Machine()
    replaced = {
        "FOLDER": tmp_path,
        "LOGS": tmp_path / "logs",
        "engine_at": lambda *_: nullcontext("http://127.0.0.1:9"),
        "aws_emulator": machine.emulator,
        "building": lambda *_: nullcontext(machine.step("build")),
        "write_sample": machine.step("draw"),
        "deploy": machine.step("deploy"),
        "load_all": machine.step("load"),
        "rebuild_index": machine.step("index"),
        "sample_request": lambda _: "",
        "_described": lambda _: nullcontext(),
        "_follow": machine.step("follow"),
    }
    for name, replacement in replaced.items():
        monkeypatch.setattr(run, name, replacement)
    monkeypatch.setattr(Stack, "describe", machine.step("describe"))
    # The same code and options at each start.
    monkeypatch.setattr(run, "fingerprint_of", lambda *_: machine.step("compare")() and "same")
    return machine


@pytest.mark.allow_hosts([LOOPBACK])
@pytest.mark.parametrize(
    ("step", "said", "then"),
    [
        ("compare", EARLY, ["compare", "emulator", "draw", "build", "deploy", "load", "follow"]),
        ("emulator", DEPLOYS, ["compare", "emulator", "draw", "build", "deploy", "load", "follow"]),
        ("build", DEPLOYS, ["compare", "emulator", "draw", "build", "deploy", "load", "follow"]),
        ("deploy", DEPLOYS, ["compare", "emulator", "draw", "build", "deploy", "load", "follow"]),
        ("load", RESUMES, ["compare", "emulator", "describe", "load", "follow"]),
        ("follow", REUSES, ["compare", "emulator", "describe", "index", "follow"]),
    ],
)
def test_the_next_start_does_what_was_said(machine: Machine, step: str, said: str, then: list[str]) -> None:
    assert machine.started(step).endswith(said)
    assert machine.steps[-1] == step
    assert machine.started("follow").endswith(REUSES)
    assert machine.steps == then


@pytest.mark.allow_hosts([LOOPBACK])
def test_a_stack_that_the_emulator_did_not_save_is_deployed_again(machine: Machine) -> None:
    machine.saves = False
    assert machine.started("load").endswith(DEPLOYS_AGAIN)
    machine.saves = True
    machine.started("follow")
    assert machine.steps == ["compare", "emulator", "draw", "build", "deploy", "load", "follow"]


def interrupt(*_: object) -> Any:
    raise KeyboardInterrupt


def stopped_start(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        start.main([])
    assert ended.value.code == 0
    return capsys.readouterr().out


@pytest.fixture
def first_part(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Replace what the first part asks of the machine: it has to install everything, and may."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(start, "faults", lambda *_: [])
    monkeypatch.setattr(start, "_is_installed", lambda: False)
    monkeypatch.setattr(start, "LOG", tmp_path / "install.log")


@pytest.mark.usefixtures("first_part")
def test_a_start_that_is_stopped_while_it_checks_has_started_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start, "faults", interrupt)
    assert stopped_start(capsys).endswith(EARLY)


@pytest.mark.usefixtures("first_part")
def test_an_installation_that_is_stopped_has_ended_and_is_resumed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Installation(subprocess.Popen[bytes]):
        def wait(self, timeout: float | None = None) -> int:
            if self not in begun:
                begun.append(self)
                raise KeyboardInterrupt
            return super().wait(timeout)

    begun: list[Installation] = []
    monkeypatch.setattr(subprocess, "Popen", Installation)
    monkeypatch.setattr(start, "_make", lambda *_: ["sleep", "600"])
    assert stopped_start(capsys).endswith("stopped; the next start installs the rest\n")
    assert [one.returncode for one in begun] == [-15]


BETWEEN_THE_PARTS = """
import os, signal, sys
from tools.local.interrupt import hold_back
hold_back()
os.kill(os.getpid(), signal.SIGINT)
os.execv(sys.executable, [sys.executable, "-m", "tools.local"])
"""


def test_a_signal_between_the_parts_of_a_start_waits_for_the_second() -> None:
    ended = subprocess.run([sys.executable, "-c", BETWEEN_THE_PARTS], cwd=ROOT, capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.decode() == f"stopping ...\n{EARLY}"

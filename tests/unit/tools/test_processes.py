"""Processes in the background: they end with their whole group, and their start is awaited."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.local import processes
from tools.local.ports import LOOPBACK, PortTaken, require_free
from tools.local.processes import DidNotStart, background, wait_until

ENDS_WITHIN_S = 120.0

SAYS_ALIVE = "import os, sys; pipe = os.open(sys.argv[1], os.O_WRONLY); os.write(pipe, b'x')"
SLEEPS = "import time; time.sleep(600)"
IGNORES = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
HAS_A_CHILD = "import subprocess; child = subprocess.Popen([sys.executable, '-c', sys.argv[2], sys.argv[1]])"


def python(*statements: str, arguments: tuple[str, ...] = ()) -> list[str]:
    return [sys.executable, "-c", "; ".join(statements), *arguments]


class Pulse:
    """A named pipe that every running program has open: it is at its end when the last of them has ended."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = str(path)
        self._reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def await_start_of(self, count: int) -> None:
        give_up_at, alive = time.monotonic() + ENDS_WITHIN_S, b""
        while len(alive) < count:
            assert time.monotonic() < give_up_at, "the program did not start"
            alive += self._read() or b""
            time.sleep(0.01)

    def has_ended(self, timeout_s: float = ENDS_WITHIN_S) -> bool:
        """Return whether no program has the pipe open, waiting for a while."""
        give_up_at = time.monotonic() + timeout_s
        while (last := self._read()) is None and time.monotonic() < give_up_at:
            time.sleep(0.01)
        return last == b""

    def close(self) -> None:
        os.close(self._reader)

    def _read(self) -> bytes | None:
        """Read the pipe: nothing when no program has it open, None when one has and has written nothing."""
        try:
            return os.read(self._reader, 100)
        except BlockingIOError:
            return None


@pytest.fixture
def pulse(tmp_path: Path) -> Iterator[Pulse]:
    pulse = Pulse(tmp_path / "pulse")
    yield pulse
    pulse.close()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "engine.log"


@pytest.fixture(autouse=True)
def much_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kill no process that is ending, on a slow machine too."""
    monkeypatch.setattr(processes, "GRACE_S", ENDS_WITHIN_S)


PARENT = (SAYS_ALIVE, HAS_A_CHILD)
FAMILIES = {
    "a process": ((SAYS_ALIVE, SLEEPS), "", 1),
    "a process that ignores the signal": ((IGNORES, SAYS_ALIVE, SLEEPS), "", 1),
    "with a child": ((*PARENT, SLEEPS), (SAYS_ALIVE, SLEEPS), 2),
    "with a child that ignores the signal": ((*PARENT, SLEEPS), (IGNORES, SAYS_ALIVE, SLEEPS), 2),
    "both ignore the signal": ((IGNORES, *PARENT, SLEEPS), (IGNORES, SAYS_ALIVE, SLEEPS), 2),
    "a child that outlives its parent": (PARENT, (SAYS_ALIVE, SLEEPS), 2),
    "a child that outlives its parent and ignores the signal": (PARENT, (IGNORES, SAYS_ALIVE, SLEEPS), 2),
}


@pytest.mark.parametrize(("parent", "child", "count"), FAMILIES.values(), ids=FAMILIES)
def test_a_whole_group_ends(
    pulse: Pulse,
    log: Path,
    monkeypatch: pytest.MonkeyPatch,
    parent: tuple[str, ...],
    child: tuple[str, ...],
    count: int,
) -> None:
    monkeypatch.setattr(processes, "GRACE_S", 0.3)
    with background(python(*parent, arguments=(pulse.path, "; ".join(child))), log) as process:
        pulse.await_start_of(count)
        assert not pulse.has_ended(0.05)
    assert pulse.has_ended()
    assert process.returncode is not None


def test_a_group_ends_when_its_user_fails(pulse: Pulse, log: Path) -> None:
    def fail() -> None:
        pulse.await_start_of(1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), background(python(SAYS_ALIVE, SLEEPS, arguments=(pulse.path,)), log):
        fail()
    assert pulse.has_ended()


def test_a_group_ends_when_its_starter_is_killed(pulse: Pulse, log: Path) -> None:
    body = "with background(sys.argv[2:], pathlib.Path(sys.argv[1])):\n    input()"
    program = f"import pathlib, sys\nfrom tools.local.processes import background\n{body}"
    command = [sys.executable, "-c", program, str(log), *python(SAYS_ALIVE, SLEEPS, arguments=(pulse.path,))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=Path(__file__).parents[3]) as starter:
        pulse.await_start_of(1)
        starter.kill()
    assert pulse.has_ended()


def test_a_process_of_a_group_of_its_own_may_handle_the_signal_itself(log: Path, tmp_path: Path) -> None:
    tidied = tmp_path / "tidied"
    tidy = f"import signal, sys, pathlib\ndef tidy(*_):\n    pathlib.Path({str(tidied)!r}).touch(); sys.exit(7)\n"
    program = f"{tidy}signal.signal(signal.SIGTERM, tidy)\nprint('ready', flush=True)\n{SLEEPS}"
    with background([sys.executable, "-c", program], log) as process:
        # In a group of its own, so that ctrl-c is ours.
        assert os.getpgid(process.pid) == process.pid != os.getpgid(0)
        wait_until(lambda: "ready" in log.read_text(), process, log)
    assert tidied.exists()
    assert process.returncode == 7


def test_a_process_has_an_environment_and_a_log(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OURS", "river")
    command = python(
        "import os, sys; print(*map(os.environ.get, ['OURS', 'ITS']), flush=True); print('err', file=sys.stderr)"
    )
    with background(command, log, {"ITS": "lake"}) as process:
        process.wait(ENDS_WITHIN_S)
    assert (process.returncode, log.read_text()) == (0, "river lake\nerr\n")
    assert "ITS" not in os.environ
    processes.end_group(process)


def test_an_unknown_command_is_an_error(log: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no-such-engine"), background(["no-such-engine"], log):
        pass


@pytest.fixture
def asleep(log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with background(python("print('warming up', flush=True)", SLEEPS), log) as process:
        yield process


def test_waiting_ends_with_the_first_answer(asleep: subprocess.Popen[bytes], log: Path) -> None:
    answers = iter([False, False, True])
    wait_until(lambda: next(answers), asleep, log)
    assert next(answers, None) is None


def test_a_late_process_is_reported_with_its_log(asleep: subprocess.Popen[bytes], log: Path) -> None:
    wait_until(lambda: bool(log.read_text()), asleep, log)
    with pytest.raises(DidNotStart, match=r"engine did not start:\nwarming up"):
        wait_until(lambda: False, asleep, log, timeout_s=0.1)


def test_a_process_that_ended_is_reported_at_once_with_the_end_of_its_log(log: Path) -> None:
    complains = "import sys; sys.stdout.buffer.write(b'x' * 5000 + b'no \\xff memory'); sys.exit(3)"
    with background(python(complains), log) as process:
        began = time.monotonic()
        with pytest.raises(DidNotStart, match="no \ufffd memory") as error:
            wait_until(lambda: False, process, log)
        assert time.monotonic() - began < ENDS_WITHIN_S
    assert len(str(error.value)) < 2_100


@pytest.mark.allow_hosts([LOOPBACK])
@pytest.mark.parametrize(
    ("listening", "wanted"),
    [(LOOPBACK, LOOPBACK), ("", LOOPBACK), (LOOPBACK, "0.0.0.0")],  # noqa: S104
    ids=["the same interface", "every interface", "one interface, and all are wanted"],
)
def test_a_port_that_is_taken_is_reported_with_an_alternative(listening: str, wanted: str) -> None:
    with socket.create_server((listening, 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(PortTaken) as error:
            require_free(wanted, port, "SEARCH_PORT")
    assert str(error.value) == f"port {port} is taken; choose another one: make run SEARCH_PORT={port + 1}"


@pytest.mark.allow_hosts([LOOPBACK])
def test_a_port_that_was_just_closed_is_free_and_a_free_one_can_be_listened_on() -> None:
    # The server closes its connection first, so that the port waits for stray packets.
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection((LOOPBACK, port)) as client:
            server.accept()[0].close()
            assert client.recv(1) == b""
    require_free(LOOPBACK, port, "PORT")
    free = processes.free_port()
    require_free(LOOPBACK, free, "PORT")
    with socket.create_server((LOOPBACK, free)) as server:
        assert server.getsockname()[1] == free

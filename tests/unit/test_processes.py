"""What is started in the background ends with us, children and all."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.local import processes
from tools.local.processes import (
    LOOPBACK,
    DidNotStart,
    PortTaken,
    background,
    end_group,
    free_port,
    require_free,
    wait_until,
)

ENDS_WITHIN_S = 10.0

SAYS_ALIVE = "import os, sys; pipe = os.open(sys.argv[1], os.O_WRONLY); os.write(pipe, b'x')"
SLEEPS = "import time; time.sleep(600)"
IS_DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
HAS_A_CHILD = "import subprocess; child = subprocess.Popen([sys.executable, '-c', sys.argv[2], sys.argv[1]])"


def python(*statements: str, arguments: tuple[str, ...] = ()) -> list[str]:
    """Return the command of a small program."""
    return [sys.executable, "-c", "; ".join(statements), *arguments]


class Pulse:
    """A named pipe that every living program holds open: it tells when the last of them has ended."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = str(path)
        self._reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def await_start_of(self, count: int) -> None:
        """Wait until so many programs are alive."""
        give_up_at, alive = time.monotonic() + ENDS_WITHIN_S, b""
        while len(alive) < count:
            assert time.monotonic() < give_up_at, "the program did not start"
            alive += self._read() or b""
            time.sleep(0.01)

    def has_ended(self, timeout_s: float = ENDS_WITHIN_S) -> bool:
        """Tell whether nobody holds the pipe open, waiting for a while."""
        give_up_at = time.monotonic() + timeout_s
        while (last := self._read()) is None and time.monotonic() < give_up_at:
            time.sleep(0.01)
        return last == b""

    def close(self) -> None:
        """Close our own end."""
        os.close(self._reader)

    def _read(self) -> bytes | None:
        """Read what was said; nothing when nobody holds the pipe open, None when somebody does and is silent."""
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
def little_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "GRACE_S", 0.3)


# --- The end ----------------------------------------------------------------------------------------------------------

PARENT = (SAYS_ALIVE, HAS_A_CHILD)
FAMILIES = {
    "a process": ((SAYS_ALIVE, SLEEPS), "", 1),
    "a deaf process": ((IS_DEAF, SAYS_ALIVE, SLEEPS), "", 1),
    "with a child": ((*PARENT, SLEEPS), (SAYS_ALIVE, SLEEPS), 2),
    "with a deaf child": ((*PARENT, SLEEPS), (IS_DEAF, SAYS_ALIVE, SLEEPS), 2),
    "a deaf process with a deaf child": ((IS_DEAF, *PARENT, SLEEPS), (IS_DEAF, SAYS_ALIVE, SLEEPS), 2),
    "a child that outlives its parent": (PARENT, (SAYS_ALIVE, SLEEPS), 2),
    "a deaf child that outlives its parent": (PARENT, (IS_DEAF, SAYS_ALIVE, SLEEPS), 2),
}


@pytest.mark.parametrize(("parent", "child", "count"), FAMILIES.values(), ids=FAMILIES)
def test_a_whole_group_ends(
    pulse: Pulse, log: Path, parent: tuple[str, ...], child: tuple[str, ...], count: int
) -> None:
    # GIVEN a process, and perhaps a child
    with background(python(*parent, arguments=(pulse.path, "; ".join(child))), log) as process:
        pulse.await_start_of(count)
        assert not pulse.has_ended(0.05)
    # THEN nothing of it is left
    assert pulse.has_ended()
    assert process.returncode is not None


def test_a_group_ends_when_what_needs_it_fails(pulse: Pulse, log: Path) -> None:
    def fail() -> None:
        pulse.await_start_of(1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), background(python(SAYS_ALIVE, SLEEPS, arguments=(pulse.path,)), log):
        fail()
    assert pulse.has_ended()


def test_a_process_may_end_in_its_own_way(log: Path, tmp_path: Path) -> None:
    tidied = tmp_path / "tidied"
    tidy = f"import signal, sys, pathlib\ndef tidy(*_):\n    pathlib.Path({str(tidied)!r}).touch(); sys.exit(7)\n"
    program = f"{tidy}signal.signal(signal.SIGTERM, tidy)\nprint('ready', flush=True)\n{SLEEPS}"
    with background([sys.executable, "-c", program], log) as process:
        wait_until(lambda: "ready" in log.read_text(), process, log)
    assert tidied.exists()
    assert process.returncode == 7


def test_a_process_that_ended_by_itself_is_no_trouble(log: Path) -> None:
    with background(python("print('done')"), log) as process:
        process.wait(ENDS_WITHIN_S)
    assert (process.returncode, log.read_text()) == (0, "done\n")
    end_group(process)


def test_a_polite_process_is_not_killed(pulse: Pulse, log: Path) -> None:
    with background(python(SAYS_ALIVE, SLEEPS, arguments=(pulse.path,)), log) as process:
        pulse.await_start_of(1)
    assert process.returncode == -signal.SIGTERM


# --- The start --------------------------------------------------------------------------------------------------------


def test_what_a_process_says_goes_to_its_log(log: Path) -> None:
    with background(python("import sys; print('out', flush=True); print('err', file=sys.stderr)"), log) as process:
        process.wait(ENDS_WITHIN_S)
    assert log.read_text() == "out\nerr\n"


def test_a_process_has_our_environment_and_its_own(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OURS", "river")
    command = python("import os; print(os.environ['OURS'], os.environ['ITS'])")
    with background(command, log, {"ITS": "lake"}) as process:
        process.wait(ENDS_WITHIN_S)
    assert log.read_text() == "river lake\n"
    assert "ITS" not in os.environ


def test_a_process_is_in_a_group_of_its_own_so_that_ctrl_c_is_ours(log: Path) -> None:
    with background(python(SLEEPS), log) as process:
        assert os.getpgid(process.pid) == process.pid != os.getpgid(0)


def test_a_command_that_is_not_there_is_told(log: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no-such-engine"), background(["no-such-engine"], log):
        pass


# --- Waiting ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def asleep(log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with background(python("print('warming up', flush=True)", SLEEPS), log) as process:
        yield process


def test_waiting_ends_with_the_first_answer(asleep: subprocess.Popen[bytes], log: Path) -> None:
    answers = iter([False, False, True])
    wait_until(lambda: next(answers), asleep, log)
    assert next(answers, None) is None


def test_a_process_that_does_not_answer_in_time_is_told_with_its_log(
    asleep: subprocess.Popen[bytes], log: Path
) -> None:
    wait_until(lambda: bool(log.read_text()), asleep, log)
    with pytest.raises(DidNotStart, match=r"engine did not start:\nwarming up"):
        wait_until(lambda: False, asleep, log, timeout_s=0.1)


def test_a_process_that_ended_is_told_at_once_with_the_end_of_its_log(log: Path) -> None:
    complains = "import sys; sys.stdout.buffer.write(b'x' * 5000 + b'no \\xff memory'); sys.exit(3)"
    with background(python(complains), log) as process:
        began = time.monotonic()
        with pytest.raises(DidNotStart, match="no \ufffd memory") as told:
            wait_until(lambda: False, process, log)
        assert time.monotonic() - began < ENDS_WITHIN_S
    assert len(str(told.value)) < 2_100


# --- Ports ------------------------------------------------------------------------------------------------------------


@pytest.mark.allow_hosts([LOOPBACK])
def test_a_port_that_is_taken_is_told_with_the_way_out() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(PortTaken) as told:
            require_free(LOOPBACK, port, "SEARCH_PORT")
    assert str(told.value) == f"port {port} is taken; choose another one: make run SEARCH_PORT={port + 1}"


@pytest.mark.allow_hosts([LOOPBACK])
def test_a_port_that_is_taken_on_every_interface_is_taken() -> None:
    with socket.create_server(("", 0)) as server, pytest.raises(PortTaken):
        require_free(LOOPBACK, server.getsockname()[1], "PORT")


@pytest.mark.allow_hosts([LOOPBACK])
def test_a_port_that_is_taken_on_one_interface_is_not_free_on_all() -> None:
    with socket.create_server((LOOPBACK, 0)) as server, pytest.raises(PortTaken):
        require_free("0.0.0.0", server.getsockname()[1], "PORT")  # noqa: S104


@pytest.mark.allow_hosts([LOOPBACK])
def test_a_port_that_was_just_closed_is_free() -> None:
    # GIVEN a server that closed a connection first, so that the port waits for stray packets
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection((LOOPBACK, port)) as client:
            server.accept()[0].close()
            assert client.recv(1) == b""
    require_free(LOOPBACK, port, "PORT")


@pytest.mark.allow_hosts([LOOPBACK])
def test_a_free_port_can_be_listened_on() -> None:
    port = free_port()
    require_free(LOOPBACK, port, "PORT")
    with socket.create_server((LOOPBACK, port)) as server:
        assert server.getsockname()[1] == port

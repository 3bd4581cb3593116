"""What would end a start is found before anything is done, and said in one sentence with its remedy."""

import importlib.util
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tools.local import checks
from tools.local.checks import Wanted, faults
from tools.local.ports import LOOPBACK
from tools.local.processes import free_port

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.allow_hosts([LOOPBACK, "203.0.113.9"])


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a machine with disk and network."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, 10**12))
    monkeypatch.setattr(urllib.request, "urlopen", lambda *_, **__: Answer())


class Answer:
    def close(self) -> None:
        """An answer was given."""


def wanted(**changes: Any) -> Wanted:
    port = free_port()
    ports = {"PORT": port}
    return Wanted(LOOPBACK, ports, None, ROOT, installs=True, needs_uv=True)._replace(**changes)


def found(one: Wanted, environment: dict[str, str] | None = None) -> list[str]:
    return list(faults(one, environment or {}))


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_nothing_is_said_of_a_machine_that_has_everything(tmp_path: Path) -> None:
    (tmp_path / "videos.json").write_text("[]")
    assert found(wanted(data=tmp_path)) == []
    assert found(wanted(data=tmp_path / "videos.json", installs=False)) == []


def test_ports_are_free_different_and_numbers_of_ports(taken: int) -> None:
    free = free_port()
    ports = {"PORT": taken, "SEARCH_PORT": free, "EXPLORER_PORT": free}
    assert found(wanted(ports=ports)) == [
        f"port {taken} is taken; choose another one: make run PORT={taken + 1}",
        f"SEARCH_PORT and EXPLORER_PORT are both {free}: choose different ports",
    ]
    assert found(wanted(ports={"PORT": 70_000})) == ["PORT=70000 is not a port: choose a number from 1 to 65535"]
    (fault,) = found(wanted(host="203.0.113.9"))
    assert fault.startswith("203.0.113.9 is not an address of this machine; leave HOST out")


def test_data_is_there_and_has_something_to_load(tmp_path: Path) -> None:
    (fault,) = found(wanted(data=tmp_path / "none"))
    assert fault.startswith(f"DATA={tmp_path / 'none'} does not exist: give a folder or file with videos")
    (tmp_path / "notes.txt").touch()
    (tmp_path / "categories.json").touch()
    for path in (tmp_path, tmp_path / "notes.txt"):
        (fault,) = found(wanted(data=path))
        assert fault.startswith(f"DATA={path} has nothing to load: give a folder or file of videos as .ndjson")


def test_python_is_recent_enough_and_can_install_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "OLDEST_PYTHON", (9, 9))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    old, alone = found(wanted())
    assert re.match(r"python3 is Python 3\.\d+\.\d+: install 3\.9 or newer", old)
    assert alone == "python3 has neither pip nor venv: install them, for example with apt install python3-venv"
    assert found(wanted(needs_uv=False)) == [old]


def test_the_disk_has_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12, 300 * 10**6))
    assert found(wanted()) == [f"300 MB are free on the disk of {ROOT}, and 1000 MB are needed: delete something there"]
    assert found(wanted(installs=False)) == []


@pytest.mark.parametrize(
    ("environment", "index"),
    [({}, "https://pypi.org/simple"), ({"UV_DEFAULT_INDEX": "https://mirror.example"}, "https://mirror.example")],
)
def test_the_index_of_packages_answers_if_something_has_to_be_installed(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], index: str
) -> None:
    def fail(request: urllib.request.Request, timeout: float) -> None:
        del timeout
        raise urllib.error.URLError(f"no route to {request.full_url}")

    monkeypatch.setattr(urllib.request, "urlopen", fail)
    (fault,) = found(wanted(), environment)
    assert fault.startswith(f"{index} does not respond, and packages have to be installed from it: connect to the net")
    assert found(wanted(installs=False), environment) == []


def test_any_answer_of_the_index_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(request: urllib.request.Request, timeout: float) -> None:
        del timeout
        raise urllib.error.HTTPError(request.full_url, 405, "Method Not Allowed", request.headers, None)  # type: ignore[arg-type]

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    assert found(wanted()) == []


def run_start(*arguments: str, make: str = "false") -> subprocess.CompletedProcess[str]:
    """Run the first part of `make run` with another program for make: `false` has nothing to install, and fails."""
    command = [sys.executable, "-m", "tools.local.start", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={"MAKE": make, "PATH": ""}, capture_output=True, text=True, check=False, timeout=600
    )


def test_faults_end_the_start_before_anything_is_installed(taken: int, tmp_path: Path) -> None:
    done = run_start("--port", str(taken), "--data", str(tmp_path / "none"), make="/bin/true")
    assert done.returncode == 1
    assert "1  checking ports, data, Python, disk and network" in done.stdout
    assert "installing" not in done.stdout
    said = done.stderr.splitlines()
    assert said[0].startswith(f"make run: port {taken} is taken; choose another one: make run PORT={taken + 1}")
    assert any(line.startswith("make run: DATA=") for line in said)


def test_the_first_part_needs_no_packages_and_no_new_python() -> None:
    program = "import sys, tools.local.start; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=600
    )
    ours = {name for name in done.stdout.split() if name.startswith("tools.")}
    assert ours == {
        "tools.load",
        "tools.load.files",
        "tools.local",
        "tools.local.checks",
        "tools.local.interrupt",
        "tools.local.ports",
        "tools.local.start",
        "tools.steps",
    }

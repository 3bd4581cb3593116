"""Lay functions out as on Lambda's disk: ours as `sam build` leaves them, the others as their users install them.

Everybody's .pyc files are checked against nothing, ours because they are built so, the others' as a present: without
them they would take more than twice as long to start.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bench.speed.implementations import Implementation, Read
from tools.local.emulator import PYTHON, ROOT

BUILD = ROOT / ".aws-sam/build"
PEERS = Path(__file__).parent / "peers"
_FOLDER = ROOT / ".local/speed"
_UV = os.environ.get("UV", str(ROOT / ".tools/bin/uv"))


class Layout(NamedTuple):
    """Where a function's handler is, where else modules are looked for, and how much of it is deployed."""

    task: Path
    path: tuple[Path, ...]
    shipped_bytes: int


def runtime() -> Path:
    """Lay out what Lambda's runtime brings to every function."""
    return _installed("runtime", ("awslambdaric", "boto3"))


def opt() -> Path:
    """Return the folder of the layer of reads."""
    return BUILD / "ReadsLayer/python"


def layout_of_ours(function_id: str, opt: Path, runtime: Path) -> Layout:
    """Lay out a function of the stack."""
    task = BUILD / function_id
    return Layout(task, (opt, runtime), _size_of(task) + _size_of(opt))


def layout_of(read: Read, implementation: Implementation, opt: Path, runtime: Path) -> Layout:
    """Lay out one of those who answer a read."""
    if implementation.is_ours:
        return layout_of_ours(implementation.app, opt, runtime)
    task = _installed(f"{read.name}-{implementation.app}", implementation.requires)
    if implementation.over_catalog:
        shutil.rmtree(task / "catalog", ignore_errors=True)
        shutil.copytree(opt / "catalog", task / "catalog", copy_function=os.link)
    shutil.copy(PEERS / f"{implementation.app}.py", task / "app.py")
    return Layout(task, (runtime,), _size_of(task))


def give_floor(layout: Layout, body: str) -> None:
    """Make the floor return the answer that all give."""
    app = layout.task / "app.py"
    app.write_text(app.read_text("utf-8").replace('ANSWER = "{}"', f"ANSWER = {body!r}"), "utf-8")


def _size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _installed(name: str, packages: Sequence[str]) -> Path:
    """Return a folder with packages, of the versions that the lock has for the bench, and with their compiled files."""
    versions = _locked_versions()
    target = _FOLDER / f"{name}-{hashlib.sha256(f'{packages}{versions}'.encode()).hexdigest()[:12]}"
    if not target.exists():
        target.mkdir(parents=True)
        constraints = _FOLDER / "constraints.txt"
        constraints.write_text(versions, "utf-8")
        if packages:
            options = ["--quiet", "--python", str(PYTHON), "--target", str(target), "--link-mode", "copy"]
            subprocess.run([_UV, "pip", "install", *options, "--constraints", str(constraints), *packages], check=True)
            compiling = [str(PYTHON), "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "."]
            subprocess.run(compiling, cwd=target, check=True)
    return target


@cache
def _locked_versions() -> str:
    options = ["--quiet", "--frozen", "--only-group", "bench-speed", "--no-hashes", "--no-annotate", "--no-header"]
    return subprocess.run([_UV, "export", *options], cwd=ROOT, check=True, capture_output=True, text=True).stdout
